"""Generated histories of accounts, and an oracle that saw everything that was answered.

Each account lives on its own: one store of fifty accounts holds fifty histories. The oracle keeps
facts as they were answered, and works out a state from all of them, without any memory of states.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from cirrusql.inventory import Coverage, Event, Run, Staged
from cirrusql.inventory.commit import append_write, commit
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store

TYPES = ("AWS::S3::Bucket", "AWS::SQS::Queue")
REGIONS = ("eu-west-1", "us-east-1")
PARENT, CHILD = TYPES[1], "AWS::SQS::QueuePolicy"  # a child's list needs one of these
BEGIN = 1_700_000_000.0
HOUR = 3_600.0

Key = tuple[str, str, str, str]  # account, region, type, identifier


def hash_of(properties: str) -> bytes:
    return hashlib.blake2b(properties.encode(), digest_size=16).digest()


@dataclass(frozen=True)
class Seen:
    """A fact about a key: at a moment it had this content, could not be read, or was gone."""

    at: float
    op: str
    properties: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Listed:
    """A fact about a scope and a parent: how its list ended, and which keys it had."""

    started_at: float
    ended_at: float
    status: str
    keys: frozenset[Key]
    asked_parents: frozenset[str]


@dataclass
class Oracle:
    """All that was answered."""

    seen: dict[Key, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[Key, str] = field(default_factory=dict)
    lists: dict[tuple[str, str, str, str], list[Listed]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def state(self, at: float) -> dict[Key, tuple[str, str | None]]:
        found = {}
        for key in self.seen:
            facts = [one for one in self.facts(key) if one.at <= at]
            if not facts or facts[-1].op == "gone":
                continue
            content = None
            for one in facts:
                content = (
                    one.properties if one.op == "put" else None if one.op == "gone" else content
                )
            found[key] = (facts[-1].op, content)
        return found

    def facts(self, key: Key) -> list[Seen]:
        """What is known of a key in order; an absence is one where it was seen before."""
        parent = self.parents[key]
        absences = [
            Seen(one.started_at, "gone")
            for row in {parent, ""}
            for one in self.lists[(*key[:3], row)]
            if one.status in ("complete", "unsupported")
            and key not in one.keys
            and (row == parent or parent not in one.asked_parents)
        ]
        first = min(one.at for one in self.seen[key])
        absences = [one for one in absences if one.at > first]
        return sorted((*self.seen[key], *absences), key=lambda one: one.at)

    def coverage(self, at: float) -> dict[tuple[str, str, str, str], tuple[str, float | None]]:
        found = {}
        for scope, lists in self.lists.items():
            ended = sorted(
                (one for one in lists if one.ended_at <= at), key=lambda one: one.ended_at
            )
            if ended:
                whole = [o.ended_at for o in ended if o.status in ("complete", "unsupported")]
                found[scope] = (ended[-1].status, whole[-1] if whole else None)
        return found


class World:
    """One account's resources as they really were."""

    def __init__(self, random: Random, account: str, end: float) -> None:
        self._lives: dict[Key, list[tuple[float, str | None]]] = {}
        self.parents: dict[Key, str] = {}
        for region in REGIONS:
            for type_name in TYPES:
                for number in range(random.randint(0, 4)):
                    self._live(random, (account, region, type_name, f"r{number}"), "", end)
            for name in [key[3] for key in self.keys(account, region, PARENT)]:
                for number in range(random.randint(0, 2)):
                    self._live(random, (account, region, CHILD, f"{name}|{number}"), name, end)

    def _live(self, random: Random, key: Key, parent: str, end: float) -> None:
        life: list[tuple[float, str | None]] = []
        at = BEGIN + random.random() * (end - BEGIN) * 0.7 - HOUR
        while at < end:
            last = life[-1][1] if life else None
            gone = last is not None and random.random() < 0.3
            life.append((at, None if gone else json.dumps({"N": random.randint(0, 5)})))
            at += random.random() * (end - BEGIN) * 0.5
        self._lives[key], self.parents[key] = life, parent

    def keys(self, account: str, region: str, type_name: str) -> list[Key]:
        return [key for key in self._lives if key[:3] == (account, region, type_name)]

    def change(self, key: Key, at: float, properties: str | None) -> None:
        self._lives[key] = sorted((*self._lives[key], (at, properties)))

    def at(self, key: Key, moment: float) -> str | None:
        found = None
        for since, properties in self._lives[key]:
            if since <= moment:
                found = properties
        parent = self.parents[key]
        if parent and self.at((*key[:2], PARENT, parent), moment) is None:
            return None
        return found


@dataclass
class Draft:
    """A run that was collected and waits to be committed."""

    run: Run
    coverage: list[Coverage]
    staged: list[Staged]


class History:
    """Lives and records the histories of some accounts in one store.

    With `disorder` runs and writes are committed in another order than they happened in.
    """

    def __init__(self, seed: int, folder: Path, accounts: int, *, disorder: bool) -> None:
        self.random = Random(seed)
        self.disorder = disorder
        self.store = Store.open(folder / f"store-{seed}", create=True)
        self.oracle = Oracle()
        self.accounts = [f"{number:012}" for number in range(1, accounts + 1)]
        self.end = BEGIN + 8 * HOUR
        self.worlds = {one: World(self.random, one, self.end) for one in self.accounts}
        self.windows: list[tuple[float, float]] = []

    def live(self) -> None:
        """Seven runs and some own writes between and during them; all is committed at the end."""
        waiting: list[Any] = []
        for number in range(7):
            began = BEGIN + number * HOUR + self.random.random() * HOUR / 4
            writes = [self._write(began - HOUR / 4 + self.random.random() * HOUR) for _ in "abcd"]
            draft = self._collect(began)
            made = [*(one for one in writes if one), draft]  # its list was under way meanwhile
            if self.disorder and number % 3 != 2:
                waiting += made
                continue
            self._commit([*waiting, *made])
            waiting = []
        self._commit(waiting)

    def _commit(self, made: list[Any]) -> None:
        if self.disorder:
            self.random.shuffle(made)
        for one in made:
            if isinstance(one, Draft):
                commit(self.store, one.run, one.coverage, one.staged)
            else:
                append_write(self.store, one)

    def moments(self, count: int) -> list[float]:
        """Random moments; where the order was lost, none within a list (see `comparing.py`)."""
        found: list[float] = []
        while len(found) < count:
            at = BEGIN + HOUR / 2 + self.random.random() * (self.end - BEGIN)
            if not self.disorder or not any(one <= at <= other for one, other in self.windows):
                found.append(at)
        return found

    def _write(self, at: float) -> Event | None:
        account = self.random.choice(self.accounts)
        world = self.worlds[account]
        keys = world.keys(account, self.random.choice(REGIONS), TYPES[0])
        if not keys:
            return None
        key = self.random.choice(keys)
        gone = world.at(key, at) is not None and self.random.random() < 0.4
        properties = None if gone else json.dumps({"N": self.random.randint(6, 9)})
        world.change(key, at, properties)
        self.oracle.seen[key].append(Seen(at, "gone" if gone else "put", properties))
        self.oracle.parents[key] = ""
        return Event(
            new_run_id(at), at, key[0], key[1], key[2], "", key[3],
            "gone" if gone else "put", source="write", properties=properties,
            content_hash=None if properties is None else hash_of(properties),
        )  # fmt: skip

    def _collect(self, began: float) -> Draft:
        draft = Draft(Run(new_run_id(began), started_at=began), [], [])
        end = began
        for account in self.accounts:
            for region in REGIONS:
                if self.random.random() < 0.1:
                    continue  # not asked this time
                at = began + self.random.random() * 300
                for type_name in TYPES:
                    at = self._list(draft, (account, region, type_name), "", at, frozenset())
                end = max(end, self._children(draft, account, region, at))
        self.windows.append((began, end))
        return draft

    def _children(self, draft: Draft, account: str, region: str, at: float) -> float:
        """Child lists, one for each parent that was seen by this run, and the row of them all."""
        listed = self.oracle.lists[(account, region, PARENT, "")][-1]
        parents = frozenset(key[3] for key in listed.keys)
        scope = (account, region, CHILD)
        began = at
        for parent in sorted(parents):
            at = self._list(draft, scope, parent, at + 1, parents)
        rows = [self.oracle.lists[(*scope, parent)][-1] for parent in parents]
        whole = all(one.status in ("complete", "unsupported") for one in (listed, *rows))
        status = "complete" if whole else "partial"
        self._answer(draft, scope, "", Listed(began, at + 1, status, frozenset(), parents))
        return at + 2

    def _list(
        self,
        draft: Draft,
        scope: tuple[str, str, str],
        parent: str,
        began: float,
        parents: frozenset[str],
    ) -> float:
        """List and read one scope; when the list had ended."""
        world = self.worlds[scope[0]]
        others = ("complete", "failed") if self.disorder else ("partial", "failed", "unsupported")
        status = "complete" if self.random.random() < 0.75 else self.random.choice(others)
        found: set[Key] = set()
        at = began
        keys = [one for one in world.keys(*scope) if world.parents[one] == parent]
        if status in ("complete", "partial"):
            if status == "partial":
                keys = self.random.sample(keys, len(keys) // 2)
            for key in keys:
                at += 0.5 + self.random.random()
                if self._see(draft, key, at):
                    found.add(key)
        self._answer(draft, scope, parent, Listed(began, at + 1, status, frozenset(found), parents))
        return at + 2

    def _see(self, draft: Draft, key: Key, at: float) -> bool:
        """Read one key, and whether it was listed."""
        world = self.worlds[key[0]]
        properties = world.at(key, at)
        known = self.oracle.seen.get(key)
        if properties is None:
            if known and self.random.random() < 0.3:  # it was listed still, and then not found
                self._say(draft, key, Seen(at, "gone", None, "not_found"))
                return True
            return False
        if self.random.random() < 0.1:
            self._say(draft, key, Seen(at, "unreadable", None, "AccessDenied"))
        else:
            self._say(draft, key, Seen(at, "put", properties))
        return True

    def _say(self, draft: Draft, key: Key, fact: Seen) -> None:
        parent = self.worlds[key[0]].parents[key]
        self.oracle.seen[key].append(fact)
        self.oracle.parents[key] = parent
        properties = fact.properties
        draft.staged.append(
            Staged(
                *key, fact.at, properties, None if properties is None else hash_of(properties),
                parent, fact.op, fact.reason,  # type: ignore[arg-type]
            )
        )  # fmt: skip

    def _answer(
        self, draft: Draft, scope: tuple[str, str, str], parent: str, answer: Listed
    ) -> None:
        self.oracle.lists[(*scope, parent)].append(answer)
        failed = answer.status == "failed"
        draft.coverage.append(
            Coverage(
                "", *scope, parent, answer.status,  # type: ignore[arg-type]
                "AccessDenied" if failed else None, "no" if failed else None, len(answer.keys),
                started_at=answer.started_at, ended_at=answer.ended_at,
            )
        )  # fmt: skip
