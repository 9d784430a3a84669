"""From a query's text to what planning needs: which relations it names, what it asks of their
rows, and the same text with staging tables in their places.

The user's own text is kept: only names of relations, names written in full and some stars are
replaced, by position. A syntax tree is never printed back, because printing changes it.

    SELECT v.vpc_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id
    WHERE region = 'eu-west-1'

becomes two tables, each with `region = 'eu-west-1'` and its VpcId equated with the other's, and

    SELECT v.vpc_id FROM cirrusql_scan1 v JOIN cirrusql_scan2 s ON s.vpc_id = v.vpc_id
    WHERE "v".region = 'eu-west-1'
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from cirrusql.catalog import Catalog
from cirrusql.errors import Error
from cirrusql.records import replace
from cirrusql.sql.absence import LOSES
from cirrusql.sql.absence.statement import absences
from cirrusql.sql.aggregates import is_aggregate
from cirrusql.sql.bound import AnyTable, BoundQuery, Edit, RowLimit, Table, edited
from cirrusql.sql.columns import ACCOUNT, ACCOUNT_ID, REGION, Dimension, StagingColumn
from cirrusql.sql.constant_arrays import FUNCTION, with_lists
from cirrusql.sql.deep import at_any_depth, require_taken
from cirrusql.sql.early_filters import EarlyFilters
from cirrusql.sql.expansion import Full, Views, expanded
from cirrusql.sql.filters import own_predicates
from cirrusql.sql.folding import Constants, folded
from cirrusql.sql.grammar import exp
from cirrusql.sql.judging import Judging
from cirrusql.sql.notes import notes_on
from cirrusql.sql.residuals import residuals
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.restrictions import Restriction, Restrictions
from cirrusql.sql.rewriting import edits_of
from cirrusql.sql.said_of_scopes import named
from cirrusql.sql.script import Query
from cirrusql.sql.sources import TableUse
from cirrusql.sql.trees import tree_of
from cirrusql.sql.typed_calls import Declared, no_types, typed_calls
from cirrusql.sql.written import Written


def bind(
    fragment: Query,
    catalog: Catalog,
    views: Views | None = None,
    numbers: Iterator[int] | None = None,
    functions: Mapping[str, frozenset[str]] | None = None,
    constants: Constants | None = None,
    full: Full | None = None,
    declared: Declared = no_types,
) -> BoundQuery:
    """Find the relations that a query names and what it asks of their rows.

    `views` are the user's own, name in lower case to query text. `numbers` give each staging
    table its name; a session never uses one twice. `functions` are the columns, in lower case, of
    those that stand in FROM, beside SQLite's own; `constants` works out what no row changes;
    `full` completes names that leave a provider or a service out; `declared` says what types the
    columns of the user's own tables have.
    Raises ParseError for what is not SQL, UnknownName for a relation that does not exist and
    NotSupportedError for a type that cannot be provisioned.
    """
    numbers = numbers or itertools.count(1)

    def bound() -> BoundQuery:
        query = fragment
        try:
            if FUNCTION in fragment.text:
                query = with_lists(fragment)
            query, tree = expanded(query, views or {}, full)
            known = folded(query, constants) if constants is not None else query
            if known is not query:
                query, tree = known, tree_of(known)
            made = Resolution(query, tree, catalog, numbers, functions or {})
            return _bound(made, catalog, declared)
        except (Error, RecursionError):
            raise
        except Exception:
            # sqlglot reads some texts that are no SQL (`a.(b)`, `SELECT FROM FROM x`) as trees that
            # are none of SQLite's, or say not where their words stand.
            require_taken(query)
            raise

    return at_any_depth(bound, fragment)


def _bound(resolution: Resolution, catalog: Catalog, declared: Declared) -> BoundQuery:
    query, uses = resolution.query, resolution.uses
    # First, because a hidden column that the query mentions becomes one of its table's here.
    # First of all, for it changes the tree that the others read.
    every = [*typed_calls(resolution, declared), *edits_of(resolution)]
    edits = tuple(sorted(every, key=lambda edit: edit.start))
    written = Written(resolution)
    restrictions = Restrictions(resolution, Judging(resolution, written, edits))
    absent = absences(resolution.tree)
    ties, account_ties = (_ties(resolution, one) for one in Dimension)
    early = EarlyFilters(resolution, written, edits)
    tables = tuple(
        replace(
            _table(resolution, use, restrictions.of(use)),
            absence=absent.get(use.start, LOSES),
            tied=ties.get(use.number, frozenset()),
            tied_accounts=account_ties.get(use.number, frozenset()),
            early=early.of(use),
        )
        for use in uses
    )
    return BoundQuery(
        query,
        edits,
        tables,
        _limit(resolution),
        residuals(resolution.scopes),
        {use.number: _filter(resolution, use, written, edits) for use in uses},
        aliases={use.number: use.alias for use in uses},
        named_regions=tuple(named(resolution, REGION)),
        named_accounts=tuple(named(resolution, ACCOUNT_ID)),
        named_account_names=tuple(named(resolution, ACCOUNT)),
        notes=notes_on(resolution.tree, {use.start: use.columns for use in uses}, catalog),
    )


def _table(resolution: Resolution, use: TableUse, asked: Restriction) -> AnyTable:
    """A relation that the query reads: what every expression that restricts it says of its rows."""
    columns = (*use.columns.visible, *use.hidden.values())
    return Table(
        use.number,
        use.columns.relation,
        columns,
        asked.where,
        asked.equated,
        asked.asked,
        Dimension.REGION in asked.compared,
        _merged(resolution, use, columns),
        as_of=use.as_of,
        compared_accounts=Dimension.ACCOUNT in asked.compared,
    )


def _filter(resolution: Resolution, use: TableUse, written: Written, edits: Sequence[Edit]) -> str:
    """What a relation's rows must satisfy by themselves, as SQL; empty if that is nothing."""
    places = own_predicates(written, *resolution.places[use], use)
    return " AND ".join(f"({edited(resolution.query.text, edits, *place)})" for place in places)


def _ties(resolution: Resolution, dimension: Dimension) -> Mapping[int, frozenset[int]]:
    """The relations that are compared by region, or account; of one alone there are none."""
    if len(resolution.uses) < 2:
        return {}
    from cirrusql.sql.region_ties import region_ties

    return region_ties(resolution, dimension)


def _merged(
    resolution: Resolution, use: TableUse, columns: Sequence[StagingColumn]
) -> frozenset[str]:
    """The columns of a relation by which a USING or NATURAL join compares it."""
    scope, _ = resolution.places[use]
    names = frozenset(column.name.lower() for column in columns)
    if any(join.is_natural for join in scope.clause.joins):
        return names
    return names & {name for join in scope.clause.joins for name in join.using}


def _limit(resolution: Resolution) -> RowLimit | None:
    """LIMIT plus OFFSET of a query over one relation whose rows come out one by one."""
    tree, scopes = resolution.tree, resolution.scopes
    if not isinstance(tree, exp.Select) or len(scopes) != 1 or len(resolution.uses) != 1:
        return None
    arguments = tree.args
    limit, offset = arguments.get("limit"), arguments.get("offset")
    blockers = ("order", "group", "having", "distinct", "with_")
    if limit is None or any(arguments.get(name) for name in blockers):
        return None
    if any(is_aggregate(node) for node in tree.walk()) or tree.find(exp.Window):
        return None
    if len(scopes[0].sources) != 1:
        return None
    counts = [item.expression for item in (limit, offset) if item is not None]
    if not all(isinstance(count, exp.Literal) and count.is_int for count in counts):
        return None
    return RowLimit(*(int(count.this) for count in counts))
