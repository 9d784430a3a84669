"""Values that are another resource's, as references to it.

What a service makes up, an identifier or an ARN, means its resource wherever it stands. A name that
somebody has given means it only where the property is called like what it names: a bucket `logs`
has nothing to do with a prefix `logs`. No two resources come to refer to each other in a circle.
How a reference is written is the format's to say: `{{ vpc.vpc_id }}` in a manifest, `!Ref` in a
template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.execute.read.direct import Key
from cirrusql.records import Record
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.graph.outputs import texts

Json = Any
# The shortest texts that are taken for an identifier that a service has made, and for a name.
_LEAST_MADE, _LEAST_NAME = 6, 3
# How properties end that tell a kind or a number, and the number of an account.
_NOT_OWN = ("AccountId", "Number", "Region", "Type", "Version")
_ACCOUNT = re.compile(r"\d{12}")
# What follows an ARN that stands in a text; after anything else it may be another's, and longer.
_ENDS = r"(?=[/:*\s\"'\\,|)\]}]|$)"


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


class Pieces(Record):
    """A text with references in it: texts as they are, and sources."""

    parts: tuple[str | Source, ...]

    @property
    def only(self) -> Source | None:
        """The source that is all of it; None if there is more."""
        (first, *rest) = self.parts
        return first if isinstance(first, Source) and not rest else None


class References:
    """Puts references in the place of values.

    `made` are the values by which services name what they have made, `named` those that somebody
    has given. Mutable state: which resource refers to which, so that no circle comes to be.
    """

    def __init__(
        self, resources: Sequence[Described], made: Iterable[Found], named: Iterable[Found]
    ) -> None:
        self._needs: dict[Key, set[Key]] = {one.key: set() for one in resources}
        self._made = _unique(made)
        self._named = _by_value(named)
        arns = sorted((text for text in self._made if text.startswith("arn:")), key=len)
        joined = "|".join(re.escape(text) for text in reversed(arns))
        self._arns = re.compile(rf"(?:{joined}){_ENDS}") if joined else None

    def needs(self, key: Key) -> frozenset[Key]:
        """The resources that one refers to."""
        return frozenset(self._needs[key])

    def made(self, text: str, one: Described) -> Source | None:
        """What of another resource a text is that a service has made; one refers to it then."""
        source = self._made.get(text)
        return source if source is not None and self._allows(one.key, source.owner) else None

    def within(self, one: Described, values: Mapping[str, Json]) -> Mapping[str, Json]:
        """Properties of a resource, with Pieces where they are or contain another's values."""
        return {name: self._value(value, (name,), one) for name, value in values.items()}

    def _value(self, value: Json, path: tuple[str, ...], one: Described) -> Json:
        if isinstance(value, str):
            return self._text(value, path, one)
        if isinstance(value, list):
            return [self._value(item, path, one) for item in value]
        if not isinstance(value, dict):
            return value
        pair = _pair(value)
        return {
            name: self._value(
                item, (*path, pair if pair and name.lower() == "value" else name), one
            )
            for name, item in value.items()
        }

    def _text(self, text: str, path: tuple[str, ...], one: Described) -> str | Pieces:
        source = self._made.get(text) or self._name(text, path, one)
        if source is not None and self._allows(one.key, source.owner):
            return Pieces((source,))
        if self._arns is None or "arn:" not in text:
            return text
        parts: list[str | Source] = []
        end = 0
        for match in self._arns.finditer(text):
            found = self.made(match[0], one)
            if found is not None:
                parts += [text[end : match.start()], found]
                end = match.end()
        return Pieces(tuple(part for part in (*parts, text[end:]) if part)) if parts else text

    def _name(self, text: str, path: tuple[str, ...], one: Described) -> Source | None:
        """The one resource of that name which a property of that name may mean."""
        said = [flat(name) for name in path[-2:]]
        found = [
            source
            for source in self._named.get(text, ())
            if source.owner != one.key
            and source.region in (None, one.region)
            and any(noun in name for noun in source.nouns for name in said)
        ]
        return found[0] if len(found) == 1 else None

    def _allows(self, user: Key, owner: Key) -> bool:
        """Whether one may refer to another; it does then."""
        if user == owner or self._leads(owner, user):
            return False
        self._needs[user].add(owner)
        return True

    def _leads(self, begin: Key, end: Key) -> bool:
        """Whether references lead from one to another."""
        pending, seen = [begin], {begin}
        while pending:
            for key in self._needs[pending.pop()] - seen:
                if key == end:
                    return True
                seen.add(key)
                pending.append(key)
        return False


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


def _unique(found: Iterable[Found]) -> dict[str, Source]:
    """The values that are one resource's only; the first of its properties that has it."""
    by_value = _by_value(found)
    owners = {value: {one.owner for one in sources} for value, sources in by_value.items()}
    return {value: by_value[value][0] for value in by_value if len(owners[value]) == 1}


def _by_value(found: Iterable[Found]) -> dict[str, list[Source]]:
    by_value: dict[str, list[Source]] = {}
    for value, source in found:
        by_value.setdefault(value, []).append(source)
    return by_value


def _pair(value: Mapping[str, Json]) -> str | None:
    """The name of a pair of a name and a value, such as a dimension of an alarm."""
    lower = {name.lower(): item for name, item in value.items()}
    name = lower.get("name")
    return name if isinstance(name, str) and "value" in lower else None


def flat(name: str) -> str:
    """A name without what spellings differ in.

    >>> flat("LogGroupName") == flat("log_group_name") == "loggroupname"
    True
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())
