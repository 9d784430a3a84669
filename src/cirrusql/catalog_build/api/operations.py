"""All that the catalogue keeps of one service: a description, its operations, its shapes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from cirrusql.catalog_build.api.inputs import Input, inputs_of
from cirrusql.catalog_build.api.models import Json, ServiceModel
from cirrusql.catalog_build.api.names import member_name, operation_name
from cirrusql.catalog_build.api.paging import Paging, paging
from cirrusql.catalog_build.api.readable import Verdict, verdict
from cirrusql.catalog_build.api.rows import Rows, rows_of
from cirrusql.catalog_build.api.shapes import Shapes
from cirrusql.records import Record

_DATA = Path(__file__).parent.parent / "data" / "api"


class OperationFacts(Record):
    """One relation: its name, and what is kept of it, JSON-ready."""

    name: str
    description: str
    facts: Json


class ServiceFacts(Record):
    """One service: what is kept of it, its relations and shapes, and what it has besides.

    `others` are the operations that are no relations, by the name of the reason.
    """

    name: str
    facts: Json
    operations: tuple[OperationFacts, ...]
    shapes: list[Any]
    others: Mapping[str, tuple[str, ...]]


def service_facts(model: ServiceModel) -> ServiceFacts:
    """Everything of a service."""
    shapes = Shapes(model)
    found: list[OperationFacts] = []
    others: dict[str, list[str]] = {}
    for operation in sorted(model.operations):
        judged = verdict(model, operation)
        if judged is Verdict.READS:
            found += _relations(model, operation, shapes)
        else:
            others.setdefault(judged.name, []).append(operation)
    kept = {reason: tuple(names) for reason, names in others.items()}
    return ServiceFacts(model.name, _service(model), tuple(found), shapes.table, kept)


def _service(model: ServiceModel) -> Json:
    metadata = model.metadata
    signing_name = metadata.get("signingName", metadata["endpointPrefix"])
    facts: Json = {
        "name": model.name,
        "permission_prefix": _services()["permission_prefix"].get(model.name, signing_name),
        "signing_name": signing_name,
        "endpoint_prefix": metadata["endpointPrefix"],
        "protocol": model.protocol,
        "version": metadata["apiVersion"],
        "id": metadata["serviceId"].lower().replace(" ", "_").replace("-", "_"),
        "title": metadata.get("serviceAbbreviation") or metadata["serviceFullName"],
    }
    if "targetPrefix" in metadata:
        facts["target"] = f"{metadata['targetPrefix']}."
        facts["json_version"] = metadata.get("jsonVersion", "1.0")
    if metadata.get("awsQueryCompatible") is not None:
        facts["query_compatible"] = True
    if "xmlNamespace" in metadata:
        facts["namespace"] = metadata["xmlNamespace"]
    if model.name in ("s3", "s3control"):
        facts["plain_path"] = True
    hosts = _hosts(model.name)
    home = _services()["home"].get(model.name)
    if home:
        hosts["aws"] = [f"{metadata['endpointPrefix']}.{home}.amazonaws.com", home]
    if hosts:
        facts["hosts"] = [[partition, *host] for partition, host in hosts.items()]
        host, signed = hosts.get("aws", ("{region}", ""))
        if "{region}" not in host:
            facts["home"] = signed or "us-east-1"
    return facts


def _hosts(name: str) -> dict[str, list[str]]:
    return dict(_data("endpoints").get(name, {}))


def _services() -> Mapping[str, Mapping[str, str]]:
    return _data("services")


@lru_cache(maxsize=8)
def _data(name: str) -> Mapping[str, Any]:
    """A data file: what no model says."""
    found: dict[str, Any] = json.loads((_DATA / f"{name}.json").read_text("utf-8"))
    return found


def _relations(model: ServiceModel, operation: str, shapes: Shapes) -> Iterator[OperationFacts]:
    """The relation of an operation, and those of further lists in its answer."""
    pages = paging(model, operation)
    rows = rows_of(model, operation, pages)
    name = operation_name(operation)
    documentation = model.operations[operation].get("documentation", "")
    description = first_sentence(documentation)
    facts = _facts(model, operation, pages, rows, shapes)
    yield OperationFacts(name, description, facts)
    for other in rows.others:
        further = rows_of(model, operation, pages, at=other)
        facts = _facts(model, operation, pages, further, shapes)
        yield OperationFacts(f"{name}__{member_name(other.split('.')[-1])}", description, facts)


def _facts(model: ServiceModel, operation: str, pages: Paging, rows: Rows, shapes: Shapes) -> Json:
    definition = model.operations[operation]
    inputs = inputs_of(model, operation, pages, rows)
    asked = {one.column for one in inputs}
    # What the shape has and a list never gives would be NULL in every row.
    unfilled = _data("unfilled").get(f"{model.name}:{operation}", ())
    told = [one for one in rows.columns if one.path not in [(name,) for name in unfilled]]
    columns = [one for one in told if not (one.name in asked and one.is_echo)]
    facts: Json = {
        "operation": operation,
        "kind": rows.kind,
        "path": list(rows.path),
        "columns": [[one.name, "/".join(one.path), one.type] for one in columns],
        "inputs": [_input(one) for one in inputs],
        "output": shapes.place(definition["output"]["shape"], sent=False),
        "wrapper": definition["output"].get("resultWrapper"),
        "failures": rows.failures,
        "host_prefix": definition.get("endpoint", {}).get("hostPrefix"),
        "hosts": _own_hosts(model, definition),
        **_request(definition, shapes),
    }
    if not pages.sends:
        # A token that no request takes: an answer that has one is not whole.
        facts["cut"] = [
            name for name in model.members(definition["output"]["shape"]) if name in _UNSENT
        ]
    if pages.sends:
        facts["pages"] = [pages.sends, pages.gives, pages.more, pages.size, pages.most]
    for name, value in _data("quirks").items():
        facts[name] = value.get(f"{model.name}:{operation}", value.get(model.name))
    return {name: one for name, one in facts.items() if one or name in _ALWAYS}


_UNSENT = ("NextToken", "nextToken", "NextPageToken", "nextPageToken")
# Facts that may be empty or 0 and mean something by it.
_ALWAYS = ("path", "columns", "inputs", "output", "input")


def _request(definition: Json, shapes: Shapes) -> Json:
    """What there is to know of the request but for its columns."""
    http = definition["http"]
    found: Json = {}
    if "input" in definition:
        found["input"] = shapes.place(definition["input"]["shape"], sent=True)
        found["body"] = {
            key: definition["input"][key] for key in _BODY if key in definition["input"]
        }
    if (http["method"], http["requestUri"]) != ("POST", "/"):
        found["http"] = [http["method"], http["requestUri"]]
    return found


def _own_hosts(model: ServiceModel, definition: Json) -> list[list[str]]:
    """The hosts of an operation that the rules of endpoints tell from its service's others."""
    told = definition.get("staticContextParams", {})
    words = " ".join(f"{name}={told[name]['value']}" for name in sorted(told))
    hosts = _hosts(f"{model.name} {words}") if words else {}
    return [[partition, *host] for partition, host in hosts.items()]


_BODY = ("locationName", "xmlNamespace")


def _input(one: Input) -> list[Any]:
    extra: Json = {}
    if one.one_of_many:
        extra = {"many": one.many, "most": one.most}
    if one.enumeration and len(" ".join(one.enumeration)) < _LONGEST_ENUMERATION:
        extra["enum"] = " ".join(one.enumeration)
    parts: list[Any] = [one.column, one.member, one.type, int(one.required)]
    return [*parts, extra] if extra else parts


# Characters; what is longer is the service's to check, since it would be half of the catalogue.
_LONGEST_ENUMERATION = 1000


_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


def first_sentence(documentation: str) -> str:
    """The first sentence of what AWS says, without markup.

    >>> first_sentence("<p>Lists <code>users</code>, e.g. yours.</p> <p>More.</p>")
    'Lists users, e.g. yours.'
    """
    start = documentation.find("<p>")
    text = documentation[max(start, 0) : max(start, 0) + 2000].split("</p>", maxsplit=1)[0]
    text = unescape(_SPACE.sub(" ", _TAG.sub("", text))).strip()
    found = re.match(r"(.{10,}?[.!])(?= [A-Z]|$)", text)
    return (found[1] if found else text)[:300]
