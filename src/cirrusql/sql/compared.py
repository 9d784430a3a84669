"""What type a parameter has, by the column that it is compared with.

Drivers that send values in binary ask for it before they have a value: `size > $1` wants a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.sql.computed import (
    PASSED_ON,
    Columns,
    expression_type,
    function_type,
    literal_type,
)
from cirrusql.sql.grammar import ParseError, TokenError, exp, parse_one
from cirrusql.sql.placeholders import places

_COMPARES = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
LIST_OF = "list of "
"""What stands before the type of the values that a parameter is a list of, as in `= ANY($1)`."""
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
# What PostgreSQL's ANY becomes.
_ANY = "postgres_any"
_TEXTS = (exp.Like, exp.Glob, exp.RegexpLike)


def compared_types(script: str, tables: Mapping[str, Columns]) -> Mapping[str | int, str]:
    """The types of the parameters of one statement by their keys, as far as its text tells.

    `tables` are the columns of relations by their names of two parts, in lower case.

    >>> columns = {"ec2.volumes": {"size": "integer", "encrypted": "boolean"}}
    >>> text = "SELECT 1 FROM awscc.ec2.volumes v WHERE v.size > $1 AND encrypted = $2 LIMIT $3"
    >>> compared_types(text, columns) == {1: "integer", 2: "boolean", 3: "integer"}
    True
    """
    keys: dict[str, str | int] = {}
    pieces, start = [], 0
    for place in places(script):
        name = f"p{len(keys)}"
        keys[name] = place.key
        pieces += [script[start : place.token.start], f":{name}"]
        start = place.token.end
    if not keys:
        return {}
    try:
        tree = parse_one("".join((*pieces, script[start:])))
    except (ParseError, TokenError, RecursionError):
        return {}
    found: dict[str | int, str] = {}
    for node in tree.find_all(exp.Placeholder):
        told = _type(node, tables)
        if told is not None and node.name in keys:
            found.setdefault(keys[node.name], told)
    return found


def _type(node: exp.Placeholder, tables: Mapping[str, Columns]) -> str | None:
    below: exp.Expr = node
    while isinstance(below.parent, exp.Paren | exp.Tuple) or _is_call(below.parent, *PASSED_ON):
        assert below.parent is not None
        below = below.parent
    above = below.parent
    if _is_call(above, _ANY):
        around = below.find_ancestor(exp.In)
        told = _column_type(around.this, tables) if around is not None else None
        return None if told is None else f"{LIST_OF}{told}"
    if isinstance(above, _ARITHMETIC):
        other = above.expression if above.this is below else above.this
        return _operand_type(other, tables)
    if isinstance(above, exp.Anonymous):
        return function_type(above.name.lower())
    if isinstance(above, exp.Limit | exp.Offset):
        return "integer"
    if isinstance(above, _TEXTS):
        return "string"
    if isinstance(above, exp.Between | exp.In):
        return _compared_type(above.this, tables)
    if isinstance(above, _COMPARES):
        other = above.expression if above.this is below else above.this
        return _compared_type(other, tables)
    return None


def _compared_type(node: exp.Expr | None, tables: Mapping[str, Columns]) -> str | None:
    """That of a column, or of what is computed where a text would compare wrongly.

    SQLite has every number below every text: with '3' for a value `count(*) < $1` is true of all.
    """
    told = _column_type(node, tables)
    if told is not None:
        return told
    computed = expression_type(node, tables)
    return computed if computed in ("integer", "number", "boolean") else None


def _is_call(node: exp.Expr | None, *names: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() in names


def _operand_type(node: exp.Expr | None, tables: Mapping[str, Columns]) -> str | None:
    """That of a number beside a parameter: `1 + $1`."""
    while isinstance(node, exp.Anonymous) and node.name.lower() in PASSED_ON and node.expressions:
        node = node.expressions[0]
    found = literal_type(node) if isinstance(node, exp.Literal) else _column_type(node, tables)
    return found if found in ("integer", "number") else None


def _column_type(node: exp.Expr | None, tables: Mapping[str, Columns]) -> str | None:
    if not isinstance(node, exp.Column):
        return None
    types = {
        columns[node.name.lower()]
        for name, columns in _named(node, tables)
        if node.name.lower() in columns and node.table.lower() in ("", name)
    }
    return types.pop() if len(types) == 1 else None


def _named(node: exp.Expr, tables: Mapping[str, Columns]) -> Iterator[tuple[str, Columns]]:
    """The relations that stand in the statement around a column, by what they are called there."""
    around = node.find_ancestor(exp.Select, exp.Update, exp.Delete)
    for table in around.find_all(exp.Table) if around is not None else ():
        columns = tables.get(f"{table.db}.{table.name}".lower())
        if columns is not None:
            yield table.alias_or_name.lower(), columns
