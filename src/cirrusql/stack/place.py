"""A place in a file of a stack."""

from __future__ import annotations

import re

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

    def down(self, lines: int) -> Place:
        """The line so many lines further down."""
        return Place(self.file, self.line + lines)


def place_of_name(name: str, source: str, start: Place) -> Place:
    """The line of a template where it uses a name; where the template starts if that is not seen.

    >>> str(place_of_name("b", "b\\n{{ a }}\\n{{ b }}", Place("a.iql", 5)))
    'a.iql:7'
    """
    used = re.compile(rf"\{{[{{%].*(?<![\w.]){re.escape(name)}(?!\w)")
    for number, line in enumerate(source.split("\n")):
        if used.search(line):
            return start.down(number)
    return start
