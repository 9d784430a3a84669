"""The edits that make a query's text one over staging tables; the rest of it is kept to the letter.

Relations give place to staging tables, names that SQLite would not understand to some that it does,
and `*` to its columns where a staging table has others beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql.bound import Edit, staging_name
from cirrusql.sql.columns import REGION
from cirrusql.sql.conditions import EVERY_REGION
from cirrusql.sql.grammar import exp
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import FromItem, SelectScope, TableUse, span


def edits_of(resolution: Resolution) -> list[Edit]:
    """Every edit of a query's text, in no order.

    Resolves every column on the way, so that each relation knows which hidden ones are mentioned.
    """
    found: list[Edit] = []
    for scope in resolution.scopes:
        for column in _own_columns(scope.select):
            _note_mention(scope, column)
            found += _column_edits(scope, column)
            found += _every_region(scope, column)
    for scope in resolution.scopes:
        found += _star_edits(scope)
    return [*found, *map(_table_edit, resolution.uses)]


def _table_edit(use: TableUse) -> Edit:
    alias = "" if use.has_alias else f' AS "{use.alias}"'
    return Edit(use.start, use.end, f"{staging_name(use.number)}{alias}")


def _column_edits(scope: SelectScope, column: exp.Column) -> Iterator[Edit]:
    """A column is said to be of the relation that is meant; one written in full is shortened."""
    parts = column.parts
    shared = scope.shared_by(column)
    if shared and not scope.merges(column.name):
        start = span(parts)[0]
        yield Edit(start, start, f'"{shared[0].alias}".')
    if len(parts) > 2 and not isinstance(parts[-1], exp.Star):
        start, end = span(parts)
        yield Edit(start, end, ".".join(f'"{part.name}"' for part in parts[-2:]))


def _every_region(scope: SelectScope, column: exp.Column) -> Iterator[Edit]:
    """`region = '*'` is true of every region, so SQLite is told `region = region`.

    Which is not true of the NULL that an outer join leaves, as a comparison never is.
    """
    side: exp.Expr = column
    while isinstance(side.parent, exp.Paren):
        side = side.parent
    equation = side.parent
    if not isinstance(equation, exp.EQ):
        return
    other = equation.expression if equation.this is side else equation.this
    value = other.unnest()
    every = isinstance(value, exp.Literal) and value.is_string and value.this == EVERY_REGION
    if every and any(use.column.key == REGION.key for use in scope.resolve(column)):
        shared = [] if scope.merges(column.name) else scope.shared_by(column)
        qualifier = column.table or (shared[0].alias if shared else "")
        name = f'"{qualifier}"."{column.name}"' if qualifier else f'"{column.name}"'
        yield Edit(value.meta["start"], value.meta["end"] + 1, name)


def _note_mention(scope: SelectScope, column: exp.Column) -> None:
    """Make a staging table have the hidden column that is meant, or that may be."""
    if scope.resolve(column) or column.table or isinstance(column.this, exp.Star):
        return
    tables = [source.table for source in scope.sources if source.table is not None]
    having = [table for table in tables if table.columns.find(column.name)]
    if len(having) == 1:
        having[0].find(column.name)


def _star_edits(scope: SelectScope) -> Iterator[Edit]:
    """`*` is spelt out where a staging table has columns that it must not show."""
    if scope.merges_columns or not any(s.table and s.table.hidden for s in scope.sources):
        return
    for item in scope.select.expressions:
        if isinstance(item, exp.Star) and "start" in item.meta:
            yield Edit(item.meta["start"], item.meta["end"] + 1, _spelt_out(scope.sources))
        elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
            named = [s for s in scope.sources if s.alias.lower() == item.table.lower()]
            start, end = span(item.parts)
            yield Edit(start, end, _spelt_out(named))


def _spelt_out(sources: Sequence[FromItem]) -> str:
    pieces = []
    for source in sources:
        if source.table is None:
            pieces.append(f'"{source.alias}".*')
        else:
            names = (column.name for column in source.table.columns.visible)
            pieces += (f'"{source.alias}"."{name}"' for name in names)
    return ", ".join(pieces)


def _own_columns(select: exp.Select) -> list[exp.Column]:
    """The columns that a SELECT itself mentions, and not a query inside it."""
    found: list[exp.Column] = []
    stack = list(select.iter_expressions())
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Query | exp.With):
            continue
        if isinstance(node, exp.Column):
            found.append(node)
        stack.extend(node.iter_expressions())
    return found
