"""What the store had of one type, as it was read; and what of it a run's rows may be news to."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from cirrusql.inventory.comparing import Known, Listing, Past
from cirrusql.inventory.spool import Seen, parts

if TYPE_CHECKING:
    from arro3.core import RecordBatch

_Row = tuple[Any, ...]


class Remembered:
    """Events until a moment as columns, later ones, and lists. Mutable: it is filled.

    Of a million resources some thousands matter, so that of most no more is made than their key,
    the hash of what was read, and their parent.
    """

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._hashes: list[bytes | None] = []
        self._parents: list[str] = []
        self._begins: list[int] = []
        self._batches: list[RecordBatch] = []
        self.later: dict[str, list[Known]] = {}
        self.listings: list[_Row] = []

    def add(self, events: RecordBatch) -> None:
        """Take a part of `queries.known` that is of this type: events, the oldest first."""
        self._begins.append(len(self._keys))
        self._batches.append(events)
        self._keys += events.column(1).to_pylist()
        self._hashes += events.column(2).to_pylist()
        self._parents += events.column(3).to_pylist()

    def compared(self, staged: Sequence[_Row], *, every: bool) -> tuple[list[Seen], Past]:
        """The rows that may be news, and the past of their keys and of keys that no row is of.

        Of a million rows that a run sees some thousands are news: the others are told apart here,
        by as little as can be done for each. With `every` one they all are.
        """
        last = dict(zip(self._keys, count(), strict=False))
        at, hashes, parents, later = last.get, self._hashes, self._parents, self.later
        seen = {row[0] for row in staged}
        news = staged
        if not every:
            news = [
                row
                for row in staged
                if (place := at(row[0])) is None
                or (known := hashes[place]) is None
                or known != row[5]
                or parents[place] != row[2]
                or row[3] != "put"
            ]
            whole = later.keys() | _repeated(staged, seen)
            if whole:
                whole |= {row[0] for row in news}
                news = [row for row in staged if row[0] in whole]
        keys = {row[0] for row in news} & last.keys()
        keys |= {key for key in last.keys() - seen if key in later or not self._is_gone(last[key])}
        events = {parts(key): [self._event(last[key])] for key in keys}
        for key, more in later.items():
            events.setdefault(parts(key), []).extend(more)
        told = sorted((Seen.of(row) for row in news), key=lambda one: one[:4])
        scopes = {one[:2] for one in (*events, *told)}
        listings = (Listing(*row[1:]) for row in self.listings if row[1:3] in scopes)
        return told, Past(events, listings)

    def _is_gone(self, place: int) -> bool:
        return self._hashes[place] is None and self._event(place).op == "gone"

    def _event(self, place: int) -> Known:
        """What there is to know of an event."""
        number = bisect_right(self._begins, place) - 1
        batch, row = self._batches[number], place - self._begins[number]
        return Known(*(batch.column(one)[row].as_py() for one in (4, 5, 6, 3, 7)))


def by_type(batch: RecordBatch) -> Iterator[tuple[str, RecordBatch]]:
    """The parts of a batch whose first column, a type's name, is the same; they follow it."""
    names = batch.column(0)
    begin, size = 0, len(names)
    while begin < size:
        name = names[begin].as_py()
        end = size
        if names[size - 1].as_py() != name:
            end = bisect_right(range(size), name, begin, key=lambda row: names[row].as_py())
        yield name, batch.slice(begin, end - begin)
        begin = end


def _repeated(staged: Sequence[_Row], seen: set[str]) -> set[str]:
    """The keys that several rows are of: what the second tells depends on the first."""
    if len(seen) == len(staged):
        return set()
    return {key for key, times in Counter(row[0] for row in staged).items() if times > 1}
