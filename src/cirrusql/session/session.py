"""The façade: SQL text in, one result for each statement out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from cirrusql.catalog import Catalog
from cirrusql.engine.database import Database
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY, Environment
from cirrusql.engine.options import Options, require_limits
from cirrusql.engine.own_path import OwnPath
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import (
    Error,
    InterfaceError,
    ParseError,
    Position,
    StatementInfo,
    UnknownName,
    of_the_world,
)
from cirrusql.events import Listener
from cirrusql.records import replace
from cirrusql.result import Result
from cirrusql.session.direct import DirectCalls
from cirrusql.session.handlers import HANDLERS, explaining, in_full, kind_of
from cirrusql.session.system_rows import system_rows
from cirrusql.sql import Parameters, Value, inline, parse, split
from cirrusql.sql.lexer import as_written, position
from cirrusql.sql.statements import Delete, Insert, ResetOption, SetOption, Statement, Update, Use

if TYPE_CHECKING:
    from pathlib import Path

    from cirrusql.completion import Surroundings
    from cirrusql.engine.functions import SqlFunction
    from cirrusql.engine.own_schema import OwnSchema
    from cirrusql.execute.write.planned import PlannedWrite
    from cirrusql.session.description import Description
    from cirrusql.session.requests import Requests
    from cirrusql.session.transaction import Transaction


class Session(DirectCalls):
    """One user's statements on one engine.

    `options` may be exchanged between statements; RESET goes back to the `initial` ones.
    `listener` is told what happens (see `cirrusql.events`). `database` is the file of the user's
    own tables and views: `:memory:`, or by default the target's in the data folder. `on_close` is
    called last, when the session is closed.

    Mutable state: the options, the SQLite connection, the statements that have not ended, the
    transaction between BEGIN and COMMIT, else None, and texts that were understood before. Not
    for use by two threads at a time, except for `cancel`; sessions of one engine may be used in
    different threads.
    """

    def __init__(
        self,
        engine: Engine,
        options: Options | None = None,
        *,
        database: Path | str | None = None,
        listener: Listener | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        engine.require_usable()
        self.engine = engine
        self.options = self.initial = options or Options()
        self.listener = listener
        self.database = Database(OwnPath.of(database, engine), more=self._functions_brought)
        self._on_close = on_close
        self._numbers = itertools.count(1)
        self._open: list[StatementContext] = []
        self._running: StatementContext | None = None
        self._closed = False
        self.transaction: Transaction | None = None
        self._read: dict[tuple[str, bool], list[tuple[StatementInfo, Statement]]] = {}

    @classmethod
    def alone(
        cls,
        catalog: Catalog,
        environment: Environment,
        options: Options | None = None,
        *,
        database: Path | str | None = MEMORY,
        listener: Listener | None = None,
    ) -> Session:
        """A session with an engine of its own, and by default no database file."""
        engine = Engine(catalog, environment)
        return cls(engine, options, database=database, listener=listener, on_close=engine.close)

    @property
    def catalog(self) -> Catalog:
        """The resource types there are."""
        return self.engine.catalog

    @property
    def environment(self) -> Environment:
        """Where calls go."""
        return self.engine.environment

    # -- statements -------------------------------------------------------------------------------

    def execute(
        self, sql: str, parameters: Parameters | None = None, *, max_rows: int | None = None
    ) -> Iterator[Result]:
        """Run each statement of `sql` in order, yielding one result for each.

        Lazy: a statement runs when its result is asked for, and an error ends the script there;
        `error.statement` says which one it was. With `max_rows` a query gives so many rows at most,
        and `result.more` whether there were more.
        """
        # All of it is understood before any of it is done.
        for info, statement in self._parsed(sql, parameters):
            with self._failing_the_transaction():
                if self.transaction is not None:
                    self.transaction.require_sound(statement)
                result = self._run(statement, info, max_rows)
            yield result

    def explain(self, sql: str, parameters: Parameters | None = None) -> Iterator[Result]:
        """How each statement of `sql` would be answered, without calling or changing anything.

        For a statement that writes, resources are read where its calls cannot be known otherwise.
        Statements that only set the session up (SET, CREATE VIEW) are run, because later ones may
        stand on them; SHOW and DESCRIBE, which call nothing, too. Of the user's own tables nothing
        is changed: what is told is how the rows that they would be given are found.
        """
        for info, statement in self._parsed(sql, parameters):
            yield self._run(explaining(statement), info)

    def describe(
        self, sql: str, *, computes: bool = False, samples: Mapping[int, Value] | None = None
    ) -> list[Description]:
        """What each statement of `sql` will give and what it wants to be given; nothing is run.

        Parameters need no values. With `computes` the columns that are computed have the types of
        their expressions, for who must know them beforehand; `samples` are values of the types that
        some parameters have, by their numbers. Raises what the statement would raise before its
        first call.
        """
        from cirrusql.session.description import describe_all, with_nulls

        _require_text(sql)
        script = self._respelt(sql)
        understood = self._understood(with_nulls(script, samples), respelt=script is not sql)
        queues = self.transaction is not None and self.transaction.queues
        return describe_all(script, understood, self._context, computes=computes, queues=queues)

    def types_read(self, sql: str) -> frozenset[str]:
        """The resource types that the statements of `sql` read, through views too; no call is made.

        What sets the session up, as SET and USE do, is run. Raises ParseError and UnknownName.
        """
        from cirrusql.session.types_read import types_read

        found: set[str] = set()
        for info, statement in self._parsed(sql, None):
            if isinstance(statement, SetOption | ResetOption | Use):
                self._run(statement, info)
                continue
            with self._directly(info.kind) as context:
                found.update(types_read(in_full(statement, context), context))
        return frozenset(found)

    def plan(self, sql: str, parameters: Parameters | None = None) -> list[PlannedWrite]:
        """The writes of `sql`, with their targets found and every call checked; none is sent.

        Resources are read where that is needed. `repr` and `calls` of a plan show what it would do.
        Raises InterfaceError for a statement that does not write.
        """
        return [self.planned(one, info) for info, one in self._parsed(sql, parameters)]

    def planned(self, statement: Statement, info: StatementInfo) -> PlannedWrite:
        """What `plan` gives for a statement that has been understood already."""
        from cirrusql.execute.write.planned import planned

        context = self._context(info)
        before, self._running = self._running, context
        try:
            with context:
                statement = in_full(statement, context)
                if not isinstance(statement, Insert | Update | Delete):
                    hint = "INSERT, UPDATE and DELETE of resources can"
                    raise InterfaceError(f"{info.kind} cannot be planned", hint=hint)
                plan = planned(statement, context)
                context.close()
        finally:
            self._running = before
        return plan

    def apply(self, plans: Sequence[PlannedWrite], *, reads_back: bool = False) -> list[Result]:
        """Carry out several plans as one run of the journal, one after the other.

        The calls of one plan are made many at once. A result for each, in their order; its
        `written` tells of each call, and with `reads_back` has each resource as it is then. The
        first failure ends the run, unless `on_error` is `continue`, and is raised. With `dry_run`
        nothing is sent, and the results are the calls. `cancel` ends the run. Raises
        NotSupportedError between BEGIN and COMMIT, where writes wait and these would not.
        """
        if self.transaction is not None:
            self.transaction.require_done()
        contexts = [self._context(replace(plan.info, number=self._number())) for plan in plans]
        if not contexts:
            return []
        before, self._running = self._running, contexts[0]
        try:
            results = self._applied(plans, contexts, reads_back=reads_back)
        except BaseException as error:
            if isinstance(error, Error) and error.statement is None:
                contexts[0].ended_by(error)
            for context in contexts:
                context.close()
            raise
        finally:
            self._running = before
        for result, context in zip(results, contexts, strict=True):
            self._let_go(result, context)
        return results

    def _applied(
        self,
        plans: Sequence[PlannedWrite],
        contexts: Sequence[StatementContext],
        *,
        reads_back: bool,
    ) -> list[Result]:
        from cirrusql.session.handlers import require_writable

        require_writable(self.options)
        if self.options.writes.dry_run:
            from cirrusql.session.explain import explained_write

            return [explained_write(plan.calls, plan.diagnostics) for plan in plans]
        from cirrusql.execute.write.writing import apply

        return apply(plans, contexts, reads_back=reads_back)

    def cancel(self, number: int | None = None) -> None:
        """Cancel a statement, by its number or the one that runs now; callable from any thread.

        It raises Cancelled where it was begun or, half read, at its next row. Other statements go
        on. A statement that has ended, or was never begun, is not there to be cancelled.
        """
        contexts = [context for context in list(self._open) if not context.closed]
        if number is not None:
            contexts = [context for context in contexts if context.info.number == number]
        elif self._running is not None:
            contexts = [self._running]
        for context in contexts[-1:]:
            context.cancel()

    def renew(self, number: int) -> None:
        """Give a statement that is half read all of its time again: the next portion is asked for.

        What its reader has done meanwhile is not its own.
        """
        for context in self._open:
            if context.info.number == number and not context.closed:
                context.renew()

    @property
    def running(self) -> int | None:
        """The number of the statement that runs now, also when another thread asks."""
        context = self._running
        return None if context is None else context.info.number

    def surroundings(self) -> Surroundings:
        """What `cirrusql.completion.complete` wants to know of this session; makes no call.

        As it is now: ask again when a statement has run.
        """
        from cirrusql.session.surroundings import surroundings

        with self._directly("COMPLETE") as context:
            return surroundings(context)

    def fail_transaction(self, error: BaseException) -> None:
        """Let a transaction that is open end with ROLLBACK only, because something went wrong.

        For who finds that out beside statements: a command that failed, a result not displayed.
        Where writes are made at once (`SET transactions = immediate`) every one that could be made
        is, and stays: then it does nothing.
        """
        transaction = self.transaction
        if transaction is not None and transaction.queues and transaction.failed is None:
            transaction.failed = str(error) or type(error).__name__

    def requests(self) -> Requests:
        """The journal of this user's writes: to list, to show, to finish or to cancel them."""
        from cirrusql.session.requests import Requests

        return Requests(self.engine, lambda: self._context(_REQUESTS))

    @contextmanager
    def own_schema(self) -> Iterator[OwnSchema]:
        """A context in which one can look at the user's own tables and views, as SQLite has them.

        Raises StoreError if their file cannot be used, and CredentialsError where it is not known
        whose they are.
        """
        with self._directly("REFLECT") as context, context.working() as database:
            yield database.own_schema

    def close(self) -> None:
        """End every statement and let go of the database; again does nothing."""
        if self._closed:
            return
        self._closed = True
        for context in self._open:
            context.cancel()
            context.close()
        self.database.close()
        if self._on_close is not None:
            self._on_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        running = sum(not context.closed for context in self._open)
        state = "closed" if self._closed else f"{running} statements open"
        return f"<Session on {self.environment.description}: {state}>"

    # -- one statement ----------------------------------------------------------------------------

    def _run(
        self, statement: Statement, info: StatementInfo, max_rows: int | None = None
    ) -> Result:
        context = self._context(info, max_rows)
        before, self._running = self._running, context
        try:
            with context:
                result = self._handled(statement, context)
        except UnknownName as error:
            raise self._with_problems(error) from None
        finally:
            self._running = before
        result.diagnostics.notes += self.catalog.plugins.untold()
        self._let_go(result, context)
        return result

    @contextmanager
    def _failing_the_transaction(self) -> Iterator[None]:
        """A context in which what goes wrong ends a transaction that is open, but for ROLLBACK."""
        try:
            yield
        except BaseException as error:
            self.fail_transaction(error)
            raise

    @contextmanager
    def _directly(self, kind: str) -> Iterator[StatementContext]:
        """The context of a statement without a text, which ends with the block."""
        context = self._context(_without_text(kind, self._number()))
        before, self._running = self._running, context
        try:
            with context:
                yield context
            context.close()
        finally:
            self._running = before

    def _handled(self, statement: Statement, context: StatementContext) -> Result:
        """The statement's result; a full disk and the like are errors as any other."""
        try:
            statement = in_full(statement, context)
            return HANDLERS[type(statement)](statement, context, self)
        except Error:
            raise
        except Exception as bug:
            known = of_the_world(bug)
            if known is None:
                raise
            raise known from bug

    def _with_problems(self, error: UnknownName) -> UnknownName:
        """The error, with what is wrong with plugins: the name may be one of theirs."""
        problems = self.catalog.plugins.problems
        if problems:
            error.hint = "; ".join((*([error.hint] if error.hint else ()), *problems))
        return error

    @staticmethod
    def _let_go(result: Result, context: StatementContext) -> None:
        """Leave a statement to its result, whose last row ends it; without rows it has ended."""
        result.statement = context.info
        if not result.columns:
            result.diagnostics = context.diagnostics
            context.close()
        elif not context.answers:
            context.answer_with(result)

    def _context(self, info: StatementInfo, max_rows: int | None = None) -> StatementContext:
        if self._closed:
            raise InterfaceError("the session is closed")
        self.engine.require_usable()
        self._open = [context for context in self._open if not context.closed]
        options = self.options if max_rows is None else replace(self.options, max_rows=max_rows)
        require_limits(options)
        context = StatementContext(
            self.engine, self.database, info, options, self.listener, system_rows(self)
        )
        context.on_failure = self.fail_transaction
        self._open.append(context)
        return context

    def _functions_brought(self) -> Sequence[SqlFunction]:
        """Those of other packages."""
        from cirrusql.engine.functions.brought import brought

        return brought(self.catalog.plugins)

    def _parsed(
        self, sql: str, parameters: Parameters | None
    ) -> list[tuple[StatementInfo, Statement]]:
        key = (sql, self.options.postgres)
        if parameters is None and key in self._read:
            # What clients repeat was understood before: a third of what `SELECT 1` takes.
            known = self._read[key]
            return [(replace(info, number=self._number()), statement) for info, statement in known]
        with self._failing_the_transaction():
            _require_text(sql)
            script = self._respelt(sql)
            is_respelt = script is not sql
            script = script if parameters is None else inline(script, parameters)
            found = self._understood(script, respelt=is_respelt)
        if parameters is None and len(sql) <= _LONGEST_KEPT:
            if len(self._read) >= _MOST_KEPT:
                self._read.clear()
            self._read[key] = found
        return found

    def _respelt(self, sql: str) -> str:
        """The script as SQLite has it, in the parts whose dialect is PostgreSQL's."""
        if not self.options.postgres and "dialect" not in sql.lower():
            return sql
        from cirrusql.sql.postgres import respelt

        try:
            return respelt(sql, postgres=self.options.postgres, initial=self.initial.postgres)
        except Error as error:
            if error.statement is not None:
                error.statement = replace(error.statement, number=self._number())
            raise

    def _understood(
        self, script: str, *, respelt: bool = False
    ) -> list[tuple[StatementInfo, Statement]]:
        """Every statement of a script; a ParseError knows which one it is about.

        Of one that was `respelt` what the user wrote is told.
        """
        sources = list(split(script))
        found = []
        for place, source in enumerate(sources, 1):
            piece = source.between(0, len(source.tokens))
            written = as_written(script, piece.start, piece.end) if respelt else piece.text
            info = StatementInfo(self._number(), place, len(sources), "", written, piece.position())
            try:
                statement = parse(source)
            except ParseError as error:
                error.statement = info
                raise
            self.database.bring_functions(source.tokens)
            found.append((replace(info, kind=kind_of(statement)), statement))
        return found

    def _number(self) -> int:
        return next(self._numbers)


_MOST_KEPT, _LONGEST_KEPT = 64, 2_000


def _require_text(sql: object) -> None:
    """Raise InterfaceError for what is no text, and ParseError for text that SQLite cannot read.

    That is a NUL, at which it ends, and half a surrogate pair, as an argument that is not UTF-8
    brings it; a parameter's value may have a NUL.
    """
    if not isinstance(sql, str):
        raise InterfaceError(f"SQL is given as text, not as {type(sql).__name__}")
    try:
        sql.encode()
        at, what = sql.find("\0"), "a NUL character"
    except UnicodeEncodeError as error:
        at, what = error.start, "half a surrogate pair, which is no character"
    if at >= 0:
        hint = "give a value that has it as a parameter" if sql[at] == "\0" else "give UTF-8"
        raise ParseError(f"there is {what} in the text", hint=hint, position=position(sql, at))


def _without_text(kind: str, number: int) -> StatementInfo:
    return StatementInfo(number, 1, 1, kind, "", Position(1, 1))


_REQUESTS = _without_text("REQUESTS", 0)
