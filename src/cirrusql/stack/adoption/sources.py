"""The values by which resources are known to others, and where each comes from.

What a service makes up, an identifier or an ARN, means its resource wherever it stands. A name that
somebody has given means it only where the property is called like what it names: a bucket `logs`
has nothing to do with a prefix `logs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cirrusql.execute.read.direct import Key
from cirrusql.records import Record
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.graph.outputs import texts

# The shortest texts that are taken for an identifier that a service has made, and for a name.
_LEAST_MADE, _LEAST_NAME = 6, 3
# How properties end that tell a kind or a number, and the number of an account.
_NOT_OWN = ("AccountId", "Number", "Region", "Type", "Version")
_ACCOUNT = re.compile(r"\d{12}")


class Source(Record):
    """Where a value comes from: a resource, its property by the schema's name, and its column.

    A property that is below others has their names before it, with dots, and no column of its own.
    Of a name there are the `nouns` that a property is called by which may mean it, and the `region`
    that it is known in.
    """

    owner: Key
    property: str
    column: str = ""
    region: str | None = None
    nouns: tuple[str, ...] = ()


Found = tuple[str, Source]
"""A value that may be referred to, and where it comes from."""


def made(resources: Sequence[Described]) -> Iterator[Found]:
    """The values by which a service names what it has made."""
    for one in resources:
        for name, value in _own_values(one):
            if len(value) >= _LEAST_MADE and _is_made(one, name, value):
                yield value, Source(one.key, name, one.resource_type.column_by_property[name].name)


def named(resources: Sequence[Described]) -> Iterator[Found]:
    """The names that somebody has given, by which others may refer to a resource."""
    for one in resources:
        name = one.resource_type.name_property
        if name is not None and name in one.resource_type.identifier_parts:
            yield from by_name(one, name)
        for other, value in _own_values(one):
            if other.endswith("Name") and other not in one.given and _is_given(one, value):
                yield from _called(one, other, value)


def _own_values(one: Described) -> Iterator[tuple[str, str]]:
    """What a service says that a resource is: its ARN, and the read-only parts of identifiers."""
    resource_type = one.resource_type
    arn = resource_type.arn_property
    others = [part for parts in resource_type.additional_identifiers for part in parts]
    pointers = [*resource_type.identifier_parts, *(p.removeprefix("/properties/") for p in others)]
    for name in dict.fromkeys([*pointers, *([arn] if arn else [])]):
        column, value = resource_type.column_by_property.get(name), one.model.get(name)
        if column is not None and isinstance(value, str) and (column.read_only or name == arn):
            yield name, value


def _is_made(one: Described, name: str, value: str) -> bool:
    """Whether a value means that resource: no kind or number, no account, nothing that was given.

    What was given means what it names: a secret, of which this is an attachment. An identifier may
    stand in an inner property, too: in a rule of a security group for itself.
    """
    if name.endswith(_NOT_OWN) or value == one.region or _ACCOUNT.fullmatch(value):
        return False
    if name == one.resource_type.arn_property or one.resource_type.identifier_parts == (name,):
        return value not in one.given.values()
    return not _is_given(one, value)


def _is_given(one: Described, value: str) -> bool:
    return value in texts(dict(one.given))


def by_name(one: Described, name: str) -> Iterator[Found]:
    """A name of a resource that is given as a property, with what it may be called elsewhere."""
    value = one.given.get(name)
    if isinstance(value, str):
        yield from _called(one, name, value)


def _called(one: Described, name: str, value: str) -> Iterator[Found]:
    resource_type = one.resource_type
    if len(value) >= _LEAST_NAME:
        noun, own = flat(resource_type.type_name.rpartition("::")[2]), flat(name)
        column = resource_type.column_by_property[name].name
        region = None if resource_type.is_global else one.region
        nouns = (noun,) if own == "name" else (noun, own)
        yield value, Source(one.key, name, column, region, nouns)


def flat(name: str) -> str:
    """A name without what spellings differ in.

    >>> flat("LogGroupName") == flat("log_group_name") == "loggroupname"
    True
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())
