"""Writes that wait for COMMIT: BEGIN, COMMIT, ROLLBACK, and savepoints between.

A change to the cloud cannot be taken back, so a transaction keeps its writes until COMMIT. Each is
planned when it is queued, which finds its targets, checks it and shows its calls. COMMIT plans all
of them once more, and carries them out as one run of the journal if the calls are the same; else it
refuses, because what would be done is not what was shown.

Where a driver opens transactions by itself (`SET transactions = immediate`) nothing waits: BEGIN
and COMMIT are taken, and ROLLBACK tells what stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import (
    AlreadyExists,
    ConfirmationNeeded,
    Error,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    ReadOnly,
)
from cirrusql.plan.wording import count as counted
from cirrusql.records import Record
from cirrusql.result import Diagnostics, Result, Statistics, done, rows_of
from cirrusql.sql.statements import Statement, TransactionAction, TransactionStatement, Write

if TYPE_CHECKING:
    from cirrusql.execute.write.calls import WriteCall
    from cirrusql.execute.write.planned import PlannedWrite
    from cirrusql.session.session import Session


class QueuedWrite(Record, eq=False):
    """A write that waits: its statement, and what it was planned to do."""

    statement: Write
    plan: PlannedWrite


class Transaction:
    """The writes of a session between BEGIN and COMMIT.

    With `queues` they wait; without, `stays` counts those that were made at once. Of one that
    queues, a statement that fails has `failed` say so: then no other statement is carried out but
    ROLLBACK, as in PostgreSQL, so that a script of which a line failed is not carried out in part.
    Mutable; its session's alone.
    """

    def __init__(self, *, queues: bool) -> None:
        self.queues = queues
        self.queue: list[QueuedWrite] = []
        self.stays = 0
        self.failed: str | None = None
        self._savepoints: list[tuple[str, int]] = []

    def add(self, statement: Write, context: StatementContext) -> Result:
        """Queue a write, and give the calls that COMMIT will make for it.

        Raises what planning it raises, and NotSupportedError for RETURNING, of which nothing is
        known yet.
        """
        from cirrusql.execute.write.operation_writing import cancels
        from cirrusql.execute.write.planned import planned
        from cirrusql.plan.operation_writes import operation_target
        from cirrusql.session.explain import explained_write

        if statement.returning is not None:
            hint = "leave it out, or write it outside of BEGIN … COMMIT"
            raise NotSupportedError("RETURNING has no rows before COMMIT", hint=hint)
        relation = operation_target(statement)
        if relation is not None and cancels(relation):
            hint = "ROLLBACK or COMMIT first"
            raise NotSupportedError("cancelling a request cannot wait for COMMIT", hint=hint)
        plan = planned(statement, context)
        self._require_new(plan)
        self.queue.append(QueuedWrite(statement, plan))
        context.diagnostics.notes.append(
            f"queued, nothing is done yet: COMMIT makes {_calls_of(self.queue)},"
            " ROLLBACK drops what is queued"
        )
        return explained_write(plan.calls, context.diagnostics)

    def _require_new(self, plan: PlannedWrite) -> None:
        """Raise NotSupportedError for a resource that is in the queue already.

        Both writes are planned from what is there now, so the second would undo the first: of two
        tags that are added only one would stay. Of two that create it, COMMIT would make one and
        fail; what is deleted first may be created again.
        """
        changes = [call for one in self.queue for call in one.plan.changes]
        queued = {_resource(call) for call in changes}
        created = {_created(call) for call in changes if call.made_identifier is not None}
        for call in plan.changes:
            if call.identifier is not None and _resource(call) in queued:
                raise NotSupportedError(
                    f"{call.type_name} '{call.identifier}' is in the queue already, and a second"
                    " write of it would not know of the first",
                    hint="say both in one statement, or COMMIT before",
                )
            if call.made_identifier is None:
                continue
            if _created(call) in created:
                raise AlreadyExists(
                    f"{call.type_name} '{call.made_identifier}' in {call.region} is in the queue"
                    " already, and can be created once only",
                    hint="ROLLBACK TO a savepoint before it, or ROLLBACK",
                    type_name=call.type_name,
                )
            created.add(_created(call))

    def require_sound(self, statement: Statement | None = None) -> None:
        """Raise OperationalError if a statement has failed since BEGIN.

        Not for what ends that: ROLLBACK, and ROLLBACK TO.
        """
        if self.failed is None or _ends_failure(statement):
            return
        raise OperationalError(
            f"a statement of this transaction failed, so nothing of it is done: {self.failed}",
            hint="ROLLBACK ends it",
        )

    def require_done(self) -> None:
        """Raise NotSupportedError where writes wait: what has been planned is carried out at once.

        COMMIT would not make it, and ROLLBACK not take it back.
        """
        if self.queues:
            raise NotSupportedError(
                "plans are carried out at once, and a transaction is open whose writes wait",
                hint="COMMIT or ROLLBACK first, or execute the statements, which queues them",
            )

    def savepoint(self, name: str) -> None:
        """Remember how much is queued now."""
        self._savepoints.append((name, len(self.queue)))

    def release(self, statement: TransactionStatement, *, drops: bool) -> None:
        """Forget a savepoint, those after it too; with `drops` what was queued since then.

        Raises ProgrammingError for a savepoint that is not there.
        """
        names = [name for name, _ in self._savepoints]
        if statement.name not in names:
            message = f"there is no savepoint '{statement.name}'"
            raise ProgrammingError(message, position=statement.position)
        place = len(names) - 1 - names[::-1].index(statement.name)
        if drops:
            del self.queue[self._savepoints[place][1] :]
            self.failed = None
        # ROLLBACK TO leaves the savepoint itself, RELEASE does not.
        del self._savepoints[place + drops :]

    def __repr__(self) -> str:
        state = "failed" if self.failed else f"{len(self.queue)} queued"
        return f"<Transaction: {state}>"


def shown(transaction: Transaction | None, context: StatementContext) -> Result:
    """The calls of everything that is queued, one row each, as SHOW TRANSACTION gives them."""
    from cirrusql.session.explain import explained_write

    queue = transaction.queue if transaction is not None else []
    calls = [call for one in queue for call in one.plan.calls]
    return explained_write(calls, context.diagnostics)


def isolation_level() -> Result:
    """What SHOW TRANSACTION ISOLATION LEVEL gives, as PostgreSQL and StackQL say it.

    What a statement reads is what the cloud has at that time, and nothing of what is queued.
    """
    return rows_of(("transaction_isolation",), [("read committed",)])


def control(statement: TransactionStatement, context: StatementContext, session: Session) -> Result:
    """BEGIN, COMMIT, ROLLBACK and the statements about savepoints."""
    return _ACTIONS[statement.action](statement, context, session)


def _ends_failure(statement: Statement | None) -> bool:
    ends = (TransactionAction.ROLLBACK, TransactionAction.ROLLBACK_TO)
    return isinstance(statement, TransactionStatement) and statement.action in ends


def _begin(_: TransactionStatement, context: StatementContext, session: Session) -> Result:
    if session.transaction is not None:
        context.diagnostics.notes.append("a transaction is open already")
        return done("BEGIN")
    session.transaction = Transaction(queues=context.options.queues)
    return done("BEGIN")


def _commit(statement: TransactionStatement, context: StatementContext, session: Session) -> Result:
    transaction = session.transaction
    if transaction is None:
        return _without_begin(statement, context)
    if not transaction.queue:
        session.transaction = None
        return done("COMMIT")
    if context.options.writes.dry_run:
        context.diagnostics.notes.append("dry run: nothing is made, and all of it still waits")
        return shown(transaction, context)
    from cirrusql.execute.write.summary import summary_of_all

    plans = [one.plan for one in transaction.queue]
    spent = _require_same(transaction.queue, session)
    session.transaction = None  # whatever comes of it, the journal tells it from here on
    try:
        results = session.apply(plans)
    except (ConfirmationNeeded, ReadOnly):
        session.transaction = transaction  # nothing has begun
        raise
    except Error as error:
        ended = "the transaction has ended"
        error.hint = f"{error.hint}; {ended}" if error.hint else ended
        raise
    for cost in (*spent, *(result.diagnostics for result in results)):
        context.statistics.add(
            Statistics(cost.calls, cost.retries, cost.throttles, cost.bytes_received)
        )
    messages = [one.message for one in results if one.message]
    made = done(f"COMMIT: {summary_of_all(plans, messages)}")
    made.row_count = sum(max(one.row_count, 0) for one in results)
    made.written = tuple(written for one in results for written in one.written)
    return made


def _rollback(
    statement: TransactionStatement, context: StatementContext, session: Session
) -> Result:
    transaction, session.transaction = session.transaction, None
    if transaction is None:
        return _without_begin(statement, context)
    if transaction.stays:
        stays = counted(transaction.stays, "write")
        context.diagnostics.notes.append(
            f"{stays} of this transaction made at once: a change to the cloud cannot be rolled back"
        )
    queued = counted(len(transaction.queue), "queued write")
    return done(f"ROLLBACK: {queued} dropped" if transaction.queue else "ROLLBACK")


def _without_begin(statement: TransactionStatement, context: StatementContext) -> Result:
    """COMMIT and ROLLBACK where nothing was begun.

    As in SQLite that is an error: who forgot BEGIN has made the writes already, and a ROLLBACK that
    ends well would say that they were not. Drivers say both at any time.
    """
    verb = statement.action.value.upper()
    if not context.options.queues:
        context.diagnostics.notes.append("there is no transaction: nothing was queued")
        return done(verb)
    raise ProgrammingError(
        f"there is no transaction to {verb}: writes outside of one are made at once",
        hint="BEGIN opens one",
        position=statement.position,
    )


def _of_savepoint(
    statement: TransactionStatement, context: StatementContext, session: Session
) -> Result:
    action, transaction = statement.action, session.transaction
    if not (context.options.queues if transaction is None else transaction.queues):
        raise NotSupportedError(
            f"{action.value.upper()}: writes are made at once and cannot be rolled back",
            hint="SET transactions = queue lets them wait for COMMIT",
            position=statement.position,
        )
    if transaction is None:
        message = f"{action.value.upper()} is for what is queued between BEGIN and COMMIT"
        raise ProgrammingError(message, position=statement.position)
    assert statement.name is not None
    if action is TransactionAction.SAVEPOINT:
        transaction.savepoint(statement.name)
    else:
        transaction.release(statement, drops=action is TransactionAction.ROLLBACK_TO)
    return done(f"{action.value.upper()} {statement.name}")


_ACTIONS: dict[
    TransactionAction, Callable[[TransactionStatement, StatementContext, Session], Result]
] = {
    TransactionAction.BEGIN: _begin,
    TransactionAction.COMMIT: _commit,
    TransactionAction.ROLLBACK: _rollback,
    TransactionAction.SAVEPOINT: _of_savepoint,
    TransactionAction.RELEASE: _of_savepoint,
    TransactionAction.ROLLBACK_TO: _of_savepoint,
}


def _require_same(queue: Sequence[QueuedWrite], session: Session) -> list[Diagnostics]:
    """Plan what is queued again, and tell what that cost; raises OperationalError for other calls.

    What reads nothing of the cloud cannot have changed, and may be made up: `randomblob(8)`.
    """
    spent = []
    for number, one in enumerate(queue, 1):
        if not one.plan.diagnostics.total_calls:
            continue
        try:
            again = session.planned(one.statement, one.plan.info)
        except Error as error:
            raise error.with_(message=f"{_named(one, number)}: {error.message}") from None
        spent.append(again.diagnostics)
        if _intentions(again) != _intentions(one.plan):
            raise OperationalError(
                f"{_named(one, number)} would do something else now than when it was queued:"
                " what it changes, or what it works out, is another by now",
                hint="ROLLBACK, and queue it again",
            )
    return spent


def _resource(call: WriteCall) -> tuple[str, str, str | None]:
    return call.type_name, call.region, call.identifier


def _created(call: WriteCall) -> tuple[str, str, str | None]:
    return call.type_name, call.region, call.made_identifier


def _named(one: QueuedWrite, number: int) -> str:
    return f"queued write {number} ({one.plan.info.kind} of {one.plan.request.resource_type.name})"


def _intentions(plan: PlannedWrite) -> list[tuple[object, ...]]:
    """What the calls of a plan would do, for comparison with another's."""
    return [
        (call.verb, call.type_name, call.region, call.identifier, call.request)
        for call in plan.calls
    ]


def _calls_of(queue: Sequence[QueuedWrite]) -> str:
    return counted(sum(len(one.plan.changes) for one in queue), "call")
