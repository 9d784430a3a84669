"""The user's own requests: what was written when, what became of it, and finishing what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cirrusql.cloudcontrol import Client, cancel
from cirrusql.errors import Error, OperationalError
from cirrusql.execute.write.record import State
from cirrusql.execute.write.resume import open_entries, restored, resume
from cirrusql.execute.write.writing import Tools, account_of, recorded
from cirrusql.journal.file import Entry, Journal, Run
from cirrusql.plan import Verb
from cirrusql.result import Problem, Result, Statistics, rows_of

_RUN_COLUMNS = ("write", "begun", "operation", "type_name", "place", "resources", "state")
_ENTRY_COLUMNS = (
    "row", "operation", "region", "identifier", "state",
    "request_token", "error_code", "message",
)  # fmt: skip


class Requests:
    """What `cirrusql requests` does. Writes are numbered as they were begun."""

    def __init__(
        self, journal: Journal, tools: Callable[[], Tools], timeout: float | None = None
    ) -> None:
        self._journal = journal
        self._tools = tools
        self._timeout = timeout

    def list(self) -> Result:
        """Every write of the last month, the latest first, and how far it has come."""
        return rows_of(_RUN_COLUMNS, [self._run_row(run) for run in self._journal.runs()])

    def show(self, number: int) -> Result:
        """The resources of one write, in order; raises UnknownName."""
        run = self._journal.run(number)
        return _shown(run, self._journal.entries(number))

    def everything(self) -> Result:
        """Every resource of every write, as the relation `cirrusql_requests` shows them."""
        rows = [
            (run.number, _moment(run.begun), run.type_name, run.place, *row)
            for run in self._journal.runs()
            for row in _shown(run, self._journal.entries(run.number)).rows
        ]
        return rows_of(("write", "begun", "type_name", "place", *_ENTRY_COLUMNS), rows)

    def resume(self, number: int) -> Result:
        """Finish a write that was interrupted; every resource of it, and what became of each.

        `diagnostics.problems` says what failed now. Raises UnknownName for a number that is none,
        and OperationalError if another process still carries the write out, or if it was made
        elsewhere.
        """
        run = self._journal.run(number)
        tools = self._there(run)
        entries = self._journal.entries(number)
        prepared = restored(run, entries, tools.catalog)
        record = self._journal.claim(run, prepared)
        statistics = Statistics()
        resuming = resume(run, entries, prepared, record, tools.client, statistics)
        outcomes = recorded(record, lambda: tools.loop.run(resuming, self._timeout))
        result = self.show(number)
        result.diagnostics.calls = statistics.calls
        for outcome in outcomes:
            if outcome.error is not None:
                result.diagnostics.problems.append(Problem(outcome.error.message, outcome.error))
        return result

    def cancel(self, number: int) -> Result:
        """Start nothing more of a write, and ask the service to stop what it has accepted.

        What was done stays done; what was sent without an answer stays unknown. Raises as `resume`.
        """
        run = self._journal.run(number)
        tools = self._there(run)
        entries = open_entries(run, self._journal.entries(number))
        record = self._journal.claim(run, restored(run, (), tools.catalog))
        never = [entry.row for entry in entries if entry.state is State.NOT_STARTED]
        self._journal.mark(number, never, State.CANCELLED, "cancelled before it was started")
        accepted = [entry for entry in entries if entry.request_token]
        cancelling = self._cancel_all(accepted, tools.client)
        for entry, refused in tools.loop.run(cancelling, self._timeout):
            state = State.CANCELLED if refused is None else State.STARTED
            message = refused or "the service was asked to stop; what it has done stays done"
            self._journal.mark(number, [entry.row], state, message)
        record.closed(ended=True).result()
        return self.show(number)

    async def _cancel_all(
        self, entries: Sequence[Entry], client: Client
    ) -> Sequence[tuple[Entry, str | None]]:
        """Each entry with what stood in the way of cancelling it."""
        found: list[tuple[Entry, str | None]] = []
        for entry in entries:
            message = None
            try:
                await cancel(client, str(entry.request_token), entry.region, Statistics())
            except Error as error:
                message = error.message
            found.append((entry, message))
        return found

    def _there(self, run: Run) -> Tools:
        """The tools, if they work where the write was made."""
        tools = self._tools()
        if run.place != tools.place:
            raise OperationalError(
                f"the write {run.number} was made in {run.place}, and this is {tools.place}"
            )
        account = tools.loop.run(account_of(tools.client), self._timeout)
        if run.account != account:
            raise OperationalError(
                f"the write {run.number} was made in account {run.account or '(unknown)'},"
                f" and this is {account or '(unknown)'}"
            )
        return tools

    def _run_row(self, run: Run) -> tuple[object, ...]:
        entries = self._journal.entries(run.number)
        begun, state = _moment(run.begun), self._state(run, entries)
        operation = Verb[run.verb].value
        return (run.number, begun, operation, run.type_name, run.place, len(entries), state)

    def _state(self, run: Run, entries: Sequence[Entry]) -> str:
        if self._journal.is_alive(run):
            return "running"
        counts = Counter(entry.state for entry in entries)
        parts = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
        interrupted = run.ended is None and open_entries(run, entries)
        return f"interrupted: {parts}" if interrupted else parts


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(run: Run, entries: Sequence[Entry]) -> Result:
    operation = Verb[run.verb].value
    rows = [
        (
            entry.row + 1,
            operation,
            entry.region,
            entry.identifier,
            entry.state.value,
            entry.request_token,
            entry.error_code,
            entry.message,
        )
        for entry in entries
    ]
    return rows_of(_ENTRY_COLUMNS, list(rows))
