"""One statement that writes with many sets of parameters: carried out together, as one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cirrusql.errors import Error, InterfaceError, NotSupportedError
from cirrusql.session import MEMORY, Session
from cirrusql.sql import Parameters

if TYPE_CHECKING:
    from cirrusql.execute.write.planned import PlannedWrite

# How many sets are planned at once, where that takes calls.
_PLANNED_AT_ONCE = 16


def write_together(session: Session, sql: str, several: Sequence[Parameters]) -> int | None:
    """How many resources a statement wrote with all sets of parameters, as one run of the journal.

    Every set is planned, and every call checked, before the first is sent; then the calls are made
    many at once. None, and nothing is done, for what must be run set by set: a statement that
    writes no resources, a script, sets that change the same resource, in their order, and all in a
    transaction.

    Raises as `Session.plan` and `Session.apply`; the error of a plan says which set it was.
    """
    if session.transaction is not None:  # each set is queued, or counted, as a statement is
        return None
    try:
        first = _planned(session, sql, several[0], 1)
    except (InterfaceError, NotSupportedError):
        return None
    if len(first) != 1:
        return None
    plans = [*first, *_others(session, sql, several, reads=first[0].diagnostics.total_calls > 0)]
    changed = [
        (call.region, call.identifier)
        for plan in plans
        for call in plan.changes
        if call.identifier is not None
    ]
    if len(set(changed)) < len(changed):
        return None
    from cirrusql.execute.write.planned import together

    (result,) = session.apply([together(plans)])
    result.close()
    return result.row_count


def _others(
    session: Session, sql: str, several: Sequence[Parameters], *, reads: bool
) -> Iterator[PlannedWrite]:
    """The plans of all sets but the first, side by side where resources are read for them."""
    rest = [*enumerate(several, 1)][1:]
    if not rest:
        return
    if not reads or session.database.own.exists:  # which only this session's SQLite knows
        for number, parameters in rest:
            yield from _planned(session, sql, parameters, number)
        return
    from concurrent.futures import ThreadPoolExecutor

    def plan(one: tuple[int, Parameters]) -> list[PlannedWrite]:
        number, parameters = one
        with Session(session.engine, session.options, database=MEMORY) as helper:
            return _planned(helper, sql, parameters, number)

    with ThreadPoolExecutor(min(_PLANNED_AT_ONCE, len(rest))) as pool:
        for plans in pool.map(plan, rest):
            yield from plans


def _planned(session: Session, sql: str, parameters: Parameters, number: int) -> list[PlannedWrite]:
    try:
        return session.plan(sql, parameters)
    except (InterfaceError, NotSupportedError):
        raise
    except Error as error:
        told = error.with_(message=f"parameters {number}: {error.message}")
        told.statement = error.statement
        raise told from None
