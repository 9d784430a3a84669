"""What is wrong with a stack before anything is done: all of it at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from cirrusql.errors import ProgrammingError
from cirrusql.records import Record
from cirrusql.stack.place import Place


class StackProblem(Record):
    """One thing that is wrong, where, and what to do about it.

    >>> str(StackProblem("unknown key 'porps'", Place("m.yml", 3), "did you mean 'props'?"))
    "m.yml:3: unknown key 'porps'; did you mean 'props'?"
    """

    message: str
    place: Place | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"; {self.hint}" if self.hint else ""
        return " ".join(f"{where}{self.message}{hint}".split())


class StackError(ProgrammingError):
    """A stack that cannot be used as it is written; `problems` has every reason."""

    def __init__(
        self, message: str, *, problems: Iterable[StackProblem] = (), **fields: Any
    ) -> None:
        super().__init__(message, **fields)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Sequence[StackProblem]) -> Self:
        """The error for some problems, at least one.

        >>> str(StackError.of([StackProblem("no"), StackProblem("nor this")]))
        'no (and 1 more)'
        """
        more = len(problems) - 1
        return cls(f"{problems[0]}" + (f" (and {more} more)" if more else ""), problems=problems)


class Problems:
    """Collects what is wrong. Mutable state: what was found so far."""

    def __init__(self) -> None:
        self.found: list[StackProblem] = []
        self._known: set[tuple[str, Place | None]] = set()

    def add(self, message: str, place: Place | None = None, hint: str | None = None) -> None:
        """Note one, once."""
        if (message, place) not in self._known:
            self._known.add((message, place))
            self.found.append(StackProblem(message, place, hint))

    def raise_any(self) -> None:
        """Raise StackError if anything was found, in the order of files and lines."""
        if self.found:
            raise StackError.of(sorted(self.found, key=_order))


def _order(problem: StackProblem) -> tuple[str, int, int]:
    place = problem.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)
