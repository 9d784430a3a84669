"""A place in a file of a stack."""

from __future__ import annotations

import re

from cirrusql.records import Record


class Place(Record):
    """A line of a file, counted from 1, and the column if it is known; 0 if not.

    >>> str(Place("resources/vpc.iql", 12)), str(Place("web.yaml", 3, 7))
    ('resources/vpc.iql:12', 'web.yaml:3:7')
    """

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        column = f":{self.column}" if self.column else ""
        return f"{self.file}:{self.line}{column}"

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
