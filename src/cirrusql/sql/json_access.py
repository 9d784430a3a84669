"""How a query's tree says that it looks into a document: arrows and `json_extract`."""

from __future__ import annotations

from cirrusql.catalog.shapes import Step
from cirrusql.sql.constants import NotConstant, constant
from cirrusql.sql.grammar import exp
from cirrusql.sql.json_paths import operand_steps, path_steps

LOOKUPS = (exp.JSONExtract, exp.JSONExtractScalar)
"""`->` and `json_extract` of several paths; `->>` and `json_extract` of one."""


def looked_up(node: exp.Expr) -> tuple[Step, ...] | None:
    """The steps that an expression takes into a document; None for any other expression."""
    if not isinstance(node, LOOKUPS) or node.expressions:
        return None
    if is_function(node):
        return steps_of(node.expression)
    try:
        return operand_steps(constant(node.expression))
    except NotConstant:
        return None


def is_function(node: exp.Expr) -> bool:
    """Whether a look-up is written `json_extract(…)`, and not with an arrow."""
    return bool(node.args.get("json_subtype")) or "only_json_types" not in node.args


def gives_json(node: exp.Expr) -> bool:
    """Whether a look-up is `->`, whose value is JSON text."""
    return isinstance(node, exp.JSONExtract) and not is_function(node)


def function_path(call: exp.Expr) -> tuple[Step, ...] | None:
    """The steps of a function's second argument, none without it; None if it is not constant."""
    if len(call.expressions) < 2:
        return () if call.expressions else None
    return steps_of(call.expressions[1])


def steps_of(path: exp.Expr) -> tuple[Step, ...] | None:
    """The steps of a path that is a function's argument; None if it is not constant."""
    try:
        text = constant(path)
    except NotConstant:
        return None
    return path_steps(text) if isinstance(text, str) else None


def is_concatenated(node: exp.Expr) -> bool:
    """Whether SQLite looks into more than is written before the arrow: `a || b -> 'x'`.

    Both operators bind alike there, from left to right.
    """
    while isinstance(node.parent, LOOKUPS) and node.parent.this is node:
        node = node.parent
    parent = node.parent
    return isinstance(parent, exp.DPipe) and parent.expression is node
