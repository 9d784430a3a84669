"""What lists have in common: ids that are asked for, and EC2's filters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.protocol.errors import Refusal

Row = dict[str, Any]
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def named(
    request: Request, rows: list[Row], member: str, key: str, code: str, message: str
) -> list[Row]:
    """The rows whose key the request names, or all if it names none.

    Raises Refusal with that code for a name that no row has; `{}` in the message stands for it.
    """
    wanted = request.get(member)
    if not wanted:
        return rows
    names = wanted if isinstance(wanted, list) else [wanted]
    unknown = sorted(set(names) - {row.get(key) for row in rows})
    if unknown:
        raise Refusal(code, message.format(unknown[0]))
    return [row for row in rows if row.get(key) in names]


def no_filters(request: Request) -> None:
    """Raise Refusal where rows are to be filtered of which the local cloud knows no filter."""
    if request.get("Filters"):
        raise Refusal("InvalidParameterValue", "The local cloud does not know these filters")


def filtered(request: Request, rows: list[Row], aliases: Mapping[str, str] = {}) -> list[Row]:
    """The rows that pass every filter of an EC2 request.

    A filter is called as a member of the rows, in small letters with hyphens, or as the aliases
    say. Raises Refusal for one that is nothing here: ignored, it would give too many rows.
    """
    # Of two names that EC2 has for it each operation has one.
    for one in request.get("Filters") or request.get("Filter", []):
        name, patterns = one.get("Name", ""), [_pattern(text) for text in one.get("Values", [])]
        test = _values_of(name, rows, aliases)
        rows = [
            row for row in rows if any(p.fullmatch(text) for text in test(row) for p in patterns)
        ]
    return rows


def _values_of(name: str, rows: list[Row], aliases: Mapping[str, str]) -> Any:
    if name == "tag-key" or name.startswith("tag:"):
        return lambda row: list(_tags(row, name))
    member = aliases.get(name, name)
    known = {word for row in rows for word, _ in _flat(row)}
    if rows and member not in known and name not in aliases:
        raise Refusal("InvalidParameterValue", f"The filter '{name}' is invalid")
    return lambda row: [text for word, text in _flat(row) if word == member]


def _tags(row: Row, name: str) -> Iterator[str]:
    for tag in row.get("Tags") or row.get("TagSet") or ():
        if name == "tag-key":
            yield tag["Key"]
        elif name == f"tag:{tag['Key']}":
            yield tag["Value"]


def _flat(value: Row, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The scalars in a row by hyphenated names, those within by their path with full stops."""
    for name, one in value.items():
        word = prefix + _WORD.sub("-", name).lower()
        for each in one if isinstance(one, list) else [one]:
            if isinstance(each, dict):
                yield from _flat(each, f"{word}.")
            elif each is not None:
                yield word, str(each).lower() if isinstance(each, bool) else str(each)


def _pattern(text: str) -> re.Pattern[str]:
    """A filter's value, in which `*` is any text and `?` any character."""
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
