"""What a query asks that only SQLite can answer, in words for EXPLAIN."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql.conditions import Viewpoint, condition_on
from cirrusql.sql.equalities import compared
from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import UNKNOWN
from cirrusql.sql.scopes import SelectScope


def residuals(scopes: Sequence[SelectScope]) -> tuple[str, ...]:
    """The predicates that say nothing about any one relation's rows, nor equate two columns.

    Printed from the syntax tree, so not letter for letter as written: for reading only.
    """
    found: dict[str, None] = {}
    for scope in scopes:
        views = [Viewpoint(scope, item, table) for item in scope.sources for table in item.tables]
        for predicate in _predicates(scope):
            pushed = any(condition_on(predicate, view) != UNKNOWN for view in views)
            if not pushed and not _equates(predicate, scope):
                found[predicate.sql(dialect="sqlite")] = None
    return tuple(found)


def _equates(predicate: exp.Expr, scope: SelectScope) -> bool:
    sides = (pair for pair in compared(predicate, scope))
    return any(all(one and one[0].output.uses for one in pair) for pair in sides)


def _predicates(scope: SelectScope) -> Iterator[exp.Expr]:
    arguments = scope.select.args
    clauses = [arguments[name].this for name in ("where", "having") if arguments.get(name)]
    clauses += [join.on for join in scope.clause.joins if join.on is not None]
    for clause in clauses:
        yield from clause.flatten() if isinstance(clause, exp.And) else (clause,)
