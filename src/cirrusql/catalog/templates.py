"""SQL text with places in it for values: what a documented statement is made of.

`fill` puts values in; nothing here parses SQL or a template.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cirrusql.errors import MissingKey
from cirrusql.records import Record


class Value(Record):
    """A place inside a quoted string for one value, called `name`."""

    name: str

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that fill this place."""
        return (self.name,)

    def __str__(self) -> str:
        return f"{{{{ {self.name} }}}}"

    def filled(self, values: Mapping[str, Any]) -> str:
        """The value as text: a string as it is, anything else as JSON."""
        value = values[self.name]
        return value if isinstance(value, str) else _json(value)


class Patch(Record):
    """A place inside a quoted string for a patch document that sets whole properties."""

    properties: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that fill this place."""
        return tuple(name for _, name in self.properties)

    def __str__(self) -> str:
        entries = ",\n".join(f'    "{key}": {name}' for key, name in self.properties)
        return f"{{{{ {{\n{entries}\n}} | generate_patch_document }}}}"

    def filled(self, values: Mapping[str, Any]) -> str:
        """RFC 6902: one `add` per property, which replaces a value that is there."""
        operations = (
            {"op": "add", "path": f"/{key}", "value": values[name]} for key, name in self.properties
        )
        return _json(list(operations))


Piece = str | Value | Patch


class Statement(Record):
    """One statement: pieces of SQL text and, between them, places for values."""

    pieces: tuple[Piece, ...]

    @property
    def template(self) -> str:
        """The text as the documentation shows it."""
        return "".join(map(str, self.pieces))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of all values, each once, in the order of their first use."""
        places = (piece for piece in self.pieces if not isinstance(piece, str))
        return tuple(dict.fromkeys(name for place in places for name in place.names))


def fill(statement: Statement, values: Mapping[str, Any]) -> str:
    """The statement with every place filled, ready to run; single quotes in values are doubled.

    Raises MissingKey, naming the parameter, when one has no value.

    >>> fill(Statement(("SELECT '", Value("title"), "'")), {"title": "it's", "unused": 1})
    "SELECT 'it''s'"
    """
    for name in statement.parameters:
        if name not in values:
            raise MissingKey(f"no value for parameter '{name}'")
    return "".join(
        piece if isinstance(piece, str) else piece.filled(values).replace("'", "''")
        for piece in statement.pieces
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
