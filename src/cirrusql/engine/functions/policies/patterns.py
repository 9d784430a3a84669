"""Actions and resources as policies write them, with wildcards and policy variables.

Actions are compared without case, and `*` and `?` stand anywhere in them. Resources are compared
with case; within the first five parts of an ARN a wildcard stays between two colons, but a `*`
that ends a part goes on past them. `${aws:username}` is filled in by each request. Sources: IAM
User Guide, "IAM JSON policy elements: Action", "… Resource", "… Variables and tags".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from cirrusql.engine.functions.policies.truth import MAYBE, NO, YES
from cirrusql.engine.functions.wildcards import Token, Wildcards

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}
_DEFAULT = re.compile(r"\s*([^,]+?)\s*(?:,\s*'(.*)')?\s*", re.DOTALL)
_RESOURCE = 5
_SERVICE = 2

# Gives the values of a request's key: None where they are not known, none if it has not the key.
Lookup = Callable[[str], Sequence[str] | None]


class Asked:
    """What is asked about: one action or resource, or with wildcards all that it stands for."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.wildcards = Wildcards(tokens)
        self.is_one = self.wildcards.is_plain


class Pattern:
    """An action or a resource of a policy.

    `unknown` says that it has variables, which stand for any text here, or what AWS documents no
    meaning of.
    """

    def __init__(self, text: str, tokens: Sequence[Token], *, unknown: bool = False) -> None:
        self.text = text
        self.unknown = unknown
        self.wildcards = Wildcards(tokens)
        many = Wildcards.MANY
        self.is_any = list(tokens) == [many]
        self._prefix = None
        if tokens and tokens[-1] is many and all(isinstance(one, str) for one in tokens[:-1]):
            self._prefix = "".join(str(one) for one in tokens[:-1])

    def matches(self, text: str) -> bool:
        """Whether a text is one of those it stands for."""
        if self._prefix is not None:
            return text.startswith(self._prefix)
        return text == self._plain if self._plain is not None else self.wildcards.matches(text)

    @cached_property
    def _plain(self) -> str | None:
        plain = self.wildcards.is_plain
        return "".join(str(one) for one in self.wildcards.tokens) if plain else None

    def truth(self, asked: Asked) -> int:
        """Whether it stands for what is asked: YES for all of that, MAYBE for some, or unknown."""
        if self.is_any:
            return YES
        if asked.is_one:
            found = YES if self.matches(asked.text) else NO
        else:
            found = _of_several(self, asked)
        return min(found, MAYBE) if self.unknown else found

    def covers(self, other: Pattern) -> bool:
        """Whether it stands for all that another pattern stands for, for certain."""
        return not self.unknown and (self.is_any or self.wildcards.covers(other.wildcards))

    def meets(self, other: Pattern) -> bool:
        """Whether it may have something in common with another."""
        return self.is_any or self.wildcards.meets(other.wildcards)


@lru_cache(maxsize=16384)
def _of_several(pattern: Pattern, asked: Asked) -> int:
    """Whether a pattern stands for all that is asked, or for some of it."""
    if pattern.wildcards.covers(asked.wildcards):
        return YES
    return MAYBE if pattern.wildcards.meets(asked.wildcards) else NO


def any_of(patterns: Sequence[Pattern], asked: Asked) -> int:
    """Whether one of several patterns stands for what is asked."""
    found = NO
    for pattern in patterns:
        truth = pattern.truth(asked)
        if truth == YES:
            return YES
        found = max(found, truth)
    return found


@lru_cache(maxsize=4096)
def action(text: str) -> Pattern:
    """The pattern of an action, to be compared with actions in lower case."""
    lower = text.lower()
    return Pattern(lower, tuple(_anywhere(lower)))


@lru_cache(maxsize=1024)
def asked_action(text: str) -> Asked:
    """An action that is asked about."""
    lower = text.lower()
    return Asked(lower, tuple(_anywhere(lower)))


@lru_cache(maxsize=4096)
def resource(text: str, *, variables: bool) -> Pattern:
    """The pattern of a resource; `variables` says whether the policy's version knows them.

    AWS takes no wildcard for the service, so nothing is known of what that would match.
    """
    tokens = list(_of_arn(_expanded(text) if variables else text))
    parts = text.split(":", _RESOURCE)
    is_odd = parts[0] == "arn" and len(parts) > _SERVICE and bool({"*", "?"} & set(parts[_SERVICE]))
    return Pattern(text, tuple(tokens), unknown=is_odd or (variables and has_variables(text)))


@lru_cache(maxsize=1024)
def asked_resource(text: str) -> Asked:
    """A resource that is asked about."""
    return Asked(text, tuple(_of_arn(text)))


def like(text: str) -> Wildcards:
    """The pattern that StringLike compares with; escaped wildcards are none."""
    return Wildcards(tuple(_anywhere(text)))


def action_matches(pattern: str, name: str) -> int | None:
    """1 if a policy's action stands for an action, else 0; None for what is no action.

    >>> action_matches("s3:get*", "s3:GetObject"), action_matches("s3:Get?", "s3:GetObject")
    (1, 0)
    >>> action_matches("GetObject", "s3:GetObject") is None
    True
    """
    if not (is_action(pattern) and is_action(name)):
        return None
    return int(action(pattern).truth(asked_action(name)) == YES)


def arn_matches(pattern: str, arn: str) -> int | None:
    """1 if a policy's resource, without variables, stands for an ARN, else 0.

    None for what is no ARN. Source: IAM User Guide, "IAM JSON policy elements: Resource".

    >>> arn_matches("arn:aws:s3:::logs-*/*", "arn:aws:s3:::logs-eu/2024/a")
    1
    >>> arn_matches("arn:aws:sqs:us-*-1:1:q", "arn:aws:sqs:us-east-1:1:q")
    1
    """
    if not is_arn(arn) or not (is_arn(pattern) or "*" in pattern or "?" in pattern):
        return None
    return int(resource(pattern, variables=False).truth(asked_resource(arn)) == YES)


def is_action(text: str) -> bool:
    """Whether a text is `*` or of the form `service:Name`."""
    service, _, name = text.partition(":")
    return text == "*" or bool(service and name and ":" not in name)


def is_arn(text: str) -> bool:
    """Whether a text is `*`, or begins as an ARN and has six parts or ends in a wildcard."""
    return text == "*" or (
        text.startswith("arn:") and (text.count(":") >= _RESOURCE or "*" in text)
    )


def has_variables(text: str) -> bool:
    """Whether a text has policy variables, other than the three that stand for a letter."""
    return any(name not in _LITERALS for name in _VARIABLE.findall(text))


def filled(text: str, known: Lookup) -> str | None:
    """A text with its variables filled in and `${*}` kept; None if one of them is not known.

    >>> filled("home/${aws:username}/*", {"aws:username": ("ann",)}.get)
    'home/ann/*'
    >>> filled("${aws:PrincipalTag/team, 'none'}", {"aws:principaltag/team": ()}.get)
    'none'
    """
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        if found[1] in _LITERALS:
            return found[0]
        parts = _DEFAULT.fullmatch(found[1])
        values = known(parts[1].lower()) if parts is not None else None
        if parts is not None and values == () and parts[2] is not None:
            return _escaped(parts[2])
        if values is None or len(values) != 1:
            missing = True
            return ""
        return _escaped(values[0])

    text = _VARIABLE.sub(fill, text)
    return None if missing else text


def _escaped(value: str) -> str:
    """A value in which no letter is a wildcard."""
    return re.sub(r"[*?$]", lambda found: "${" + found[0] + "}", value)


def unescaped(text: str) -> str:
    """A text with `${*}` and the like as the letters they stand for."""
    return _VARIABLE.sub(lambda found: _LITERALS.get(found[1], found[0]), text)


def _expanded(text: str) -> str:
    """A text in which a variable is any text."""
    return _VARIABLE.sub(lambda found: found[0] if found[1] in _LITERALS else "*", text)


def _letters(text: str) -> Iterator[tuple[str, bool]]:
    """Each letter, and whether it is a wildcard; `${*}` is a star that is none."""
    done = 0
    for found in _VARIABLE.finditer(text):
        if found[1] in _LITERALS:
            yield from ((letter, letter in "*?") for letter in text[done : found.start()])
            yield found[1], False
            done = found.end()
    yield from ((letter, letter in "*?") for letter in text[done:])


_ANYWHERE: Mapping[str, Token] = {"*": Wildcards.MANY, "?": Wildcards.ONE}


def _anywhere(text: str) -> Iterator[Token]:
    """A text whose wildcards stand for any letters."""
    return (_ANYWHERE[letter] if wild else letter for letter, wild in _letters(text))


def _of_arn(text: str) -> Iterator[Token]:
    """A text whose wildcards stay between the first five colons, unless they end a part."""
    letters = list(_letters(text))
    colons = 0
    for place, (letter, wild) in enumerate(letters):
        if not wild:
            colons += letter == ":"
            yield letter
        elif colons >= _RESOURCE:
            yield _ANYWHERE[letter]
        elif letter == "?":
            yield Wildcards.ONE_WITHIN
        else:
            ends = place + 1 == len(letters) or letters[place + 1][0] == ":"
            yield Wildcards.MANY if ends else Wildcards.SOME
