"""Columns beside aggregates: SQLite gives the value of one of the rows, whichever that is.

PostgreSQL refuses them, and so does this where it is certain: a column by itself that GROUP BY does
not name.
"""

from __future__ import annotations

from cirrusql.records import Record, field
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.words import NAME, WORD


class Grouping(Record, frozen=False, eq=False):
    """One SELECT while it is read: its columns by themselves, and what it groups by.

    `columns` are each one's place among what is selected, from 1, its expression and its alias.
    `named` are the names and numbers in GROUP BY, None where there is none.
    """

    columns: list[tuple[int, Node, str]] = field(factory=list)
    has_aggregate: bool = False
    named: set[str] | None = None

    def add(self, reader: Reader, place: int, node: Node, alias: str) -> None:
        """Note what is selected, if it is nothing but a column."""
        words = [reader.words[number] for number in range(node.first, node.last + 1)]
        plain = all(word.kind in (WORD, NAME) or word.text == "." for word in words)
        if plain and node.named and not node.type:
            self.columns.append((place, node, alias))

    def group(self, reader: Reader, first: int, last: int) -> None:
        """Note what stands in GROUP BY, from a word up to another."""
        words = (reader.words[number] for number in range(first, last))
        self.named = {word.text.strip('"').lower() for word in words}

    def require_grouped(self, reader: Reader) -> None:
        """Raise ParseError for a column that has no one value."""
        if self.named is None and not self.has_aggregate:
            return
        known = self.named or set()
        for place, node, alias in self.columns:
            if known.isdisjoint((str(place), node.name.lower(), alias)):
                hint = f"write max({node.name}), or GROUP BY {node.name}"
                message = f"'{node.name}' is neither in GROUP BY nor in an aggregate"
                reader.wrong(node.first, message, hint)
