"""Joins: which side may be missing, what USING makes of columns, and what a comma keeps apart."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.errors import ParseError, UnknownName
from cirrusql.pgcatalog.casts import alike
from cirrusql.pgcatalog.comparisons import truth
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operations import operate
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.records import Record
from cirrusql.sql.grammar import exp

Columns = list[tuple[str, Typed]]
_READ = frozenset(("this", "on", "using", "side", "kind", "method"))


class Joined(Record):
    """Sources that are joined: SQLite's SQL, and the columns that `*` has of them, in its order."""

    sql: str
    is_empty: bool
    columns: Columns


def joined(compiler: Compiler, first: exp.Expr, joins: Sequence[exp.Expr], scope: Scope) -> Joined:
    """A FROM. What stands between two commas is joined first, and sees nothing else in ON."""
    groups: list[tuple[exp.Expr, list[exp.Expr]]] = [(first, [])]
    for join in joins:
        if _is_comma(join):
            groups.append((join.this, []))
        else:
            groups[-1][1].append(join)
    made = [_group(compiler, one, more, scope) for one, more in groups]
    several = len(made) > 1
    pieces = [
        f"({one.sql})" if several and more else one.sql
        for one, (_, more) in zip(made, groups, strict=True)
    ]
    columns = [column for one in made for column in one.columns]
    return Joined(", ".join(pieces), any(one.is_empty for one in made), columns)


def _is_comma(join: exp.Expr) -> bool:
    return not any(join.args.get(name) for name in ("side", "kind", "on", "using", "method"))


def _group(compiler: Compiler, first: exp.Expr, joins: Sequence[exp.Expr], scope: Scope) -> Joined:
    made = _one(compiler, first, scope)
    # A table in parentheses has its joins beneath it.
    for join in [*(first.args.get("joins") or []), *joins]:
        compiler.looked_at(join, _READ, "a join")
        made = _with(compiler, made, join, scope)
    return made


def _one(compiler: Compiler, node: exp.Expr, scope: Scope) -> Joined:
    from cirrusql.pgcatalog.sources import item

    if _is_group(node):
        if node.args.get("alias") is not None:
            compiler.cannot("an alias of a join is not supported here")
        made = joined(compiler, node.this, [], scope)
        return Joined(f"({made.sql})", made.is_empty, made.columns)
    before = len(scope.sources)
    sql, is_empty = item(compiler, node, scope)
    columns = [column for source in scope.sources[before:] for column in source.columns]
    return Joined(sql, is_empty, columns)


def _is_group(node: exp.Expr) -> bool:
    """Whether it is joins in parentheses, and no query."""
    inner = node.this
    if not isinstance(node, exp.Subquery) or isinstance(inner, exp.Table):
        return isinstance(node, exp.Subquery)
    return isinstance(inner, exp.Subquery) and bool(inner.args.get("joins") or _is_group(inner))


def _with(compiler: Compiler, left: Joined, join: exp.Expr, scope: Scope) -> Joined:
    right = _one(compiler, join.this, scope)
    side, kind = (str(join.args.get(name) or "").upper() for name in ("side", "kind"))
    is_natural = join.args.get("method") == "NATURAL"
    if kind not in ("", "INNER", "OUTER", "CROSS") or (join.args.get("method") and not is_natural):
        compiler.cannot(f"{join.args.get('method') or kind} JOIN is not supported here")
    names = [identifier(one) for one in join.args.get("using") or ()]
    if is_natural:
        of_right = {name for name, _ in right.columns}
        names = [name for name, _ in left.columns if name in of_right]
    columns = [*left.columns, *right.columns]
    if names:
        condition, columns = _using(compiler, left, right, names, side)
    elif (on := join.args.get("on")) is not None:
        condition = truth(compiler, on, _seen(scope, columns), "JOIN/ON").sql
    else:
        condition = ""
    is_empty = {
        "LEFT": left.is_empty,
        "RIGHT": right.is_empty,
        "FULL": left.is_empty and right.is_empty,
    }.get(side, left.is_empty or right.is_empty)
    word = f" {side} JOIN " if condition or side else " CROSS JOIN "
    tail = f" ON {condition}" if condition else " ON true" if side else ""
    return Joined(f"{left.sql}{word}{right.sql}{tail}", is_empty, columns)


def _seen(scope: Scope, columns: Columns) -> Scope:
    """What ON sees: the two sides of the join, and what encloses the SELECT."""
    made = Scope(scope.parent)
    made.tables = scope.tables
    shown = {value.sql for _, value in columns}
    made.sources = [
        one for one in scope.sources if any(value.sql in shown for _, value in one.columns)
    ]
    made.shown = columns
    return made


def _using(
    compiler: Compiler, left: Joined, right: Joined, names: Sequence[str], side: str
) -> tuple[str, Columns]:
    """The condition of USING, and the columns: those of it once, and first."""
    tests, merged = [], []
    for name in names:
        one, other = _named(left.columns, name, "left"), _named(right.columns, name, "right")
        tests.append(operate(compiler, "=", one, other).sql)
        same = alike(compiler, (one, other), "JOIN/USING")
        chosen = {"RIGHT": same[1].sql, "FULL": f"coalesce({same[0].sql}, {same[1].sql})"}
        merged.append((name, Typed(chosen.get(side, same[0].sql), same[0].type)))
    rest = [one for of in (left, right) for one in of.columns if one[0] not in names]
    return " AND ".join(tests), [*merged, *rest]


def _named(columns: Columns, name: str, side: str) -> Typed:
    found = [value for column, value in columns if column == name]
    if not found:
        raise UnknownName(
            f'column "{name}" specified in USING clause does not exist in {side} table'
        )
    if len(found) > 1:
        raise ParseError(f'common column name "{name}" appears more than once in {side} table')
    return found[0]
