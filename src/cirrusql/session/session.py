"""The façade: SQL text in, one result for each statement out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from cirrusql.catalog import Catalog
from cirrusql.engine.database import Database
from cirrusql.engine.environment import Environment
from cirrusql.engine.options import Options, changed
from cirrusql.errors import IncompleteAnswer, NotSupportedError, ReadOnly
from cirrusql.execute.query import Planner, answer
from cirrusql.plan import QueryPlan, Scope
from cirrusql.records import replace
from cirrusql.result import Diagnostics, Progress, Result, Statistics, rows_of
from cirrusql.session.views import Views
from cirrusql.sql import Parameters, inline, parse, split
from cirrusql.sql.statements import (
    CreateView,
    Delete,
    Describe,
    DropView,
    Execute,
    Explain,
    Insert,
    Nothing,
    RefreshView,
    Select,
    SessionTable,
    SetOption,
    Show,
    Statement,
    Update,
)

if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Client
    from cirrusql.engine.loop import LoopThread
    from cirrusql.engine.options import WriteOptions
    from cirrusql.execute.write.writing import Tools
    from cirrusql.journal.file import Journal
    from cirrusql.session.requests import Requests

# The user's own journal of writes, as a relation: made anew for each query that names it.
_JOURNAL_RELATION = "cirrusql_requests"


class Session:
    """One user's statements against one environment.

    Mutable state: the options, the views and session tables, and, once something is called, the
    client with its connections on a loop thread of its own. Not for use by two threads at a time,
    except for `cancel`. What only some statements need is imported by those.
    """

    def __init__(
        self, catalog: Catalog, environment: Environment, options: Options | None = None
    ) -> None:
        self.catalog = catalog
        self.environment = environment
        self.options = options or Options()
        self.progress = Progress()
        self._database = Database()
        self._views = Views()
        self._scope = Scope(environment.regions, frozenset(catalog.regions()))
        self._loop_thread: LoopThread | None = None
        self._client: Client | None = None
        self._opened_journal: Journal | None = None

    def execute(self, sql: str, parameters: Parameters | None = None) -> Iterator[Result]:
        """Run each statement of `sql` in order, yielding one result for each.

        Lazy: a statement runs when its result is asked for, and an error ends the script there.
        """
        script = inline(sql, parameters) if parameters is not None else sql
        # All of it is understood before any of it is done.
        statements = [parse(source) for source in split(script)]
        for statement in statements:
            yield self._run(statement)

    def explain(self, sql: str, parameters: Parameters | None = None) -> Iterator[Result]:
        """How each statement of `sql` would be answered, without calling or changing anything.

        For a statement that writes, resources are read where its calls cannot be known otherwise.
        Statements that only set the session up (SET, CREATE VIEW) are run, because later ones may
        stand on them; SHOW and DESCRIBE, which call nobody, too.
        """
        script = inline(sql, parameters) if parameters is not None else sql
        for source in split(script):
            statement = parse(source)
            calls = isinstance(statement, Select | Insert | Update | Delete)
            yield self._run(Explain(statement, "plan") if calls else statement)

    def cancel(self) -> None:
        """Cancel the statement that runs now; callable from another thread."""
        self._database.interrupt()
        if self._loop_thread is not None:
            self._loop_thread.cancel()

    def close(self) -> None:
        """Let go of connections and session tables."""
        if self._client is not None and self._loop_thread is not None:
            self._loop_thread.call(self._client.close)
        if self._loop_thread is not None:
            self._loop_thread.close()
        self._loop_thread = self._client = None
        if self._opened_journal is not None:
            self._opened_journal.close()
        self._database.close()

    def _run(self, statement: Statement) -> Result:
        run = self._HANDLERS[type(statement)]
        return run(self, statement)

    # -- one method for each kind of statement ----------------------------------------------------

    def _select(self, statement: Select) -> Result:
        start = time.monotonic()
        if _JOURNAL_RELATION in statement.query.text.lower():
            journal = self.requests().everything()
            names = [column.name for column in journal.columns]
            self._database.store(_JOURNAL_RELATION, names, journal.rows)
        return self._query(self._planner().plan(statement.query), start)

    def _query(self, plan: QueryPlan, start: float) -> Result:
        diagnostics = Diagnostics(regions=plan.regions, notes=list(plan.notes))
        self._fetch(plan, diagnostics)
        result = answer(plan.query, self._database, diagnostics)
        diagnostics.seconds = time.monotonic() - start
        return result

    def _fetch(self, plan: QueryPlan, diagnostics: Diagnostics) -> None:
        """Make a plan's calls and keep the account of them."""
        for scan in plan.scans:
            for region in scan.skipped_regions:
                note = f"{scan.table.relation.name} is not offered in {region}"
                diagnostics.notes.append(note)
        if not plan.scans:
            return
        from cirrusql.execute.read.fetch import Fetch

        statistics = Statistics()
        self.progress = Progress(statistics)
        client, loop = self._connected()
        fetch = Fetch(client, self.catalog, self._database, statistics, self.progress)
        loop.run(fetch.run(plan, diagnostics), self.options.timeout)
        diagnostics.count(statistics)
        if diagnostics.problems and self.options.strict:
            first = diagnostics.problems[0]
            more = len(diagnostics.problems) - 1
            text = f"{first}{f' (and {more} more)' if more else ''}"
            raise IncompleteAnswer(f"the answer is not complete: {text}") from first.error

    def _write(self, statement: Insert | Update | Delete) -> Result:
        if self.options.read_only:
            raise ReadOnly("this session only reads", hint="open it without --read-only to write")
        from cirrusql.execute.write.writing import write

        return write(statement, self._tools(), self._write_options())

    def _tools(self) -> Tools:
        from cirrusql.execute.write.writing import Tools

        client, loop = self._connected()
        self.progress = Progress()
        return Tools(
            self.catalog,
            self._database,
            self._planner(),
            loop,
            client,
            self.progress,
            self.environment.description,
            self._journal() if self.environment.journaled else None,
        )

    def _journal(self) -> Journal:
        from cirrusql.journal.file import Journal, default_journal_folder

        if self._opened_journal is None:
            self._opened_journal = Journal(default_journal_folder())
        return self._opened_journal

    def requests(self) -> Requests:
        """The journal of this user's writes: to list, to show, to finish or to cancel them."""
        from cirrusql.session.requests import Requests

        return Requests(self._journal(), self._tools, self.options.timeout)

    def _write_options(self) -> WriteOptions:
        return replace(self.options.writes, timeout=self.options.timeout)

    def _explain(self, statement: Explain) -> Result:
        from cirrusql.session.explain import Truth, explained, explained_write

        inner = statement.statement
        if statement.mode == "permissions":
            from cirrusql.session.permissions import permitted

            return permitted(inner, self._planner(), waits=self.options.writes.waits)
        if statement.mode == "analyze":
            if not isinstance(inner, Select):
                raise NotSupportedError("EXPLAIN ANALYZE runs the statement; it takes a query only")
            plan = self._planner().plan(inner.query)
            result = self._query(plan, time.monotonic())
            sizes = {scan.table.number: self._database.size(scan.table) for scan in plan.scans}
            count = sum(1 for _ in result.rows)
            return explained(plan, Truth(sizes, count, result.diagnostics))
        if isinstance(inner, Select):
            plan = self._planner().plan(inner.query)
            self._database.unstage(plan.query)
            return explained(plan)
        if isinstance(inner, Insert | Update | Delete) and statement.mode == "plan":
            from cirrusql.execute.write.writing import planned

            write = planned(inner, self._tools(), self._write_options())
            return explained_write(write.prepared, write.diagnostics)
        raise NotSupportedError("EXPLAIN takes a query or a statement that writes")

    def _show(self, statement: Show) -> Result:
        from cirrusql.session.metadata import show

        return show(statement, self.catalog)

    def _describe(self, statement: Describe) -> Result:
        from cirrusql.session.metadata import describe

        return describe(statement, self.catalog)

    def _set(self, statement: SetOption) -> Result:
        self.options = changed(self.options, statement)
        return _done(f"{statement.option} = {statement.value}")

    def _execute(self, statement: Execute) -> Result:
        from cirrusql.session.methods import as_statement

        return self._run(as_statement(statement, self.catalog))

    def _create_view(self, statement: CreateView) -> Result:
        plan = self._planner().plan(statement.query)
        if not statement.materialized:
            self._database.unstage(plan.query)
            self._views.define(statement)
            return _done(f"view {statement.name} created")
        rows = self._materialize(statement, plan)
        self._views.define(statement)
        return _done(f"materialized view {statement.name} created with {rows} rows")

    def _materialize(self, view: CreateView, plan: QueryPlan) -> int:
        result = self._query(plan, time.monotonic())
        names = [column.name for column in result.columns]
        return self._database.store(view.name, names, result.rows)

    def _refresh(self, statement: RefreshView) -> Result:
        view = self._views.materialized(statement.name)
        rows = self._materialize(view, self._planner().plan(view.query))
        return _done(f"materialized view {view.name} refreshed with {rows} rows")

    def _drop_view(self, statement: DropView) -> Result:
        view = self._views.drop(statement)
        if view is not None and view.materialized:
            self._database.drop(view.name)
        return _done(f"view {statement.name} dropped")

    def _session_table(self, statement: SessionTable) -> Result:
        before = self._database.total_changes()
        rows = list(self._database.native(statement.statement.text))
        changes = self._database.total_changes() - before
        if rows:
            names = tuple(f"column{number}" for number in range(1, len(rows[0]) + 1))
            return rows_of(names, rows)
        return _done(f"{changes} rows changed" if changes else "done")

    def _nothing(self, statement: Nothing) -> Result:
        return _done(statement.message)

    # -- what statements need ---------------------------------------------------------------------

    def _planner(self) -> Planner:
        pushdown = self.options.pushdown
        return Planner(self.catalog, self._database, self._scope, self._views.texts, pushdown)

    def _connected(self) -> tuple[Client, LoopThread]:
        if self._client is None or self._loop_thread is None:
            from cirrusql.engine.loop import LoopThread

            self._loop_thread = LoopThread()
            self._client = self.environment.connect()
        return self._client, self._loop_thread

    _HANDLERS: ClassVar[dict[type, Callable[..., Result]]] = {
        Select: _select,
        Insert: _write,
        Update: _write,
        Delete: _write,
        Explain: _explain,
        Show: _show,
        Describe: _describe,
        SetOption: _set,
        Execute: _execute,
        CreateView: _create_view,
        DropView: _drop_view,
        RefreshView: _refresh,
        SessionTable: _session_table,
        Nothing: _nothing,
    }


def _done(message: str) -> Result:
    return Result((), iter(()), Diagnostics(), message)
