"""What type a parameter has, by the column or expression that it is compared with.

Drivers that send values in binary ask for it before they have a value: `size > $1` wants a number.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.sql.company import company_of
from cirrusql.sql.computed import Columns, type_inside
from cirrusql.sql.expression_types import PASSED_ON, function_type
from cirrusql.sql.grammar import ParseError, TokenError, exp, parse_one
from cirrusql.sql.placeholders import places

LIST_OF = "list of "
"""What stands before the type of the values that a parameter is a list of, as in `= ANY($1)`."""
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
# What PostgreSQL's ANY becomes.
_ANY = "postgres_any"
# A cast to an array, and what its items are then.
_ARRAY = "postgres_array"
_KINDS = {"integer": "integer", "number": "number", "boolean": "boolean", "text": "string"}
# Functions that take what they give: casts, and arithmetic. Of `x ILIKE $1`, which is a call too,
# the parameter is no boolean.
_TAKES_ITS_OWN = frozenset(
    (
        *("integer", "float", "numeric", "boolean", "text", "date", "timestamp", "timestamptz"),
        *("json", "jsonb", "uuid", "remainder", "round", "sign"),
    )
)
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
    while isinstance(below.parent, exp.Paren) or _is_call(below.parent, *PASSED_ON):
        assert below.parent is not None
        below = below.parent
    above = below.parent
    if _is_call(above, _ARRAY) and above is not None and len(above.expressions) == 2:
        told = _KINDS.get(above.expressions[1].name)
        return None if told is None else f"{LIST_OF}{told}"
    if _is_call(above, _ANY):
        around = below.find_ancestor(exp.In)
        told = type_inside(around.this, tables) if around is not None else None
        return None if told is None else f"{LIST_OF}{told}"
    if isinstance(above, _ARITHMETIC):
        other = above.expression if above.this is below else above.this
        return _operand_type(other, tables)
    if isinstance(above, exp.Anonymous):
        name = above.name.lower()
        return function_type(name) if name.removeprefix("postgres_") in _TAKES_ITS_OWN else None
    if isinstance(above, exp.Limit | exp.Offset):
        return "integer"
    if isinstance(above, _TEXTS):
        return "string"
    return _type_of_company(below, tables)


def _type_of_company(below: exp.Expr, tables: Mapping[str, Columns]) -> str | None:
    """The type of the first that has one of those that a parameter stands with."""
    others = company_of(below) or ()
    types = (type_inside(one, tables) for one in others if not _is_given(one))
    return next((told for told in types if told is not None), None)


def _is_given(node: exp.Expr) -> bool:
    """Whether an expression is a parameter itself."""
    inner = node.unnest()
    while _is_call(inner, *PASSED_ON) and inner.expressions:
        inner = inner.expressions[0].unnest()
    return isinstance(inner, exp.Placeholder)


def _is_call(node: exp.Expr | None, *names: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() in names


def _operand_type(node: exp.Expr | None, tables: Mapping[str, Columns]) -> str | None:
    """That of a number beside a parameter: `1 + $1`."""
    found = type_inside(node, tables)
    return found if found in ("integer", "number") else None
