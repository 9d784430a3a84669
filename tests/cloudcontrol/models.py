"""Inputs and outputs made from botocore's models: as an SDK has them, and as the wire has."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from botocore.session import get_session

_DEPTH = 6


class Pair(NamedTuple):
    """A value as users of an SDK give or get it, and as it is on the wire."""

    sdk: Any
    wire: Any


class Unsupported(Exception):
    """A shape that these protocols have in few places, and `wire` not at all."""


def operations(service: str) -> Iterator[Any]:
    """Every operation of a service, as botocore's model of it."""
    model = get_session().get_service_model(service)
    yield from (model.operation_model(name) for name in model.operation_names)


def sample(shape: Any, protocol: str, *, output: bool = False, depth: int = 0) -> Pair:
    """A value with every member of a shape, two elements in each list, and texts that need care."""
    if depth > _DEPTH:
        raise Unsupported
    if shape.type_name == "structure":
        members = {
            name: (_wire_name(one, name, protocol, output), one)
            for name, one in shape.members.items()
            if depth < _DEPTH // 2 or one.type_name not in ("structure", "list")
        }
        found = {
            name: (wire, sample(one, protocol, output=output, depth=depth + 1))
            for name, (wire, one) in members.items()
        }
        wire = {wire: pair.wire for wire, pair in found.values()}
        sdk = {name: pair.sdk for name, (_, pair) in found.items()}
        return Pair(sdk, "" if output and not wire and depth else wire)
    if shape.type_name == "list":
        flattened = shape.serialization.get("flattened") and protocol == "query"
        if flattened or (protocol == "query" and "name" in shape.member.serialization):
            raise Unsupported
        one = sample(shape.member, protocol, output=output, depth=depth + 1)
        return Pair([one.sdk, one.sdk], [one.wire, one.wire])
    return _scalar(shape, output)


def _scalar(shape: Any, output: bool) -> Pair:
    match shape.type_name:
        case "string":
            text = f"ü {shape.name} &=+%<~"
            return Pair(text, text)
        case "boolean":
            return Pair(True, "true" if output else True)
        case "integer" | "long":
            return Pair(17, "17" if output else 17)
        case "float" | "double":
            return Pair(1.5, "1.5" if output else 1.5)
        case "blob":
            return Pair(b"\x00\xff", base64.b64encode(b"\x00\xff").decode())
        case "timestamp" if not output:
            return Pair("2026-11-26T01:02:03Z", "2026-11-26T01:02:03Z")
    raise Unsupported


def _wire_name(shape: Any, name: str, protocol: str, output: bool) -> str:
    if protocol != "ec2" or output:
        return str(shape.serialization.get("name", name))
    if "queryName" in shape.serialization:
        return str(shape.serialization["queryName"])
    named = str(shape.serialization.get("name", name))
    return named[0].upper() + named[1:]


def xml(name: str, wire: Any, item: str) -> str:
    """A value of the wire as an element."""
    if isinstance(wire, dict):
        content = "".join(xml(key, value, item) for key, value in wire.items())
    elif isinstance(wire, list):
        content = "".join(xml(item, value, item) for value in wire)
    else:
        content = escape(wire)
    return f"<{name}>{content}</{name}>"
