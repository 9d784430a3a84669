"""What is known of an expression while it is read."""

from __future__ import annotations

from typing import NamedTuple

# How tightly SQLite binds what an expression is by its outermost operator.
OR, AND, NOT, EQUAL, LESS, BITS, PLUS, TIMES, JOIN, COLLATED, SIGN, ATOM = range(12)


class Node(NamedTuple):
    """An expression, from its first word to its last.

    `level` is how tightly SQLite binds it as it is written in the end; `type` what is known of its
    values: one of `TYPES`, or empty. `literal` is the text, if it is one; `name` what PostgreSQL
    calls a column of it, `named` whether that is more than the name of a type. `items` are those
    of a row.
    """

    first: int
    last: int
    level: int = ATOM
    type: str = ""
    literal: str | None = None
    name: str = ""
    named: bool = False
    items: tuple[Node, ...] = ()


TYPES = (
    "integer", "number", "any",
    "boolean", "text", "date", "timestamp", "seconds", "interval", "json",
    "array",
)  # fmt: skip
"""The types that are known of expressions.

A `number` is one that may have a fraction, also where it has none; of `any` that is not known. An
`interval` is written as such, and stands beside a time or a difference of times; `seconds` is
such a difference, a number to SQLite. Neither is a value that a statement can give.
"""
