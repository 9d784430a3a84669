"""A query from text to rows: bind, stage, plan, fetch, and let SQLite answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.catalog.system_relations import ACCOUNTS
from cirrusql.engine.answers import OutputColumn
from cirrusql.engine.options import Options
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import IncompleteAnswer, NotSupportedError, ParseError, UnknownName
from cirrusql.execute.moments import moments_of, open_inventory
from cirrusql.result import Diagnostics, Result, ResultColumn
from cirrusql.sql import BoundQuery, Query
from cirrusql.sql.name_defaults import DEFAULT_NAMES, NameDefaults
from cirrusql.sql.relations import is_of_aws
from cirrusql.sql.script import Composed
from cirrusql.sql.targets import changed_table
from cirrusql.sql.typed_calls import CONSTANT

if TYPE_CHECKING:
    from cirrusql.plan import QueryPlan

# What stands before the name of a table, so that it may be one of the user's own.
_BEFORE_TABLES = ("FROM", "JOIN", "IN")
# Relations of our own that may be written without a dot begin so.
_OUR_NAMES = "cirrusql_"


def bound(
    query: Query, statement: StatementContext, names: NameDefaults | None = None
) -> BoundQuery:
    """The query with its names understood; raises ParseError, UnknownName or NotSupportedError.

    `names` are the session's, unless others are given, as for what a view was made of.
    """
    names = names or statement.options.names
    with statement.working() as database:
        looks = database.own.exists or bool(names.services)
        asks = CONSTANT in query.text
        if asks or _names_relations(query) or (looks and _names_tables(query)):
            from cirrusql.sql.binding import bind
            from cirrusql.sql.own_names import located

            full = None
            if names != DEFAULT_NAMES:
                from cirrusql.sql.full_names import FullNames

                full = FullNames(names, statement.catalog, database.own)

            def understood() -> BoundQuery:
                return bind(
                    query,
                    statement.catalog,
                    database.own,
                    database.staging.numbers,
                    database.table_columns,
                    database.constants,
                    full,
                    database.own.types,
                )

            found = understood()
            # Only now is it known which views it reads, and what these call.
            if found.fragment is not query and database.bring_functions(found.fragment.tokens):
                found = understood()
            return located(found, database.own.schema_of)
    # SQLite's alone: nothing of it need be understood here first, nor sqlglot be imported.
    return BoundQuery(query, (), ())


def _names_relations(query: Query) -> bool:
    """Whether a query may name relations: all but one of them have a dot in their names."""
    return any(
        token.is_symbol(".") or token.text.lower().startswith(_OUR_NAMES) for token in query.tokens
    )


def _names_tables(query: Query) -> bool:
    """Whether a query may name a table of the user's own."""
    return any(token.is_word(*_BEFORE_TABLES) for token in query.tokens)


def plan(
    query: Query, statement: StatementContext, *, assume_exists: bool = False, calls: bool = True
) -> QueryPlan:
    """The plan of a query; its staging tables exist, empty, when this returns.

    Which regions the account has enabled is asked if the query needs to know and that is not known
    yet; without `calls` a plan is made of what is known.
    """
    understood = bound(query, statement)
    target = changed_table(query, understood)
    return planned(understood, statement, assume_exists=assume_exists, calls=calls, target=target)


def planned(
    understood: BoundQuery,
    statement: StatementContext,
    *,
    assume_exists: bool = False,
    calls: bool = True,
    target: int | None = None,
) -> QueryPlan:
    """The plan of what has been bound, as `plan` makes it.

    `target` is the number of the table that the statement changes, if it is one of the cloud's.
    Raises UnknownName for such a change whose WHERE looks for what cannot be there, which a query
    is only told of.
    """
    _require_readable(understood, statement.options)
    statement.changed_table = target
    moments = moments_of(understood, statement, target)
    # What is to be changed may be assumed to be there, what a condition asks of another may not.
    assume_exists = assume_exists and len(understood.tables) == 1
    used = staged(understood, statement)
    if not understood.tables:
        from cirrusql.plan.nodes import QueryPlan

        return QueryPlan(understood, ())
    from cirrusql.plan import plan_query

    def made() -> QueryPlan:
        with statement.working() as database:
            return plan_query(
                understood,
                used,
                statement.engine.scope,
                assume_exists=assume_exists,
                pushdown=statement.options.pushdown,
                judge=database.predicates.judge,
                target=target,
                moments=moments,
            )

    if calls and target is not None and understood.notes:
        # `DELETE … WHERE tags ->> 'Owner' IS NULL` is true of every list of tags.
        hint = "nothing was changed; a SELECT with the same WHERE shows what it finds"
        raise UnknownName(understood.notes[0], hint=hint)
    _find_accounts(understood, statement, calls=calls)
    if calls and understood.tables:
        open_inventory(statement, moments)
    found = made()
    _require_runnable(found, statement.options)
    _require_changed_here(found, target, statement)
    unknown = _must_ask_for_regions(found, statement) if calls else []
    if unknown:
        statement.run(_ask_for_regions(unknown, statement))
        found = made()
        _require_runnable(found, statement.options)
    return found


def _require_readable(query: BoundQuery, options: Options) -> None:
    """Ask the guard, if there is one, about each relation of a query."""
    if options.guard is not None:
        for table in query.tables:
            options.guard.may_read(table.relation)


def _require_runnable(plan: QueryPlan, options: Options) -> None:
    """Ask the guard, if there is one, about a plan."""
    if options.guard is not None:
        options.guard.may_run(plan)


def _require_changed_here(plan: QueryPlan, target: int | None, statement: StatementContext) -> None:
    """Raise NotSupportedError for a change of resources of another account than the chosen one."""
    from cirrusql.plan.wording import some

    shares = [s for scan in plan.scans if scan.table.number == target for s in scan.shares]
    if not shares:
        return
    acting = statement.engine.acting
    others = [share.name for share in shares if share.account_id != acting]
    if others:
        message = f"resources of {some(tuple(others))} are not changed from here"
        raise NotSupportedError(message, hint=f"choose the account: --account {others[0]}")


def _find_accounts(understood: BoundQuery, statement: StatementContext, *, calls: bool) -> None:
    """Have the accounts known that the query may ask, or names."""
    engine = statement.engine
    accounts = engine.environment.accounts
    listed = any(table.relation.name == ACCOUNTS.name for table in understood.tables)
    if accounts is not None:
        if listed or any(is_of_aws(table.relation) for table in understood.tables):
            statement.run(accounts.known(statement.caller_of(None)))
    elif calls and (listed or understood.named_accounts or understood.named_account_names):
        statement.run(engine.find_identity())


def staged(understood: BoundQuery, statement: StatementContext) -> Mapping[int, frozenset[str]]:
    """The columns that SQLite reads of each table; what it refuses is told in its own spelling."""
    try:
        used = statement.stage(understood)
    except (ParseError, UnknownName) as error:
        from cirrusql.sql.spelling import respelt

        raise respelt(error, understood.fragment) from None
    guard = statement.options.guard
    if guard is not None:
        with statement.working() as database:
            stored = database.staging.stored(understood)
        for name in sorted(stored):
            guard.may_read_stored(name)
    return used


def _must_ask_for_regions(plan: QueryPlan, statement: StatementContext) -> list[str | None]:
    """The accounts that a plan asks in all enabled regions without knowing which these are."""
    from cirrusql.plan.regions import asks_everywhere

    engine = statement.engine
    regional = [scan for scan in plan.scans if scan.regions and not scan.table.relation.is_global]
    if plan.needs_no_call or not regional:
        return []
    everywhere = engine.environment.everywhere or asks_everywhere(plan.query)
    accounts = engine.environment.accounts
    wild: set[str | None] = set()
    if accounts is not None and not engine.environment.regions_given:
        wild = {one.account_id for one in accounts.at_hand if one.has_wildcards}
    asked = dict.fromkeys(
        None if part.share is None else part.share.account_id
        for scan in regional
        for part in scan.parts
    )
    return [
        one
        for one in asked
        if (everywhere or one in wild) and not engine.regions_of(one).is_settled
    ]


async def _ask_for_regions(accounts: Sequence[str | None], statement: StatementContext) -> None:
    import asyncio

    engine = statement.engine
    await asyncio.gather(
        *(engine.regions_of(one).ask(statement.caller_of(one)) for one in accounts)
    )


def fetch(plan: QueryPlan, statement: StatementContext, *, whole: bool = False) -> None:
    """Make a plan's calls and fill its staging tables; what was not read is in the diagnostics.

    Rows that cannot be decided without what was not read are left out. Raises IncompleteAnswer
    where the answer could have rows that are not true, unless the session's `partial` allows that;
    for anything missing when the session is strict; and with `whole`, for an answer that is to be
    kept, as `require_whole` does.
    """
    diagnostics = statement.diagnostics
    diagnostics.regions = plan.regions
    diagnostics.accounts = tuple(share.name for share in plan.accounts)
    diagnostics.notes += plan.notes
    for scan in plan.scans:
        name = scan.table.relation.name
        diagnostics.notes += (f"{name} is not offered in {one}" for one in scan.skipped_regions)
    if not plan.scans:
        return
    if plan.needs_no_call:
        from cirrusql.execute.read.system import fill_known

        fill_known(plan, statement)
        return
    from cirrusql.execute.read.fetch import Fetch

    statement.run(Fetch(statement).run(plan))
    if statement.options.strict:
        _require_complete(diagnostics, "the answer is not complete")
    if whole:
        require_whole(diagnostics, statement.options)


def require_whole(diagnostics: Diagnostics, options: Options) -> None:
    """Raise IncompleteAnswer if an answer that is to be kept is not whole.

    Unless the session's `partial` allows that.
    """
    if not options.partial:
        hint = "SET partial = allow keeps it all the same"
        _require_complete(diagnostics, "nothing was kept, since the answer is not complete", hint)


def _require_complete(diagnostics: Diagnostics, message: str, hint: str | None = None) -> None:
    problems = diagnostics.problems
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        first = problems[0]
        raise IncompleteAnswer(f"{message}: {first}{more}", hint=hint) from first.error


def rows(
    query: BoundQuery, statement: StatementContext
) -> tuple[Sequence[OutputColumn], Iterator[tuple[Any, ...]]]:
    """SQLite's answer from filled staging tables: its columns, and its rows as they come."""
    with statement.working() as database:
        described, cursor = database.answers.run(query)
    return described, database.answers.stepped(cursor, query, statement)


def answer(query: BoundQuery, statement: StatementContext) -> Result:
    """SQLite's answer as the statement's result; the statement ends with its last row."""
    described, found = rows(query, statement)
    result = Result(typed(query, described), found, statement.diagnostics)
    statement.answer_with(result)
    statement.account()
    return result


def typed(query: BoundQuery, described: Sequence[OutputColumn]) -> tuple[ResultColumn, ...]:
    """Give a result column its type if it is a relation's column unchanged."""
    types = {
        (table.staging, column.name): column.type
        for table in query.tables
        for column in table.columns
    }
    return tuple(
        ResultColumn(
            # A column without a name of its own is named by its text, which is not the user's.
            name_as_written(query, column.name),
            types.get((column.table or "", column.column or "")),
            None if (column.table, column.column) in types else column.declared,
        )
        for column in described
    )


def name_as_written(query: BoundQuery, name: str) -> str:
    """The name of an output column as its query was written, if it is a piece of its text.

    Neither staging tables are in it then, nor the queries of views in the place of their names.
    """
    name = query.as_written(name)
    if isinstance(query.fragment, Composed):
        start = query.fragment.text.find(name)
        return (start >= 0 and query.fragment.written(start, start + len(name))) or name
    return name
