"""What gives the rows of those relations of our own that only a session knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from cirrusql.engine.system_rows import RowsWanted, SystemRows

if TYPE_CHECKING:
    from cirrusql.session.session import Session

_Row = tuple[object, ...]
_OF_INVENTORY = ("changes", "coverage", "history", "runs")


def system_rows(session: Session) -> SystemRows:
    """Functions that give them, by the last part of a relation's name; nothing is asked yet."""
    from cirrusql.engine import settings

    options, initial = session.options, session.initial
    # Who is guarded here is not told of what was written elsewhere.
    here = options.guard is not None
    given: dict[str, Callable[[RowsWanted], Iterable[_Row]]] = {
        "accounts": lambda _: _accounts(session),
        "functions": lambda _: _functions(session),
        "requests": lambda _: session.requests().rows(here=here),
        "settings": lambda _: settings.rows(options, initial),
    }
    return {**given, **{name: partial(_of_inventory, session, name) for name in _OF_INVENTORY}}


def _accounts(session: Session) -> Iterable[_Row]:
    from cirrusql.session.account_rows import account_rows

    return account_rows(session.engine)


def _functions(session: Session) -> Iterable[_Row]:
    from cirrusql.engine import functions

    session.database.bring_functions()
    return functions.rows(session.database.functions)


def _of_inventory(session: Session, name: str, wanted: RowsWanted) -> Iterable[_Row]:
    from cirrusql.session.inventory_rows import inventory_rows

    return inventory_rows(session.engine, session.options.inventory, name, wanted)
