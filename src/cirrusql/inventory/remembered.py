"""What the store had of one type, as it was read; and what of it a run's rows may be news to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cirrusql.inventory.comparing import Key, Known, Listing, Past
from cirrusql.inventory.spool import Seen

_Row = tuple[Any, ...]


class Remembered:
    """The last event of each key as a row, later ones, and lists. Mutable: it is filled."""

    def __init__(self) -> None:
        self.last: dict[Key, _Row] = {}
        self.later: dict[Key, list[Known]] = {}
        self.listings: list[Listing] = []

    def compared(self, staged: Iterable[_Row], *, every: bool) -> tuple[list[Seen], Past]:
        """The rows that may be news, and the past of their keys and of keys that no row is of.

        Of a million rows that a run sees some thousands are news: the others are told apart here,
        by as little as can be done for each. With `every` one they all are.
        """
        last, later = self.last, self.later
        found: set[Key] = set()
        news: list[Seen] = []
        before: Key | None = None
        for row in staged:
            key = row[:3]
            found.add(key)
            known = last.get(key)
            if (
                known is None
                or known[6] != row[7]
                or known[7] != row[4]
                or not known[5] == row[5] == "put"
                or key == before
                or key in later
                or every
            ):
                news.append(Seen._make(row))
                before = key
        keys = [key for key in last if key not in found]
        keys += {one[:3] for one in news} & last.keys()
        events = {key: [Known(*last[key][4:])] for key in keys}
        for key, more in later.items():
            events.setdefault(key, []).extend(more)
        return news, Past(events, self.listings)
