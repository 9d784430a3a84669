"""The user's own requests: what was written when, what became of it, and finishing what was not."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime

from cirrusql.cloudcontrol import Caller, ProgressEvent, cancel, wait_until_over
from cirrusql.engine.engine import Engine
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error, OperationalError
from cirrusql.execute.write.mutation import WriteContext
from cirrusql.execute.write.resume import open_entries, restored, resume
from cirrusql.execute.write.run import NOT_KNOWN, Outcome
from cirrusql.execute.write.write_log import JournaledLog, Section
from cirrusql.execute.write.writing import account_of, carry_out
from cirrusql.journal import Entry, Run, State
from cirrusql.plan import Verb
from cirrusql.result import Problem, Result, rows_of

_CANCELLED_AT_ONCE = 32
_RUN_COLUMNS = ("write", "begun", "operation", "type_name", "place", "resources", "state", "label")
_ENTRY_COLUMNS = (
    "row", "operation", "region", "identifier", "state",
    "request_token", "error_code", "message", "type_name", "label",
)  # fmt: skip


class Requests:
    """What `cirrusql requests` does. Writes are numbered as they were begun.

    `opened` gives a context for what makes calls.
    """

    def __init__(self, engine: Engine, opened: Callable[[], StatementContext]) -> None:
        self._engine = engine
        self._journal = engine.journal
        self._opened = opened

    def list(self, *, here: bool = False) -> Result:
        """Every write of the last month, the latest first, and how far it has come.

        With `here` only those that were sent to this cloud.
        """
        runs = reversed(self._made_here()) if here else self._journal.runs()
        return rows_of(_RUN_COLUMNS, [self._run_row(run) for run in runs])

    def show(self, number: int) -> Result:
        """The resources of one write, in order; raises UnknownName."""
        self._journal.run(number)
        return rows_of(_ENTRY_COLUMNS, [*map(_entry_row, self._journal.entries(number))])

    def rows(self, *, here: bool = False) -> Iterator[tuple[object, ...]]:
        """Every resource of every write, as the relation `cirrusql.requests` shows them.

        With `here` of those only that were sent to this cloud.
        """
        for run in reversed(self._made_here()) if here else self._journal.runs():
            begun = _moment(run.begun)
            for entry in self._journal.entries(run.number):
                *others, type_name, label = _entry_row(entry)
                yield (run.number, begun, type_name, run.place, *others, run.label, label)

    def is_here(self, number: int) -> bool:
        """Whether a write was sent to this cloud; raises UnknownName."""
        return self._journal.run(number).place == self._engine.environment.description

    def entries(self, number: int) -> Sequence[Entry]:
        """The resources of one write, in order, and how far each has come; raises UnknownName."""
        self._journal.run(number)
        return self._journal.entries(number)

    def entries_labelled(self, label: str) -> Sequence[Entry]:
        """The resources of all writes made here with that label, the first first."""
        made = (run.number for run in self._made_here() if run.label == label)
        return [entry for number in made for entry in self._journal.entries(number)]

    def open(self, label: str | None = None) -> Sequence[int]:
        """The writes made here of which something is open, the first first, but for those that
        are being carried out now; with a `label` those that have it.
        """
        return [
            run.number
            for run in self._made_here()
            if label in (None, run.label)
            and not self._journal.is_alive(run)
            and open_entries(run, self._journal.entries(run.number))
        ]

    def interrupted(self, label: str) -> Sequence[int]:
        """The writes made here with that label that nobody has seen to their end, the first first.

        Those that another account has made are not among them. Of each it may be that nothing is
        left to do: then resuming it only says that it has ended.
        """
        left = [
            run
            for run in self._made_here()
            if run.label == label and run.ended is None and not self._journal.is_alive(run)
        ]
        if not left:
            return []
        with self._opened() as context:
            account = context.run(account_of(context))
            context.close()
        return [
            run.number for run in left if None in (account, run.account) or account == run.account
        ]

    def _made_here(self) -> Sequence[Run]:
        """The writes that were sent to this cloud, the first first."""
        here = self._engine.environment.description
        return [run for run in reversed(self._journal.runs()) if run.place == here]

    def resume(self, number: int) -> Result:
        """Finish what is open of a write; every resource of it, and what became of each.

        `diagnostics.problems` says what has failed, now or before, and what is still open. A write
        with a label stays interrupted for whoever gave it, who has not heard of this. Raises
        UnknownName for an unknown number, and OperationalError if the write is still being carried
        out, or if it was made elsewhere.
        """
        run = self._journal.run(number)
        with self._opened() as context:
            self._require_there(run, context)
            self._journal.claim(run)
            outcomes = self._resumed(run, context)
            result = self.show(number)
            context.account()
            result.diagnostics = context.diagnostics
            result.diagnostics.problems += self._left(number, outcomes)
            context.close()
        return result

    def take_up(self, number: int) -> Sequence[Entry]:
        """Finish what was sent of a write, for whoever gave it its label; its resources, in order.

        What was never sent is not begun any more. The write stays interrupted until `conclude`, so
        that nothing is forgotten if this process dies before that. Raises as `resume`.
        """
        run = self._journal.run(number)
        with self._opened() as context:
            self._require_there(run, context)
            self._journal.claim(run)
            never = [
                entry.row
                for entry in self._journal.entries(number)
                if entry.state is State.NOT_STARTED
            ]
            self._journal.mark(number, never, State.CANCELLED, "interrupted before it was started")
            self._resumed(run, context)
            context.close()
        return self._journal.entries(number)

    def conclude(self, number: int, given_up: Mapping[int, str]) -> None:
        """Whoever gave a write its label knows what became of it: it is interrupted no more.

        `given_up` has the reason for each row, counted from 0, whose end nobody will find out.
        """
        self._journal.claim(self._journal.run(number))
        for row, why in given_up.items():
            self._journal.mark(number, [row], State.CANCELLED, why)
        self._journal.let_go(number, ended=True).result()

    def _left(self, number: int, outcomes: Sequence[Outcome]) -> Iterator[Problem]:
        """The rows of a write that are not as they should be, and why."""
        errors = {one.row: one.error for one in outcomes if one.error is not None}
        run = self._journal.run(number)
        entries = self._journal.entries(number)
        still_open = {entry.row for entry in open_entries(run, entries)}
        for entry in entries:
            if entry.row in still_open or entry.state is State.FAILED:
                state = "failed" if entry.state is State.FAILED else "still open"
                error = errors.get(entry.row)
                why = entry.message or (error.message if error else "no more is known")
                text = f"row {entry.row + 1} of write {number} is {state}: {why}"
                yield Problem(text, error or OperationalError(text, error_code=entry.error_code))

    def _resumed(self, run: Run, context: StatementContext) -> Sequence[Outcome]:
        entries = self._journal.entries(run.number)
        calls = restored(entries, context.catalog)
        log = JournaledLog(self._journal, Section(run.number, self._letting_go(run)), calls)
        writing = WriteContext(context.caller, log, context.tell, continues=True)
        outcomes: list[Outcome] = []

        async def running() -> None:
            outcomes.extend(await resume(open_entries(run, entries), calls, writing))

        carry_out(running(), context, log, outcomes)
        return outcomes

    def _letting_go(self, run: Run) -> Callable[[bool], Future[object]]:
        """What lets go of a run that was finished here; whoever labelled it has to end it."""
        number, is_mine = run.number, run.label is None
        return lambda ended: self._journal.let_go(number, ended=ended and is_mine)

    def cancel(self, number: int) -> Result:
        """Start nothing more of a write, and ask the service to stop what it has accepted.

        What was done stays done, also what was done before the service stopped; what was sent
        without an answer stays open. Raises as `resume`.
        """
        run = self._journal.run(number)
        with self._opened() as context:
            self._require_there(run, context)
            entries = open_entries(run, self._journal.entries(number))
            self._journal.claim(run)
            never = [entry.row for entry in entries if entry.state is State.NOT_STARTED]
            self._journal.mark(number, never, State.CANCELLED, "cancelled before it was started")
            accepted = [entry for entry in entries if entry.state is State.STARTED]
            for entry, state, message in context.run(_cancel_all(accepted, context.caller)):
                self._journal.mark(number, [entry.row], state, message)
            self._letting_go(run)(True).result()
            context.close()
        return self.show(number)

    def _require_there(self, run: Run, context: StatementContext) -> None:
        """Raise OperationalError unless this is where the write was made."""
        here = self._engine.environment.description
        if run.place != here:
            message = f"the write {run.number} was made in {run.place}, and this is {here}"
            raise OperationalError(message)
        # STS did not say then, as while a service was away: that is no other account.
        account = context.run(account_of(context)) if run.account is not None else None
        if run.account != account:
            message = f"the write {run.number} was made in account {run.account}"
            raise OperationalError(f"{message}, and this is {account or '(unknown)'}")

    def _run_row(self, run: Run) -> tuple[object, ...]:
        entries = self._journal.entries(run.number)
        operations = _listed(Verb[entry.verb].value for entry in entries)
        types = _listed(entry.type_name for entry in entries)
        state = self._state(run, entries)
        begun, count = _moment(run.begun), len(entries)
        return (run.number, begun, operations, types, run.place, count, state, run.label)

    def _state(self, run: Run, entries: Sequence[Entry]) -> str:
        if self._journal.is_alive(run):
            return "running"
        counts = Counter(entry.state for entry in entries)
        parts = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
        return f"open: {parts}" if open_entries(run, entries) else parts


# The reason of a row that is open because nobody was there any more to see its end.
_UNSEEN = {
    State.SENT: "sent, and nothing was heard of it",
    State.STARTED: "accepted by the service, and not seen to end",
}
_AFTER_CANCEL = {
    "SUCCESS": (State.DONE, "done before it could be stopped"),
    "FAILED": (State.FAILED, "failed before it could be stopped"),
    "CANCEL_COMPLETE": (State.CANCELLED, "stopped by the service; what it has done stays done"),
}


async def _cancel_all(
    entries: Sequence[Entry], caller: Caller
) -> Sequence[tuple[Entry, State, str]]:
    """Each entry with what it has come to, and why."""
    gate = asyncio.Semaphore(_CANCELLED_AT_ONCE)

    async def one(entry: Entry) -> tuple[Entry, State, str]:
        async with gate:
            return (entry, *await _cancelled(entry, caller))

    return await asyncio.gather(*map(one, entries))


async def _cancelled(entry: Entry, caller: Caller) -> tuple[State, str]:
    """Ask for a request to be stopped, and see how it ends: it may be done before that."""
    refused = ""
    begun = ProgressEvent(request_token=entry.request_token)
    try:
        begun = await cancel(caller, str(entry.request_token), entry.region)
    except Error as error:  # it may have ended, which then shows
        refused = f"{error.message}; "
    try:
        ended = await wait_until_over(caller, begun, entry.region)
    except Error as error:
        return State.STARTED, f"{NOT_KNOWN[State.STARTED]}: {refused}{error.message}"
    state, why = _AFTER_CANCEL[str(ended.status)]
    return state, f"{why}: {ended.message}" if ended.message else why


def _listed(words: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _entry_row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.row + 1,
        Verb[entry.verb].value,
        entry.region,
        entry.identifier,
        entry.state.value,
        entry.request_token,
        entry.error_code,
        entry.message or _UNSEEN.get(entry.state),
        entry.type_name,
        entry.label,
    )
