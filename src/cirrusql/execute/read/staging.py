"""Rows on their way into a staging table."""

from __future__ import annotations

from typing import Any

from cirrusql.engine.database import Database
from cirrusql.execute.read.rows import Resource, Surroundings, maker
from cirrusql.plan import Scan
from cirrusql.result import Progress

_ROWS_AT_ONCE = 500
_PLACES_OF_A_REGION = 1 << 40


class Staging:
    """One scan's rows. Mutable state: those not yet in SQLite, and each region's last place."""

    def __init__(
        self, scan: Scan, database: Database, progress: Progress, account_id: str | None
    ) -> None:
        self._table = scan.table
        self._names = [column.name for column in scan.columns]
        around = Surroundings(account_id, scan.parameters)
        self._make = maker(scan.table.relation.resource_type, scan.columns, around)
        self._database = database
        self._progress = progress
        self._rows: list[tuple[Any, ...]] = []
        self._places = {
            region: number * _PLACES_OF_A_REGION for number, region in enumerate(scan.regions)
        }

    def next_place(self, region: str) -> int:
        """The place of the next resource found in a region, in the order of the service's list."""
        self._places[region] += 1
        return self._places[region]

    def add(self, place: int, resource: Resource | None) -> None:
        """Add a row at its place; None, a resource that is gone, adds nothing."""
        if resource is None:
            return
        self._rows.append((place, *self._make(resource)))
        self._progress.rows += 1
        if len(self._rows) >= _ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Hand every row to SQLite."""
        if self._rows:
            self._database.fill(self._table, self._names, self._rows)
            self._rows = []
