"""Where the values of an operation's required inputs can be read, found by their names.

Nothing in AWS's models says so. The rules are those of names that AWS keeps to: an input is called
as the column that it comes from, or `<noun>_name`, `_id` or `_arn` is the name, id or ARN of what
`list_<noun>s` lists. They make suggestions, for a reader to judge; no plan goes by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.catalog.naming import plural
from cirrusql.records import Record

_MOST = 3
_KEY = re.compile(r"(?P<noun>\w+?)(?:_(?P<part>name|id|arn|identifier))?$")
_PARTS = ("name", "arn", "id", "identifier")
_LISTS = ("list_", "describe_")


class KeySource(Record):
    """A column of another relation that has an input's values.

    `is_free` says that this relation needs no input of its own; `region` is its column for that.
    """

    key: str
    relation: str
    column: str
    is_free: bool
    region: str


def key_sources(relation: ApiRelation, others: Iterable[ApiRelation]) -> tuple[KeySource, ...]:
    """For each required input a few relations that can supply it, those without keys first.

    `others` are the relations of the same service.

    >>> from cirrusql.catalog import Catalog
    >>> iam = tuple(Catalog.open().api.every("iam"))
    >>> keys = next(one for one in iam if one.resource == "list_access_keys")
    >>> first = key_sources(keys, iam)[0]
    >>> first.key, first.relation, first.column, first.is_free
    ('user_name', 'aws.iam.list_users', 'user_name', True)
    """
    siblings = [one for one in others if one.name != relation.name]
    return tuple(source for key in relation.required for source in _sources(key, siblings))


def _sources(key: str, siblings: Sequence[ApiRelation]) -> Sequence[KeySource]:
    found = []
    for one in siblings:
        if key in one.required or not one.resource.startswith(_LISTS):
            continue
        column = _column(key, one)
        if column is not None:
            is_its_list = _noun_of(one.resource) == plural(_parts(key)[0])
            rank = (len(one.required), not is_its_list, column != key, one.resource)
            found.append((rank, _source(key, one, column)))
    return [source for _, source in sorted(found, key=lambda pair: pair[0])[:_MOST]]


def _source(key: str, relation: ApiRelation, column: str) -> KeySource:
    return KeySource(key, relation.name, column, not relation.required, relation.scope.name)


def _column(key: str, relation: ApiRelation) -> str | None:
    """The column of a list that is what a key is called after."""
    names = [one.name for one in relation.columns if one.type in ("string", "integer")]
    if key in names:
        return key
    noun, part = _parts(key)
    if _noun_of(relation.resource) != plural(noun):
        return None
    return next((name for name in _spellings(noun, part) if name in names), None)


def _spellings(noun: str, part: str | None) -> Iterator[str]:
    if part is not None:
        yield part
        return
    for one in _PARTS:
        yield one
        yield f"{noun}_{one}"


def _parts(key: str) -> tuple[str, str | None]:
    match = _KEY.match(key)
    assert match is not None
    return match["noun"], match["part"]


def _noun_of(resource: str) -> str:
    """What a relation lists: `list_users` users."""
    return resource.partition("_")[2]
