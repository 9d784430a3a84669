"""The places that a statement asks while it asks them: relations in regions of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any

from cirrusql.console.replies import told
from cirrusql.events import Event
from cirrusql.plan import QueryPlan
from cirrusql.plan.nodes import Method
from cirrusql.records import Record

STATES = ("waiting", "calling", "throttled", "done", "failed", "gone", "not asked", "stopped")
"""What a place can be; the last two once the statement has ended without it."""
_AFTER = {"waiting": "not asked", "calling": "stopped", "throttled": "stopped"}
_OPEN = frozenset(_AFTER)


class Place(Record, frozen=False):
    """A relation in a region of an account: how it stands, and what it has given.

    Mutable state: all but the names. `version` is that of the matrix when it last changed.
    """

    relation: str
    account: str
    region: str
    state: str = "waiting"
    listed: int = 0
    read: int = 0
    error: int | None = None
    version: int = 0


class Calls(Record, frozen=False):
    """The calls to a region of an account, whichever relation they are for. Mutable."""

    account: str
    region: str
    calls: int = 0
    throttled: int = 0
    version: int = 0


class Scopes:
    """Every place of one statement.

    Told on the engine's loop, read by whoever follows. Mutable state: the places, the calls, the
    errors (each once, with how many places it failed) and the version, which grows with each
    change.
    """

    def __init__(self) -> None:
        self.version = 0
        self._places: dict[tuple[str, str], dict[str, Place]] = {}
        self._calls: dict[tuple[str, str], Calls] = {}
        self._errors: list[dict[str, Any]] = []
        self._causes: dict[tuple[str, str], int] = {}
        self._names: dict[str, str] = {}
        self._found: dict[str, int] = {}
        self._started: set[str] = set()
        self._lock = Lock()

    def planned(self, plan: QueryPlan) -> None:
        """These places are going to be asked.

        Told again, as where more was found out of an account's regions, what waits and is not
        among them is not going to be: `gone`.
        """
        with self._lock:
            self.version += 1
            for place in self._all():
                if place.state == "waiting":
                    place.state, place.version = "gone", self.version
            for scan in plan.scans:
                if scan.method in (Method.NONE, Method.KNOWN):
                    continue
                for part in scan.parts:
                    share = part.share
                    account = "" if share is None else share.account_id
                    if share is not None:
                        self._names[account] = share.name
                    for region in part.regions:
                        place = self._place(scan.table.relation.name, account, region)
                        if place.state == "gone":
                            place.state = "waiting"

    def heard(self, event: Event) -> None:
        """Something happened."""
        account, region = event.account or "", event.region
        if event.name == "scan.started" and event.relation is not None:
            self._started.add(event.relation)
        if event.name == "rows" and event.relation is not None:
            with self._lock:
                self.version += 1
                before = self._found.get(event.relation, 0)
                self._found[event.relation] = before + (event.count or 0)
        if region is None or event.name.startswith("write"):
            return
        with self._lock:
            self.version += 1
            if event.name in ("call", "throttled"):
                self._called(account, region, throttled=event.name == "throttled")
                return
            if event.relation is None:
                return
            place = self._place(event.relation, account, region)
            place.version = self.version
            if event.name == "page":
                place.state, place.listed = "calling", place.listed + (event.count or 0)
            elif event.name == "read":
                place.read += 1
            elif event.name == "scope.failed" and event.error is not None:
                place.state, place.error = "failed", self._cause(event)
            elif event.name == "scope.ended" and place.state != "failed":
                place.state = "done"

    def ended(self) -> None:
        """The statement has ended; what was still to be asked is not going to be."""
        with self._lock:
            self.version += 1
            for place in self._all():
                if place.state in _AFTER:
                    place.state, place.version = _AFTER[place.state], self.version

    def since(self, version: int) -> dict[str, Any]:
        """What has changed since a version, and which that is now."""
        with self._lock:
            return {
                "version": self.version,
                "accounts": self._names,
                "places": [_shown(one) for one in self._all() if one.version > version],
                "calls": [
                    [one.account, one.region, one.calls, one.throttled]
                    for one in self._calls.values()
                    if one.version > version
                ],
                "found": {**self._found},
                "errors": [*self._errors],
            }

    @property
    def errors(self) -> Iterable[dict[str, Any]]:
        """What went wrong, each cause once."""
        return [*self._errors]

    def _all(self) -> Iterable[Place]:
        return (place for places in self._places.values() for place in places.values())

    def _place(self, relation: str, account: str, region: str) -> Place:
        there = self._places.setdefault((account, region), {})
        if relation not in there:
            there[relation] = Place(relation, account, region, version=self.version)
        return there[relation]

    def _called(self, account: str, region: str, *, throttled: bool) -> None:
        key = account, region
        one = self._calls.setdefault(key, Calls(account, region))
        one.version = self.version
        if throttled:
            one.throttled += 1
        else:
            one.calls += 1
        for place in self._places.get(key, {}).values():
            # A call does not say for which relation it is; one that waits for another has none.
            if place.state in _OPEN and place.relation in self._started:
                place.state = "throttled" if throttled else "calling"
                place.version = self.version

    def _cause(self, event: Event) -> int:
        """The number of the error's cause; places that failed for one reason have one."""
        assert event.error is not None
        kind = event.error.error_code or type(event.error).__name__
        key = event.relation or "", kind
        if key not in self._causes:
            self._causes[key] = len(self._errors)
            self._errors.append({**told(event.error), "relation": event.relation, "places": 0})
        number = self._causes[key]
        self._errors[number]["places"] += 1
        return number


def _shown(place: Place) -> list[Any]:
    return [
        place.relation,
        place.account,
        place.region,
        place.state,
        place.listed,
        place.read,
        place.error,
    ]
