"""One operation over HTTP: its request read, its answer written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.catalog.api.shapes import Reference, Shape
from cirrusql.catalog.services import Protocol
from cirrusql.local.api.wire.forms import form_members
from cirrusql.local.api.wire.json_bodies import json_members, json_sent
from cirrusql.local.api.wire.rest import located_members
from cirrusql.local.api.wire.xml_bodies import element_xml, structure_xml
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.query import escaped_text, parse_form
from cirrusql.local.protocol.tokens import new_token
from cirrusql.records import Record, field

_NO_INPUT = Shape("structure")


class Sent(Record):
    """What a request consists of. `labels` are the texts in its path, `headers` in lower case."""

    body: bytes
    query: str = ""
    labels: Mapping[str, str] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict)


def read_request(relation: ApiRelation, sent: Sent) -> dict[str, Any]:
    """The members of a request; raises Refusal for one that is not in the protocol."""
    shapes, protocol = relation.shapes, relation.api.protocol
    if protocol in (Protocol.QUERY, Protocol.EC2):
        form = parse_form(sent.body)
        return form_members(shapes, relation.input, form, ec2=protocol is Protocol.EC2)
    members: dict[str, Any] = {}
    if protocol in (Protocol.JSON, Protocol.REST_JSON):
        members = _json(relation, sent.body)
    if protocol is not Protocol.JSON:
        shape = shapes[relation.input] if relation.input is not None else _NO_INPUT
        members |= dict(located_members(shapes, shape, sent.labels, sent.query, sent.headers))
    return members


def _json(relation: ApiRelation, body: bytes) -> dict[str, Any]:
    try:
        sent = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise Refusal("SerializationException", f"The body is not JSON: {error}") from None
    if relation.input is None:
        return {}
    found: dict[str, Any] = json_members(relation.shapes, Reference(relation.input), sent)
    return found


def write_answer(relation: ApiRelation, members: Mapping[str, Any]) -> bytes:
    """The body of the answer with these members."""
    shapes, protocol = relation.shapes, relation.api.protocol
    output = shapes[relation.output]
    if protocol in (Protocol.JSON, Protocol.REST_JSON):
        payload = output.traits.get("p")
        if payload:
            one = output.member(payload)
            assert one is not None
            return orjson.dumps(json_sent(shapes, one, members.get(payload, {})))
        return orjson.dumps(json_sent(shapes, Reference(relation.output), members))
    if protocol is Protocol.REST_XML:
        return _rest_xml(relation, output, members)
    name = f"{relation.operation}Response"
    inner = structure_xml(shapes, output, members)
    if protocol is Protocol.EC2:
        inner = f"<requestId>{new_token()}</requestId>{inner}"
    else:
        wrapper = relation.extra.get("wrapper", f"{relation.operation}Result")
        metadata = f"<ResponseMetadata><RequestId>{new_token()}</RequestId></ResponseMetadata>"
        inner = f"<{wrapper}>{inner}</{wrapper}>{metadata}"
    return _document(relation, name, inner)


def _rest_xml(relation: ApiRelation, output: Shape, members: Mapping[str, Any]) -> bytes:
    shapes, payload = relation.shapes, output.traits.get("p")
    if payload:
        one = output.member(payload)
        assert one is not None
        if shapes.at(one).type in ("string", "blob"):
            return str(members.get(payload, "")).encode()
        return element_xml(shapes, one, members.get(payload, {}), one.wire).encode()
    if relation.operation == "GetBucketLocation":
        # S3 gives it as the root of the document, which its model does not say.
        text = escaped_text(members.get("LocationConstraint", ""))
        return f"<LocationConstraint>{text}</LocationConstraint>".encode()
    inner = structure_xml(shapes, output, members)
    return _document(relation, f"{relation.operation}Result", inner)


def _document(relation: ApiRelation, name: str, inner: str) -> bytes:
    space = f' xmlns="{relation.api.namespace}"' if relation.api.namespace else ""
    return f"<{name}{space}>{inner}</{name}>".encode()
