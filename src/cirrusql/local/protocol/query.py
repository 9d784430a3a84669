"""The query protocols: a form as the request, XML as the answer.

STS and CloudFormation speak AWS's own, EC2 a dialect: lists are spelt differently, the result
stands beside the request id, and errors have a document of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cirrusql.local.protocol.errors import Answer, Refusal
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.protocol.tokens import new_token

_NUMBER = re.compile("[0-9]{1,9}")

# What the front door refuses, in the codes that both protocols have for it.
_QUERY_CODES = {
    "AccessDeniedException": ("AccessDenied", 403),
    "ExpiredTokenException": ("ExpiredToken", 403),
    "RequestEntityTooLargeException": ("RequestEntityTooLarge", 413),
    "SerializationException": ("MalformedInput", 400),
    "InvalidSignatureException": ("SignatureDoesNotMatch", 403),
    "MissingAuthenticationTokenException": ("MissingAuthenticationToken", 403),
    "ServiceInternalErrorException": ("InternalFailure", 500),
    "ThrottlingException": ("Throttling", 400),
    "UnrecognizedClientException": ("InvalidClientTokenId", 403),
    "ValidationException": ("ValidationError", 400),
}
_EC2_CODES = {
    "AccessDeniedException": ("UnauthorizedOperation", 403),
    "ExpiredTokenException": ("RequestExpired", 400),
    "RequestEntityTooLargeException": ("RequestEntityTooLarge", 413),
    "InvalidSignatureException": ("AuthFailure", 401),
    "MissingAuthenticationTokenException": ("AuthFailure", 401),
    "ServiceInternalErrorException": ("InternalError", 500),
    "ThrottlingException": ("RequestLimitExceeded", 503),
    "UnrecognizedClientException": ("AuthFailure", 401),
}
_EC2_MESSAGES = {
    "UnrecognizedClientException": "AWS was not able to validate the provided access credentials",
}


def parse_form(body: bytes) -> Members:
    """The fields of a form; of those that come twice, the last.

    >>> parse_form(b"Action=ListTypes&Type=RESOURCE")
    {'Action': 'ListTypes', 'Type': 'RESOURCE'}
    """
    from urllib.parse import parse_qsl  # statements on the local cloud send no forms

    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def form_list(form: Members, name: str) -> list[str]:
    """The fields `name.1`, `name.2` and so on, in the order of their numbers; gaps do not matter.

    >>> form_list({"Zone.10": "b", "Zone.2": "a", "Zone": "x", "Zone.a": "y"}, "Zone")
    ['a', 'b']
    """
    return [form[f"{name}.{number}"] for number in form_numbers(form, name)]


def form_numbers(form: Mapping[str, Any], name: str) -> list[str]:
    """The numbers that fields `name.…` have next in their names, in order.

    >>> form_numbers({"Filter.2.Name": "a", "Filter.2.Value.1": "b", "Filter.1.Name": ""}, "Filter")
    ['1', '2']
    """
    start = f"{name}."
    nexts = {field[len(start) :].partition(".")[0] for field in form if field.startswith(start)}
    return sorted((one for one in nexts if _NUMBER.fullmatch(one)), key=int)


def rest_xml_error(_: str, refusal: Refusal) -> Answer:
    """A refusal as S3 has it."""
    code, status = _QUERY_CODES.get(refusal.code, (refusal.code, refusal.status))
    detail = {"Code": code, "Message": refusal.message, "RequestId": new_token()}
    text = _element("Error", detail, "")
    return Answer(status, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode())


def query_result(namespace: str, operation: str, members: Members) -> Answer:
    """An answer as the query protocol has it."""
    result = _element(f"{operation}Result", members, "member")
    metadata = _element("ResponseMetadata", {"RequestId": new_token()}, "")
    text = f'<{operation}Response xmlns="{namespace}">{result}{metadata}</{operation}Response>'
    return Answer(200, text.encode())


def query_error(namespace: str, refusal: Refusal) -> Answer:
    """A refusal as the query protocol has it."""
    code, status = _QUERY_CODES.get(refusal.code, (refusal.code, refusal.status))
    blamed = "Sender" if status < 500 else "Receiver"
    detail = {"Type": blamed, "Code": code, "Message": refusal.message}
    text = (
        f'<ErrorResponse xmlns="{namespace}">{_element("Error", detail, "")}'
        f"<RequestId>{new_token()}</RequestId></ErrorResponse>"
    )
    return Answer(status, text.encode())


def ec2_result(namespace: str, operation: str, members: Members) -> Answer:
    """An answer as EC2 has it."""
    result = _elements({"requestId": new_token(), **members}, "item")
    text = f'<{operation}Response xmlns="{namespace}">{result}</{operation}Response>'
    return Answer(200, text.encode())


def ec2_error(_: str, refusal: Refusal) -> Answer:
    """A refusal as EC2 has it."""
    code, status = _EC2_CODES.get(refusal.code, (refusal.code, refusal.status))
    message = _EC2_MESSAGES.get(refusal.code, refusal.message)
    error = {"Error": {"Code": code, "Message": message}}
    text = _element("Response", {"Errors": error, "RequestID": new_token()}, "")
    return Answer(status, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode())


def _element(name: str, value: Any, item: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return f"<{name}>{_elements(value, item)}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(_element(item, one, item) for one in value)}</{name}>"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escaped_text(text)}</{name}>"


def _elements(members: Mapping[str, Any], item: str) -> str:
    return "".join(_element(name, value, item) for name, value in members.items())


def escaped_text(text: str) -> str:
    """Text as it stands between tags, without what XML cannot write.

    Not by xml.sax.saxutils, which imports urllib.request for it: 15 ms of every first statement.
    """
    return _printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _printable(text: str) -> str:
    # XML 1.0 has no way to write most control characters, nor these two.
    return "".join(c for c in text if (c >= " " or c in "\t\n\r") and c not in "\ufffe\uffff")
