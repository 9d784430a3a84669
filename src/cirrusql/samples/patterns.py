"""Text that matches a regular expression of a resource schema, of a wanted length.

The schemas' expressions are Java's and ECMAScript's, so Python's own parser cannot read them all
(`\\p{L}`, `\\u0020`, `x*{1,5}`); this one reads what occurs. Look-around, back references and
anchors inside are not planned for: the caller tests the text and asks again.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Protocol

from cirrusql.records import Record

_LIMIT = 1 << 20
_PLAIN = string.ascii_lowercase + string.digits
# What a character class may yield, the plainest first: `|` would break an identifier, and quotes
# and white space would make text hard to put into a statement, so they come late.
_ALPHABETS = (
    _PLAIN,
    string.ascii_uppercase,
    "-_./",
    ":=+@,~!#$%&*;?()[]{}<>^` ",
    "\"'\\|\t\r\n",
    "".join(map(chr, (*range(0xA0, 0x250), 0x3042, 0xFF21, 0x1F600))),
)
_HARMLESS = 3  # how many of these can be mixed freely
_SHORTHANDS: dict[str, Callable[[str], bool]] = {
    "d": lambda c: c in string.digits,
    "w": lambda c: c in string.ascii_letters + string.digits + "_",
    "s": lambda c: c in " \t\r\n\f\v",
}
_NAMED: dict[str, Callable[[str], bool]] = {
    "ASCII": str.isascii,
    "Alnum": lambda c: c.isascii() and c.isalnum(),
    "Alpha": lambda c: c.isascii() and c.isalpha(),
    "Digit": lambda c: c in string.digits,
    "Graph": lambda c: "!" <= c <= "~",
    "Lower": lambda c: c in string.ascii_lowercase,
    "Print": lambda c: " " <= c <= "~",
    "Space": lambda c: c in " \t\r\n\f\v",
    "Upper": lambda c: c in string.ascii_uppercase,
}
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}
_QUANTIFIER = re.compile(r"[*+?]|\{(\d+)(?:(,)(\d*))?\}")
_PROPERTY = re.compile(r"(?:\{(?:Is)?(\w+)\}|(\w))")
_CODE_POINT = re.compile(
    r"u\{([0-9a-fA-F]+)\}|x\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})"
)
_GROUP = re.compile(r"\?(?:(?P<look><?[=!])|P?<\w+>|[a-z]*:|(?P<flags>[a-z]+)\))")


def sample(
    pattern: str, random: Random, shortest: int, longest: int, *, room: int = 8, spread: bool
) -> str:
    """Text meant to match `pattern` with `shortest` to `longest` characters, if there is any.

    Up to `room` characters beyond those needed go to the last place that takes them, which leaves
    an ARN's head as it should be; `spread` puts them anywhere. Raises ValueError for an expression
    that cannot be read.

    >>> sample("^[a-z]{3}-[0-9]{2}$", Random(1), 0, 10, spread=False)
    'szy-41'
    """
    tree = _parsed(pattern)
    low, high = max(tree.shortest, shortest), min(tree.longest, longest)
    wanted = random.randint(low, max(low, min(high, low + room)))
    made = tree.text(random, wanted, spread)
    if pattern.endswith(("$", "\\Z", "\\z")):
        return made
    return made + "".join(random.choices(_PLAIN, k=max(0, shortest - len(made))))


class _Node(Protocol):
    """A part of an expression: how long its text can be, and text of about a wanted length."""

    @property
    def shortest(self) -> int: ...
    @property
    def longest(self) -> int: ...
    def text(self, random: Random, length: int, spread: bool) -> str: ...


class _Characters(Record):
    choices: str
    all_choices: str
    shortest: int = 1
    longest: int = 1

    def text(self, random: Random, length: int, spread: bool) -> str:  # noqa: ARG002
        return random.choice(self.all_choices if spread else self.choices)


class _Sequence(Record):
    parts: tuple[_Node, ...]
    shortest: int
    longest: int

    def text(self, random: Random, length: int, spread: bool) -> str:
        extra = max(0, length - self.shortest)
        lengths = [part.shortest for part in self.parts]
        order = list(range(len(self.parts)))[::-1]
        if spread:
            random.shuffle(order)
        for last, index in enumerate(order, 1):
            part = self.parts[index]
            room = min(extra, part.longest - part.shortest)
            given = random.randint(0, room) if spread and last < len(order) else room
            lengths[index] += given
            extra -= given
        return "".join(
            part.text(random, size, spread) for part, size in zip(self.parts, lengths, strict=True)
        )


class _Choice(Record):
    branches: tuple[_Node, ...]
    shortest: int
    longest: int

    def text(self, random: Random, length: int, spread: bool) -> str:
        fitting = [b for b in self.branches if b.shortest <= length <= b.longest]
        nearest = min(
            self.branches, key=lambda b: abs(length - max(b.shortest, min(b.longest, length)))
        )
        return random.choice(fitting or [nearest]).text(random, length, spread)


class _Repeat(Record):
    part: _Node
    low: int
    high: int
    shortest: int
    longest: int

    def text(self, random: Random, length: int, spread: bool) -> str:
        if not length or not self.part.longest:
            return self.part.text(random, 0, spread) * self.low if self.low else ""
        fewest = max(self.low, -(-length // self.part.longest))
        most = min(self.high, length // max(1, self.part.shortest))
        count = random.randint(min(fewest, most), max(fewest, most)) if spread else max(1, fewest)
        each, left = divmod(length, count) if count else (0, 0)
        return "".join(
            self.part.text(random, each + (index < left), spread) for index in range(count)
        )


@lru_cache(maxsize=4096)
def _parsed(pattern: str) -> _Node:
    return _Parser(pattern).expression()


class _Parser:
    """Reads one expression from left to right; the mutable state is the place it has come to."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0

    def expression(self) -> _Node:
        tree = self._alternatives()
        if self._place < len(self._pattern):
            raise ValueError(f"unbalanced expression {self._pattern!r}")
        return tree

    def _alternatives(self) -> _Node:
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        return _Choice(
            tuple(branches), min(b.shortest for b in branches), max(b.longest for b in branches)
        )

    def _sequence(self) -> _Node:
        parts: list[_Node] = []
        while self._place < len(self._pattern) and self._pattern[self._place] not in "|)":
            atom = self._atom()
            if atom is not None:
                parts.append(self._quantified(atom))
        shortest = sum(part.shortest for part in parts)
        return _Sequence(tuple(parts), shortest, min(_LIMIT, sum(part.longest for part in parts)))

    def _quantified(self, atom: _Node) -> _Node:
        """The atom with all its quantifiers; a second repeats the repetition: `x*{1,5}`."""
        while match := _QUANTIFIER.match(self._pattern, self._place):
            self._place = match.end()
            if match[1] is None:
                low, high = {"*": (0, _LIMIT), "+": (1, _LIMIT), "?": (0, 1)}[match[0]]
            else:
                low = int(match[1])
                high = int(match[3]) if match[3] else _LIMIT if match[2] else low
            if not self._take("?"):  # lazy
                self._take("+")  # possessive
            longest = min(_LIMIT, high * atom.longest)
            atom = _Repeat(atom, low, high, low * atom.shortest, longest)
        return atom

    def _atom(self) -> _Node | None:
        char = self._next()
        if char in "^$":
            return None
        if char == "(":
            return self._group()
        if char == "[":
            return _characters(self._character_class())
        if char == ".":
            return _characters(lambda c: c not in "\r\n")
        if char == "\\":
            return self._escape()
        return _Characters(char, char)

    def _group(self) -> _Node | None:
        match = _GROUP.match(self._pattern, self._place)
        if match:
            self._place = match.end()
            if match["flags"]:
                return None
        inner = self._alternatives()
        if not self._take(")"):
            raise ValueError(f"unbalanced group in {self._pattern!r}")
        if not (match and match["look"]):
            return inner
        while quantifier := _QUANTIFIER.match(self._pattern, self._place):
            self._place = quantifier.end()
        return None

    def _escape(self) -> _Node | None:
        char = self._pattern[self._place : self._place + 1]
        if char and char in "AzZbB123456789":
            self._place += 1
            return None
        member = self._escaped()
        return _Characters(member, member) if isinstance(member, str) else _characters(member)

    def _escaped(self) -> str | Callable[[str], bool]:
        """What follows a backslash: a character, or a test of characters."""
        if match := _CODE_POINT.match(self._pattern, self._place):
            self._place = match.end()
            return chr(int(next(filter(None, match.groups())), 16))
        char = self._next()
        if char.lower() in _SHORTHANDS:
            return _maybe_negated(_SHORTHANDS[char.lower()], char.isupper())
        if char in "pP" and (match := _PROPERTY.match(self._pattern, self._place)):
            self._place = match.end()
            return _maybe_negated(_property_test(match[1] or match[2]), char == "P")
        return _ESCAPED.get(char, char)

    def _character_class(self) -> Callable[[str], bool]:
        negated = self._take("^")
        tests: list[Callable[[str], bool]] = []
        while not self._take("]"):
            member = self._class_member()
            if not isinstance(member, str):
                tests.append(member)
            elif self._starts_range() and isinstance(last := self._range_end(), str):
                tests.append(_between(member, last))
            else:
                tests.append(_between(member, member))
        return _maybe_negated(lambda c: any(test(c) for test in tests), negated)

    def _class_member(self) -> str | Callable[[str], bool]:
        char = self._next()
        return self._escaped() if char == "\\" else char

    def _starts_range(self) -> bool:
        rest = self._pattern[self._place : self._place + 2]
        return len(rest) == 2 and rest[0] == "-" and rest[1] != "]"

    def _range_end(self) -> str | Callable[[str], bool]:
        start = self._place
        self._place += 1
        last = self._class_member()
        if not isinstance(last, str):  # `a-\w`: the hyphen is a member
            self._place = start
        return last

    def _take(self, char: str) -> bool:
        found = self._pattern.startswith(char, self._place)
        self._place += found
        return found

    def _next(self) -> str:
        if self._place >= len(self._pattern):
            raise ValueError(f"unfinished expression {self._pattern!r}")
        self._place += 1
        return self._pattern[self._place - 1]


def _characters(test: Callable[[str], bool]) -> _Characters:
    """The members of a class: the plainest ones, and all that are harmless."""
    found = ["".join(filter(test, alphabet)) for alphabet in _ALPHABETS]
    plainest = next(filter(None, found), None)
    if plainest is None:
        raise ValueError("a character class without members that can be used")
    return _Characters(plainest, "".join(found[:_HARMLESS]) or plainest)


def _between(first: str, last: str) -> Callable[[str], bool]:
    return lambda c: first <= c <= last


def _maybe_negated(test: Callable[[str], bool], negated: bool) -> Callable[[str], bool]:
    return (lambda c: not test(c)) if negated else test


def _property_test(name: str) -> Callable[[str], bool]:
    """The test for `\\p{name}`: a POSIX class, a Unicode category or its first letter."""
    return _NAMED.get(name) or (lambda c: unicodedata.category(c).startswith(name))
