"""The catalogue as it is looked through."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock, Thread
from typing import Any

from cirrusql.catalog import SYSTEM
from cirrusql.console.catalogue import entries
from cirrusql.console.catalogue.entries import KINDS, Entry
from cirrusql.console.catalogue.index import Hit, Index, Words
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY
from cirrusql.errors import UnknownName, did_you_mean
from cirrusql.session import Session

_MOST = 60
_MOST_OF_A_KIND = 12
_MOST_PLACES = 3
_RELATIONS = frozenset(KINDS) - {"own", "function", "column", "key", "list"}


class Catalogue:
    """What an engine's catalogue has, ready to be searched.

    Used by several threads. Mutable state: the indexes, each made once, when something is searched
    for the first time; that of the nested keys by a thread of its own, which reads all schemas.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._indexes: tuple[Index, ...] | None = None
        self._functions: list[tuple[str, ...]] = []
        self._keys: Index | None = None
        self._reading: Thread | None = None

    def search(self, text: str, own: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
        """What fits a text, best first, of each kind a few; `own` are the user's own relations.

        `more` says how many others fit at least, by kind; `unread` is what cannot be found yet.
        """
        begun = time.perf_counter()
        words = Words.of(text)
        indexes = [*self._ready(), Index(entries.own(own))]
        hits = [hit for index in indexes for hit in index.search(words)]
        named = [*self._ready()[1:2], *([self._keys] if self._keys is not None else [])]
        hits += [hit for index in named for hit in index.having(words)]
        if self._keys is not None:
            hits += self._keys.search(words)
        shown, more = _few(hits)
        return {
            "found": [_shown(hit) for hit in shown],
            "more": more,
            "unread": [] if self._keys is not None else [KINDS["key"]],
            "seconds": round(time.perf_counter() - begun, 4),
        }

    def having(self, kind: str, name: str) -> dict[str, Any]:
        """Every relation with a column, or a nested key, of a name; raises UnknownName for none."""
        index = self._ready()[1] if kind == "column" else self.keys()
        found = next((one for one in index.entries if one.name == name.lower()), None)
        if found is None:
            names = [one.name for one in index.entries]
            raise UnknownName(f"no {KINDS['key'] if kind == 'key' else 'column'} '{name}'",
                              hint=did_you_mean(name, names))  # fmt: skip
        return {"kind": KINDS[found.kind], "name": found.name, "places": [*found.places]}

    def services(self) -> list[dict[str, Any]]:
        """Every service, with how many resource types and operations it has."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self._relations():
            counted[_service(one)][one.kind] += 1
        titles = self._engine.catalog.api.titles()
        return [
            {
                "name": name,
                "title": titles.get(name),
                "kinds": {KINDS[kind]: number for kind, number in kinds.items()},
            }
            for name, kinds in sorted(counted.items())
        ]

    def service(self, name: str) -> list[dict[str, Any]]:
        """The relations of a service; raises UnknownName for one that has none."""
        wanted = name.lower()
        found = [one for one in self._relations() if _service(one) == wanted]
        if not found:
            hint = did_you_mean(wanted, [one["name"] for one in self.services()])
            raise UnknownName(f"no service '{name}' has relations", hint=hint)
        return [_shown(Hit(0, one)) for one in sorted(found, key=lambda one: one.full)]

    def function(self, name: str) -> list[tuple[str, ...]]:
        """The rows of `cirrusql.functions` of a function; raises UnknownName."""
        self._ready()
        found = [row for row in self._functions if row[0].lower() == name.lower()]
        if not found:
            hint = did_you_mean(name, [row[0] for row in self._functions])
            raise UnknownName(f"no function '{name}'", hint=hint)
        return found

    def keys(self) -> Index:
        """The nested keys; waits until they are read."""
        self._ready()
        assert self._reading is not None
        self._reading.join()
        with self._lock:
            if self._keys is None:  # what its thread met is met here, and told
                self._keys = Index(entries.keys(self._engine.catalog))
            return self._keys

    def _relations(self) -> Sequence[Entry]:
        return [one for one in self._ready()[0].entries if one.kind in _RELATIONS]

    def _ready(self) -> tuple[Index, ...]:
        """The indexes of relations with functions, and of columns."""
        with self._lock:
            if self._indexes is None:
                catalog = self._engine.catalog
                with Session(self._engine, database=MEMORY) as session:
                    (rows,) = session.execute("SELECT * FROM cirrusql.functions")
                    self._functions = [tuple(map(str, row)) for row in rows]
                first = [*entries.relations(catalog), *entries.functions(self._functions)]
                self._indexes = Index(first), Index(entries.columns(catalog))
                self._reading = Thread(target=self._read_keys, name="nested keys", daemon=True)
                self._reading.start()
            return self._indexes

    def _read_keys(self) -> None:
        self._keys = Index(entries.keys(self._engine.catalog))


def _service(entry: Entry) -> str:
    return SYSTEM if entry.kind == "system" else entry.full.split(".")[1]


def _few(hits: Iterable[Hit]) -> tuple[list[Hit], dict[str, int]]:
    """The best, no more than some of each kind, and how many of which kind are left out."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        key = hit.entry.kind, hit.entry.full
        if key not in best or hit.score < best[key].score:
            best[key] = hit
    counted: Counter[str] = Counter()
    shown: list[Hit] = []
    order = list(KINDS)
    for hit in sorted(best.values(), key=lambda hit: (hit.score, order.index(hit.entry.kind))):
        counted[hit.entry.kind] += 1
        if counted[hit.entry.kind] <= _MOST_OF_A_KIND and len(shown) < _MOST:
            shown.append(hit)
    left = counted - Counter(hit.entry.kind for hit in shown)
    return shown, {KINDS[kind]: number for kind, number in left.items()}


def _shown(hit: Hit) -> dict[str, Any]:
    entry = hit.entry
    return {
        "kind": entry.kind,
        "word": KINDS[entry.kind],
        "name": entry.full,
        "to": entry.name if entry.kind == "function" else entry.full,
        "about": entry.about[:200],
        "places": [*hit.places[:_MOST_PLACES]],
        "in": len(hit.places),
    }
