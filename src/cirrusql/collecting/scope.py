"""One task being carried out: the types of a region of an account, side by side."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Client
from cirrusql.cloudcontrol.client import Tell
from cirrusql.collecting.list_models import ListPlans
from cirrusql.collecting.staged_file import Ending, Homeless, StagedWriter
from cirrusql.collecting.tasks import Manifest, Task
from cirrusql.collecting.timed import Timed
from cirrusql.collecting.type_lists import TypeLists
from cirrusql.errors import CredentialsError, Error, TransportError
from cirrusql.events import Event, Listener
from cirrusql.execute.read.scanning import first_error
from cirrusql.inventory import Coverage, Staged
from cirrusql.inventory.redaction import Redactor
from cirrusql.result import Statistics

_TYPES_AT_ONCE = 8
# So many that got no answer at all, and none that did: there is nothing to be reached.
_MOST_UNANSWERED = 3


class Scope:
    """A task being carried out on an engine's loop.

    Mutable: what was found so far, of which parents' rows are kept as long as others need them;
    and the error that ended it, if one did, after which nothing more is called.
    """

    def __init__(
        self,
        task: Task,
        client: Client,
        catalog: Catalog,
        plans: ListPlans,
        redactor: Redactor,
        listener: Listener | None = None,
    ) -> None:
        self.task = task
        self.catalog = catalog
        self.plans = plans
        self.stopped: Error | None = None
        self._client = client
        self._statistics = Statistics()
        self._redactor = redactor
        self._listener = listener
        self._writer: StagedWriter
        self._parents: dict[str, TypeLists] = {}
        self._ended: dict[str, asyncio.Event] = {}
        self._coverage: list[Coverage] = []
        self._counts: Counter[str] = Counter()
        self._answered = False
        self._unanswered = 0
        self._homeless: list[Homeless] = []
        self._at_home: list[tuple[str, str]] = []

    async def collect(self) -> Manifest:
        """Ask everything, and leave the file; raises what is no answer of the service."""
        began = time.monotonic()
        needed = self.plans.needed(self.task.types)
        order = self.plans.ordered((*self.task.types, *needed))
        self._ended = {name: asyncio.Event() for name in needed}
        stored, waiting = frozenset(self.task.types), iter(order)

        async def one_after_the_other() -> None:
            for name in waiting:
                lists = TypeLists(self, name, needed.get(name, frozenset()), name in stored)
                if name in needed:
                    self._parents[name] = lists
                await lists.run()
                self._coverage += lists.coverage
                if name in needed:
                    self._ended[name].set()

        with StagedWriter(Path(self.task.folder), self._file_name) as self._writer:
            with first_error():
                async with asyncio.TaskGroup() as group:
                    for _ in range(_TYPES_AT_ONCE):
                        group.create_task(one_after_the_other())
            coverage = self._coverage
            manifest = self._manifest(coverage, time.monotonic() - began)
            ending = Ending(manifest, tuple(self._homeless), tuple(self._at_home))
            self._writer.end(ending, coverage)
        return manifest

    @property
    def _file_name(self) -> str:
        return f"{self.task.account_id}.{self.task.region}"

    def _manifest(self, coverage: Sequence[Coverage], seconds: float) -> Manifest:
        first = next((one for one in coverage if one.status in ("failed", "partial")), None)
        statistics = self._statistics
        return Manifest(
            self.task.account_id,
            self.task.region,
            self._writer.path.name,
            self._counts["put"],
            self._counts["unreadable"],
            self._counts["gone"],
            statistics.total,
            statistics.throttles,
            round(seconds, 3),
            dict(Counter(one.status for one in coverage if not one.parent)),
            self._answered,
            _code(self.stopped) if self.stopped and not self._answered else None,
            first.error if first is not None else None,
        )

    # -- for the types' lists -------------------------------------------------------------------

    async def parents(self, type_name: str) -> list[TypeLists]:
        """The lists that a type's keys come from, once they have ended."""
        names = sorted(self.plans.parents(type_name))
        for name in names:
            await self._ended[name].wait()  # it has begun: parents come first
        return [self._parents[name] for name in names]

    def timed(self, statistics: Statistics) -> Timed:
        """A way to the service for one call, or one list."""
        account = self.task.account_id if self.task.among_several else None
        return Timed(self._client, statistics, self._tell_of_call, account)

    def counted(self, statistics: Statistics) -> None:
        """Calls of a type's lists have ended."""
        self._statistics.add(statistics)

    def answered(self) -> None:
        """A call was answered, if only by a refusal of this one call."""
        self._answered = True

    def failed(self, error: Error) -> None:
        """A list has failed; stop if that says that the others will."""
        if isinstance(error, TransportError):
            self._unanswered += 1
            if not self._answered and self._unanswered >= _MOST_UNANSWERED:
                self.stopped = self.stopped or error
        elif isinstance(error, CredentialsError):
            self.stopped = self.stopped or error
        else:
            self._answered = True

    def put(self, row: Staged, properties: dict[str, Any]) -> None:
        """A resource was seen whole."""
        text, content_hash = self._redactor.prepared(row.type_name, properties)
        self._counts["put"] += 1
        self._writer.add(
            Staged(row.account_id, row.region, row.type_name, row.identifier, row.observed_at,
                   text, content_hash, row.parent)
        )  # fmt: skip
        self._tell("rows", row.type_name, count=1)

    def note(self, row: Staged) -> None:
        """A resource is gone, or could not be read."""
        self._counts[row.op] += 1
        self._writer.add(row)

    def at_home(self, type_name: str, identifier: str) -> None:
        """A resource of a type that every region lists lives in this one."""
        self._at_home.append((type_name, identifier))

    def homeless(self, row: Staged) -> None:
        """A resource that every region lists could not be read in this one."""
        self._homeless.append(
            Homeless(row.type_name, row.identifier, row.observed_at, row.reason or "")
        )

    def ended(self, type_name: str, error: Error | None) -> None:
        """A type's lists have ended."""
        if error is not None:
            self._tell("scope.failed", type_name, error=error)
        self._tell("scope.ended", type_name)

    @property
    def _tell_of_call(self) -> Tell | None:
        """What is told of each call that is sent or throttled."""
        listener = self._listener
        if listener is None:
            return None
        return lambda name, operation, region, account: listener(
            Event(name, 0, region=region, operation=operation, account=account)
        )

    def _tell(self, name: str, type_name: str | None = None, **facts: Any) -> None:
        if self._listener is not None:
            relation = self.catalog.resource_type(type_name).name if type_name else None
            account = self.task.account_id
            self._listener(Event(name, 0, relation, self.task.region, account=account, **facts))


def _code(error: Error | None) -> str | None:
    return None if error is None else error.error_code or type(error).__name__
