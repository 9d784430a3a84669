"""Where a run's files are until it is committed, and the runs that never were."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cirrusql.collecting.planning import RunPlan
from cirrusql.engine.environment import file_name
from cirrusql.errors import InterfaceError, OperationalError
from cirrusql.file_locks import try_lock
from cirrusql.folders import data_folder
from cirrusql.inventory.store import Store

PLAN = "plan.json"
_LOCK = "lock"


class Staging:
    """The folder with a folder for each run that is under way, or was cut short.

    It is beside a store that is a folder, else in the user's data folder.
    """

    def __init__(self, store: Store) -> None:
        if "://" in store.place:
            self.folder = data_folder() / "inventory-staging" / file_name(store.place)
        else:
            self.folder = Path(store.place) / "staging"

    def of(self, run_id: str) -> Path:
        """The folder of a run."""
        return self.folder / run_id

    def keep(self, plan: RunPlan) -> None:
        """Write a plan down, whole or not at all."""
        folder = self.of(plan.run_id)
        draft = folder / f"{PLAN}.tmp"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.write_bytes(plan.document())
            draft.rename(folder / PLAN)
        except OSError as problem:
            raise OperationalError(f"{draft}: {problem.strerror}") from problem

    def plan(self, run_id: str) -> RunPlan:
        """The plan of a run.

        Raises InterfaceError if there is no such run, StoreError if what is there is no plan.
        """
        try:
            text = (self.of(run_id) / PLAN).read_bytes()
        except OSError:
            there = ", ".join(self.runs())
            hint = f"there is {there}" if there else "nothing was cut short here"
            raise InterfaceError(f"there is no run {run_id} to resume", hint=hint) from None
        return RunPlan.read(text, os.fspath(self.of(run_id)))

    def runs(self) -> list[str]:
        """The runs with a plan, the oldest first."""
        return sorted(path.parent.name for path in self.folder.glob(f"*/{PLAN}"))

    def abandoned(self) -> list[str]:
        """The runs that nobody works on."""
        return [name for name in self.runs() if self._is_free(name)]

    @contextmanager
    def working_on(self, run_id: str) -> Iterator[None]:
        """A context in which no other process of this machine works on a run.

        Raises OperationalError if one does.
        """
        folder = self.of(run_id)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = (folder / _LOCK).open("ab")
        except OSError as problem:
            raise OperationalError(f"{folder}: {problem.strerror}") from problem
        with file:
            if not try_lock(file.fileno()):
                raise OperationalError(f"another process is at work on run {run_id}")
            yield

    def clear(self, run_id: str) -> None:
        """Remove a run's files. One that cannot be removed is in nobody's way."""
        with suppress(OSError):
            (self.of(run_id) / PLAN).unlink(missing_ok=True)  # first: it is not to be resumed
        shutil.rmtree(self.of(run_id), ignore_errors=True)
        with suppress(OSError):
            self.folder.rmdir()

    def _is_free(self, run_id: str) -> bool:
        try:
            with self.working_on(run_id):
                return True
        except OperationalError:
            return False
