"""From a query's text to what planning needs: which relations it names, what it asks of their
rows, and the same text with staging tables in their places.

The user's own text is kept: only names of relations, names written in full and some stars are
replaced, by position. A syntax tree is never printed back, because printing changes it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlglot import exp

from cirrusql.catalog import Catalog, system_relation
from cirrusql.sql.bound import AnyTable, BoundQuery, Edit, Equated, RowLimit, Table, edited
from cirrusql.sql.columns import REGION, StagingColumn
from cirrusql.sql.conditions import (
    EVERY_REGION,
    condition_on,
    conjuncts,
    equalities,
    regions_asked,
    same_names,
)
from cirrusql.sql.conjuncts import Conjuncts
from cirrusql.sql.deep import at_any_depth
from cirrusql.sql.expansion import Views, expanded
from cirrusql.sql.filters import own_predicates
from cirrusql.sql.predicates import Condition, all_of
from cirrusql.sql.relations import columns_of, find_relation
from cirrusql.sql.residuals import residuals
from cirrusql.sql.scopes import ColumnUse, Scope, Source, TableUse, from_items, span
from cirrusql.sql.split import Query

_FUNCTIONS = {
    name: frozenset(("key", "value", "type", "atom", "id", "parent", "fullkey", "path"))
    for name in ("json_each", "json_tree", "jsonb_each", "jsonb_tree")
}


def bind(
    fragment: Query,
    catalog: Catalog,
    views: Views | None = None,
    numbers: Iterator[int] | None = None,
) -> BoundQuery:
    """Find the relations that a query names and what it asks of their rows.

    `views` are the user's own, name in lower case to query text. `numbers` give each staging
    table its name; a session never uses one twice. Raises ParseError for what is
    not SQL, UnknownName for a relation that does not exist and NotSupportedError for a type that
    cannot be provisioned.
    """
    numbers = numbers or itertools.count(1)

    def bound() -> BoundQuery:
        query, tree = expanded(fragment, views or {})
        return _Binder(query, catalog, numbers).bind(tree)

    return at_any_depth(bound)


class _Binder:
    """One query being bound. The mutable state is the lists below, filled in one pass."""

    def __init__(self, fragment: Query, catalog: Catalog, numbers: Iterator[int]) -> None:
        self._fragment = fragment
        self._numbers = numbers
        self._catalog = catalog
        self._uses: list[TableUse] = []
        self._scopes: list[Scope] = []
        self._edits: list[Edit] = []
        # How often each name without a dot stands where a relation may: the uses of a CTE.
        self._mentions: Counter[str] = Counter()
        # What the queries inside expressions give, by the node of each.
        self._outputs_of: dict[int, list[dict[str, ColumnUse | None]]] = {}

    def bind(self, tree: exp.Expr) -> BoundQuery:
        named = (table for table in tree.find_all(exp.Table) if not table.db)
        self._mentions.update(table.name.lower() for table in named)
        self._query(tree, None, {})
        self._rewrite_columns()
        self._rewrite_every_region()
        self._rewrite_stars()
        tables = tuple(self._table(use) for use in self._uses)
        self._edits += (self._table_edit(use) for use in self._uses)
        edits = tuple(sorted(self._edits, key=lambda edit: edit.start))
        residual = residuals(self._scopes, self._uses, self._outputs_of)
        conjuncts = Conjuncts(self._fragment)
        filters = {use.number: self._filter(use, edits, conjuncts) for use in self._uses}
        aliases = {use.number: use.alias for use in self._uses}
        limit = self._limit(tree)
        return BoundQuery(self._fragment, edits, tables, limit, residual, filters, aliases)

    # -- scopes ---------------------------------------------------------------------------------

    def _query(
        self, tree: exp.Expr, parent: Scope | None, ctes: Mapping[str, Source]
    ) -> list[dict[str, ColumnUse | None]]:
        """Build the scopes of a query and return its output columns, for each branch."""
        visible = dict(ctes)
        with_ = tree.args.get("with_")
        recursive = with_ is not None and bool(with_.args.get("recursive"))
        for cte in with_.expressions if with_ is not None else ():
            # Columns listed as `name(a, b)` and recursion hide what a name means.
            certain = not (recursive or cte.args["alias"].args.get("columns"))
            outputs = self._query(cte.this, parent, visible)
            visible[cte.alias.lower()] = Source(cte.alias, outputs=outputs if certain else None)
        if isinstance(tree, exp.SetOperation):
            limited = tree.args.get("limit") is not None
            branches = [*self._query(tree.this, parent, visible)]
            branches += self._query(tree.expression, parent, visible)
            return [] if limited else branches
        if isinstance(tree, exp.Subquery):
            return self._query(tree.this, parent, visible)
        if isinstance(tree, exp.Select):
            return [self._select(tree, parent, visible)]
        for nested in tree.find_all(exp.Query):
            if nested is not tree:
                self._query(nested, parent, visible)
                break
        return []

    def _select(
        self, select: exp.Select, parent: Scope | None, ctes: Mapping[str, Source]
    ) -> dict[str, ColumnUse | None]:
        scope = Scope(select, [], parent)
        self._scopes.append(scope)
        for item in from_items(select):
            scope.sources.append(self._source(item, scope, ctes))
        for nested in self._nested_queries(select):
            self._outputs_of[id(nested)] = self._query(nested, scope, ctes)
        return self._outputs(scope)

    def _source(self, item: exp.Expr, scope: Scope, ctes: Mapping[str, Source]) -> Source:
        if isinstance(item, exp.Subquery):
            return Source(item.alias, outputs=self._query(item, scope.parent, ctes))
        if not isinstance(item, exp.Table):
            return Source(item.alias_or_name)
        if not isinstance(item.this, exp.Identifier):
            function = str(item.this.name).lower()
            return Source(item.alias or function, functions=_FUNCTIONS.get(function, frozenset()))
        known = None if item.db else ctes.get(item.name.lower())
        if known is not None:
            return self._cte(item, known)
        if item.db or system_relation((item.name,)) is not None:
            return self._relation(item)
        return Source(item.alias or item.name)

    def _cte(self, item: exp.Table, known: Source) -> Source:
        """A use of a CTE: where there are several, predicates on one say nothing of its rows."""
        only_use = self._mentions[item.name.lower()] == 1
        return Source(item.alias or item.name, outputs=known.outputs if only_use else None)

    def _relation(self, item: exp.Table) -> Source:
        parts = item.parts
        start, end = span(parts)
        names = [part.name for part in parts]
        position = self._fragment.position(start)
        columns = columns_of(find_relation(self._catalog, names, position))
        alias = item.alias or names[-1]
        use = TableUse(next(self._numbers), columns, alias, start, end, bool(item.alias))
        self._uses.append(use)
        return Source(alias, table=use)

    def _nested_queries(self, select: exp.Select) -> list[exp.Expr]:
        """The queries inside a SELECT's expressions, but not those of its FROM or inside others."""
        taken = {id(item) for item in from_items(select)}
        with_ = select.args.get("with_")
        found: list[exp.Expr] = []
        stack = [child for child in select.iter_expressions() if child is not with_]
        while stack:
            node = stack.pop()
            if id(node) in taken and not isinstance(node, exp.Table):
                continue
            if isinstance(node, exp.Query):
                found.append(node)
                continue
            stack.extend(node.iter_expressions())
        return found

    def _outputs(self, scope: Scope) -> dict[str, ColumnUse | None]:
        """What each output column is, if it is a relation's column unchanged."""
        if not scope.passes_predicates:
            return {"*": None}
        found: dict[str, ColumnUse | None] = {}
        for item in scope.select.expressions:
            inner = item.this if isinstance(item, exp.Alias) else item
            if isinstance(inner, exp.Star) or (
                isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)
            ):
                found.update(self._starred(scope, inner))
            elif isinstance(inner, exp.Column):
                uses = scope.resolve(inner)
                found[item.alias_or_name.lower()] = uses[0] if len(uses) == 1 else None
            else:
                found[item.alias_or_name.lower()] = None
        return found

    def _starred(self, scope: Scope, star: exp.Expr) -> dict[str, ColumnUse | None]:
        found: dict[str, ColumnUse | None] = {"*": None}
        wanted = star.text("table").lower() if isinstance(star, exp.Column) else ""
        for source in scope.sources:
            if wanted and source.alias.lower() != wanted:
                continue
            if source.table is not None:
                for column in source.table.columns.visible:
                    use = ColumnUse(source.table, column)
                    name = column.name.lower()
                    found[name] = None if name in found else use
            elif source.outputs and len(source.outputs) == 1:
                for name, passed in source.outputs[0].items():
                    found[name] = None if name in found else passed
        return found

    # -- conditions -----------------------------------------------------------------------------

    def _table(self, use: TableUse) -> AnyTable:
        conditions: list[Condition] = []
        equated: list[Equated] = []
        for scope in self._scopes:
            for source in scope.sources:
                if not _holds(source, use):
                    continue
                for expression in conjuncts(scope, source):
                    conditions.append(condition_on(expression, scope, use))
                    conditions.append(regions_asked(expression, scope, use, self._outputs_of))
                    equated += _equated(equalities(expression, scope, self._outputs_of), use)
                equated += _equated(same_names(scope, source), use)
        columns = (*use.columns.visible, *use.hidden.values())
        unique = tuple(dict.fromkeys(equated))
        where, merged = all_of(conditions), self._merged(use, columns)
        return Table(use.number, use.columns.relation, columns, where, unique, merged)

    def _filter(self, use: TableUse, edits: Sequence[Edit], conjuncts: Conjuncts) -> str:
        """What a relation's rows must satisfy by themselves to matter, as SQL; '' if nothing."""
        text = self._fragment.text
        pieces = (edited(text, edits, *at) for at in own_predicates(conjuncts, self._scopes, use))
        return " AND ".join(f"({piece})" for piece in pieces)

    def _merged(self, use: TableUse, columns: Sequence[StagingColumn]) -> frozenset[str]:
        """The columns of a relation by which a USING or NATURAL join compares it."""
        names = {column.name.lower() for column in columns}
        for scope in self._scopes:
            if any(source.table is use for source in scope.sources):
                return frozenset(names if scope.joins_naturally else names & scope.joined_by_name)
        return frozenset()

    # -- text -----------------------------------------------------------------------------------

    def _table_edit(self, use: TableUse) -> Edit:
        alias = "" if use.has_alias else f' AS "{use.alias}"'
        return Edit(use.start, use.end, f"scan{use.number}{alias}")

    def _rewrite_columns(self) -> None:
        """Resolve every column once (which notes the hidden ones) and shorten the full names."""
        for scope in self._scopes:
            for column in _own(scope.select, exp.Column):
                self._note_mention(scope, column)
                parts = column.parts
                shared = scope.shared_by(column)
                if shared and not scope.merges(column.name):
                    start = span(parts)[0]
                    self._edits.append(Edit(start, start, f'"{shared[0].alias}".'))
                if len(parts) > 2 and not isinstance(parts[-1], exp.Star):
                    start, end = span(parts)
                    self._edits.append(
                        Edit(start, end, ".".join(f'"{p.name}"' for p in parts[-2:]))
                    )

    def _rewrite_every_region(self) -> None:
        """`region = '*'` is true of every region, so SQLite is told `region <> ''`."""
        for scope in self._scopes:
            for column in _own(scope.select, exp.Column):
                equation = column.parent
                if not isinstance(equation, exp.EQ) or equation.this is not column:
                    continue
                value = equation.expression
                every = isinstance(value, exp.Literal) and value.this == EVERY_REGION
                if every and any(use.column.key == REGION.key for use in scope.resolve(column)):
                    start = span(column.parts)[1]
                    self._edits.append(Edit(start, value.meta["end"] + 1, " <> ''"))

    @staticmethod
    def _note_mention(scope: Scope, column: exp.Column) -> None:
        """Make a staging table have the hidden column that is meant, or that may be."""
        if scope.resolve(column) or column.table or isinstance(column.this, exp.Star):
            return
        tables = [source.table for source in scope.sources if source.table is not None]
        having = [table for table in tables if table.columns.find(column.name)]
        if len(having) == 1:
            having[0].find(column.name)

    def _rewrite_stars(self) -> None:
        """Spell `*` out where a staging table has columns that it must not show."""
        for scope in self._scopes:
            if scope.merges_columns or not any(s.table and s.table.hidden for s in scope.sources):
                continue
            for item in scope.select.expressions:
                if isinstance(item, exp.Star) and "start" in item.meta:
                    edit = _spelt_out(scope.sources)
                    self._edits.append(Edit(item.meta["start"], item.meta["end"] + 1, edit))
                elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
                    named = [s for s in scope.sources if s.alias.lower() == item.table.lower()]
                    start, end = span(item.parts)
                    self._edits.append(Edit(start, end, _spelt_out(named)))

    def _limit(self, tree: exp.Expr) -> RowLimit | None:
        """LIMIT plus OFFSET of a query over one relation whose rows come out one by one."""
        if not isinstance(tree, exp.Select) or len(self._scopes) != 1 or len(self._uses) != 1:
            return None
        arguments = tree.args
        limit, offset = arguments.get("limit"), arguments.get("offset")
        blockers = ("order", "group", "having", "distinct", "with_")
        if limit is None or any(arguments.get(name) for name in blockers):
            return None
        if tree.find(exp.AggFunc) or tree.find(exp.Window) or len(self._scopes[0].sources) != 1:
            return None
        counts = [item.expression for item in (limit, offset) if item is not None]
        if not all(isinstance(count, exp.Literal) and count.is_int for count in counts):
            return None
        return RowLimit(*(int(count.this) for count in counts))


def _own(select: exp.Select, kind: type[exp.Column]) -> list[exp.Column]:
    """The nodes of one kind that belong to a SELECT itself and not to a query inside it."""
    found: list[exp.Column] = []
    stack = list(select.iter_expressions())
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Query | exp.With):
            continue
        if isinstance(node, kind):
            found.append(node)
        stack.extend(node.iter_expressions())
    return found


def _equated(
    pairs: Iterable[tuple[list[ColumnUse], list[ColumnUse]]], use: TableUse
) -> Iterator[Equated]:
    """What the pairs say of one relation; a name that may mean several columns says nothing."""
    for left, right in pairs:
        if len(left) == len(right) == 1:
            for mine, other in ((left[0], right[0]), (right[0], left[0])):
                if mine.table is use and other.table is not use:
                    yield Equated(mine.column.key, other.table.number, other.column)


def _holds(source: Source, use: TableUse) -> bool:
    if source.table is use:
        return True
    branches: Sequence[dict[str, ColumnUse | None]] = source.outputs or ()
    return any(column and column.table is use for branch in branches for column in branch.values())


def _spelt_out(sources: Sequence[Source]) -> str:
    pieces = []
    for source in sources:
        if source.table is None:
            pieces.append(f'"{source.alias}".*')
        else:
            names = (column.name for column in source.table.columns.visible)
            pieces += (f'"{source.alias}"."{name}"' for name in names)
    return ", ".join(pieces)
