"""From one page of an operation to the next, and what an answer says of what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import orjson

from cirrusql.catalog import ApiRelation
from cirrusql.catalog.api.operations import ApiPages

_STEP = re.compile(r"(\w+)(\[-1\])?")
# Lists of what is not there, and codes that say so of one of many: "MISSING", "ResourceNotFound".
_ABSENT_LISTS = re.compile(r"NotFound$|^notFound|^[mM]issing")
_ABSENT_CODES = re.compile(
    r"^\W*(missing|\w*not.?found\w*|\w*no.?such\w*|\w*does.?not.?exist\w*)\b", re.IGNORECASE
)
_CODES = re.compile(r"code|reason|status|type|^error$", re.IGNORECASE)


def next_tokens(pages: ApiPages, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent for the next page; empty if this was the last, or nothing tells how to go on."""
    if pages.more and not value_in(answer, pages.more):
        return {}
    found = {}
    for member, path in zip(pages.sends, pages.gives, strict=True):
        value = next(filter(None, (value_in(answer, one) for one in path.split("||"))), None)
        if value:
            found[member] = value
    return found


def value_in(answer: Any, path: str) -> Any:
    """The value at a path of members; `[-1]` is the last element of a list.

    >>> value_in({"Tags": [{"Key": "a"}, {"Key": "b"}]}, "Tags[-1].Key")
    'b'
    """
    value = answer
    for name, last in _STEP.findall(path.strip()):
        value = value.get(name) if isinstance(value, Mapping) else None
        if last:
            value = value[-1] if value else None
    return value


def as_one(answers: Sequence[Mapping[str, Any]], pages: ApiPages) -> list[Mapping[str, Any]]:
    """The pages of an answer that is one row, as one: lists go on from page to page.

    Pages that say different things of the same are what they are, one by one.

    >>> pages = ApiPages(("NextToken",), ("NextToken",))
    >>> as_one([{"Id": "o", "List": [1], "NextToken": "t"}, {"Id": "o", "List": [2]}], pages)
    [{'Id': 'o', 'List': [1, 2]}]
    >>> len(as_one([{"Data": "a", "NextToken": "t"}, {"Data": "b"}], pages))
    2
    """
    aside = {name for path in (*pages.gives, pages.more) for name in re.findall(r"\w+", path)}
    told = [{name: one for name, one in answer.items() if name not in aside} for answer in answers]
    try:
        return [reduce(_joined, told)]
    except _ApartError:
        return list(answers)


class _ApartError(Exception):
    """Two pages say different things of the same."""


def _joined(one: Any, other: Any) -> Any:
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    if isinstance(one, dict) and isinstance(other, dict):
        both = {name: _joined(one[name], other[name]) for name in one if name in other}
        return {**one, **other, **both}
    if one is None or other is None or one == other:
        return other if one is None else one
    raise _ApartError


def lacks(relation: ApiRelation, answer: Mapping[str, Any]) -> Iterator[str]:
    """Why an answer is not whole, in words; nothing if it is.

    >>> from cirrusql.catalog import Catalog
    >>> tasks = Catalog.open().api.relation("ecs", "describe_tasks")
    >>> list(lacks(tasks, {"failures": [{"arn": "unknown", "reason": "MISSING"}]}))
    []
    >>> list(lacks(tasks, {"failures": [{"arn": "unknown", "reason": "THROTTLED"}]}))
    ['could not give all: {"arn":"unknown","reason":"THROTTLED"}']
    """
    for name in relation.failures:
        said = answer.get(name) or ()
        each = said.items() if isinstance(said, dict) else said
        for one in each:
            if not _ABSENT_LISTS.search(name) and not _is_absence(one):
                yield f"could not give all: {orjson.dumps(one).decode()[:300]}"
                break
    if any(answer.get(name) for name in relation.extra.get("cut", ())):
        yield "has more to give, and takes no request for the rest"
    pages = relation.pages
    goes_on = pages is not None and pages.more and value_in(answer, pages.more)
    if pages is not None and goes_on and not next_tokens(pages, answer):
        yield "has more to give, and does not say how to ask for it"


def _is_absence(failure: Any) -> bool:
    """Whether a failure only says that something is not there; its codes say that, no names."""
    if isinstance(failure, tuple):
        return _is_absence(failure[1])
    if not isinstance(failure, dict):
        return False
    texts = [str(one) for name, one in failure.items() if _CODES.search(name)]
    inner = [one for one in failure.values() if isinstance(one, dict)]
    return any(map(_ABSENT_CODES.search, texts)) or any(map(_is_absence, inner))
