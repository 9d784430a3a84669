"""A table of measurements, and whether each keeps its promise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement; `promise` in words, `kept` None where nothing is promised."""

    what: str
    measured: str
    promise: str = ""
    kept: bool | None = None


def show(title: str, lines: list[Line]) -> None:
    """Print the lines under a title."""
    print(title)
    wide = max(len(line.what) for line in lines)
    middle = max(len(line.measured) for line in lines)
    for line in lines:
        mark = {True: "kept", False: "NOT KEPT", None: ""}[line.kept]
        print(f"  {line.what:<{wide}}  {line.measured:>{middle}}  {line.promise}  {mark}".rstrip())
