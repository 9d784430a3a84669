"""What names mean in the SELECT that is being read, and what its columns are called."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.sources import folded


class Names:
    """The names of the SELECTs that are being read, for one reader.

    Mutable state, of each: `aliases`, what its functions in FROM are called, with the columns that
    these mean; and the columns that have no name yet, with the words of the names in them.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.aliases: list[dict[str, str]] = [{}]
        self._unnamed: list[list[tuple[Node, Sequence[int]]]] = [[]]

    def begin(self) -> None:
        """Names have another meaning from here on."""
        self._reader.bare.append([])
        self._reader.qualified.append([])
        self.aliases.append({})
        self._unnamed.append([])

    def settle(self) -> None:
        """Complete the names that are a function's alias: `e` is its one column, `e.value`.

        What no function here is called may be an alias of the query around.
        """
        reader = self._reader
        names, aliases, unnamed = reader.bare.pop(), self.aliases.pop(), self._unnamed.pop()
        completed = set()
        for number in names:
            column = aliases.get(folded(reader, number))
            if column is not None:
                reader.edits.replace(number, column)
                completed.add(number)
            elif reader.bare:
                reader.bare[-1].append(number)
        for number in reader.qualified.pop():
            column = aliases.get(f"{folded(reader, number)}.{folded(reader, number + 2)}")
            if column is not None:
                reader.edits.replace(number + 2, column)
            elif reader.qualified:
                reader.qualified[-1].append(number)
        for node, within in unnamed:
            if not completed.isdisjoint(within):
                self.name(node)

    def name(self, node: Node) -> None:
        """Name a column whose text is changed as PostgreSQL does: SQLite would by its text."""
        name = (node.name or "?column?").replace('"', '""')
        self._reader.edits.wrap(node.last, node.last, "", f' AS "{name}"', node.first)

    def leave(self, node: Node, within: Sequence[int]) -> None:
        """Leave a column as SQLite calls it, unless one of the names in it is completed."""
        self._unnamed[-1].append((node, within))
