"""What PostgreSQL calls a column that has no alias."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.pgcatalog.types import types
from cirrusql.sql.grammar import exp

_NOTHING = "?column?"
_CALLED: dict[type, str] = {
    exp.Exists: "exists",
    exp.Array: "array",
    exp.CurrentUser: "current_user",
    exp.SessionUser: "session_user",
    exp.CurrentSchema: "current_schema",
    exp.CurrentCatalog: "current_catalog",
    exp.CurrentDate: "current_date",
    exp.CurrentTimestamp: "current_timestamp",
    exp.GroupConcat: "string_agg",
    exp.Substring: "substring",
    exp.StrPosition: "position",
    exp.Extract: "extract",
    exp.Overlay: "overlay",
}


def identifier(node: exp.Expr | None) -> str:
    """A name as PostgreSQL keeps it: in lower case, unless it is quoted."""
    if not isinstance(node, exp.Identifier):
        return str(getattr(node, "name", "") or "").lower()
    return str(node.this) if node.args.get("quoted") else str(node.this).lower()


def column_name(node: exp.Expr) -> str:
    """The name of a column of a SELECT list.

    >>> from cirrusql.sql.grammar import parse_postgres
    >>> tree = parse_postgres("SELECT a.b, f(x), 1, c::text, 'x'::text, CASE WHEN a THEN b END")
    >>> [column_name(one) for one in tree.selects]
    ['b', 'f', '?column?', 'c', 'text', 'case']
    """
    if isinstance(node, exp.Alias):
        return identifier(node.args["alias"])
    return _name(node)[0]


def _name(node: exp.Expr) -> tuple[str, bool]:
    """The name, and whether it is one of the statement's own: a column's or a function's."""
    finder = _FINDERS.get(type(node))
    if finder is not None:
        return finder(node)
    called = _CALLED.get(type(node))
    return (called, True) if called else (_NOTHING, False)


def _of_inner(node: exp.Expr) -> tuple[str, bool]:
    return _name(node.this)


def _of_trim(node: exp.Expr) -> tuple[str, bool]:
    words = {"LEADING": "ltrim", "TRAILING": "rtrim"}
    return words.get(str(node.args.get("position")), "btrim"), True


def _of_dot(node: exp.Expr) -> tuple[str, bool]:
    last = node.expression
    return _name(last) if isinstance(last, exp.Anonymous) else (identifier(last), True)


def _of_cast(node: exp.Expr) -> tuple[str, bool]:
    inner = _name(node.this)
    return inner if inner[1] else (_type_name(node.args["to"]), False)


def _of_case(node: exp.Expr) -> tuple[str, bool]:
    other = node.args.get("default")
    found = _name(other) if other is not None else (_NOTHING, False)
    return found if found[1] else ("case", False)


def _of_subquery(node: exp.Expr) -> tuple[str, bool]:
    first = node.this.selects[0] if node.this.selects else node.this
    return column_name(first), True


_FINDERS: Mapping[type, Callable[[exp.Expr], tuple[str, bool]]] = {
    exp.Column: lambda node: (identifier(node.this), True),
    exp.Anonymous: lambda node: (str(node.this).lower(), True),
    exp.Trim: _of_trim,
    exp.Dot: _of_dot,
    exp.Cast: _of_cast,
    exp.Case: _of_case,
    exp.Subquery: _of_subquery,
    **dict.fromkeys((exp.Paren, exp.Window, exp.Filter, exp.Collate, exp.Bracket), _of_inner),
}


def _type_name(node: exp.Expr) -> str:
    from cirrusql.pgcatalog.casts import cast_type

    found = types().get(cast_type(node) or 0)
    return found.name.removeprefix("_") if found is not None else _NOTHING
