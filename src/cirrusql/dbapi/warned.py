"""What a caller should know of an answer that was given all the same."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable

from cirrusql.errors import Warning  # noqa: A004 - the name is PEP 249's
from cirrusql.result import Diagnostics, Problem

Message = tuple[type[Warning], Warning]

_PACKAGE = __name__.partition(".")[0]


def messages(told: Iterable[Diagnostics]) -> list[Message]:
    """PEP 249's messages: what could not be read, and what was noted.

    >>> messages([Diagnostics(notes=["there is no such key"])])
    [(<class 'cirrusql.errors.Warning'>, Warning('there is no such key'))]
    """
    texts = [str(text) for one in told for text in (*one.problems, *one.notes)]
    return [(Warning, Warning(text)) for text in texts]


def warn_of(problems: Iterable[Problem]) -> None:
    """Warn, at the line that called this package, of each thing that could not be read."""
    frame, level = sys._getframe(1), 2  # noqa: SLF001 - there is no other way to it
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, level = frame.f_back, level + 1
    for problem in problems:
        warnings.warn(f"the answer is not complete: {problem}", Warning, stacklevel=level)
