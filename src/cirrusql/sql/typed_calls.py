"""Functions of PostgreSQL's spellings that mean another where they are given a relation's column.

A boolean is 1 to SQLite and `true` as a text to PostgreSQL; a document is a text to SQLite, and put
into another as such. Which columns are either the catalogue knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.sql.bound import Edit
from cirrusql.sql.grammar import exp
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import SelectScope, span

_OF_TYPES: Mapping[str, Mapping[str, str]] = {
    "postgres_text": {"boolean": "postgres_boolean_text"},
    "postgres_json_value": {
        "boolean": "postgres_boolean_text",
        "object": "postgres_json",
        "array": "postgres_json",
    },
}


def typed_calls(resolution: Resolution) -> Iterator[Edit]:
    """The edits that make each such call one of the function for its column's type."""
    if "postgres_" in resolution.query.text:
        for scope in resolution.scopes:
            yield from _typed(scope, resolution.query.text)


def _typed(scope: SelectScope, text: str) -> Iterator[Edit]:
    for node in scope.nodes:
        if not isinstance(node, exp.Anonymous) or len(node.expressions) != 1:
            continue
        functions = _OF_TYPES.get(str(node.this).lower())
        column = node.expressions[0]
        if functions is None or not isinstance(column, exp.Column):
            continue
        uses = scope.resolve(column).uses
        types = {use.column.type for use in uses}
        other = functions.get(types.pop() or "") if len(types) == 1 else None
        start = span(column.parts)[0]
        begun = text.rfind("(", 0, start) - len(str(node.this))
        if other is not None and text[begun:start].strip() == f"{node.this}(":
            yield Edit(begun, begun + len(str(node.this)), other)
