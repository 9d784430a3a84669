"""A place in a file of a stack."""

from __future__ import annotations

from cirrusql.records import Record


class Place(Record):
    """A line of a file, counted from 1.

    >>> str(Place("resources/vpc.iql", 12))
    'resources/vpc.iql:12'
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
