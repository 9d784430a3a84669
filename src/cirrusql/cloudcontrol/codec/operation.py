"""The codec of one operation: from members to a call, and from an answer to members."""

from __future__ import annotations

import uuid
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.catalog.services import Protocol
from cirrusql.cloudcontrol.codec.binding import Bound, bound, header_values
from cirrusql.cloudcontrol.codec.json_values import MARKS, JsonReader, json_sent
from cirrusql.cloudcontrol.codec.members import marked
from cirrusql.cloudcontrol.codec.times import time_text
from cirrusql.cloudcontrol.codec.xml_answers import XmlReader, local_name, parsed
from cirrusql.cloudcontrol.codec.xml_requests import xml_sent
from cirrusql.cloudcontrol.transport import Answer, Call
from cirrusql.errors import DataError

_NO_INPUT = Shape("structure")
_XML = (Protocol.QUERY, Protocol.EC2, Protocol.REST_XML)


class OperationCodec:
    """Calls and answers of one operation. What reads an answer is made when the first one comes.

    `relation` has the facts of the operation.
    """

    def __init__(self, relation: ApiRelation, shapes: Shapes) -> None:
        self.relation = relation
        self.service = relation.api
        self.protocol = relation.api.protocol
        self._shapes = shapes
        self._input = shapes[relation.input] if relation.input is not None else _NO_INPUT
        self._output = shapes[relation.output]
        self._read: Any = None

    def call(self, members: Mapping[str, Any], region: str) -> Call:
        """The call with these members of the request, by their names in the model.

        Raises DataError for a value that cannot be sent.
        """
        sent = {**self._tokens(), **members}
        try:
            return self._calls(sent, region)
        except (TypeError, UnicodeError, AttributeError) as error:
            message = f"{self.relation.operation} cannot be sent: {error}"
            raise DataError(message) from None

    def decode(self, answer: Answer) -> dict[str, Any]:
        """The members of an answer that is no refusal; ValueError if it is not of the protocol."""
        if answer.is_members:
            whole = Reference(self.relation.output)
            return marked(self._shapes, whole, orjson.loads(answer.body))  # type: ignore[no-any-return]
        read = self._decode_xml if self.protocol in _XML else self._decode_json
        found = read(answer)
        if self.protocol in (Protocol.REST_JSON, Protocol.REST_XML):
            located = (self._output, answer.status, answer.headers, _header_value)
            found |= dict(header_values(self._shapes, *located))
        return found

    def _tokens(self) -> dict[str, str]:
        return {one.name: str(uuid.uuid4()) for one in self._input.members if one.traits.get("i")}

    def _calls(self, members: Mapping[str, Any], region: str) -> Call:
        relation, service, http = self.relation, self.service, self.relation.http
        path, query, headers, body = self._parts(members)
        return Call(
            relation.operation,
            service,
            region,
            http.method,
            path,
            query,
            headers,
            body,
            self._host_prefix(members),
            reads_headers=self.protocol in (Protocol.REST_JSON, Protocol.REST_XML),
            document=orjson.dumps(members),
            codec=self,
        )

    def _host_prefix(self, members: Mapping[str, Any]) -> str:
        prefix = str(self.relation.extra.get("host_prefix", ""))
        for one in self._input.members:
            if one.traits.get("h") and one.name in members:
                prefix = prefix.replace(f"{{{one.name}}}", str(members[one.name]))
        return prefix

    def _parts(
        self, members: Mapping[str, Any]
    ) -> tuple[str, tuple[tuple[str, str], ...], dict[str, str], bytes]:
        relation, service = self.relation, self.service
        place = Reference(relation.input) if relation.input is not None else None
        if self.protocol is Protocol.JSON:
            body = json_sent(self._shapes, place, members) if place is not None else {}
            target = {"x-amz-target": service.target + relation.operation}
            return "/", (), {"content-type": service.content_type, **target}, orjson.dumps(body)
        if self.protocol is Protocol.CBOR:
            from cirrusql.cloudcontrol.codec.cbor import Moment, packed

            body = json_sent(self._shapes, place, members, Moment) if place is not None else {}
            path = f"/service/{service.target.rstrip('.')}/operation/{relation.operation}"
            headers = {"smithy-protocol": "rpc-v2-cbor", "accept": "application/cbor"}
            headers |= {"content-type": "application/cbor"}
            return path, (), headers, packed(body)
        if self.protocol in (Protocol.QUERY, Protocol.EC2):
            return "/", (), {"content-type": service.content_type}, self._form(members)
        found = bound(self._shapes, self._input, relation.http.path, members, relation.operation)
        headers, body = self._rest_body(found)
        return found.path, found.query, {**found.headers, **headers}, body

    def _form(self, members: Mapping[str, Any]) -> bytes:
        from urllib.parse import urlencode

        from cirrusql.cloudcontrol.codec.forms import form_pairs

        pairs = [("Action", self.relation.operation), ("Version", self.service.version)]
        if self.relation.input is not None:
            is_ec2 = self.protocol is Protocol.EC2
            pairs += form_pairs(self._shapes, self.relation.input, members, ec2=is_ec2)
        return urlencode(pairs).encode()

    def _rest_body(self, found: Bound) -> tuple[dict[str, str], bytes]:
        payload = self._input.traits.get("p")
        json = self.protocol is Protocol.REST_JSON
        if payload:
            one = self._input.member(payload)
            value = found.rest.get(payload)
            assert one is not None
            shape = self._shapes.at(one)
            if value is None:
                empty = json and shape.type not in ("blob", "string")
                return self._typed(b"{}") if empty else ({}, b"")
            if shape.type in ("blob", "string"):
                return {}, b64decode(value) if shape.type == "blob" else str(value).encode()
            if json:
                return self._typed(orjson.dumps(json_sent(self._shapes, one, value)))
            return self._typed(xml_sent(self._shapes, one, value, one.wire, ""))
        # An operation whose members all stand elsewhere has no body, whatever its method.
        if not any(one.traits.get("l") is None for one in self._input.members):
            return {}, b""
        assert self.relation.input is not None
        place = Reference(self.relation.input)
        if json:
            return self._typed(orjson.dumps(json_sent(self._shapes, place, found.rest)))
        if not found.rest:
            return {}, b""
        about = self.relation.extra.get("body", {})
        name = about.get("locationName") or self.relation.operation
        space = about.get("xmlNamespace", {})
        space = space.get("uri", "") if isinstance(space, Mapping) else space
        return self._typed(xml_sent(self._shapes, place, found.rest, name, space))

    def _typed(self, body: bytes) -> tuple[dict[str, str], bytes]:
        return {"content-type": self.service.content_type}, body

    def _decode_json(self, answer: Answer) -> dict[str, Any]:
        payload = self._output.traits.get("p")
        if payload:
            one = self._output.member(payload)
            assert one is not None
            if self._shapes.at(one).type in ("string", "blob"):
                return {payload: answer.body.decode()} if answer.body else {}
            value = orjson.loads(answer.body) if answer.body.strip() else {}
            change = JsonReader(self._shapes).change(one)
            return {payload: change(value) if change else value}
        if not answer.body.strip():
            return {}
        if self._read is None:
            self._read = JsonReader(self._shapes).change(Reference(self.relation.output))
        if self.protocol is Protocol.CBOR:
            from cirrusql.cloudcontrol.codec.cbor import unpacked

            document = unpacked(answer.body)
        else:
            document = orjson.loads(answer.body)
        if not isinstance(document, dict):
            raise ValueError("it is no object")  # noqa: TRY004 - it is about the text
        return self._read(document)  # type: ignore[no-any-return]

    def _decode_xml(self, answer: Answer) -> dict[str, Any]:
        reader = XmlReader(self._shapes)
        payload = self._output.traits.get("p")
        if payload:
            one = self._output.member(payload)
            assert one is not None
            if self._shapes.at(one).type in ("string", "blob"):
                return {payload: answer.body.decode()}
            whole = answer.body.strip()
            return {payload: reader.reader(one)(parsed(whole)) if whole else {}}
        if not answer.body.strip():
            return {}
        root = parsed(answer.body)
        wrapper = self.relation.extra.get("wrapper")
        if wrapper:
            root = next((child for child in root if local_name(child.tag) == wrapper), root)
        elif not len(root):
            return self._root_text(root)
        if self._read is None:
            self._read = reader.structure(self._output)
        return self._read(root)  # type: ignore[no-any-return]

    def _root_text(self, root: Any) -> dict[str, Any]:
        """An answer that is one scalar: S3 gives a bucket's location as the root element."""
        one = self._output.member(local_name(root.tag))
        text = (root.text or "").strip()
        return {one.name: text} if one is not None and text else {}


def _header_value(shapes: Shapes, one: Reference, text: str) -> Any:
    shape = shapes.at(one)
    if shape.type == "timestamp":
        try:
            return time_text(float(text))
        except ValueError:
            return time_text(text)
    if shape.type in ("integer", "long"):
        return int(text)
    if shape.type in ("float", "double"):
        return float(text)
    if shape.type == "boolean":
        return text.lower() == "true"
    if shape.type == "list":
        return [part.strip() for part in text.split(",")]
    if one.traits.get("j"):
        return b64decode(text).decode()
    mark = MARKS.get(one.traits.get("z"))
    return mark(text) if mark is not None else text
