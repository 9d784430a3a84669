"""The connections of a notebook, which stay open from cell to cell."""

from __future__ import annotations

from cirrusql.catalog import Catalog
from cirrusql.engine.shared import acquire, release
from cirrusql.engine.target import Target
from cirrusql.events import Event
from cirrusql.notebook.arguments import Cell
from cirrusql.notebook.progress import Progress
from cirrusql.session import Session


class Connections:
    """Sessions by where they go. Mutable state: those that are open, and the current one.

    Without any, the first cell that says nothing of it goes to AWS as the environment says.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._open: dict[tuple[Target, str | None], Session] = {}
        self._current: tuple[Target, str | None] | None = None

    def of(self, cell: Cell) -> Session:
        """The session for a cell, which is the current one from now on."""
        target, database = self._current or (Target(), None)
        key = (target if cell.target is None else cell.target, cell.database)
        if cell.target is None and cell.database is None:
            key = (target, database)
        if key not in self._open:
            self._open[key] = self._opened(*key)
        self._current = key
        return self._open[key]

    def close_current(self) -> str:
        """Close the current one; a cell that says no other target opens it again."""
        session = self._open.pop(self._current, None) if self._current is not None else None
        if session is None:
            return "nothing is open"
        where = session.environment.description
        session.close()
        return f"the connection to {where} is closed"

    def close(self) -> None:
        """Close all of them."""
        while self._open:
            _, session = self._open.popitem()
            session.close()
        self._current = None

    def _opened(self, target: Target, database: str | None) -> Session:
        engine = acquire(target, Catalog.open())

        def give_back() -> None:
            release(engine)

        def listen(event: Event) -> None:
            self._progress.listen(event)

        try:
            return Session(engine, database=database, listener=listen, on_close=give_back)
        except BaseException:
            release(engine)
            raise
