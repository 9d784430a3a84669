"""Who sees whom in a query: its SELECTs, what each reads from, and the relations among that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from cirrusql.catalog import Catalog, system_relation
from cirrusql.sql.grammar import exp
from cirrusql.sql.relations import columns_of, find_relation
from cirrusql.sql.scopes import ColumnUse, FromItem, SelectScope, TableUse, from_items, span
from cirrusql.sql.script import Query

_FUNCTIONS = {
    name: frozenset(("key", "value", "type", "atom", "id", "parent", "fullkey", "path"))
    for name in ("json_each", "json_tree", "jsonb_each", "jsonb_tree")
}

Branch = dict[str, ColumnUse | None]
"""The output columns of one SELECT, in lower case: what each is, if a relation's own unchanged."""


class Resolution:
    """The names of one query understood, as far as planning needs.

    `uses` are the places where it names a relation, `scopes` its SELECTs, both in order, and
    `outputs_of` what the queries inside expressions give, by the node of each. Mutable while the
    query is walked, which making one does. Raises UnknownName for a relation that does not exist.
    """

    def __init__(
        self, query: Query, tree: exp.Expr, catalog: Catalog, numbers: Iterator[int]
    ) -> None:
        self.query = query
        self.tree = tree
        self.uses: list[TableUse] = []
        self.scopes: list[SelectScope] = []
        self.outputs_of: dict[int, list[Branch]] = {}
        self._catalog = catalog
        self._numbers = numbers
        # How often each name without a dot stands where a relation may: the uses of a CTE.
        named = (table for table in tree.find_all(exp.Table) if not table.db)
        self._mentions = Counter(table.name.lower() for table in named)
        self._query(tree, None, {})

    def _query(
        self, tree: exp.Expr, parent: SelectScope | None, ctes: Mapping[str, FromItem]
    ) -> list[Branch]:
        """Build the scopes of a query and return its output columns, for each branch."""
        visible = dict(ctes)
        with_ = tree.args.get("with_")
        recursive = with_ is not None and bool(with_.args.get("recursive"))
        for cte in with_.expressions if with_ is not None else ():
            branches = self._query(cte.this, parent, visible)
            listed = cte.args["alias"].args.get("columns") or ()
            outputs = _renamed(branches, [column.name.lower() for column in listed])
            # Recursion hides what a name means.
            visible[cte.alias.lower()] = FromItem(cte.alias, outputs=None if recursive else outputs)
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
        self, select: exp.Select, parent: SelectScope | None, ctes: Mapping[str, FromItem]
    ) -> Branch:
        scope = SelectScope(select, [], parent)
        self.scopes.append(scope)
        for item in from_items(select):
            scope.sources.append(self._source(item, scope, ctes))
        for nested in self._nested_queries(select):
            self.outputs_of[id(nested)] = self._query(nested, scope, ctes)
        return self._outputs(scope)

    def _source(self, item: exp.Expr, scope: SelectScope, ctes: Mapping[str, FromItem]) -> FromItem:
        if isinstance(item, exp.Subquery):
            return FromItem(item.alias, outputs=self._query(item, scope.parent, ctes))
        if not isinstance(item, exp.Table):
            return FromItem(item.alias_or_name)
        if not isinstance(item.this, exp.Identifier):
            function = str(item.this.name).lower()
            return FromItem(item.alias or function, functions=_FUNCTIONS.get(function, frozenset()))
        known = None if item.db else ctes.get(item.name.lower())
        if known is not None:
            return self._cte(item, known)
        if item.db or system_relation((item.name,)) is not None:
            return self._relation(item)
        return FromItem(item.alias or item.name)

    def _cte(self, item: exp.Table, known: FromItem) -> FromItem:
        """A use of a CTE: where there are several, predicates on one say nothing of its rows."""
        only_use = self._mentions[item.name.lower()] == 1
        return FromItem(item.alias or item.name, outputs=known.outputs if only_use else None)

    def _relation(self, item: exp.Table) -> FromItem:
        parts = item.parts
        start, end = span(parts)
        names = [part.name for part in parts]
        position = self.query.position(start)
        columns = columns_of(find_relation(self._catalog, names, position))
        alias = item.alias or names[-1]
        use = TableUse(next(self._numbers), columns, alias, start, end, bool(item.alias))
        self.uses.append(use)
        return FromItem(alias, table=use)

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

    def _outputs(self, scope: SelectScope) -> Branch:
        """What each output column is, if it is a relation's column unchanged."""
        if not scope.passes_predicates:
            return {"*": None}
        found: Branch = {}
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

    def _starred(self, scope: SelectScope, star: exp.Expr) -> Branch:
        found: Branch = {"*": None}
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


def _renamed(branches: list[Branch], names: list[str]) -> list[Branch] | None:
    """The outputs of a CTE whose columns are listed, as in `name(a, b)`; None if it is not certain
    which is which.
    """
    if not names:
        return branches
    if any("*" in branch or len(branch) != len(names) for branch in branches):
        return None
    return [dict(zip(names, branch.values(), strict=True)) for branch in branches]
