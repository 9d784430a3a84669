"""Botocore's own serializers and parsers, and values made from its shapes."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from botocore.awsrequest import HeadersDict as CaseInsensitiveDict
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import ResponseParserFactory
from botocore.serialize import create_serializer

_TEXTS = ("a", "größe & <b>", "x y", "1", "true", "日本", "a/b:c", '"q"')


@cache
def service_model(name: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


@cache
def _serializer(protocol: str) -> Any:
    return create_serializer(protocol, include_validation=False)


def request(name: str, operation: str, members: Mapping[str, Any]) -> Any:
    model = service_model(name)
    serializer = _serializer(model.resolved_protocol)
    return serializer.serialize_to_request(dict(members), model.operation_model(operation))


def parsed(name: str, operation: str, status: int, headers: Mapping[str, str], body: bytes) -> Any:
    model = service_model(name)
    factory = ResponseParserFactory()
    factory.set_parser_defaults(timestamp_parser=lambda sent: sent)
    answer = {
        "status_code": status,
        "headers": CaseInsensitiveDict(headers),
        "body": body,
        "context": {},
    }
    found = factory.create_parser(model.resolved_protocol).parse(
        answer, model.operation_model(operation).output_shape
    )
    found.pop("ResponseMetadata", None)
    return found


class Values:
    """Makes values of shapes from a seed, no deeper than asked."""

    def __init__(self, seed: str, deepest: int = 4) -> None:
        self._random = random.Random(seed)
        self._deepest = deepest

    def value(self, shape: Shape, depth: int = 0) -> Any:
        kind = shape.type_name
        if kind == "structure":
            if shape.metadata.get("document") or getattr(shape, "is_document_type", False):
                return {"any": ["thing", 1]}
            return self.structure(shape, depth)
        if kind == "list":
            if depth >= self._deepest:
                return []
            return [
                self.value(shape.member, depth + 1) for _ in range(self._random.choice((1, 1, 2)))
            ]
        if kind == "map":
            if depth >= self._deepest:
                return {}
            keys = self._random.sample(("k1", "K two", "k:3"), self._random.choice((1, 2)))
            return {key: self.value(shape.value, depth + 1) for key in keys}
        return self.scalar(shape, kind)

    def structure(self, shape: Shape, depth: int) -> dict[str, Any]:
        members = list(shape.members.items())
        if shape.is_tagged_union:
            members = [self._random.choice(members)] if members else []
        found = {}
        for name, member in members:
            required = (
                name in shape.required_members or member.serialization.get("location") == "uri"
            )
            required = required or bool(member.metadata.get("idempotencyToken"))
            if (
                required
                or shape.is_tagged_union
                or (depth < self._deepest and self._random.random() < 0.7)
            ):
                found[name] = self.value(member, depth + 1)
        return found

    def scalar(self, shape: Shape, kind: str) -> Any:
        if kind in ("string", "character"):
            return self._random.choice(self._texts(shape))
        return self._random.choice(_VALUES[kind])

    def _texts(self, shape: Shape) -> tuple[str, ...]:
        if shape.serialization.get("hostLabel"):
            return ("111122223333",)
        return _LOCATED.get(shape.serialization.get("location"), _TEXTS)


_LOCATED = {"header": ("a", "x y", "1"), "uri": ("a", "größe", "x y/z", "a:b~c")}
_MOMENTS = tuple(datetime.fromtimestamp(one, UTC) for one in (0, 1_700_000_000, 1_600_000_123))
_VALUES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("integer", "long"), (0, 1, -7, 1234567)),
    **dict.fromkeys(("float", "double"), (0.5, 2.0, -1.25)),
    "boolean": (True, False),
    "timestamp": _MOMENTS,
    "blob": (b"bytes\x00\xff",),
}


def plain(value: Any) -> Any:
    """A value as CirruSQL is told it: times as ISO text, bytes as base64."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    return value


class Wire:
    """Writes an answer as a service of some protocol does."""

    def __init__(self, operation: OperationModel, protocol: str) -> None:
        self._operation = operation
        self._protocol = protocol
        self._json = protocol in ("json", "rest-json", "smithy-rpc-v2-cbor")

    def answer(self, value: Mapping[str, Any]) -> tuple[int, dict[str, str], bytes]:
        shape = self._operation.output_shape
        headers: dict[str, str] = {}
        inside = dict(value)
        if self._protocol.startswith("rest"):
            headers = self._located(shape, inside)
            payload = shape.serialization.get("payload")
            if payload:
                return 200, headers, self._payload(shape.members[payload], payload, inside)
        if self._json:
            return 200, headers, self._dumps(self._to_json(shape, inside))
        text = self._inside(shape, inside)
        wrapper = shape.serialization.get("resultWrapper")
        if wrapper:
            text = f"<{wrapper}>{text}</{wrapper}><ResponseMetadata/>"
        return 200, headers, f'<Root xmlns="urn:x">{text}</Root>'.encode()

    def _located(self, shape: Shape, value: dict[str, Any]) -> dict[str, str]:
        """The headers of an answer, whose members are taken out of the value."""
        found: dict[str, str] = {}
        for name, member in shape.members.items():
            location = member.serialization.get("location")
            if not location or name not in value:
                continue
            sent, wire = value.pop(name), member.serialization.get("name", name)
            if location == "headers":
                names = (key.replace(" ", "-").replace(":", "") for key in sent)
                texts = (str(plain(one)) for one in sent.values())
                found |= {
                    f"{wire}{key}".lower(): text for key, text in zip(names, texts, strict=True)
                }
            elif location == "header":
                found[wire.lower()] = self._header(member, sent)
        return found

    def _payload(self, member: Shape, name: str, value: Mapping[str, Any]) -> bytes:
        if name not in value:
            return b""
        sent = value[name]
        if member.type_name in ("string", "blob"):
            return sent if isinstance(sent, bytes) else str(sent).encode()
        if self._json:
            return self._dumps(self._to_json(member, sent))
        wire = member.serialization.get("name", name)
        return f"<{wire}>{self._inside(member, sent)}</{wire}>".encode()

    def _dumps(self, value: Any) -> bytes:
        if self._protocol == "smithy-rpc-v2-cbor":
            return cbor(value)
        return json.dumps(value).encode()

    def _header(self, shape: Shape, value: Any) -> str:
        if shape.type_name == "timestamp":
            form = shape.serialization.get("timestampFormat", "rfc822")
            return format_datetime(value, usegmt=True) if form == "rfc822" else str(plain(value))
        if shape.type_name == "list":
            return ",".join(str(plain(one)) for one in value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if shape.serialization.get("jsonvalue"):
            return base64.b64encode(json.dumps(value).encode()).decode()
        return str(plain(value)).encode("ascii", "ignore").decode()

    def _to_json(self, shape: Shape, value: Any) -> Any:
        kind = shape.type_name
        if (
            kind == "structure"
            and isinstance(value, Mapping)
            and not getattr(shape, "is_document_type", False)
        ):
            return {
                member.serialization.get("name", name): self._to_json(member, value[name])
                for name, member in shape.members.items()
                if name in value
            }
        if kind == "list":
            return [self._to_json(shape.member, one) for one in value]
        if kind == "map":
            return {key: self._to_json(shape.value, one) for key, one in value.items()}
        if kind == "timestamp":
            form = shape.serialization.get("timestampFormat", "unixTimestamp")
            if form == "unixTimestamp" or self._protocol == "smithy-rpc-v2-cbor":
                return int(value.timestamp())
            return format_datetime(value, usegmt=True) if form == "rfc822" else plain(value)
        if kind == "blob" and self._protocol == "smithy-rpc-v2-cbor":
            return value
        return plain(value)

    def _inside(self, shape: Shape, value: Any) -> str:
        kind = shape.type_name
        if kind == "structure":
            return "".join(
                self._element(name, member, value[name])
                for name, member in shape.members.items()
                if name in value and not member.serialization.get("xmlAttribute")
            )
        if kind == "list":
            name = shape.member.serialization.get(
                "name", "item" if self._protocol == "ec2" else "member"
            )
            return "".join(self._named(name, shape.member, one) for one in value)
        if kind == "map":
            return "".join(
                f"<entry>{self._pair(shape, key, one)}</entry>" for key, one in value.items()
            )
        return self._scalar(shape, value)

    def _pair(self, shape: Shape, key: str, value: Any) -> str:
        key_name = shape.key.serialization.get("name", "key")
        value_name = shape.value.serialization.get("name", "value")
        return (
            f"<{key_name}>{escape(key)}</{key_name}>{self._named(value_name, shape.value, value)}"
        )

    def _element(self, name: str, shape: Shape, value: Any) -> str:
        wire = shape.serialization.get("name", name)
        if shape.serialization.get("flattened"):
            if shape.type_name == "list":
                item = shape.member.serialization.get("name")
                named = wire if shape.serialization.get("name") else (item or wire)
                return "".join(self._named(named, shape.member, one) for one in value)
            return "".join(
                f"<{wire}>{self._pair(shape, key, one)}</{wire}>" for key, one in value.items()
            )
        return self._named(wire, shape, value)

    def _named(self, name: str, shape: Shape, value: Any) -> str:
        attributes = ""
        if shape.type_name == "structure":
            for key, member in shape.members.items():
                if member.serialization.get("xmlAttribute") and key in value:
                    wire = member.serialization.get("name", key)
                    space = "http://www.w3.org/2001/XMLSchema-instance"
                    attributes = f' xmlns:xsi="{space}" {wire}={quoteattr(value[key])}'
        return f"<{name}{attributes}>{self._inside(shape, value)}</{name}>"

    def _scalar(self, shape: Shape, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        return escape(str(plain(value)))


def cbor(value: Any) -> bytes:
    """CBOR as our own writer has it, which another test compares with botocore's reader."""
    from cirrusql.cloudcontrol.codec.cbor import packed

    return packed(value)


def unmasked(mine: Any, theirs: Any) -> Any:
    """Our answer with what is masked as it is there."""
    if mine == "***" and isinstance(theirs, str):
        return theirs
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return {key: unmasked(one, theirs.get(key)) for key, one in mine.items()}
    if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        return [unmasked(*pair) for pair in zip(mine, theirs, strict=True)]
    return mine
