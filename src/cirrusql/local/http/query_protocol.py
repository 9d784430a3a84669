"""The query protocol: a form as the request, XML as the answer; STS and CloudFormation use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from cirrusql.local.http.signature import Caller
from cirrusql.local.operations.service import Service, new_token
from cirrusql.local.protocol.errors import Answer
from cirrusql.local.protocol.scope import Scope
from cirrusql.records import Record

Form = Mapping[str, str]


class QueryCall(Record):
    """One request of the query protocol."""

    form: Form
    caller: Caller

    @property
    def scope(self) -> Scope:
        """Whose account, and which region."""
        return self.caller.scope


Action = Callable[[Service, QueryCall], Mapping[str, Any]]


class QueryError(Exception):
    """A refused query; becomes an ErrorResponse document."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def parse_form(body: bytes, query: str = "") -> dict[str, str]:
    """The fields of a request, from its body or, failing that, from its address.

    >>> parse_form(b"Action=ListTypes&Type=RESOURCE")
    {'Action': 'ListTypes', 'Type': 'RESOURCE'}
    """
    text = body.decode("utf-8", "replace")
    return dict(parse_qsl(text, keep_blank_values=True) or parse_qsl(query))


def answer_query(
    service: Service, actions: Mapping[str, Action], call: QueryCall, ns: str
) -> Answer:
    """Run the form's Action, one of `actions`, and wrap what it gives, or its refusal, in XML."""
    name = call.form["Action"]
    try:
        result = _element(f"{name}Result", actions[name](service, call))
    except QueryError as error:
        return error_document(error, ns)
    metadata = _element("ResponseMetadata", {"RequestId": new_token()})
    text = f'<{name}Response xmlns="{ns}">{result}{metadata}</{name}Response>'
    return Answer(200, text.encode())


def error_document(error: QueryError, ns: str) -> Answer:
    """The refusal as the query protocol has it."""
    detail = {"Type": "Sender", "Code": error.code, "Message": error.message}
    text = (
        f'<ErrorResponse xmlns="{ns}">{_element("Error", detail)}'
        f"<RequestId>{new_token()}</RequestId></ErrorResponse>"
    )
    return Answer(error.status, text.encode())


def _element(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(k, v) for k, v in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(_element('member', item) for item in value)}</{name}>"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(_printable(text))}</{name}>"


def _printable(text: str) -> str:
    # XML 1.0 has no way to write most control characters.
    return "".join(c for c in text if c >= " " or c in "\t\n\r")
