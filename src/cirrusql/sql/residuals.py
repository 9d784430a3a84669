"""What a query asks that only SQLite can answer, in words for EXPLAIN."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql.conditions import condition_on
from cirrusql.sql.equalities import Outputs, equalities
from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import UNKNOWN
from cirrusql.sql.scopes import SelectScope, TableUse, joins


def residuals(
    scopes: Sequence[SelectScope], uses: Sequence[TableUse], outputs: Outputs
) -> tuple[str, ...]:
    """The predicates that say nothing about any one relation's rows, nor equate two columns.

    Printed from the syntax tree, so not letter for letter as written: for reading only.
    """
    found: dict[str, None] = {}
    for scope in scopes:
        for predicate in _predicates(scope):
            pushed = any(condition_on(predicate, scope, use) != UNKNOWN for use in uses)
            equates = any(left and right for left, right in equalities(predicate, scope, outputs))
            # A join without a condition has a true one in the tree.
            says_something = predicate != exp.true()
            if says_something and not pushed and not equates:
                found[predicate.sql(dialect="sqlite")] = None
    return tuple(found)


def _predicates(scope: SelectScope) -> Iterator[exp.Expr]:
    arguments = scope.select.args
    clauses = [arguments[name].this for name in ("where", "having") if arguments.get(name)]
    clauses += [join.args["on"] for join in joins(scope.select) if join.args.get("on")]
    for clause in clauses:
        yield from clause.flatten() if isinstance(clause, exp.And) else (clause,)
