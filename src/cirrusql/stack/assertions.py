"""What must not be in a plan: questions in SQL that have to have no answer."""

from __future__ import annotations

from cirrusql.errors import IntegrityError
from cirrusql.stack.report.rows import PlanRelation

_MOST_SHOWN = 3


class AssertionBroken(IntegrityError):
    """A question about a plan has an answer, and should not have."""


def require_no_rows(relation: PlanRelation, sql: str) -> None:
    """Raise AssertionBroken, with the first rows, if a question about the changes has an answer."""
    for result in relation.ask(sql):
        names = [column.name for column in result.columns]
        rows = [dict(zip(names, row, strict=True)) for row in result]
        if rows:
            shown = "; ".join(
                ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)
                for row in rows[:_MOST_SHOWN]
            )
            more = f" (and {len(rows) - _MOST_SHOWN} more)" if len(rows) > _MOST_SHOWN else ""
            raise AssertionBroken(
                f"the plan is refused by «{' '.join(sql.split())}»: {shown}{more}"
            )
