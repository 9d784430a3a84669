"""The rows of `cirrusql.runs`, `coverage`, `history` and `changes`.

What a statement says of them is asked of the store, so that the history of one resource of a
million does not read all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cirrusql.engine.engine import Engine
from cirrusql.engine.system_rows import RowsWanted
from cirrusql.inventory.ages import age_of
from cirrusql.inventory.past import Past
from cirrusql.inventory.past_queries import Span
from cirrusql.inventory.queries import Where
from cirrusql.inventory.rows import Row, change_row, coverage_row, event_row, run_row
from cirrusql.inventory.times import no_earlier, no_later
from cirrusql.sql.ranges import reach

# A longer list of names costs more to look through than it spares.
_MOST_NAMES = 1_000
_TRUE = frozenset((1,))


def inventory_rows(
    engine: Engine, place: str | None, name: str, wanted: RowsWanted
) -> Iterator[Row]:
    """The rows of one of them, by the last part of its name; `place` is the session's own store.

    Raises OperationalError if there is no inventory, or no run in it.
    """
    past = engine.inventories.open(place).past
    wanted.tell(age_of(past.runs()))
    return _ROWS[name](past, wanted)


def _runs(past: Past, _wanted: RowsWanted) -> Iterator[Row]:
    return map(run_row, past.runs())


def _coverage(past: Past, wanted: RowsWanted) -> Iterator[Row]:
    where, span, name = _where(past, wanted), _span(wanted, "ended_at"), past.names.relation
    if wanted.pinned.get("is_latest") == _TRUE:
        return (coverage_row(one, True, name) for one in past.latest_answers(where, span))
    if not wanted.reads("is_latest"):  # to find out takes longer than all the rest
        return (coverage_row(one, None, name) for one in past.answers(where, span))
    return (coverage_row(one, last, name) for one, last in past.ranked_answers(where, span))


def _history(past: Past, wanted: RowsWanted) -> Iterator[Row]:
    events = past.events(
        _where(past, wanted), _span(wanted, "observed_at"), documents=wanted.reads("properties")
    )
    return (event_row(one, past.names.relation) for one in events)


def _changes(past: Past, wanted: RowsWanted) -> Iterator[Row]:
    changes = past.changes(
        _where(past, wanted),
        _span(wanted, "changed_at"),
        documents=wanted.reads("changed_paths", "properties_changed"),
    )
    return (change_row(one, past.names.relation) for one in changes)


_ROWS: Mapping[str, Callable[[Past, RowsWanted], Iterator[Row]]] = {
    "changes": _changes,
    "coverage": _coverage,
    "history": _history,
    "runs": _runs,
}


def _where(past: Past, wanted: RowsWanted) -> Where:
    types = _named(wanted, "type_name")
    relations = _named(wanted, "relation")
    if relations is not None:
        told = {past.names.type_of(one) for one in relations} - {None}
        types = {one for one in told if one is not None and (types is None or one in types)}
    return Where(
        types, _named(wanted, "account_id"), _named(wanted, "region"), _named(wanted, "identifier")
    )


def _span(wanted: RowsWanted, column: str) -> Span:
    told = reach(wanted.where, column)
    return Span(no_earlier(told.least), no_later(told.greatest), _named(wanted, "run_id"))


def _named(wanted: RowsWanted, column: str) -> set[str] | None:
    """The texts that a column can be; None if that is not known. A number is no text."""
    values: Iterable[Any] | None = wanted.pinned.get(column)
    if values is None:
        return None
    texts = {one for one in values if isinstance(one, str)}
    return texts if len(texts) <= _MOST_NAMES else None
