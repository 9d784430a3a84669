"""Which properties of a new resource go together, where its schema leaves a choice.

A schema says so with `oneOf` and `anyOf` over lists of required properties. An example can show
one way only, and takes the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from cirrusql.catalog.definitions import Schema
from cirrusql.records import Record


class Choice(Record):
    """The first of a schema's ways: what it needs, and the `excluded` properties of the others."""

    needed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def first_choice(schema: Schema) -> Choice:
    """The first way to give a resource its properties; what is needed in any case is in it, too.

    >>> first_choice({"oneOf": [{"required": ["Name"]}, {"required": ["Arn"]}]})
    Choice(needed=('Name',), excluded=('Arn',))
    >>> first_choice({"required": ["A"], "anyOf": [{"required": ["B"]}, {"required": ["C"]}]})
    Choice(needed=('A', 'B'), excluded=())
    """
    rules = list(_rules(schema))
    ways = [way for rule in rules for way in (rule.get("oneOf"), rule.get("anyOf")) if way]
    needed = dict.fromkeys(chain(*map(_required, rules), *(_required(way[0]) for way in ways)))
    excluded = [
        name
        for rule in rules
        if (first := next(iter(rule.get("oneOf", ())), None)) is not None
        for other in rule["oneOf"][1:]
        for name in _not_beside(_required(first), _required(other))
    ]
    return Choice(tuple(needed), tuple(dict.fromkeys(n for n in excluded if n not in needed)))


def _rules(schema: Schema) -> Iterator[Schema]:
    """The schema, and what it says must hold as well."""
    yield schema
    for part in schema.get("allOf", ()):
        yield from _rules(part)


def _required(rule: Schema) -> tuple[str, ...]:
    return tuple(rule.get("required", ()))


def _not_beside(chosen: Iterable[str], other: tuple[str, ...]) -> tuple[str, ...]:
    """What of another way cannot be given beside the chosen one.

    Where nothing is chosen the other is a set that must not be given whole.

    >>> _not_beside(("Name",), ("Arn", "Version")), _not_beside((), ("Included", "Excluded"))
    (('Arn', 'Version'), ('Excluded',))
    """
    chosen = frozenset(chosen)
    return tuple(name for name in other if name not in chosen) if chosen else other[-1:]
