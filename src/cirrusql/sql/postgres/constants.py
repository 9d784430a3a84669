"""Constants in quotes and parameters, whose type is that of what they stand with.

`7 = '7'`, `coalesce(n, '0')` and `CASE n WHEN '7'` are of numbers. Of a column nothing is known
here: a constant beside one gets a call around it, and what that is the catalogue says
(`cirrusql.sql.typed_calls`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cirrusql.sql.postgres.casts import TYPES, cast
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.values import is_ambiguous
from cirrusql.sql.postgres.words import NUMBER, PARAMETER, literal
from cirrusql.sql.typed_calls import CONSTANT

# The names of types as casts have them, by what is known of a value.
_CASTS = {
    "boolean": "BOOL",
    "integer": "INT8",
    "number": "NUMERIC",
    "any": "NUMERIC",
    "timestamp": "TIMESTAMPTZ",
    "date": "DATE",
    "json": "JSONB",
}
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_KINDS = {
    **dict.fromkeys(("integer", "number", "any"), "number"),
    **dict.fromkeys(("date", "timestamp"), "time"),
    "json": "document",
}


def typed(
    reader: Reader, nodes: Sequence[Node], at: int, *, with_query: bool = False
) -> list[Node]:
    """Values that stand together, each as one of the type that all have; rows, each place of them.

    `with_query` says that they stand with what a query gives, too. Raises NotSupportedError where
    they have no type in common, as PostgreSQL does.
    """
    rows = [one.items for one in nodes if one.items]
    if rows:
        for cells in zip(*rows, strict=False):
            typed(reader, cells, at, with_query=with_query)
        return list(nodes)
    known = _common(reader, nodes, at, with_query=with_query)
    if known:
        return [_as(reader, one, known, at) for one in nodes]
    for one in nodes:
        _ask(reader, one, at)
    return list(nodes)


def common_type(reader: Reader, nodes: Sequence[Node], at: int) -> str:
    """What is known of the type that values have together; empty if nothing is."""
    return _common(reader, nodes, at, with_query=False)


def refuse_documents(reader: Reader, nodes: Sequence[Node], at: int) -> None:
    """Raise NotSupportedError if one of some values that are compared is a document.

    Texts would be compared, and `{"a": 1, "b": 2}` is the same as `{"b": 2, "a": 1}`.
    """
    if any(one.type == "json" for one in nodes):
        hint = "write … = …, or compare what ->> gives"
        reader.refuse(at, "documents are compared by = and <> alone here", hint)


def as_text(reader: Reader, node: Node, function: str, at: int) -> None:
    """Something that is joined to a text, as the text that it is to PostgreSQL.

    A number as it is written, `2.50`; by the `function` one without a fraction, which is `2`, and
    what 1 is where it is a boolean's.
    """
    is_written = node.first == node.last and _DECIMAL.fullmatch(reader.text(node.first))
    if is_written and reader.kind(node.first) == NUMBER:
        reader.edits.replace(node.first, literal(reader.text(node.first)))
    elif node.type in ("", "number", "any") and node.literal is None:
        reader.call(function, node.first, node.last, at)


def _common(reader: Reader, nodes: Sequence[Node], at: int, *, with_query: bool) -> str:
    types = {one.type for one in nodes if one.type}
    kinds = sorted({_KINDS.get(one, one) for one in types})
    if len(kinds) > 1:
        message = f"{_a(kinds[0])} and {_a(kinds[1])} are of two types"
        reader.refuse(at, message, "cast one of them")
    is_open = with_query or any(_is_unknown(reader, one) for one in nodes)
    if kinds == ["number"]:
        return "number" if "number" in types else "any" if is_open else max(types)
    if kinds:
        return "timestamp" if "timestamp" in types else types.pop()
    return "text" if not is_open and any(one.literal is not None for one in nodes) else ""


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "ai" else f"a {kind}"


def _is_unknown(reader: Reader, node: Node) -> bool:
    """Whether something has a type of its own that is not known here."""
    is_null = node.first == node.last and reader.is_word(node.first, "NULL")
    return not (node.type or node.literal is not None or is_null or _is_given(reader, node))


def _is_given(reader: Reader, node: Node) -> bool:
    return node.first == node.last and reader.kind(node.first) == PARAMETER


def _as(reader: Reader, node: Node, known: str, at: int) -> Node:
    """A value as one of a type: a constant is cast, a date beside a time becomes one."""
    is_constant = node.literal is not None and node.type == ""
    wanted = _CASTS.get(known)
    if wanted is not None and (is_constant or (node.type, known) == ("date", "timestamp")):
        given = node if is_constant else node._replace(literal=None)
        made = cast(reader, given, TYPES[wanted], at, first=node.first, last=node.last)
        return made._replace(type=known)
    return node


def _ask(reader: Reader, node: Node, at: int) -> None:
    """Leave what a parameter is, or a constant that may be several things, to the catalogue."""
    is_open = node.literal is not None and not node.type and is_ambiguous(node.literal)
    if is_open or _is_given(reader, node):
        reader.call(CONSTANT, node.first, node.last, at)
