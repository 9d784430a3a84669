"""ASSERT: the rows of a query that must give none."""

from __future__ import annotations

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import AssertionFailed, ProgrammingError
from cirrusql.execute.query import answer, fetch, plan
from cirrusql.plan import QueryPlan
from cirrusql.plan.wording import count as counted
from cirrusql.result import Result
from cirrusql.session.session import Session
from cirrusql.sql.statements import Assert, Select

REQUIRED = ("resource", "reason")
"""The columns that the query of an ASSERT must have, in any case of letters."""
ALLOWED = ("region", "account_id")
"""Those that have a meaning where they are there; all others are details."""


def asserted(statement: Assert, context: StatementContext, _: Session) -> Result:
    """An empty result if the query gives no rows, else AssertionFailed, which has them.

    An answer that is not whole says so in its diagnostics, as that of a query does: without rows it
    is no proof that there are none. Raises ProgrammingError for a query without the columns that a
    finding has.
    """
    found = _planned(statement, context)
    fetch(found, context)
    diagnostics = context.diagnostics
    result = answer(found.query, context)
    rows = list(result)
    result.rows = iter(rows)
    if not rows:
        return result
    title = f" ({statement.title})" if statement.title is not None else ""
    many = "at least " if result.more else ""
    findings = many + counted(len(rows), "finding")
    error = AssertionFailed(f"ASSERT '{statement.id}' failed with {findings}{title}")
    if diagnostics.problems:
        lacks = counted(len(diagnostics.problems), "more") if len(diagnostics.problems) > 1 else ""
        error.hint = f"not all could be read: {diagnostics.problems[0]}{lacks and f' ({lacks})'}"
    error.returned = result
    raise error


def query_of(statement: Assert, context: StatementContext) -> Select:
    """The query of an assertion that has the columns of one, for EXPLAIN; nothing is called."""
    _planned(statement, context, calls=False)
    return Select(statement.query)


def _planned(statement: Assert, context: StatementContext, *, calls: bool = True) -> QueryPlan:
    """The plan of the query, once it is known to have the columns of findings."""
    found = plan(statement.query, context, calls=calls)
    with context.working() as database:
        names = [column.name.lower() for column in database.answers.describe(found.query)]
    for name in (*REQUIRED, *ALLOWED):
        if names.count(name) > 1:
            raise _wrong(statement, f"has two columns '{name}'")
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise _wrong(statement, f"has no column {' and none '.join(map(repr, missing))}")
    return found


def _wrong(statement: Assert, what: str) -> ProgrammingError:
    hint = "say what is wrong with which: SELECT volume_id AS resource, 'no key' AS reason FROM …"
    return ProgrammingError(
        f"the query of ASSERT '{statement.id}' {what}",
        hint=hint,
        position=statement.query.position(),
    )
