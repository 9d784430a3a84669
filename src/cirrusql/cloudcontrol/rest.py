"""An operation of a REST JSON service as an HTTP request, and what it is answered.

As the table of such operations says; the protocol is "restJson1" of AWS's Smithy specifications.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import orjson

from cirrusql.catalog.rest_operations import REST_OPERATIONS, RestOperation
from cirrusql.catalog.services import Service
from cirrusql.cloudcontrol.transport import Answer, Call
from cirrusql.errors import DataError, NotSupportedError

ERROR_HEADER = "x-amzn-errortype"
"""The header of an answer that has the code of an error."""


def rest_call(service: Service, operation: str, request: Mapping[str, Any], region: str) -> Call:
    """The call of an operation; members that are None are left out.

    A member that is the body itself is text, bytes, or a document that becomes JSON. Raises
    NotSupportedError for an operation that the table does not have, DataError for a request without
    what stands in its path, or one that no request can carry.
    """
    rest = REST_OPERATIONS.get(service.name, {}).get(operation)
    if rest is None:
        raise NotSupportedError(f"{operation} of {service.name} is more than a name and a body")
    members = {name: value for name, value in request.items() if value is not None}
    try:
        return _call(service, operation, rest, members, region)
    except (TypeError, UnicodeError) as error:  # half a surrogate pair, a payload that is no text
        raise DataError(f"{operation} cannot be sent: {error}") from None


def _call(
    service: Service, operation: str, rest: RestOperation, members: dict[str, Any], region: str
) -> Call:
    path = rest.path
    texts = dict(_texts(members, (*rest.in_path, *rest.query, *rest.headers)))
    for name in rest.in_path:
        if not texts.get(name, "").strip("."):  # dots alone would be another path
            raise DataError(f"{operation} cannot be sent: it needs {name}, which is in its path")
        path = path.replace(f"{{{name}}}", quote(texts[name], safe=""))
    body = {name: value for name, value in members.items() if name not in texts}
    # All of it in one document, for the local cloud, which is asked by name and body alone.
    document, sent = orjson.dumps({**body, **texts}) if not rest.payload else b"", b""
    if rest.payload:
        sent = _payload(body.get(rest.payload, b""))
        document = orjson.dumps({**texts, rest.payload: sent.decode()})
    elif rest.method != "GET":
        sent = orjson.dumps(body)
    headers = {rest.headers[name]: texts[name] for name in rest.headers if name in texts}
    if sent:
        headers["content-type"] = service.content_type
    return Call(
        operation,
        service,
        region,
        rest.method,
        path,
        tuple((rest.query[name], texts[name]) for name in rest.query if name in texts),
        headers,
        sent,
        reads_headers=True,
        rest=rest,
        document=document,
    )


def rest_answer(rest: RestOperation, answer: Answer) -> Any:
    """What a call was answered; raises ValueError if it is not JSON where it has to be, or no text.

    A member that is the whole body is text.
    """
    if rest.result:
        document: Any = {rest.result: answer.body.decode()}
    else:
        document = orjson.loads(answer.body or b"{}")
    if isinstance(document, dict):
        for member, header in rest.result_headers.items():
            if header in answer.headers:
                document[member] = answer.headers[header]
        if rest.status:
            document[rest.status] = answer.status
    return document


def _texts(members: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The members of these names as they stand outside of a body."""
    for name in names:
        if name in members:
            value = members[name]
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _payload(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return value.encode() if isinstance(value, str) else orjson.dumps(value)
