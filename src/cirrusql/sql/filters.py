"""The predicates of a WHERE that speak of one relation alone, where they stand in its text.

SQLite can answer them from that relation's rows before any other is there, whatever functions they
are made of: so only rows that pass need partners.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from cirrusql.sql.lexer import Kind, Token, tokens
from cirrusql.sql.scopes import Scope, TableUse, joins

Span = tuple[int, int]

_ENDS = (
    "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "RETURNING",
)  # fmt: skip
# What may be true at one moment and not at the next.
_FICKLE = frozenset(
    (
        "'now'", "random", "randomblob", "current_date", "current_time", "current_timestamp",
        "date", "time", "datetime", "julianday", "strftime", "timediff", "unixepoch",
    )
)  # fmt: skip


def own_predicates(text: str, scopes: Sequence[Scope], use: TableUse) -> list[Span]:
    """Where the predicates stand that every row of a relation must satisfy by itself to matter.

    A relation that an outer join may leave out has none: what WHERE refuses of its rows can still
    be what keeps a row of the other side from being without a partner.
    """
    found: list[Span] = []
    for scope in scopes:
        where = scope.select.args.get("where")
        places = [n for n, source in enumerate(scope.sources) if source.table is use]
        if where is not None and places and not _may_be_missing(scope, places[0]):
            found += _spans(text, where.this, scope, use)
    return found


def _may_be_missing(scope: Scope, place: int) -> bool:
    for number, join in enumerate(joins(scope.select), 1):
        side = (join.side or "").upper()
        before, here = place < number, place == number
        if (side == "FULL" and (before or here)) or (side == "LEFT" and here):
            return True
        if side == "RIGHT" and before:
            return True
    return False


def _spans(text: str, clause: exp.Expr, scope: Scope, use: TableUse) -> Iterator[Span]:
    parts = list(clause.flatten()) if isinstance(clause, exp.And) else [clause]
    words = list(tokens(text))
    for part in parts:
        columns = list(part.find_all(exp.Column))
        if columns and all(_is_of(column, scope, use) for column in columns) and _is_plain(part):
            offsets = [column.parts[0].meta["start"] for column in columns]
            piece = _piece(words, offsets)
            if piece and not any(word.text.lower() in _FICKLE for word in piece):
                yield piece[0].start, piece[-1].end


def _is_of(column: exp.Column, scope: Scope, use: TableUse) -> bool:
    uses = scope.resolve(column)
    return len(uses) == 1 and uses[0].table is use


def _is_plain(part: exp.Expr) -> bool:
    return part.find(exp.Query, exp.AggFunc, exp.Window) is None


def _piece(words: Sequence[Token], offsets: Sequence[int]) -> Sequence[Token] | None:
    """The words of the conjunct of a WHERE that all the offsets are in; None if they are not."""
    first, last = min(offsets), max(offsets)
    at = next(n for n, word in enumerate(words) if word.start <= first < word.end)
    for piece in _conjuncts(words, _clause_start(words, at)):
        if piece and piece[0].start <= first and last < piece[-1].end:
            return piece
    return None


def _clause_start(words: Sequence[Token], at: int) -> int:
    """The number of the first word of the WHERE clause that a word belongs to."""
    depth = 0
    for number in range(at, -1, -1):
        depth += _opens(words[number], backwards=True)
        if depth <= 0 and words[number].is_word("WHERE"):
            return number + 1
    return at


def _conjuncts(words: Sequence[Token], start: int) -> list[Sequence[Token]]:
    """The words of a clause, taken apart at each AND of its own; all of them if it has an OR."""
    depth, between, cuts = 0, False, [start]
    end, whole = len(words), False
    for number in range(start, len(words)):
        word = words[number]
        depth += _opens(word)
        if depth < 0 or (depth == 0 and (word.is_word(*_ENDS) or word.is_symbol(";"))):
            end = number
            break
        if depth == 0:
            whole = whole or word.is_word("OR")
            if word.is_word("AND") and not between:
                cuts.append(number + 1)
            between = word.is_word("BETWEEN") or (between and not word.is_word("AND"))
    if whole:
        return [words[start:end]]
    return [words[one : other - 1] for one, other in zip(cuts, [*cuts[1:], end + 1], strict=True)]


def _opens(word: Token, *, backwards: bool = False) -> int:
    """1 where a bracket or a CASE opens, -1 where one closes, and the other way round backwards."""
    if word.kind not in (Kind.SYMBOL, Kind.WORD):
        return 0
    step = int(word.is_symbol("(") or word.is_word("CASE"))
    step -= int(word.is_symbol(")") or word.is_word("END"))
    return -step if backwards else step
