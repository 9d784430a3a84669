"""Requests as forms: the body of the query protocol and of EC2's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote


def form(members: Mapping[str, Any], list_mark: str) -> bytes:
    """A form of members that may be nested; what is None is left out.

    `list_mark` stands between a list's name and its numbers, which count from 1: `.member` in the
    query protocol, nothing in EC2's. An empty list is sent by the first, to say that it is empty,
    and left out by the second.

    >>> form({"Tags": [{"Key": "größe", "Value": "a b"}], "Wait": False}, ".member")
    b'Tags.member.1.Key=gr%C3%B6%C3%9Fe&Tags.member.1.Value=a%20b&Wait=false'
    """
    return "&".join(
        f"{quote(name, safe='')}={quote(text, safe='')}"
        for name, text in _flat("", members, list_mark)
    ).encode()


def _flat(name: str, value: Any, list_mark: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _flat(f"{name}.{key}" if name else key, member, list_mark)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if not value and list_mark:
            yield name, ""
        for number, element in enumerate(value, 1):
            yield from _flat(f"{name}{list_mark}.{number}", element, list_mark)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)
