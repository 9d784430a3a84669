"""Values that are another resource's, as references to it: `{{ vpc.vpc_id }}`.

What a service makes up, an identifier or an ARN, means its resource wherever it stands. A name that
somebody has given means it only where the property is called like what it names: a bucket `logs`
has nothing to do with a prefix `logs`. No two resources come to refer to each other in a circle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.execute.read.direct import Key
from cirrusql.records import Record
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.text import Template, escaped

Json = Any
# The shortest texts that are taken for an identifier that a service has made, and for a name.
_LEAST_MADE, _LEAST_NAME = 6, 3


class _Source(Record):
    """Where a value comes from: a resource and its column; `noun` and `property` of a name."""

    owner: Key
    column: str
    region: str | None = None
    nouns: tuple[str, ...] = ()


class References:
    """Puts references in the place of values.

    Mutable state: which resource refers to which, so that no circle comes to be.
    """

    def __init__(self, resources: Sequence[Described], names: Mapping[Key, str]) -> None:
        self._names = names
        self._needs: dict[Key, set[Key]] = {one.key: set() for one in resources}
        self._made = _unique(_made(resources))
        self._named = _by_value(_named(resources))
        arns = sorted((text for text in self._made if text.startswith("arn:")), key=len)
        joined = "|".join(re.escape(text) for text in reversed(arns))
        self._arns = re.compile(rf"(?:{joined})(?=[/:*]|$)") if joined else None

    def needs(self, key: Key) -> frozenset[Key]:
        """The resources that one refers to."""
        return frozenset(self._needs[key])

    def within(self, one: Described) -> Mapping[str, Json]:
        """The properties of a resource, with references where they are another's values."""
        return {name: self._value(value, (name,), one) for name, value in one.props.items()}

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

    def _text(self, text: str, path: tuple[str, ...], one: Described) -> str:
        source = self._made.get(text) or self._name(text, path, one)
        if source is not None and self._allows(one.key, source.owner):
            return Template(self._template(source))
        if self._arns is None or "arn:" not in text:
            return text
        found = [match for match in self._arns.finditer(text) if self._may(match, one)]
        if not found:
            return text
        ends = [0, *(match.end() for match in found)]
        begins = [*(match.start() for match in found), len(text)]
        plain = [escaped(text[end:begin]) for end, begin in zip(ends, begins, strict=True)]
        written = [self._template(self._made[match[0]]) for match in found]
        return Template("".join(f"{a}{b}" for a, b in zip(plain, [*written, ""], strict=True)))

    def _may(self, match: re.Match[str], one: Described) -> bool:
        return self._allows(one.key, self._made[match[0]].owner)

    def _name(self, text: str, path: tuple[str, ...], one: Described) -> _Source | None:
        """The one resource of that name which a property of that name may mean."""
        said = [_flat(name) for name in path[-2:]]
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

    def _template(self, source: _Source) -> str:
        return f"{{{{ {self._names[source.owner]}.{source.column} }}}}"


def _made(resources: Sequence[Described]) -> Iterator[tuple[str, _Source]]:
    """The values by which a service names what it has made."""
    for one in resources:
        resource_type = one.resource_type
        arn = resource_type.arn_property
        others = [part for parts in resource_type.additional_identifiers for part in parts]
        pointers = [
            *resource_type.identifier_parts,
            *(p.removeprefix("/properties/") for p in others),
        ]
        for name in dict.fromkeys([*pointers, *([arn] if arn else [])]):
            column, value = resource_type.column_by_property.get(name), one.model.get(name)
            if column is None or not isinstance(value, str) or len(value) < _LEAST_MADE:
                continue
            if column.read_only or name == arn:
                yield value, _Source(one.key, column.name)


def _named(resources: Sequence[Described]) -> Iterator[tuple[str, _Source]]:
    """The names that somebody has given, by which others may refer to a resource."""
    for one in resources:
        resource_type, name = one.resource_type, one.resource_type.name_property
        value = one.given.get(name or "")
        if name in resource_type.identifier_parts and isinstance(value, str):
            column = resource_type.column_by_property[str(name)]
            noun = _flat(resource_type.type_name.rpartition("::")[2])
            own = _flat(str(name))
            region = None if resource_type.is_global else one.region
            nouns = (noun,) if own == "name" else (noun, own)
            if len(value) >= _LEAST_NAME:
                yield value, _Source(one.key, column.name, region, nouns)


def _unique(found: Iterator[tuple[str, _Source]]) -> dict[str, _Source]:
    """The values that are one resource's only; the first of its columns that has it."""
    by_value = _by_value(found)
    owners = {value: {one.owner for one in sources} for value, sources in by_value.items()}
    return {value: by_value[value][0] for value in by_value if len(owners[value]) == 1}


def _by_value(found: Iterator[tuple[str, _Source]]) -> dict[str, list[_Source]]:
    by_value: dict[str, list[_Source]] = {}
    for value, source in found:
        by_value.setdefault(value, []).append(source)
    return by_value


def _pair(value: Mapping[str, Json]) -> str | None:
    """The name of a pair of a name and a value, such as a dimension of an alarm."""
    lower = {name.lower(): item for name, item in value.items()}
    name = lower.get("name")
    return name if isinstance(name, str) and "value" in lower else None


def _flat(name: str) -> str:
    """A name without what spellings differ in.

    >>> _flat("LogGroupName") == _flat("log_group_name") == "loggroupname"
    True
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())
