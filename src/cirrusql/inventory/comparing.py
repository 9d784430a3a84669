"""What a run's sight of one type means for what was known: the events that it adds.

Only what is new is an event. A resource that is seen as it was is not written again: the coverage
of its scope confirms it. So a run that is committed after one that began later must say again what
that one had confirmed: see `_upheld`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from cirrusql.inventory.records import Coverage, Event
from cirrusql.inventory.spool import Seen
from cirrusql.records import Record, replace

Key = tuple[str, str, str]  # account, region, identifier


class Known(NamedTuple):
    """An event that is there, without its document; its run matters if it is of late."""

    observed_at: float
    op: str
    content_hash: bytes | None
    parent: str
    reason: str | None
    run_id: str = ""


class Listing(Record):
    """A complete list of another run: of what scope and parent, from when to when.

    Of those that had ended before all that is compared one stands for all: the last.
    """

    account_id: str
    region: str
    parent: str
    started_at: float
    ended_at: float
    run_id: str


class Past:
    """What was known of one type: the events of each key, oldest first, and complete lists.

    Mutable: what a run adds is known to what is compared after it.
    """

    def __init__(self, events: dict[Key, list[Known]], listings: Iterable[Listing] = ()) -> None:
        self.events = events
        self._listings: dict[tuple[str, ...], list[Listing]] = {}
        for one in listings:
            self._listings.setdefault((one.account_id, one.region, one.parent), []).append(one)

    def before(self, key: Key, moment: float) -> Known | None:
        """The last event of a key at a moment."""
        events = self.events.get(key)
        if not events:
            return None
        if events[-1].observed_at <= moment:
            return events[-1]
        place = bisect_right(events, moment, key=attrgetter("observed_at"))
        return events[place - 1] if place else None

    def after(self, key: Key, moment: float) -> Known | None:
        """The next event of a key after a moment."""
        events = self.events.get(key, [])
        place = bisect_right(events, moment, key=attrgetter("observed_at"))
        return events[place] if place < len(events) else None

    def add(self, key: Key, event: Known) -> None:
        """Know an event too."""
        events = self.events.setdefault(key, [])
        events.insert(bisect_right(events, event.observed_at, key=attrgetter("observed_at")), event)

    def listings(self, key: Key, parent: str) -> Sequence[Listing]:
        """The complete lists that told of a key, in the order they began."""
        whole = self._listings.get((*key[:2], ""), [])
        own = self._listings.get((*key[:2], parent), []) if parent else []
        if not own or not whole:
            return own or whole
        runs = {one.run_id for one in own}
        others = [one for one in whole if one.run_id not in runs]
        return sorted((*own, *others), key=attrgetter("started_at"))

    def confirmed(self, key: Key, known: Known, before: float) -> float:
        """When a resource was last known to be as an event says, before a moment."""
        last = known.observed_at
        for one in self.listings(key, known.parent):
            if last < one.started_at < before:
                last = one.started_at
        return last


class Comparison:
    """Compares what one run saw of one type with what was known of it."""

    def __init__(
        self,
        run_id: str,
        type_name: str,
        past: Past,
        coverage: Iterable[Coverage],
        document: Callable[[Seen], str | None],
        source: str = "collect",
    ) -> None:
        self._run_id = run_id
        self._type_name = type_name
        self._past = past
        self._document = document
        self._source = source
        self._coverage = {(one.account_id, one.region, one.parent): one for one in coverage}

    def events(self, seen: Sequence[Seen]) -> Iterator[Event]:
        """What is to be appended. An event without the document it keeps has `properties` None."""
        for one in seen:
            yield from self._of_seen(one)
        if any(one.decides for one in self._coverage.values()):
            found = {(one.account_id, one.region, one.identifier) for one in seen}
            for key in [key for key in self._past.events if key not in found]:
                yield from self._of_missing(key)

    def _of_seen(self, seen: Seen) -> Iterator[Event]:
        key = seen[:3]
        before = self._past.before(key, seen.observed_at)
        if self._source == "collect" and not _tells(seen, before):
            return
        if seen.op == "put":
            content_hash, parent = seen.content_hash, seen.parent
        else:
            content_hash = before.content_hash if before else None
            parent = seen.parent or (before.parent if before else "")
        if seen.op == "gone":
            content_hash = None
        now = Known(seen.observed_at, seen.op, content_hash, parent, seen.reason)
        properties = self._document(seen) if seen.op == "put" else None
        yield from self._added(key, before, now, properties)

    def _of_missing(self, key: Key) -> Iterator[Event]:
        last = self._past.events[key][-1]
        asked = self._coverage.get((*key[:2], last.parent)) or self._coverage.get((*key[:2], ""))
        if asked is None or not asked.decides:
            return
        began = asked.started_at
        before = self._past.before(key, began)
        if before is None or before.op == "gone" or before.observed_at >= began:
            return
        for other in self._past.listings(key, before.parent):
            # It was in that list; whether before or after this one began is not known.
            if other.started_at <= began < other.ended_at:
                return
        now = Known(began, "gone", None, before.parent, "not_listed")
        yield from self._added(key, before, now, None)

    def _added(
        self, key: Key, before: Known | None, now: Known, properties: str | None
    ) -> Iterator[Event]:
        following = self._past.after(key, now.observed_at)
        confirmed = None
        if before is not None and before.op != "gone":
            confirmed = self._past.confirmed(key, before, now.observed_at)
        event = self._event(key, now, confirmed)
        yield replace(event, properties=properties)
        self._past.add(key, now)
        yield from self._upheld(key, before, now, following)
        yield from self._kept_anew(key, now.observed_at)

    def _kept_anew(self, key: Key, since: float) -> Iterator[Event]:
        """What could not be read later and kept what is no longer the last that there was."""
        following = self._past.after(key, since)
        while following is not None and following.op == "unreadable":
            at = following.observed_at
            last = self._past.before(key, math.nextafter(at, 0))
            if last is not None and last.content_hash != following.content_hash:
                at = math.nextafter(at, math.inf)
                again = following._replace(observed_at=at, content_hash=last.content_hash)
                self._past.add(key, again)
                yield self._event(key, again, None)
            following = self._past.after(key, at)

    def _upheld(
        self, key: Key, before: Known | None, now: Known, following: Known | None
    ) -> Iterator[Event]:
        """What a list had confirmed that began later, and was committed before this run."""
        parent = before.parent if before else now.parent
        later = (
            one for one in self._past.listings(key, parent) if one.started_at > now.observed_at
        )
        first = next(later, None)
        if first is None or (following and first.started_at >= following.observed_at):
            return
        if following and following.run_id == first.run_id:
            return  # that list saw it, and said what
        was = before or Known(0.0, "gone", None, now.parent, "not_listed")
        if (was.op, was.content_hash) == (now.op, now.content_hash):
            return
        again = was._replace(observed_at=first.started_at, run_id=self._run_id)
        self._past.add(key, again)
        yield self._event(key, again, None)

    def _event(self, key: Key, known: Known, confirmed: float | None) -> Event:
        account, region, identifier = key
        return Event(
            self._run_id,
            known.observed_at,
            account,
            region,
            self._type_name,
            known.parent,
            identifier,
            known.op,  # type: ignore[arg-type]
            known.reason,
            self._source,  # type: ignore[arg-type]
            confirmed,
            known.content_hash,
            None,
        )


def _tells(seen: Seen, before: Known | None) -> bool:
    """Whether what was seen is not what was known."""
    if before is None or before.op != seen.op:
        return seen.op != "gone" or before is not None
    if seen.op == "put":
        return before.content_hash != seen.content_hash or before.parent != seen.parent
    return seen.op == "unreadable" and before.reason != seen.reason
