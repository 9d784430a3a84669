"""The rows of a query that says what a write is about; half an answer is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import ConfirmationNeeded, DataError
from cirrusql.execute.query import fetch, plan, rows
from cirrusql.plan import QueryPlan
from cirrusql.sql import Query


def found_rows(
    query: Query,
    columns: Sequence[str],
    statement: StatementContext,
    *,
    assume_exists: bool,
    check: Callable[[QueryPlan], None] = lambda _: None,
) -> tuple[QueryPlan, list[tuple[Any, ...]]]:
    """The plan of a query and all of its rows, which must have so many columns.

    `check` looks at the plan before any call. Raises the first problem of what could not be read:
    what to change cannot be known from half an answer.
    """
    statement.max_age = None  # a change is worked out from what is there now
    found = plan(query, statement, assume_exists=assume_exists)
    check(found)
    fetch(found, statement)
    if statement.diagnostics.problems:
        raise statement.diagnostics.problems[0].error
    described, answered = rows(found.query, statement)
    if len(described) != len(columns):
        given = len(described)
        raise DataError(f"{len(columns)} columns are named and {given} values given")
    return found, list(answered)


def require_confirmed(
    verb: str, nouns: str, names: Sequence[str], statement: StatementContext
) -> None:
    """Ask whether several things may be touched; raises ConfirmationNeeded unless yes is said."""
    options = statement.options.writes
    if len(names) <= 1 or options.confirmed:
        return
    if options.confirm is None:
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        raise ConfirmationNeeded(
            f"this would {verb} {len(names)} {nouns}: {shown}",
            hint="say yes with --yes or SET confirm = off, or name the identifiers",
        )
    if not options.confirm(f"{verb} {len(names)} {nouns}?", names):
        raise ConfirmationNeeded("not confirmed; nothing was changed")
