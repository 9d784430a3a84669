"""Who sees whom in a query: its SELECTs, what each reads from, and the relations among that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import Catalog, system_relation
from cirrusql.sql.as_of import AsOfs
from cirrusql.sql.from_clause import FromClause
from cirrusql.sql.grammar import exp
from cirrusql.sql.outputs import compound, outputs_of, renamed, repeated, without_passing
from cirrusql.sql.own_text import is_group, is_query, own_expressions
from cirrusql.sql.relations import columns_of, find_relation, is_of_aws
from cirrusql.sql.scopes import SelectScope, span
from cirrusql.sql.script import Query
from cirrusql.sql.sources import FromItem, Output, Outputs, ScopeUse, TableUse

_SQLITES = {
    name: frozenset(("key", "value", "type", "atom", "id", "parent", "fullkey", "path"))
    for name in ("json_each", "json_tree", "jsonb_each", "jsonb_tree")
}
_NOTHING = Outputs((), True, ())


class Resolution:
    """The names of one query understood, as far as planning needs.

    `uses` are the places where it names a relation, `scopes` its SELECTs, both in order; `places`
    say which SELECT reads each use, and as which item of its FROM, `as_ofs` where AS OF stands.
    `compared` are the relations whose regions or accounts a compound compares with something else,
    `differences` the sides of each EXCEPT. Mutable while the query is walked, which making one
    does. Raises UnknownName for a relation that does not exist, ParseError for AS OF elsewhere.
    """

    def __init__(
        self,
        query: Query,
        tree: exp.Expr,
        catalog: Catalog,
        numbers: Iterator[int],
        functions: Mapping[str, frozenset[str]],
    ) -> None:
        self.query = query
        self.tree = tree
        self.uses: list[TableUse] = []
        self.scopes: list[SelectScope] = []
        self.places: dict[TableUse, tuple[SelectScope, FromItem]] = {}
        self.compared: set[ScopeUse] = set()
        self.differences: list[tuple[Outputs, Outputs]] = []
        self._catalog = catalog
        self._numbers = numbers
        self._functions = {**_SQLITES, **functions}
        self.as_ofs = AsOfs(query)
        self._query(tree, None, {})
        self.as_ofs.require_all_understood()

    def _query(
        self, tree: exp.Expr, parent: SelectScope | None, ctes: Mapping[str, Outputs | None]
    ) -> Outputs:
        """Build the scopes of a query and return its result columns."""
        visible = {**ctes, **self._defined(tree, parent, ctes)}
        if isinstance(tree, exp.SetOperation):
            left = self._query(tree.this, parent, visible)
            right = self._query(tree.expression, parent, visible)
            if isinstance(tree, exp.Except | exp.Intersect):
                self._compare(left, right)
            if isinstance(tree, exp.Except):
                self.differences.append((left, right))
            limited = any(tree.args.get(name) for name in ("limit", "offset"))
            return compound(left, right, limited=limited)
        if isinstance(tree, exp.Subquery):
            inner = self._query(tree.this, parent, visible)
            return without_passing(inner) if tree.args.get("limit") else inner
        if isinstance(tree, exp.Select):
            return self._select(tree, parent, visible)
        for nested in tree.find_all(exp.Query):
            if nested is not tree:
                self._query(nested, parent, visible)
                break
        return _NOTHING

    def _defined(
        self, tree: exp.Expr, parent: SelectScope | None, ctes: Mapping[str, Outputs | None]
    ) -> dict[str, Outputs | None]:
        """What the WITH of a query defines, by name in lower case."""
        with_ = tree.args.get("with_")
        found: dict[str, Outputs | None] = {}
        if with_ is None:
            return found
        for cte in with_.expressions:
            name = cte.alias.lower()
            recursive = with_.args.get("recursive") and _names(cte.this, name)
            inner = {name: None} if recursive else {}
            outputs = self._query(cte.this, parent, {**ctes, **found, **inner})
            listed = [column.name.lower() for column in cte.args["alias"].args.get("columns") or ()]
            outputs = renamed(outputs, listed)
            found[name] = repeated(outputs) if recursive else outputs
        return found

    def _compare(self, left: Outputs, right: Outputs) -> None:
        """Note the regions, and accounts, that EXCEPT or INTERSECT compares with what is none."""
        if left.open or right.open:
            self.compared |= left.scopes | right.scopes
            return
        for (_, one), (_, other) in zip(left.columns, right.columns, strict=False):
            if not one.is_same_scope(other):
                self.compared |= one.scopes | other.scopes

    def _select(
        self, select: exp.Select, parent: SelectScope | None, ctes: Mapping[str, Outputs | None]
    ) -> Outputs:
        scope = SelectScope(select, FromClause(select), parent)
        self.scopes.append(scope)
        for item in scope.clause.sources:
            source = self._source(item, scope, ctes)
            scope.sources.append(source)
            if source.table is not None:
                self.places[source.table] = (scope, source)
            for one in source.outputs.selects if source.outputs is not None else ():
                one.used_by.append((scope, source))
        for nested in _queries(scope):
            scope.queries[id(nested)] = self._query(nested, scope, ctes)
        return outputs_of(scope)

    def _source(
        self, item: exp.Expr, scope: SelectScope, ctes: Mapping[str, Outputs | None]
    ) -> FromItem:
        if isinstance(item, exp.Values):
            return FromItem(item.alias, outputs=_rows(item, scope.parent))
        if isinstance(item, exp.Subquery):
            return FromItem(item.alias, outputs=self._query(_whole(item), scope.parent, ctes))
        if not isinstance(item, exp.Table):
            return FromItem(item.alias_or_name)
        if not isinstance(item.this, exp.Identifier):
            function = str(item.this.name).lower()
            columns = self._functions.get(function, frozenset())
            return FromItem(item.alias or function, functions=columns)
        if not item.db and item.name.lower() in ctes:
            self.as_ofs.refuse(span(item.parts)[1], f"'{item.name}', which WITH defines,")
            return FromItem(item.alias or item.name, outputs=ctes[item.name.lower()])
        if item.db or system_relation((item.name,)) is not None:
            return self._relation(item)
        self.as_ofs.refuse(span(item.parts)[1], f"'{item.name}', which is your own,")
        return FromItem(item.alias or item.name)

    def _relation(self, item: exp.Table) -> FromItem:
        parts = item.parts
        start, end = span(parts)
        names = [part.name for part in parts]
        position = self.query.position(start)
        relation = find_relation(self._catalog, names, position)
        if not is_of_aws(relation):
            self.as_ofs.refuse(end, relation.name)
        columns = columns_of(relation)
        alias = item.alias or names[-1]
        moment = self.as_ofs.behind(end)
        has_alias = bool(item.alias)
        use = TableUse(next(self._numbers), columns, alias, start, end, has_alias, moment)
        self.uses.append(use)
        return FromItem(alias, table=use)


def _rows(values: exp.Values, around: SelectScope | None) -> Outputs:
    """The columns of VALUES, as SQLite calls them; `around` is the SELECT whose names they see."""
    scopes = around.scopes_in(values) if around is not None else frozenset()
    places = range(1, len(values.expressions[0].expressions) + 1)
    columns = ((f"column{place}", Output(scopes=scopes)) for place in places)
    return Outputs(tuple(columns), False, ())


def _names(tree: exp.Expr, name: str) -> bool:
    """Whether a query reads from something of this name, in lower case."""
    return any(not one.db and one.name.lower() == name for one in tree.find_all(exp.Table))


def _whole(item: exp.Subquery) -> exp.Expr:
    """The query that an item of FROM is; `(a JOIN b) x` is all columns of the join."""
    inner = item.this
    if not (isinstance(inner, exp.Table) or is_group(inner)):
        return item
    return exp.Select(expressions=[exp.Star()], from_=exp.From(this=inner))


def _queries(scope: SelectScope) -> Iterator[exp.Expr]:
    """The queries inside a SELECT's expressions, but not those of its FROM or inside others."""
    taken = {id(item) for item in scope.clause.sources}
    for node in own_expressions(scope.select, queries=True):
        if is_query(node) and id(node) not in taken:
            yield node
