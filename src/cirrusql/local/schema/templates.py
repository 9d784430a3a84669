"""Templates of values that the service makes, such as `vpc-{hex:17}` or an ARN.

A place in braces is a word (`{account}`), random characters of an alphabet (`{hex:17}`), another
property of the same resource, which must be there already (`{BucketName}`), or one of these:

    {has:P}                   nothing, but only where the resource has the property P
    {is V:P}                  nothing, but only where P is V, as JSON has it: `{is true:P}`
    {tail:P}                  what P's text ends with after its last `:` or `/`: an ARN's name
    {slash:P}, {dashed:P}     P's text with one slash before it, with `-` for each `::`
    {hyphened:P}              P's text with `-` for each `.`
    {zoneid:P}, {zonename:P}  the id of the availability zone P, the name of the zone with the id P
    {first:P}, {second:P} …   a part of P's text, whose parts are separated by `|`
    {stable:P}                letters that are always the same for the same P
    {next:P,Q}, {next8:P,Q}   the next number of the resources with these P and Q, or eight digits
    {P of T Q}, {P of T Q=R}  the property P of the resource of type T whose Q, or R, is our Q
    {same:17}                 hexadecimal digits that are the same in all of an account's region

In each of them P may be looked up: `{has:P of T Q}`. A template that is nothing but a property is
its value, an object too. An empty text says that there is none. A list may be made of another one
(`listed`).
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.census import Alone, Census
from cirrusql.local.schema.listed import is_listed, listed
from cirrusql.local.schema.pointers import value_at
from cirrusql.local.schema.text_parts import PARTS, first_zone, same_hex, tail, zone_id

_PLACE = re.compile(r"\{([^{}]+)\}")
_ALONE = re.compile(r"\{([A-Z][^{}]*)\}")
_LOOKUP = re.compile(r"(\S+) of (\S+) ([^\s=]+)=?(\S*)")
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_ALPHABETS = {
    "hex": "0123456789abcdef",
    "digits": _DIGITS,
    "lower": _LOWER + _DIGITS,
    "upper": _LOWER.upper() + _DIGITS,
    "letters": _LOWER + _LOWER.upper() + _DIGITS,
}


class Filling(NamedTuple):
    """What templates are filled in with: where and when, chance, and the model so far.

    `words` are those of the resource's type, such as its noun. A named tuple, for there is one in
    every create.
    """

    scope: Scope
    now: float
    random: Random
    model: dict[str, Any]
    words: Mapping[str, str] = {}
    census: Census = Alone()

    def fill(self, template: Any) -> Any:
        """The value that a template describes, JSON all through; None if a property is missing.

        >>> filling = Filling(Scope("123456789012", "eu-west-1"), 0.0, Random(1), {"Name": "a"})
        >>> filling.fill({"Arn": "arn:aws:x:{region}:{account}:{Name}"})
        {'Arn': 'arn:aws:x:eu-west-1:123456789012:a'}
        """
        if isinstance(template, str):
            alone = self._alone(template)
            return self._text(template) if alone is None else alone
        if isinstance(template, list):
            items = [self.fill(item) for item in template]
            return None if None in items else items
        if is_listed(template):
            return listed(self, template)
        if isinstance(template, dict):
            members = {name: self.fill(item) for name, item in template.items()}
            return None if None in members.values() else members
        return template

    def within(self, item: dict[str, Any]) -> Filling:
        """What fills in with an item's members."""
        return self._replace(model=item)

    def letters(self, alphabet: str, count: int) -> str:
        """Random characters of a named alphabet."""
        return "".join(self.random.choices(_ALPHABETS[alphabet], k=count))

    def timestamp(self) -> str:
        """The time, as most services write it.

        >>> Filling(Scope("1", "us-east-1"), 0.5, Random(1), {}).timestamp()
        '1970-01-01T00:00:00.500Z'
        """
        moment = datetime.fromtimestamp(self.now, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def property(self, path: str) -> Any:
        """The value of a property of the resource, nested ones as `Parent/Child`; None if none.

        A number is the place of an item: `NetworkInterfaces/0/SubnetId`.
        """
        return value_at(self.model, (int(s) if s.isdecimal() else s for s in path.split("/")))

    def _alone(self, template: str) -> Any:
        """The object, list or boolean that a template names which is a place alone; else None."""
        match = _ALONE.fullmatch(template)
        value = self._value(match[1]) if match else None
        return copy.deepcopy(value) if isinstance(value, list | dict | bool) else None

    def _text(self, template: str) -> str | None:
        parts = list(_split(template))
        for index in range(1, len(parts), 2):
            filled = self._place(parts[index])
            if filled is None:
                return None
            parts[index] = filled
        return "".join(parts)

    def _place(self, word: str) -> str | None:
        maker = _WORDS.get(word)
        if maker is not None:
            return maker(self)
        if word in self.words:
            return self.words[word]
        verb, colon, rest = word.partition(":")
        if verb in _ALPHABETS:
            return self.letters(verb, int(rest))
        if verb == "same":
            return same_hex(f"{self.scope.account} {self.scope.region}", int(rest))
        if verb in ("next", "next8"):
            number = self._number(rest)
            return number and number.rjust(int(verb[4:] or 1), "0")
        if colon and verb in PARTS:
            value = self._value(rest)
            return None if value is None else PARTS[verb](str(value))
        if colon and verb.startswith("is "):
            return "" if json.dumps(self._value(rest)).strip('"') == verb[3:] else None
        value = self._value(word)
        return None if value is None else str(value)

    def _value(self, place: str) -> Any:
        """The value of a property, of the resource or of another that is looked up."""
        return self._looked_up(place) if " of " in place else self.property(place)

    def _number(self, names: str) -> str | None:
        values = [self.property(name) for name in names.split(",")]
        if None in values:
            return None
        # A parent is the same one whether it is named or given by its ARN.
        return str(self.census.next_number("|".join(tail(str(value)) for value in values)))

    def _looked_up(self, word: str) -> Any:
        match = _LOOKUP.fullmatch(word)
        if match is None:
            raise ValueError(f"'{word}' is not a place of a template")
        name, type_name, own, other = match.groups()
        value = self.property(own)
        if value is None:
            return None
        return self.census.property_of(f"AWS::{type_name}", name, _last(other or own), value)


def _last(path: str) -> str:
    """The property's own name: a subnet is called so wherever another resource names it."""
    return path.rpartition("/")[2]


@lru_cache(maxsize=8192)
def _split(template: str) -> tuple[str, ...]:
    return tuple(_PLACE.split(template))


def _uuid(filling: Filling) -> str:
    first, second, third, fourth, last = (filling.letters("hex", n) for n in (8, 4, 3, 3, 12))
    return f"{first}-{second}-4{third}-a{fourth}-{last}"


_WORDS: Mapping[str, Callable[[Filling], str | None]] = {
    "partition": lambda filling: filling.scope.partition,
    "region": lambda filling: filling.scope.region,
    "zone": lambda filling: first_zone(filling.scope.region),
    "zoneid": lambda filling: zone_id(first_zone(filling.scope.region)),
    "account": lambda filling: filling.scope.account,
    "uuid": _uuid,
    "now": Filling.timestamp,
    "second": lambda filling: f"{filling.timestamp()[:19]}Z",
    "date": lambda filling: filling.timestamp()[:10],
    "epoch": lambda filling: str(int(filling.now)),
    "byte": lambda filling: str(filling.random.randrange(1, 255)),
}
