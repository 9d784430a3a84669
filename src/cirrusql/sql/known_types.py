"""What type an expression of a query has, as far as the catalogue and the query's text tell."""

from __future__ import annotations

from cirrusql.sql.computed import Columns, type_inside
from cirrusql.sql.grammar import exp
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import SelectScope
from cirrusql.sql.typed_calls import Declared


class KnownTypes:
    """The types of expressions of one query whose names are understood."""

    def __init__(self, resolution: Resolution, declared: Declared) -> None:
        self._scopes = {id(scope.select): scope for scope in resolution.scopes}
        self._tables: dict[str, Columns] = {
            table.name.lower(): declared(table.name)
            for table in resolution.tree.find_all(exp.Table)
            if not table.db
        }
        for use in resolution.uses:
            name = ".".join(use.columns.relation.name.lower().split(".")[-2:])
            self._tables[name] = {one.name.lower(): one.type for one in use.columns.visible}

    def of(self, node: exp.Expr) -> str | None:
        """One of the JSON types; None where only the value will tell."""
        return type_inside(node, self._tables, self._resolved)

    def _resolved(self, column: exp.Column) -> str | None:
        """What a column is by the relation that it is one of, unchanged."""
        scope = self._around(column)
        uses = scope.resolve(column).uses if scope is not None else ()
        types = {use.column.type for use in uses}
        return types.pop() if len(types) == 1 else None

    def _around(self, node: exp.Expr) -> SelectScope | None:
        above = node.parent
        while above is not None and id(above) not in self._scopes:
            above = above.parent
        return self._scopes[id(above)] if above is not None else None
