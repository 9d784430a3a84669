"""What a person is asked: each change on a line of its own, whatever its names and values are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.mcp.replies import json_text

MOST = 10
"""So many changes are named; the others are counted."""
_MOST_VALUES = 6
_LONGEST = 120
_LONGEST_VALUE = 60


def lines_of(changes: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The first changes of a plan in words, as its answer has them.

    >>> diff = [{"path": "/DelaySeconds", "old": 3, "new": 7}]
    >>> queue = {"action": "update", "type": "AWS::SQS::Queue", "region": "us-east-1"}
    >>> lines_of([{**queue, "identifier": "it's", "diff": diff}])
    ("update AWS::SQS::Queue 'it s' in us-east-1: /DelaySeconds = 7",)
    """
    return tuple(map(_line, changes[:MOST]))


def _line(change: Mapping[str, Any]) -> str:
    what = change.get("type") or change.get("resource")
    name = printable(str(change.get("identifier") or ""), _LONGEST)
    named = f" '{name}'" if name else ""
    where = f" in {printable(str(change['region']), _LONGEST)}" if "region" in change else ""
    role = (change.get("parameters") or {}).get("RoleArn")
    where += f" as {printable(str(role), _LONGEST)}" if role else ""
    values = [*_values(change)]
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    told = f": {', '.join(values[:_MOST_VALUES])}{more}" if values else ""
    return f"{change['action']} {what}{named}{where}{told}"


def _values(change: Mapping[str, Any]) -> Iterator[str]:
    """What is written: each property and its new value."""
    new = change.get("new")
    if isinstance(new, dict):
        for name, value in new.items():
            yield f"{printable(name, _LONGEST_VALUE)} = {_value(value)}"
    for one in change.get("diff", ()):
        path = printable(str(one["path"]), _LONGEST)
        yield f"{path} = {_value(one['new'])}" if "new" in one else f"without {path}"


def _value(value: Any) -> str:
    return printable(json_text(value), _LONGEST_VALUE)


def printable(text: str, most: int) -> str:
    """A text that stays on its line, cut; a name may be anybody's, with lines of its own."""
    cut = text if len(text) <= most else f"{text[:most]}…"
    return "".join(one if one.isprintable() and one != "'" else " " for one in cut)
