"""The predicates of a WHERE that speak of one relation alone, where they stand in its text.

SQLite can answer them from that relation's rows before any other is there, whatever functions they
are made of: so only rows that pass need partners.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql.conjuncts import Conjuncts
from cirrusql.sql.grammar import exp
from cirrusql.sql.lexer import Token
from cirrusql.sql.scopes import SelectScope, TableUse

# Functions that are not deterministic.
_FICKLE = frozenset(
    (
        "'now'", "random", "randomblob", "current_date", "current_time", "current_timestamp",
        "date", "time", "datetime", "julianday", "strftime", "timediff", "unixepoch",
    )
)  # fmt: skip


def own_predicates(
    conjuncts: Conjuncts, scopes: Sequence[SelectScope], use: TableUse
) -> list[tuple[int, int]]:
    """Where the predicates stand that every row of a relation must satisfy by itself to matter.

    A relation that an outer join may leave out has none: what WHERE refuses of its rows can still
    be what keeps a row of the other side from being without a partner.
    """
    found: list[tuple[int, int]] = []
    for scope in scopes:
        where = scope.select.args.get("where")
        places = [n for n, source in enumerate(scope.sources) if source.table is use]
        if where is not None and places and not _may_be_missing(scope, places[0]):
            found += _spans(conjuncts, where.this, scope, use)
    return found


def _may_be_missing(scope: SelectScope, place: int) -> bool:
    return any(place in join.optional for join in scope.clause.joins)


def _spans(
    conjuncts: Conjuncts, clause: exp.Expr, scope: SelectScope, use: TableUse
) -> Iterator[tuple[int, int]]:
    for part in clause.flatten() if isinstance(clause, exp.And) else (clause,):
        columns = list(part.find_all(exp.Column))
        if columns and all(_is_of(column, scope, use) for column in columns) and _is_plain(part):
            offsets = [column.parts[0].meta["start"] for column in columns]
            piece = conjuncts.around(min(offsets))
            if piece and not is_fickle(piece):
                start, end = conjuncts.span(piece)
                if max(offsets) < end:
                    yield start, end


def is_fickle(words: Sequence[Token]) -> bool:
    """Whether words call what may give another answer the next time."""
    return any(word.text.lower() in _FICKLE for word in words)


def _is_of(column: exp.Column, scope: SelectScope, use: TableUse) -> bool:
    uses = scope.resolve(column).uses
    return len(uses) == 1 and uses[0].table is use


def _is_plain(part: exp.Expr) -> bool:
    return part.find(exp.Query, exp.AggFunc, exp.Window) is None
