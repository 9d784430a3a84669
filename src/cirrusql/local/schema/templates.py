"""Templates of values that the service makes, such as `vpc-{hex:17}` or an ARN.

A place in braces is a word (`{account}`), random characters of an alphabet (`{hex:17}`), another
property of the same resource, which must be there already (`{BucketName}`), or one of these:

    {has:P}                   nothing, but only where the resource has the property P
    {tail:P}                  what P's text ends with after its last `:` or `/`: an ARN's name
    {slash:P}, {dashed:P}     P's text with one slash before it, with `-` for each `::`
    {first:P}, {second:P} …   a part of P's text, whose parts are separated by `|`
    {stable:P}                letters that are always the same for the same P
    {next:P,Q}, {next8:P,Q}   the next number of the resources with these P and Q, or eight digits
    {P of T Q}, {P of T Q=R}  the property P of the resource of type T whose Q, or R, is our Q
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.census import Alone, Census
from cirrusql.local.schema.pointers import value_at
from cirrusql.local.schema.text_parts import PARTS, tail

_PLACE = re.compile(r"\{([^{}]+)\}")
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
            return self._text(template)
        if isinstance(template, list):
            items = [self.fill(item) for item in template]
            return None if None in items else items
        if isinstance(template, dict):
            members = {name: self.fill(item) for name, item in template.items()}
            return None if None in members.values() else members
        return template

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
        """The value of a property of the resource, nested ones as `Parent/Child`; None if none."""
        return value_at(self.model, path.split("/"))

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
        verb, _, rest = word.partition(":")
        if verb in _ALPHABETS:
            return self.letters(verb, int(rest))
        if verb in ("next", "next8"):
            number = self._number(rest)
            return number and number.rjust(int(verb[4:] or 1), "0")
        if " of " in word:
            return self._looked_up(word)
        value = self.property(rest or verb)
        if value is None:
            return None
        return PARTS[verb](str(value)) if rest else str(value)

    def _number(self, names: str) -> str | None:
        values = [self.property(name) for name in names.split(",")]
        if None in values:
            return None
        # A parent is the same one whether it is named or given by its ARN.
        return str(self.census.next_number("|".join(tail(str(value)) for value in values)))

    def _looked_up(self, word: str) -> str | None:
        match = _LOOKUP.fullmatch(word)
        if match is None:
            raise ValueError(f"'{word}' is not a place of a template")
        name, type_name, own, other = match.groups()
        value = self.property(own)
        if value is None:
            return None
        found = self.census.property_of(f"AWS::{type_name}", name, other or own, value)
        return None if found is None else str(found)


@lru_cache(maxsize=8192)
def _split(template: str) -> tuple[str, ...]:
    return tuple(_PLACE.split(template))


def _uuid(filling: Filling) -> str:
    first, second, third, fourth, last = (filling.letters("hex", n) for n in (8, 4, 3, 3, 12))
    return f"{first}-{second}-4{third}-a{fourth}-{last}"


_WORDS: Mapping[str, Callable[[Filling], str]] = {
    "partition": lambda filling: filling.scope.partition,
    "region": lambda filling: filling.scope.region,
    "account": lambda filling: filling.scope.account,
    "uuid": _uuid,
    "now": Filling.timestamp,
    "second": lambda filling: f"{filling.timestamp()[:19]}Z",
    "date": lambda filling: filling.timestamp()[:10],
    "epoch": lambda filling: str(int(filling.now)),
    "byte": lambda filling: str(filling.random.randrange(1, 255)),
}
