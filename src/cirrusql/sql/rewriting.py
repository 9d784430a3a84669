"""The edits that make a query's text one over staging tables; the rest of it is kept to the letter.

Relations give place to staging tables, names that SQLite would not understand to some that it does,
and `*` to its columns where a staging table has others beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cirrusql.catalog import PROVIDER, PROVIDERS, ApiRelation
from cirrusql.errors import NotSupportedError, ParseError, UnknownName
from cirrusql.sql.bound import Edit, staging_name
from cirrusql.sql.columns import DIMENSION_OF, SCOPES
from cirrusql.sql.grammar import exp
from cirrusql.sql.name_defaults import ANY_OWN
from cirrusql.sql.own_names import SCHEMAS
from cirrusql.sql.predicates import EVERY_REGION
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import SelectScope, span
from cirrusql.sql.script import Query
from cirrusql.sql.sources import ColumnUse, FromItem, TableUse


def edits_of(resolution: Resolution) -> list[Edit]:
    """Every edit of a query's text, in no order.

    Resolves every column on the way, so that each relation knows which hidden ones are mentioned.
    """
    found: list[Edit] = []
    for scope in resolution.scopes:
        for column in scope.columns():
            _require_names(column, resolution.query)
            if len(column.parts) > 2 and not isinstance(column.this, exp.Star):
                _require_meant(scope, column, resolution.query)
            scope.resolve(column)
            found += _column_edits(scope, column)
        found += _every_region(scope, resolution.query)
    for scope in resolution.scopes:
        found += _star_edits(scope)
    # SQLite knows nothing of moments: the relations have been told apart by now.
    cut = (Edit(*place, " ") for place in resolution.as_ofs)
    return [*found, *map(_table_edit, resolution.uses), *cut]


def _require_names(column: exp.Column, query: Query) -> None:
    """Raise ParseError where what is no name stands in a dotted one: `v.@name`, `v.null`.

    sqlglot takes it for a name, without a place in the text; SQLite for a mistake.
    """
    parts = column.parts
    placed = [part for part in parts if "start" in part.meta]
    if len(parts) > 1 and len(placed) < len(parts) and not isinstance(column.this, exp.Star):
        raise ParseError(
            f"syntax error: '{'.'.join(part.name for part in parts)}' is no name of a column",
            hint="a parameter stands for a value, not for a name; quote names that are keywords",
            position=query.position(placed[0].meta["start"] if placed else 0),
        )


def _require_meant(scope: SelectScope | None, column: exp.Column, query: Query) -> None:
    """Raise UnknownName unless a column written in full is one of what its last qualifier names.

    SQLite is given the last part alone: `ecs.clusters.arn` would be that of `eks.clusters`, if that
    is nearer, and a condition would compare a column with itself.
    """
    written = ".".join(part.name for part in column.parts[:-1])
    while scope is not None:
        named = [one for one in scope.sources if one.alias.lower() == column.table.lower()]
        if len(named) == 1 and _is_named(named[0], column):
            return
        if named:
            message = f"'{written}' is not what is called '{column.table}' here"
            hint = "give each an alias, and write that before the column"
            raise UnknownName(message, hint=hint, position=query.position(span(column.parts)[0]))
        scope = scope.parent
    raise UnknownName(
        f"'{written}' is none of what FROM names", position=query.position(span(column.parts)[0])
    )


def _is_named(source: FromItem, column: exp.Column) -> bool:
    """Whether the qualifiers of a column written in full are a source's own name."""
    qualifiers = [part.name.lower() for part in column.parts[:-1]]
    if source.table is None:
        # One of the user's own; `main` and `temp` are all that may stand before its name.
        return len(qualifiers) == 2 and qualifiers[0] in (*SCHEMAS, ANY_OWN)
    name = source.table.columns.relation.name.lower().split(".")
    if name[0] == PROVIDER and qualifiers[0] in PROVIDERS:
        qualifiers[0] = PROVIDER
    return qualifiers in (name, name[1:])


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


def _every_region(scope: SelectScope, query: Query) -> Iterator[Edit]:
    """`region = '*'` is true of every region, so SQLite is told `region = region`; IN likewise.

    Which is not true of the NULL that an outer join leaves, as a comparison never is.
    """
    for node in scope.nodes:
        if isinstance(node, exp.EQ | exp.NullSafeEQ):
            sides = (node.this.unnest(), node.expression.unnest())
            for side, other in (sides, sides[::-1]):
                yield from _every(scope, query, side, (other,))
        elif isinstance(node, exp.In):
            values = tuple(value.unnest() for value in node.expressions)
            yield from _every(scope, query, node.this.unnest(), values)


def _every(
    scope: SelectScope, query: Query, side: exp.Expr, values: Iterable[exp.Expr]
) -> Iterator[Edit]:
    if not isinstance(side, exp.Column):
        return
    uses = scope.resolve(side).uses
    if not any(use.column.key in DIMENSION_OF for use in uses):
        _require_no_every(uses, values, query)
        return
    shared = [] if scope.merges(side.name) else scope.shared_by(side)
    qualifier = side.table or (shared[0].alias if shared else "")
    name = f'"{qualifier}"."{side.name}"' if qualifier else f'"{side.name}"'
    for value in values:
        if isinstance(value, exp.Literal) and value.is_string and value.this == EVERY_REGION:
            yield Edit(value.meta["start"], value.meta["end"] + 1, name)


def _require_no_every(uses: Sequence[ColumnUse], values: Iterable[exp.Expr], query: Query) -> None:
    """Raise NotSupportedError where every region is asked for by a column that is the rows' own.

    No row has a region that is called `*`, so that none of those there are would be found.
    """
    own = next((one for one in uses if _has_scope_beside(one)), None)
    if own is None:
        return
    for value in values:
        if isinstance(value, exp.Literal) and value.is_string and value.this == EVERY_REGION:
            name = own.column.name
            relation = own.table.columns.relation.name
            raise NotSupportedError(
                f"{name} of {relation} is what its rows say, not where it is asked",
                hint=f"write _{name} = '{EVERY_REGION}'",
                position=query.position(value.meta["start"]),
            )


def _has_scope_beside(use: ColumnUse) -> bool:
    """Whether a column has the name of one of the scope's, which has another for its sake."""
    relation = use.table.columns.relation
    name = use.column.name
    is_named_so = name in {column.name for column in SCOPES}
    return is_named_so and isinstance(relation, ApiRelation) and relation.scope_name(name) != name


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
