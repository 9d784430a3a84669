"""Templates of values that the service makes, such as `vpc-{hex:17}` or an ARN.

A place in braces is a word (`{account}`), random characters of an alphabet (`{hex:17}`), or
another property of the same resource, which must be there already (`{BucketName}`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any, NamedTuple

from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.pointers import value_at

_PLACE = re.compile(r"\{([^{}]+)\}")
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

    A named tuple, for there is one in every create.
    """

    scope: Scope
    now: float
    random: Random
    model: dict[str, Any]

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

    def _text(self, template: str) -> str | None:
        parts = _PLACE.split(template)
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
        verb, _, rest = word.partition(":")
        if verb in _ALPHABETS:
            return self.letters(verb, int(rest))
        value = value_at(self.model, (rest or verb).split("/"))
        if value is None:
            return None
        # `{slash:Name}`: parameters in a path begin with a slash of their own, others need one.
        return f"/{str(value).removeprefix('/')}" if verb == "slash" else str(value)


def _uuid(filling: Filling) -> str:
    first, second, third, fourth, last = (filling.letters("hex", n) for n in (8, 4, 3, 3, 12))
    return f"{first}-{second}-4{third}-a{fourth}-{last}"


_WORDS: Mapping[str, Callable[[Filling], str]] = {
    "partition": lambda filling: filling.scope.partition,
    "region": lambda filling: filling.scope.region,
    "account": lambda filling: filling.scope.account,
    "uuid": _uuid,
    "now": Filling.timestamp,
    "epoch": lambda filling: str(int(filling.now)),
    "byte": lambda filling: str(filling.random.randrange(1, 255)),
}
