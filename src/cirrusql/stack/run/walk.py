"""Walking a graph: each node once those before it are done, many at a time."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from queue import Empty, SimpleQueue
from typing import TypeVar

from cirrusql.errors import Error, of_the_world
from cirrusql.records import Record, field

T = TypeVar("T")
Visit = Callable[[str], None]

# Of a Ctrl-C that comes while Python hands its lock to another thread, just before it waits, it
# takes notice only when it has waited; so nobody waits for long at a time.
_SECONDS_BETWEEN_LOOKS = 0.5


class OnFailure(Enum):
    """What becomes of the other nodes when one fails."""

    ERROR = "error"
    """None is begun any more."""
    IGNORE = "ignore"
    """Those that do not need it go on."""
    ROLLBACK = "rollback"
    """As `error`, and what was done is undone."""


class Walked(Record, eq=False):
    """How a walk ended: the nodes that were visited, those that failed, and those never begun."""

    done: tuple[str, ...]
    failed: Mapping[str, Error]
    left: tuple[str, ...]


class Walk:
    """One walk.

    Mutable state: what each node still waits for, the nodes that are ready, what became of the
    others. It belongs to the thread that walks; `stop` may be called from any.
    """

    def __init__(
        self,
        order: Sequence[str],
        before: Mapping[str, Iterable[str]],
        *,
        parallelism: int,
        goes_on: bool = False,
    ) -> None:
        self._place = {name: number for number, name in enumerate(order)}
        self._order = order
        self._waiting = {name: set(before[name]) & self._place.keys() for name in order}
        self._after: dict[str, list[str]] = {name: [] for name in order}
        for name, needed in self._waiting.items():
            for one in needed:
                self._after[one].append(name)
        self._parallelism = parallelism
        self._goes_on = goes_on
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Begin no more nodes."""
        self._stopped.set()

    def run(self, visit: Visit, stopping: Callable[[], None] = lambda: None) -> Walked:
        """Visit every node; an Error that a visit raises is a failure of that node.

        Anything else that one raises ends the walk, once those that were begun have ended, and is
        raised. So does Ctrl-C, of which `stopping` is told before they are waited for; at the
        second one they are left to themselves.
        """
        state = _Progress()
        ready = [self._place[name] for name in self._order if not self._waiting[name]]
        heapq.heapify(ready)
        ended: SimpleQueue[tuple[str, BaseException | None]] = SimpleQueue()
        running = 0
        workers = _Workers(self._parallelism, visit, ended)
        try:
            while True:
                while ready and running < self._parallelism and not self._halts(state):
                    workers.begin(self._order[heapq.heappop(ready)])
                    running += 1
                if not running:
                    break
                name, error = _next(ended)
                running -= 1
                self._note(name, error, state, ready)
        except KeyboardInterrupt:
            self.stop()
            stopping()
            workers.finish()
            raise
        workers.finish()
        if state.bug is not None:
            raise state.bug
        seen = {*state.done, *state.failed}
        left = tuple(name for name in self._order if name not in seen)
        return Walked(tuple(state.done), state.failed, left)

    def _halts(self, state: _Progress) -> bool:
        failed = bool(state.failed) and not self._goes_on
        return failed or self._stopped.is_set() or state.bug is not None

    def _note(
        self, name: str, error: BaseException | None, state: _Progress, ready: list[int]
    ) -> None:
        if error is None:
            state.done.append(name)
            for other in self._after[name]:
                self._waiting[other].discard(name)
                if not self._waiting[other]:
                    heapq.heappush(ready, self._place[other])
            return
        known = error if isinstance(error, Error) else of_the_world(error)
        if known is None:
            state.bug = error
        else:
            state.failed[name] = known


def _next(ended: SimpleQueue[T]) -> T:
    while True:
        with suppress(Empty):
            return ended.get(timeout=_SECONDS_BETWEEN_LOOKS)


class _Progress(Record, frozen=False, eq=False):
    done: list[str] = field(factory=list)
    failed: dict[str, Error] = field(factory=dict)
    bug: BaseException | None = None


class _Workers:
    """Threads that visit nodes; as many as are needed at once, and no more than allowed."""

    def __init__(
        self, most: int, visit: Visit, ended: SimpleQueue[tuple[str, BaseException | None]]
    ) -> None:
        self._most = most
        self._visit = visit
        self._ended = ended
        self._work: SimpleQueue[str | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._lock = threading.Lock()

    def begin(self, name: str) -> None:
        """Have a thread visit a node."""
        with self._lock:
            self._busy += 1
            needed = self._busy > len(self._threads)
        if needed and len(self._threads) < self._most:
            thread = threading.Thread(target=self._run, name="cirrusql stack", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._work.put(name)

    def _run(self) -> None:
        while (name := self._work.get()) is not None:
            error: BaseException | None = None
            try:
                self._visit(name)
            except BaseException as raised:  # noqa: BLE001 - told to the thread that walks
                error = raised
            with self._lock:
                self._busy -= 1
            self._ended.put((name, error))

    def finish(self) -> None:
        """Let the threads end once they have nothing more to do."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            while thread.is_alive():
                thread.join(_SECONDS_BETWEEN_LOOKS)
