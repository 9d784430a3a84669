"""A task as another process is told to carry it out, and the process that does.

An order has no keys and no types: these are in the plan, which is in the staging folder that all
share. Whoever carries it out calls as it is itself allowed to.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from threading import Lock

from cirrusql.catalog import Catalog
from cirrusql.collecting.planning import RunPlan
from cirrusql.collecting.staging import PLAN
from cirrusql.collecting.tasks import Manifest, Task
from cirrusql.collecting.worker import Worker
from cirrusql.engine.inventories import redactor_of
from cirrusql.engine.target import Target
from cirrusql.errors import Error, InterfaceError
from cirrusql.records import Record
from cirrusql.version import VERSION

DEADLINE = "Deadline"


class Sameness(Record):
    """What all processes of a run must have in common: the key that hides secrets, and the code."""

    key: str
    version: str
    catalog: str

    @classmethod
    def here(cls, catalog: Catalog) -> Sameness:
        """This process's own; raises OperationalError if the key can be neither read nor made."""
        return cls(redactor_of(catalog).fingerprint, VERSION, catalog.info().built)


class Order(Record):
    """One task, for another process: where it is written down, and how to get to the cloud.

    It is given up after so many `seconds`. `same` is what the collector has.
    """

    folder: str
    account_id: str
    region: str
    target: Target
    same: Sameness
    seconds: float


class Refusal(Record):
    """Why a task left nothing.

    One that is `fatal` would be met by others too: nothing was asked, or nothing can be kept.
    """

    code: str
    message: str
    hint: str | None = None
    fatal: bool = True


class Hands:
    """What carries out a target's orders in this process.

    Mutable: whether its engine was found to be the right one.
    """

    def __init__(self, target: Target) -> None:
        self._engine = target.engine()
        self._same = Sameness.here(self._engine.catalog)
        self._worker = Worker(self._engine, redactor_of(self._engine.catalog))
        self._lock = Lock()
        self._checked: set[tuple[bool, str]] = set()

    def carry_out(self, order: Order) -> Manifest:
        """Carry out an order.

        Raises InterfaceError where this process would not answer as the collector would, and
        TimeoutError when its time is over.
        """
        self._require_same(order.same)
        task = _task(order)
        with self._lock:
            self._require_account(task)

        async def in_time() -> Manifest:
            async with asyncio.timeout(order.seconds):
                return await self._worker.collect(task)

        return self._engine.wait(in_time())

    def _require_same(self, same: Sameness) -> None:
        if same.key != self._same.key:
            hint = "copy inventory.key from the collector's state folder to that of every worker"
            raise InterfaceError("the inventory.key here is not the collector's", hint=hint)
        if same != self._same:
            raise InterfaceError(
                f"here is cirrusql {self._same.version} with the catalogue of {self._same.catalog},"
                f" the collector has {same.version} with that of {same.catalog}"
            )

    def _require_account(self, task: Task) -> None:
        """See to it that calls go to the account that was planned; nothing else would notice."""
        own = "" if task.among_several else task.account_id
        if (task.among_several, own) in self._checked:
            return
        several = self._engine.environment.accounts is not None
        if several != task.among_several:
            hint = "accounts.toml has to be where the collector has it"
            raise InterfaceError("accounts are not named here as the collector's are", hint=hint)
        if several:
            self._engine.find_accounts()
        elif self._engine.identity() != own:
            raise InterfaceError(f"calls from here are made as account {self._engine.identity()}")
        self._checked.add((task.among_several, own))


_hands: dict[Target, Hands] = {}
_lock = Lock()


def carried_out(order: Order) -> Manifest | Refusal:
    """Carry out an order in this process, which keeps an engine for each target."""
    try:
        with _lock:
            if order.target not in _hands:
                _hands[order.target] = Hands(order.target)
            hands = _hands[order.target]
        return hands.carry_out(order)
    except TimeoutError:
        return Refusal(DEADLINE, f"it was not done in {order.seconds:g} s", fatal=False)
    except Error as error:
        return Refusal(error.error_code or type(error).__name__, error.message, error.hint)


def _task(order: Order) -> Task:
    folder = Path(order.folder)
    try:
        return _tasks(order.folder)[order.account_id, order.region]
    except OSError:
        hint = "all workers need the collector's staging folder, under the same name"
        raise InterfaceError(f"there is no {folder / PLAN}", hint=hint) from None


@lru_cache(maxsize=2)
def _tasks(folder: str) -> dict[tuple[str, str], Task]:
    plan = RunPlan.read((Path(folder) / PLAN).read_bytes(), folder)
    return {(task.account_id, task.region): task for task in plan.tasks}
