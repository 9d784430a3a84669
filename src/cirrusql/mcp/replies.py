"""Results as the protocol has them: an answer, or an error that says what, where and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mcp_types import CallToolResult, TextContent

from cirrusql.errors import Error
from cirrusql.plan.secret_texts import without_secrets

Json = Any
_DEEPEST = 40
MOST_LISTED = 100
"""So many requests are listed in an answer; the others are counted."""


def reply(document: Mapping[str, Json]) -> CallToolResult:
    """An answer: its document, and the same as text for clients that read that only.

    The SDK's own text is indented, a third more for a model to read.
    """
    text = json_text(shallow(document))
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=json.loads(text),
    )


def shallow(value: Json, deepest: int = _DEEPEST) -> Json:
    """A JSON value whose documents below so many levels are texts.

    A text of 300 brackets, which anybody may write into a description, could not be sent at all,
    and clients that take fewer levels than we do gave up on the whole answer.

    >>> shallow([[["a"]], 1], 2)
    [['["a"]'], 1]
    """
    if not isinstance(value, dict | list):
        return value
    if deepest == 0:
        try:
            return json_text(value)
        except RecursionError:
            return "(a document that is nested too deep)"
    if isinstance(value, list):
        return [shallow(inner, deepest - 1) for inner in value]
    return {name: shallow(inner, deepest - 1) for name, inner in value.items()}


def json_text(value: Json) -> str:
    r"""A value as compact JSON that can be sent: half a surrogate pair becomes a question mark.

    >>> json_text({"a": [2**70, "\ud800", "é"]})
    '{"a":[1180591620717411303424,"?","é"]}'
    >>> json_text("left\u202eright")
    '"left\\u202eright"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return _UNSEEN.sub(_escaped, text.encode(errors="replace").decode())


# What turns writing round, has no width or is no character yet: text that nobody sees and a model
# reads. Escaped it is the same JSON.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]


def refusal(error: Error, calls: int = 0) -> CallToolResult:
    """An error as a result, for the SDK keeps an exception's message to itself."""
    position = error.position
    facts = {
        "kind": type(error).__name__,
        "message": without_secrets(error.message),
        "hint": without_secrets(error.hint) if error.hint else None,
        "line": position.line if position else None,
        "column": position.column if position else None,
        "code": error.error_code,
        "region": error.region,
        "calls": calls or None,
    }
    told = {name: value for name, value in facts.items() if value is not None}
    kind, said = f"{facts['kind']}: ", without_secrets(str(error))
    text = said if said.startswith(kind) else f"{kind}{said}"
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=json.loads(json_text({"error": told})),
        is_error=True,
    )


def listed_of(requests: Sequence[dict[str, Json]], most: int = MOST_LISTED) -> dict[str, Json]:
    """The first of some requests, and how many more there are, if there are.

    >>> listed_of([{"a": 1}, {"a": 2}], 1)
    {'requests': [{'a': 1}], 'more': 1}
    """
    told: dict[str, Json] = {"requests": [*requests[:most]]}
    if len(requests) > most:
        told["more"] = len(requests) - most
    return told


def without_nothing(facts: Mapping[str, Json]) -> dict[str, Json]:
    """Facts without those that say nothing.

    >>> without_nothing({"a": 0, "b": None, "c": [], "d": False, "e": ""})
    {'a': 0, 'd': False}
    """
    return {
        name: value
        for name, value in facts.items()
        if value is not None and (isinstance(value, bool | int | float) or value)
    }
