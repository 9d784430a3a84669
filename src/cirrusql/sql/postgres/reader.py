"""Reads expressions as PostgreSQL does, and writes down what SQLite has to be told instead.

Operators bind otherwise in the two: `1 + 2 || 'x'` is '3x' to one and 3 to the other. So each is
read by PostgreSQL's precedence, and gets parentheses where SQLite's differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from cirrusql.errors import NotSupportedError, ParseError, Position
from cirrusql.sql.lexer import position
from cirrusql.sql.postgres.edits import Edits
from cirrusql.sql.postgres.nodes import ATOM, Node
from cirrusql.sql.postgres.words import (
    NAME,
    NUMBER,
    PARAMETER,
    STRING,
    SYMBOL,
    WORD,
    Word,
    literal,
)

CLAUSES = frozenset(
    (
        "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "WINDOW",
        "UNION", "INTERSECT", "EXCEPT", "VALUES", "SET", "RETURNING", "ON", "USING", "JOIN", "LEFT",
        "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL", "AS", "DO", "WITH", "THEN", "ELSE",
        "WHEN", "END", "ASC", "DESC", "NULLS", "BY", "LATERAL", "FOR", "INTO", "DISTINCT", "ALL",
        "PARTITION", "AND", "OR", "IN", "IS", "LIKE", "ILIKE", "BETWEEN", "SIMILAR", "COLLATE",
    )
)  # fmt: skip
"""Words that no expression begins with; LEFT and RIGHT do where they are functions."""


Rule = Callable[["Reader", Node, int], Node | None]
"""What is made of an operator, of its left operand and its word's number."""
Atom = Callable[["Reader", int], Node | None]


class Reader:
    """The words of one statement, read from left to right; `edits` is what changes.

    `infix` are the operators, and `atom` reads what has none, or one before it.
    """

    def __init__(
        self, script: str, words: Sequence[Word], infix: Mapping[str, tuple[int, Rule]], atom: Atom
    ) -> None:
        self.script = script
        self.words = words
        self._infix = infix
        self._atom = atom
        self.edits = Edits(words)
        self.end = len(words)
        self.query: Callable[[int, int], None] = _nothing
        # The names of one part in each query that is being read: they may be a function's alias.
        self.bare: list[list[int]] = [[]]
        # Those of two parts, by the number of the first: the second may be one of its columns.
        self.qualified: list[list[int]] = [[]]
        # Whether a query has an aggregate, and not only one inside it.
        self.aggregates: list[bool] = [False]
        self._closings = _closings(words)

    # -- looking ----------------------------------------------------------------------------------

    def text(self, number: int) -> str:
        """A word's text; empty past the end."""
        return self.words[number].text if number < self.end else ""

    def kind(self, number: int) -> int:
        """What a word is; -1 past the end."""
        return self.words[number].kind if number < self.end else -1

    def is_word(self, number: int, *texts: str) -> bool:
        """Whether a word is one of these."""
        return self.kind(number) == WORD and self.words[number].text in texts

    def is_symbol(self, number: int, text: str) -> bool:
        """Whether a word is this symbol."""
        return self.kind(number) == SYMBOL and self.words[number].text == text

    def closing(self, number: int) -> int:
        """The number of what closes a bracket; of the last word if nothing does."""
        return self._closings.get(number, self.end - 1)

    def written(self, first: int, last: int) -> str:
        """What was written from one word to another."""
        return self.script[self.words[first].start : self.words[last].end]

    # -- refusing ---------------------------------------------------------------------------------

    def wrong(self, number: int, message: str, hint: str | None = None) -> NoReturn:
        """Raise ParseError at a word."""
        raise ParseError(message, hint=hint, position=self._position(number))

    def refuse(self, number: int, message: str, hint: str | None = None) -> NoReturn:
        """Raise NotSupportedError at a word."""
        raise NotSupportedError(message, hint=hint, position=self._position(number))

    def _position(self, number: int) -> Position:
        past = number >= self.end
        return position(self.script, self.words[-1].end if past else self.words[number].start)

    # -- expressions ------------------------------------------------------------------------------

    def value(self, number: int, level: int = 0) -> Node | None:
        """An expression whose operators bind at least so tightly, and that has a value."""
        found = self.expression(number, level)
        if found is not None:
            self.require_value(found)
        return found

    def require_value(self, node: Node) -> None:
        """Raise NotSupportedError for what SQLite has no values of: lengths of time."""
        if node.type in ("interval", "seconds"):
            what = "an interval" if node.type == "interval" else "a time minus a time"
            hint = "write age_days(…), or extract(epoch FROM … - …); add intervals to times"
            self.refuse(node.first, f"{what} is no value here", hint)

    def expression(self, number: int, level: int = 0) -> Node | None:
        """As `value`, that may be a length of time; None if no expression begins there."""
        infix = self._infix
        left = self._prefix(number)
        while left is not None:
            at = left.last + 1
            text = self.text(at)
            rule = infix.get(text) if self.kind(at) in (SYMBOL, WORD, PARAMETER) else None
            if rule is None or rule[0] <= level:
                break
            after = rule[1](self, left, at)
            if after is None:
                break
            left = after
        return left

    def operand(self, number: int, level: int, what: int) -> Node:
        """The operand to the right of the word `what`, which must be there."""
        found = self.expression(number, level)
        if found is None:
            self.wrong(number, f"expected an expression behind '{self.text(what).lower()}'")
        return found

    def apart(self, node: Node, level: int, *, right: bool = False) -> None:
        """Put parentheses around an operand that SQLite would not read as one."""
        if node.level < level or (right and node.level == level):
            self.edits.wrap(node.first, node.last, "(", ")", node.first)

    def call(self, function: str, first: int, last: int, place: int) -> None:
        """Write a call around words that are its arguments."""
        self.edits.wrap(first, last, f"{function}(", ")", place)

    def listed(self, number: int, end: int) -> list[Node]:
        """Expressions with commas between them, in brackets that close at `end`.

        What else stands among them is passed over: DISTINCT, ORDER BY.
        """
        found: list[Node] = []
        while number < end:
            if self.is_word(number, "ORDER", "PARTITION"):
                self.query(number, end)
                break
            node = self.value(number)
            if node is None:
                number += 1
                continue
            found.append(node)
            number = node.last + 1
        return found

    def _prefix(self, number: int) -> Node | None:
        if number >= self.end:
            return None
        kind = self.words[number].kind
        if kind == STRING:
            return self._string(number)
        if kind == NUMBER:
            whole = self.words[number].text.isdecimal()
            return Node(number, number, type="integer" if whole else "number")
        if kind == PARAMETER:
            return Node(number, number)
        if kind == NAME:
            return self.names(number)
        return self._atom(self, number)

    def _string(self, number: int) -> Node:
        word = self.words[number]
        if self.kind(number + 1) == STRING:
            # SQLite would take the second for the name of a column.
            self.wrong(number + 1, "two texts stand side by side", "write || between them")
        if word.text[0] != "'":
            self.edits.replace(number, literal(word.value))
        return Node(number, number, literal=word.value)

    def names(self, number: int) -> Node:
        """A name with what qualifies it: a column, or in FROM a relation."""
        last = number
        while self.is_symbol(last + 1, ".") and last + 2 < self.end:
            last += 2
        if last <= number + 2:
            (self.bare if last == number else self.qualified)[-1].append(number)
        word = self.words[last]
        name = word.text[1:-1] if word.kind == NAME else self.written(last, last).lower()
        return Node(number, last, ATOM, name=name, named=True)


def _nothing(_first: int, _end: int) -> None:
    """Reads no query."""


def _closings(words: Sequence[Word]) -> dict[int, int]:
    found: dict[int, int] = {}
    opened: list[int] = []
    for number, word in enumerate(words):
        if word.kind != SYMBOL:
            continue
        if word.text in "([":
            opened.append(number)
        elif word.text in ")]" and opened:
            found[opened.pop()] = number
    return found
