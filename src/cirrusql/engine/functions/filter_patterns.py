"""Filter patterns of CloudWatch Logs for events that are JSON, and which of them select more.

`{ ($.eventName = CreateTrail) || ($.eventName = "Stop*") && ($.errorCode NOT EXISTS) }`: what
selectors find is compared, and that is joined with `&&`, which binds closer, and `||`. Quotes make
no difference but for numbers, and `*` stands for any text. Source: Amazon CloudWatch Logs User
Guide, "Filter pattern syntax for metric filters".

There is no negation around comparisons. So one pattern selects all that another does if it is true
of each of the other's alternatives, knowing of an event nothing but the comparisons in that. 0 may
be wrong of a pattern that splits an alternative (`a && b || a && !b` for `a`), 1 never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from cirrusql.engine.functions.wildcards import Wildcards
from cirrusql.errors import DataError
from cirrusql.records import Record

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<mark>&&|\|\||[(){}])
      | (?P<selector>\$(?:\.[\w*-]+|\[(?:\d+|\*)\]|\[\s*"[^"]*"\s*\]|\[\s*'[^']*'\s*\])+)
      | (?P<operator>!=|<=|>=|=|<|>)
      | "(?P<quoted>(?:[^"\\]|\\.)*)"
      | (?P<regexp>%[^%]*%)
      | (?P<word>[^\s(){}&|"=!<>%]+)
    )""",
    re.VERBOSE,
)
_NAME_IN_BRACKETS = re.compile(r"""\[\s*(["'])([\w-]+)\1\s*\]""")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_STATES = ("NULL", "TRUE", "FALSE")
_DEEPEST = 50
_MOST = 10_000


class Comparison(Record):
    """One comparison: `operator` is `=`, `!=`, `<` …, `IS` or `NOT`, `kind` the value's."""

    selector: str
    operator: str
    kind: str
    value: str


class Joined(Record):
    """Patterns of which all, or any, must be true of an event."""

    every: bool
    parts: tuple[Pattern, ...]


Pattern = Comparison | Joined
_ANYTHING = Joined(True, ())


class _NotUnderstood(Exception):
    """It is no pattern of the kind that is read here."""


def filter_pattern_covers(pattern: str, other: str) -> int | None:
    """1 if a pattern selects every event that another selects, else 0.

    None for a pattern that is not one for JSON events, or too deep to be read. Raises DataError if
    the other is none.

    >>> wanted = "{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) }"
    >>> filter_pattern_covers('{$.eventName="DeleteTrail"||$.eventName="StopLogging"}', wanted)
    1
    >>> filter_pattern_covers("{ $.eventName = StopLogging }", wanted)
    0
    """
    asked = parsed(other)
    if asked is None:
        raise DataError("the second pattern is none for JSON events")
    given = parsed(pattern)
    if given is None:
        return None
    return int(all(_is_true(given, facts) for facts in _alternatives(asked)))


def parsed(text: str) -> Pattern | None:
    """A pattern; None for what is none of JSON events. The empty one selects everything."""
    if not text.strip():
        return _ANYTHING
    try:
        return _Reader(list(_tokens(text))).whole()
    except _NotUnderstood:
        return None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _NotUnderstood
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    """Reads tokens from the left. Mutable: how many are read."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Pattern:
        self._mark("{")
        pattern = self._any(0)
        self._mark("}")
        if self._at < len(self._tokens):
            raise _NotUnderstood
        return pattern

    def _any(self, depth: int) -> Pattern:
        parts = [self._every(depth)]
        while self._is("||"):
            parts.append(self._every(depth))
        return parts[0] if len(parts) == 1 else Joined(False, tuple(parts))

    def _every(self, depth: int) -> Pattern:
        parts = [self._one(depth)]
        while self._is("&&"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Joined(True, tuple(parts))

    def _one(self, depth: int) -> Pattern:
        if depth > _DEEPEST:
            raise _NotUnderstood
        if self._is("("):
            within = self._any(depth + 1)
            self._mark(")")
            return within
        selector = _NAME_IN_BRACKETS.sub(r".\2", self._next("selector")[1])
        kind, text = self._next("operator", "word")
        if kind == "operator":
            return Comparison(selector, text, *self._value())
        word, second = text.upper(), self._next("word")[1].upper()
        if (word == "IS" and second in _STATES) or (word, second) == ("NOT", "EXISTS"):
            return Comparison(selector, word, "state", second)
        raise _NotUnderstood

    def _value(self) -> tuple[str, str]:
        kind, text = self._next("quoted", "word", "regexp")
        if kind == "quoted":
            if r"\*" in text:
                raise _NotUnderstood  # whether that stands for any text is not said
            return "text", re.sub(r"\\(.)", r"\1", text)
        if kind == "word":
            return ("number" if _NUMBER.fullmatch(text) else "text"), text
        return kind, text

    def _is(self, mark: str) -> bool:
        there = self._at < len(self._tokens) and self._tokens[self._at] == ("mark", mark)
        self._at += there
        return there

    def _mark(self, mark: str) -> None:
        if not self._is(mark):
            raise _NotUnderstood

    def _next(self, *kinds: str) -> tuple[str, str]:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] not in kinds:
            raise _NotUnderstood
        self._at += 1
        return self._tokens[self._at - 1]


def _alternatives(pattern: Pattern) -> list[tuple[Comparison, ...]]:
    """What is true of an event that a pattern selects: all comparisons of one of these."""
    if isinstance(pattern, Comparison):
        return [(pattern,)]
    within = [_alternatives(part) for part in pattern.parts]
    if not pattern.every:
        return [one for each in within for one in each]
    many = 1
    for each in within:
        many *= len(each)
    if many > _MOST:
        raise DataError(f"the second pattern has more than {_MOST:,} alternatives")
    return [tuple(fact for one in chosen for fact in one) for chosen in product(*within)]


def _is_true(pattern: Pattern, facts: tuple[Comparison, ...]) -> bool:
    """Whether a pattern is certainly true of an event of which these are."""
    if isinstance(pattern, Comparison):
        return any(_implies(fact, pattern) for fact in facts)
    decide = all if pattern.every else any
    return decide(_is_true(part, facts) for part in pattern.parts)


def _implies(fact: Comparison, other: Comparison) -> bool:
    """Whether one comparison cannot be true without another."""
    if fact == other:
        return True
    if fact.selector != other.selector or not fact.kind == other.kind == "text":
        return False
    known, asked = _wildcards(fact.value), _wildcards(other.value)
    match fact.operator, other.operator:
        case "=", "=":
            return asked.covers(known)
        case "!=", "!=":
            return known.covers(asked)
        case "=", "!=" if "*" not in fact.selector:  # of several values one may be each
            return not asked.meets(known)
    return False


def _wildcards(text: str) -> Wildcards:
    return Wildcards([Wildcards.MANY if letter == "*" else letter for letter in text])
