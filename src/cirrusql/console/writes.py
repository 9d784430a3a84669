"""The journal of writes: what was done, what is open, and finishing or cancelling that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

from cirrusql.console.permitting import Permitting
from cirrusql.console.plan_progress import shown_error
from cirrusql.console.replies import known
from cirrusql.engine.engine import Engine
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import Error, InterfaceError, NotAllowed
from cirrusql.execute.write.resume import open_entries
from cirrusql.plan import Verb
from cirrusql.plan.secret_texts import hidden_cell
from cirrusql.result import Result
from cirrusql.session import Session

_MOST_RUNNING = 4
_MOST_SHOWN = 1_000


class Writes:
    """The journal's runs that were made in this cloud, whichever front end made them.

    Used by several threads. Mutable state: which runs are being finished or cancelled here, how
    that ended for each, and the threads that do it.
    """

    def __init__(self, engine: Engine, mode: WriteMode, database: Path | str | None) -> None:
        self._engine = engine
        self._mode = mode
        self._database = database
        self._lock = Lock()
        self._at_work: dict[int, str] = {}
        self._ended: dict[int, dict[str, Any]] = {}
        self._threads = ThreadPoolExecutor(_MOST_RUNNING, thread_name_prefix="console journal")

    def list(self) -> dict[str, Any]:
        """The runs made here, the latest first."""
        with self._session(Options(read_only=True)) as session:
            runs = _records(session.requests().list(here=True))
        return {"runs": runs[:_MOST_SHOWN], "more": max(len(runs) - _MOST_SHOWN, 0)}

    def run(self, number: int) -> dict[str, Any]:
        """One run: its resources, which of them are open, and what is being done about that.

        Raises UnknownName for an unknown number, NotAllowed for a run of another cloud.
        """
        with self._session(Options(read_only=True)) as session:
            _require_here(session, number)
            requests = session.requests()
            entries = _records(requests.show(number))
            run = self._engine.journal.run(number)
            left = [one.row + 1 for one in open_entries(run, requests.entries(number))]
            running = self._engine.journal.is_alive(run)
            methods = self._methods(session, number)
        return {
            "number": number,
            "begun": run.begun,
            "label": run.label,
            "running": running,
            "doing": self._at_work.get(number),
            "ended": self._ended.get(number),
            "open": left,
            "resources": len(entries),
            "entries": entries[:_MOST_SHOWN],
            "cannot": self._cannot(methods),
        }

    def resume(self, number: int) -> None:
        """Begin to finish what is open of a run; raises what speaks against it."""
        self._begin(number, "resume")

    def cancel(self, number: int) -> None:
        """Begin to stop a run; raises what speaks against it."""
        self._begin(number, "cancel")

    def close(self) -> None:
        """Wait for what is being done."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _begin(self, number: int, word: str) -> None:
        with self._session(Options(read_only=True)) as session:
            _require_here(session, number)
            self._mode.require(self._methods(session, number))
        with self._lock:
            if number in self._at_work:
                raise InterfaceError(f"write {number} is being worked on already", hint="wait")
            self._at_work[number] = word
            self._ended.pop(number, None)
        self._threads.submit(self._work, number, word)

    def _work(self, number: int, word: str) -> None:
        ended: dict[str, Any] = {"did": word, "problems": [], "error": None}
        try:
            options = Options(writes=WriteOptions(confirmed=True), guard=Permitting(self._mode))
            with self._session(options) as session:
                requests = session.requests()
                result = requests.resume(number) if word == "resume" else requests.cancel(number)
                ended["problems"] = [hidden_cell(str(one)) for one in result.diagnostics.problems]
        except BaseException as bug:  # noqa: BLE001 - who looks at it is told
            ended["error"] = shown_error(known(bug))
        with self._lock:
            del self._at_work[number]
            self._ended[number] = ended

    def _session(self, options: Options) -> Session:
        return Session(self._engine, options, database=self._database)

    def _methods(self, session: Session, number: int) -> tuple[str, ...]:
        entries = session.requests().entries(number)
        return tuple(sorted({Verb[entry.verb].handler for entry in entries}))

    def _cannot(self, methods: tuple[str, ...]) -> dict[str, Any] | None:
        try:
            self._mode.require(methods)
        except Error as error:
            return shown_error(error)
        return None


def _require_here(session: Session, number: int) -> None:
    """Raise NotAllowed for a write to another cloud, of which this server tells nothing."""
    if not session.requests().is_here(number):
        hint = "the journal lists those of this one"
        raise NotAllowed(f"the write {number} was made in another cloud", hint=hint)


def _records(result: Result) -> list[dict[str, Any]]:
    names = [column.name for column in result.columns]
    return [
        {name: hidden_cell(cell) for name, cell in zip(names, row, strict=True)} for row in result
    ]
