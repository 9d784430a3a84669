"""Which of the tables that a query reads is the one that a statement changes."""

from __future__ import annotations

from cirrusql.sql.bound import BoundQuery
from cirrusql.sql.script import Composed, Query


def changed_table(query: Query, bound: BoundQuery) -> int | None:
    """The number of the table that a statement changes, by the query for its targets; or None.

    `bound` is that query when it has been bound. Views in it have given place to their queries, and
    a WITH or a subquery may come before, so the table is told by where its name stands.
    """
    changes = query.changes if isinstance(query, Composed) else None
    if changes is None:
        return None
    assert isinstance(bound.fragment, Composed)
    start, end = bound.fragment.place_of(changes)
    names = [edit.text.split() for edit in bound.edits if start <= edit.start and edit.end <= end]
    return next((one.number for one in bound.tables if one.staging in names[0]), None)
