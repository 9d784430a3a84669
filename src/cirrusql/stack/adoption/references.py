"""Values that are another resource's, as references to it.

No two resources come to refer to each other in a circle. How a reference is written is the format's
to say: `{{ vpc.vpc_id }}` in a manifest, `!Ref` in a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cirrusql.execute.read.direct import Key
from cirrusql.records import Record
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.sources import Found, Source, flat

Json = Any
# What follows an ARN that stands in a text; after anything else it may be another's, and longer.
_ENDS = r"(?=[/:*\s\"'\\,|)\]}]|$)"


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
        return found[0] if len({source.owner for source in found}) == 1 else None

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
