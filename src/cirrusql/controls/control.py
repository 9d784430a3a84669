"""A control: what a file asserts, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from cirrusql.errors import ProgrammingError
from cirrusql.records import Record
from cirrusql.sql.statements import Severity


class Control(Record):
    """One ASSERT of a file.

    `text` is the statement as it is written, which begins at `line` and `column` of `file`. `file`
    is as the user named it, or the name of a set and of a file in it.

    >>> str(Control("a.1", "a", Severity.LOW, (), "ASSERT …", "audit/a.sql", 3))
    'a.1 (audit/a.sql:3)'
    """

    id: str
    title: str
    severity: Severity
    sources: tuple[str, ...]
    text: str
    file: str
    line: int = 1
    column: int = 1

    @property
    def place(self) -> str:
        """Where it begins, as a compiler writes it."""
        return f"{self.file}:{self.line}"

    @property
    def script(self) -> str:
        """The statement with so much before it that a place in it is the file's."""
        return "\n" * (self.line - 1) + " " * (self.column - 1) + self.text

    def __str__(self) -> str:
        return f"{self.id} ({self.place})"


class ControlsError(ProgrammingError):
    """Files that cannot be used as they are written; `problems` has every reason, each a line."""

    def __init__(self, message: str, *, problems: Iterable[str] = (), **fields: Any) -> None:
        super().__init__(message, **fields)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Sequence[str]) -> Self:
        """The error for some problems, at least one.

        >>> str(ControlsError.of(["a.sql:1: no", "a.sql:7: nor this"]))
        'a.sql:1: no (and 1 more)'
        """
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return cls(f"{problems[0]}{more}", problems=problems)
