"""`AS OF` behind a relation's name: where it stands, and which moment it means.

    SELECT i.instance_id FROM awscc.ec2.instances AS OF '2026-11-20' i

The words stay in the query's text, so that every position is the user's; what reads that text is
shown it without them. `AS of` is an alias where neither a text, RUN nor LATEST follows: SQLite has
nothing that begins so, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from cirrusql.errors import ParseError, Position, ProgrammingError
from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.script import Query

AsOfKind = Literal["moment", "run", "latest"]

_RUN = re.compile(r"run[\s:]*(\S+)|([0-9a-hjkmnp-tv-z]{26})", re.IGNORECASE)


class AsOf(Record):
    """A moment of the inventory: of a date or a time, a run, or the latest; `text` says which.

    The text of LATEST is empty; that of another kind is so only while a parameter has no value.
    """

    text: str
    kind: AsOfKind
    position: Position

    def __str__(self) -> str:
        words = {"moment": f"'{self.text}'", "run": f"RUN '{self.text}'", "latest": "LATEST"}
        return f"AS OF {words[self.kind]}"


class AsOfClause(Record):
    """AS OF as it stands among the words of a text: from where to where, and what it says.

    `first` and `last` are the numbers of its first word and of the one behind it.
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    kind: AsOfKind


def clauses(words: Sequence[Token]) -> Iterator[AsOfClause]:
    """Every AS OF among the words, in order.

    >>> from cirrusql.sql.lexer import tokens
    >>> words = [*tokens("SELECT a AS of FROM t AS OF RUN '01J' x, u AS OF LATEST, v AS of")]
    >>> [(one.kind, one.text) for one in clauses(words)]
    [('run', '01J'), ('latest', '')]
    """
    for number, word in enumerate(words):
        found = clause_at(words, number) if word.is_word("AS") else None
        if found is not None:
            yield found


def clause_at(words: Sequence[Token], number: int) -> AsOfClause | None:
    """The AS OF that begins with a word; None if none does."""
    ahead = words[number : number + 5]
    if len(ahead) < 3 or not (ahead[0].is_word("AS") and ahead[1].is_word("OF")):
        return None
    if ahead[2].is_word("LATEST"):
        return AsOfClause(number, number + 3, ahead[0].start, ahead[2].end, "", "latest")
    at = 3 if ahead[2].is_word("RUN") else 2
    kind: AsOfKind = "run" if at == 3 else "moment"
    at += at < len(ahead) and ahead[at].is_symbol("+")  # as a parameter's value may have before it
    if at >= len(ahead) or not _is_value(ahead[at]):
        return None
    text = ahead[at].value if ahead[at].kind is Kind.STRING else ""
    return AsOfClause(number, number + at + 1, ahead[0].start, ahead[at].end, text, kind)


def _is_value(word: Token) -> bool:
    """A text; or what stands for one while a statement is only described."""
    return word.kind in (Kind.STRING, Kind.PARAMETER) or word.is_word("NULL")


class AsOfs:
    """Each AS OF of one query by where the name before it ends; mutable: which were understood."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._left = dict(self._by_place)

    @cached_property
    def _by_place(self) -> Mapping[int, AsOfClause]:
        words, shift = self._query.tokens, self._query.start
        if not any(word.is_word("OF") for word in words):
            return {}
        return {words[one.first - 1].end - shift: one for one in clauses(words) if one.first}

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """From where to where each stands in the query's text."""
        shift = self._query.start
        return iter([(o.start - shift, o.end - shift) for o in self._by_place.values()])

    def behind(self, end: int) -> AsOf | None:
        """What stands behind a name that ends there; None if nothing does."""
        clause = self._left.pop(end, None)
        if clause is None:
            return None
        where = self._query.position(clause.start - self._query.start)
        return AsOf(clause.text, clause.kind, where)

    def refuse(self, end: int, what: str) -> None:
        """Raise ParseError if AS OF stands behind a name of something that has no past."""
        found = self.behind(end)
        if found is not None:
            raise refused(what, found.position)

    def require_all_understood(self) -> None:
        """Raise ParseError for one that stands behind no name of a relation."""
        for end in list(self._left):
            found = self.behind(end)
            if found is not None:
                hint = "FROM awscc.ec2.instances AS OF '2026-11-20' i"
                message = "AS OF stands behind the name of a relation, and its alias behind that"
                raise ParseError(message, hint=hint, position=found.position)


def refused(what: str, position: Position) -> ParseError:
    """What to raise for AS OF behind what is no relation of the cloud."""
    hint = "write it behind each relation of the cloud, or SET as_of"
    return ParseError(f"{what} has no AS OF", hint=hint, position=position)


def as_of_setting(text: str) -> str:
    """The value of `as_of` as the options keep it. Raises ProgrammingError for an empty one.

    >>> as_of_setting("2026-11-20"), as_of_setting("LATEST"), as_of_setting("RUN01J9")
    ('2026-11-20', 'latest', 'run 01J9')
    """
    written = text.strip()
    if written.lower() == "latest":
        return "latest"
    run = _RUN.fullmatch(written)
    if run is not None:
        return f"run {run[1] or run[2]}"
    if not written:
        raise ProgrammingError("as_of is a date, a time, LATEST, RUN and an id, or off")
    return written


def as_of_of_setting(text: str, position: Position) -> AsOf:
    """What the option `as_of` says of every relation of a statement that begins at a place.

    >>> str(as_of_of_setting("run 01J9", Position(1, 1)))
    "AS OF RUN '01J9'"
    """
    kept = as_of_setting(text)
    if kept == "latest":
        return AsOf("", "latest", position)
    if kept.startswith("run "):
        return AsOf(kept.removeprefix("run "), "run", position)
    return AsOf(kept, "moment", position)
