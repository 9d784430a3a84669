"""Coordinates a run: plans it, has its tasks carried out, and commits what they left."""

from __future__ import annotations

import collections
import itertools
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from cirrusql.catalog.partitions import Partition, partition_named
from cirrusql.collecting.cluster import Cluster
from cirrusql.collecting.homes import unreadable_at_home
from cirrusql.collecting.in_process import carried_out
from cirrusql.collecting.orders import Sameness
from cirrusql.collecting.places import AccountPlaces, Places
from cirrusql.collecting.planning import Layout, RunPlan
from cirrusql.collecting.staged_file import Ending, covered, ending, files, rows
from cirrusql.collecting.staging import Staging
from cirrusql.collecting.summary import LACKING, Summary
from cirrusql.collecting.tasks import Manifest, Task, Untasked
from cirrusql.collecting.wanted import Wanted
from cirrusql.collecting.weights import weights
from cirrusql.collecting.worker import Worker
from cirrusql.engine.engine import Engine
from cirrusql.engine.inventories import Inventory
from cirrusql.errors import InterfaceError
from cirrusql.events import Event, Listener
from cirrusql.inventory import Coverage, Run, Staged
from cirrusql.inventory.commit import commit
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.upkeep import compact, is_due
from cirrusql.records import replace
from cirrusql.version import VERSION

Place = tuple[str, str]


class Collector:
    """Collects into one inventory by one engine. Mutable only in its staging folder."""

    def __init__(
        self, engine: Engine, inventory: Inventory, listener: Listener | None = None
    ) -> None:
        self._engine = engine
        self._inventory = inventory
        self._listener = listener
        self.staging = Staging(inventory.store)

    def plan(
        self, wanted: Wanted, regions: tuple[str, ...] = (), asked: Mapping[str, Any] | None = None
    ) -> RunPlan:
        """The plan of a new run; it is kept, so that the run can be resumed from then on.

        `regions` are those that the user names, `*` for all; `asked` is what is noted of what was
        wanted. Accounts are asked for their regions. Raises as `Places.find`.
        """
        places = self._engine.wait(Places(self._engine, regions).find())
        run_id = new_run_id()
        several = self._engine.environment.accounts is not None
        like = Task(run_id, "", "", (), os.fspath(self.staging.of(run_id)), several)
        layout = Layout(self._engine.catalog, self._partition, wanted.types)
        weighed = weights(self._inventory.store)
        # Before the first run nothing tells where most is; mostly it is where everybody begins.
        near = {self._engine.default_region, self._partition.home}
        tasks = (
            replace(task, weight=weighed.get((task.account_id, task.region), len(task.types)))
            for task in layout.tasks(places, like)
        )
        made = RunPlan(
            run_id,
            time.time(),
            self._engine.environment.description,
            tuple(sorted(tasks, key=lambda task: (-task.weight, task.region not in near))),
            tuple(layout.untasked(places)),
            {
                **(asked or {}),
                "types": len(wanted.types),
                "left_out": dict(wanted.left_out),
                "names": self._names(places),
            },
            frozenset(place.account_id for place in places if place.told),
        )
        self.staging.keep(made)
        return made

    def _names(self, places: Iterable[AccountPlaces]) -> dict[str, str]:
        """What the accounts are called, by number, where they have names."""
        accounts = self._engine.environment.accounts
        known = {} if accounts is None else {o.account_id: o.name for o in accounts.at_hand}
        numbers = (place.account_id for place in places)
        return {number: known[number] for number in numbers if number in known}

    def resumed(self, run_id: str) -> RunPlan:
        """The plan of a run that was cut short.

        Raises InterfaceError if there is none, or if it was begun on another cloud.
        """
        plan = self.staging.plan(run_id)
        if plan.on != self._engine.environment.description:
            hint = "resume it with the options that it was begun with"
            raise InterfaceError(f"run {run_id} was begun on {plan.on}", hint=hint)
        return plan

    def run(self, plan: RunPlan, cluster: Cluster | None = None) -> Summary:
        """Carry out what is left of a plan, here or on a cluster, and commit all of it.

        Raises as `Cluster.carry_out`, and OperationalError if files or the store fail, or another
        process is at work on it; what is finished is kept then, as it is after KeyboardInterrupt.
        """
        began = time.monotonic()
        with self.staging.working_on(plan.run_id):
            finished = self._finished(plan)
            left = [task for task in plan.tasks if (task.account_id, task.region) not in finished]
            resumed = len(finished)
            if self._listener is not None:
                self._listener(Event("scan.started", 0, count=sum(len(t.types) for t in left)))
            given_up = self._carry_out(left, finished, cluster)
            plan = replace(plan, untasked=(*plan.untasked, *given_up))
            summary = self._committed(plan, finished)
        self.staging.clear(plan.run_id)
        due = is_due(self._inventory.store)
        if due:
            compact(self._inventory.store)
        seconds = round(time.monotonic() - began, 3)
        return replace(summary, seconds=seconds, resumed=resumed, compacted=due)

    def _carry_out(
        self, tasks: Sequence[Task], finished: dict[Place, str], cluster: Cluster | None
    ) -> list[Untasked]:
        """Have tasks carried out, and note their files; what is returned was given up."""
        if cluster is None:
            self._engine.find_accounts()  # a run that is resumed was planned by another process
            worker = Worker(self._engine, self._inventory.redactor, self._listener)

            def accept(manifest: Manifest) -> None:
                finished.setdefault(manifest.place, manifest.file)

            client = self._engine.client
            self._engine.wait(carried_out(tasks, worker.collect, accept, lambda: client.under_way))
            return []

        def accept_from_afar(manifest: Manifest) -> None:
            finished.setdefault(manifest.place, manifest.file)
            self._tell_of(manifest)

        return cluster.carry_out(tasks, Sameness.here(self._engine.catalog), accept_from_afar)

    def _tell_of(self, manifest: Manifest) -> None:
        """Tell what a task has come to of which nothing was told on the way."""
        if self._listener is None:
            return
        account, region = manifest.place
        found = manifest.resources
        self._listener(Event("rows", 0, region=region, account=account, count=found))
        for _ in range(sum(manifest.scopes.values())):
            self._listener(Event("scope.ended", 0, region=region, account=account))

    @property
    def _partition(self) -> Partition:
        return partition_named(self._engine.environment.partition)

    def _finished(self, plan: RunPlan) -> dict[Place, str]:
        """The files of tasks that were finished before, the first of each."""
        found: dict[Place, str] = {}
        for path in files(self.staging.of(plan.run_id)):
            known = ending(path)
            if known is not None:
                found.setdefault(known.manifest.place, path.name)
        return found

    # -- what is committed ----------------------------------------------------------------------

    def _committed(self, plan: RunPlan, finished: Mapping[Place, str]) -> Summary:
        folder = self.staging.of(plan.run_id)
        endings = self._endings(plan, finished)
        nowhere = unreadable_at_home(endings, self._inventory.reading)
        scopes, causes = Counter[str](), Counter[str]()

        def coverage() -> Iterator[Coverage]:
            for row in itertools.chain(_untasked(plan), _covered(plan, folder, endings, nowhere)):
                if not row.parent:
                    scopes[row.status] += 1
                    if row.status in LACKING:
                        causes[row.error_code or "unknown"] += 1
                yield row

        def staged() -> Iterator[Staged]:
            for one in endings:
                yield from rows(folder / one.manifest.file, one.manifest)
            yield from nowhere

        manifests = [one.manifest for one in endings]
        calls = sum(one.calls for one in manifests)
        throttles = sum(one.throttles for one in manifests)
        run = Run(
            plan.run_id,
            started_at=plan.started_at,
            versions=_text({"cirrusql": VERSION, "catalog": self._engine.catalog.info().built}),
            asked=_text(plan.asked),
            counts=_text({"calls": calls, "throttles": throttles}),
        )
        recorded = commit(self._inventory.store, run, coverage(), staged())
        counts = orjson.loads(recorded.counts)
        if not scopes:  # it had been committed before: its files were not read again
            collections.deque(coverage(), 0)
        return Summary(
            plan.run_id,
            sum(one.resources + one.unreadable for one in manifests) + len(nowhere),
            sum(one.unreadable for one in manifests) + len(nowhere),
            {kind: counts.get(kind, 0) for kind in ("put", "gone", "unreadable")},
            dict(sorted(scopes.items())),
            dict(causes.most_common()),
            plan.asked.get("left_out", {}),
            calls,
            throttles,
        )

    def _endings(self, plan: RunPlan, finished: Mapping[Place, str]) -> list[Ending]:
        folder = self.staging.of(plan.run_id)
        found = []
        for place in sorted(finished):
            known = ending(folder / finished[place])
            if known is None:
                raise InterfaceError(
                    f"{folder / finished[place]} has changed since it was written",
                    hint=f"remove it, and resume run {plan.run_id}",
                )
            found.append(known)
        return found


def _untasked(plan: RunPlan) -> Iterator[Coverage]:
    """The rows of what no task asked."""
    for one in plan.untasked:
        for type_name in one.types:
            yield Coverage(
                plan.run_id,
                one.account_id,
                one.region,
                type_name,
                status=one.status,  # type: ignore[arg-type]
                error_code=one.error_code,
                error=one.error,
                started_at=plan.started_at,
                ended_at=plan.started_at,
            )


def _covered(
    plan: RunPlan, folder: Path, endings: Sequence[Ending], nowhere: Sequence[Staged]
) -> Iterator[Coverage]:
    """The rows of tasks.

    A region that refused all calls of an account that others answered is not enabled, unless the
    account says that it is.
    """
    answered = {one.manifest.account_id for one in endings if one.manifest.answered}
    more = Counter((row.account_id, row.region, row.type_name) for row in nowhere)
    for one in endings:
        manifest = one.manifest
        off = is_refusal_of_region(manifest.refused) and manifest.account_id in answered - plan.told
        for row in covered(folder / manifest.file, manifest, plan.run_id):
            extra = more.get((row.account_id, row.region, row.type_name), 0)
            if off:
                yield replace(row, status="not_enabled")
            elif extra and not row.parent:
                listed, unreadable = row.listed + extra, row.unreadable + extra
                yield replace(row, listed=listed, unreadable=unreadable)
            else:
                yield row


def is_refusal_of_region(code: str | None) -> bool:
    """Whether a refusal of all calls may mean that the region is not enabled."""
    from cirrusql.engine.enabled_regions import refuses_account
    from cirrusql.errors import Error

    return code is not None and refuses_account(Error("", error_code=code))


def _text(document: Mapping[str, Any]) -> str:
    return orjson.dumps(document).decode()
