"""An operation and its input as an HTTP request, and an answer as what it says.

By protocol, without the services' models: a request has the names that go over the wire, and XML
answers come back as text. The protocols are those of AWS's Smithy specifications.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from cirrusql.catalog.services import Protocol, Service
from cirrusql.cloudcontrol.answers import malformed, require_whole
from cirrusql.cloudcontrol.transport import Answer, Call
from cirrusql.errors import DataError, NotSupportedError
from cirrusql.records import Record

# What stands between a list's name and its numbers in a form.
_LIST_MARKS: Mapping[Protocol, str] = {Protocol.QUERY: ".member", Protocol.EC2: ""}
# What the elements of a list are called in XML; the protocols that answer in JSON are not here.
_LIST_ITEMS: Mapping[Protocol, str] = {
    Protocol.QUERY: "member",
    Protocol.EC2: "item",
    Protocol.REST_XML: "member",
}


class Refusal(Record):
    """An answer that is an error: the code without `Exception`, and the service's words."""

    code: str
    message: str
    status: int


def encode(service: Service, operation: str, request: Mapping[str, Any], region: str) -> Call:
    """The call of an operation, for the protocols that send all of it in the body, and for REST
    JSON where the table of its operations has it.

    Members that are None are left out of forms. Raises DataError for what no request can carry,
    such as half a surrogate pair, and NotSupportedError for any other operation of a REST protocol:
    there, who knows its method and path makes its `Call`.

    >>> from cirrusql.catalog.services import EC2
    >>> encode(EC2, "DescribeRegions", {"RegionName": ["eu-west-1"], "AllRegions": True}, "r").body
    b'Action=DescribeRegions&Version=2016-11-15&RegionName.1=eu-west-1&AllRegions=true'
    """
    if service.protocol is Protocol.JSON:
        headers = _json_headers(service.target + operation, service.json_version)
        body = _body(operation, request)
        # Every field, which makes a record in half the time: this is done for each call.
        return Call(
            operation, service, region, "POST", "/", (), headers, body, "", False, None, b""
        )
    if service.protocol is Protocol.REST_JSON:
        from cirrusql.cloudcontrol.rest import rest_call

        return rest_call(service, operation, request, region)
    if service.protocol not in _LIST_MARKS:
        raise NotSupportedError(f"{operation} of {service.name} is more than a name and a body")
    from cirrusql.cloudcontrol.form import form

    members = {"Action": operation, "Version": service.version, **request}
    try:
        body = form(members, _LIST_MARKS[service.protocol])
    except UnicodeEncodeError as error:
        raise DataError(f"{operation} cannot be sent: {error.reason}") from None
    headers = {"content-type": service.content_type}
    return Call(operation, service, region, headers=headers, body=body)


def decode(call: Call, answer: Answer) -> dict[str, Any]:
    """What a call was answered; raises TransportError if that is not in the call's protocol, or has
    not what such an answer always has: it is another's, or the rest of it was lost.

    `…Response` and `…Result` elements around an XML answer are taken off. An empty list of one is
    '', as `parse_xml` says.
    """
    try:
        if call.codec is not None:
            return call.codec.decode(answer)
        document = _xml(call, answer) if _speaks_xml(call) else _json(call, answer)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        kind = "an XML document" if _speaks_xml(call) else "a JSON object"
        raise malformed(call, f"the answer is not {kind}")
    require_whole(call, document)
    return document


def _body(operation: str, request: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(request)
    except TypeError as error:  # half a surrogate pair, an integer of more than 64 bits
        raise DataError(f"{operation} cannot be sent: {error}") from None


def refusal(call: Call, answer: Answer) -> Refusal:
    """What an answer that is not a success says, in JSON or in any of the services' XML.

    >>> from cirrusql.catalog.services import CLOUD_CONTROL, EC2
    >>> body = b'{"__type":"com.amazon.cloudapiservice#ResourceNotFoundException","Message":"gone"}'
    >>> refusal(Call("GetResource", CLOUD_CONTROL, "eu-west-1"), Answer(400, body))
    Refusal(code='ResourceNotFound', message='gone', status=400)
    >>> body = b"<Response><Errors><Error><Code>Blocked</Code></Error></Errors></Response>"
    >>> refusal(Call("DescribeRegions", EC2, "eu-west-1"), Answer(401, body))
    Refusal(code='Blocked', message='', status=401)
    """
    try:
        code, message = (_xml_error if _speaks_xml(call) else _json_error)(answer.body)
    except (ValueError, AttributeError):
        code = message = ""
    if call.rest is not None and answer.headers:
        from cirrusql.cloudcontrol.rest import ERROR_HEADER

        code = error_code(answer.headers.get(ERROR_HEADER, "")) or code
    if not code:
        code, message = f"HTTP{answer.status}", answer.body[:200].decode(errors="replace")
    return Refusal(code.removesuffix("Exception"), message, answer.status)


@lru_cache(maxsize=256)
def _json_headers(target: str, json_version: str) -> Mapping[str, str]:
    """Made once for each operation, since thousands of calls share them; not to be changed."""
    return {"content-type": f"application/x-amz-json-{json_version}", "x-amz-target": target}


def _speaks_xml(call: Call) -> bool:
    return call.service.protocol in _LIST_ITEMS


def _xml(call: Call, answer: Answer) -> Any:
    from cirrusql.cloudcontrol.xml_document import parse_xml

    _, content = parse_xml(answer.body, _LIST_ITEMS[call.service.protocol])
    if call.service.protocol is Protocol.QUERY and isinstance(content, dict):
        return content.get(f"{call.operation}Result") or {}
    return content or {}


def _json(call: Call, answer: Answer) -> Any:
    if call.rest is None:
        return orjson.loads(answer.body)
    from cirrusql.cloudcontrol.rest import rest_answer

    return rest_answer(call.rest, answer)


def _json_error(body: bytes) -> tuple[str, str]:
    document = orjson.loads(body)
    return error_code(str(document.get("__type", ""))), str(
        document.get("Message") or document.get("message") or ""
    )


def error_code(text: str) -> str:
    """The code in what services say: a namespace may be before it, and an address behind it.

    >>> error_code("com.amazon.cloudapiservice#ThrottlingException:http://internal")
    'ThrottlingException'
    """
    return text.partition(":")[0].rpartition("#")[2]


def _xml_error(body: bytes) -> tuple[str, str]:
    """Code and message of `<ErrorResponse><Error>`, `<Response><Errors><Error>` or `<Error>`."""
    from cirrusql.cloudcontrol.xml_document import parse_xml

    _, document = parse_xml(body, "")
    for name in ("Errors", "Error"):
        document = document.get(name, document)
        document = document[0] if isinstance(document, list) else document
    code, message = document.get("Code"), document.get("Message")
    # A page of a proxy is XML too, by chance; the caller then says the status.
    return code if isinstance(code, str) else "", message if isinstance(message, str) else ""
