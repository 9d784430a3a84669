"""The formats of a report, each in a module that is imported when it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.controls import Report

FORMATS = ("text", "json", "junit", "sarif", "markdown", "html")
"""The formats by name."""


def written(report: Report, name: str) -> str:
    """A report in the format of that name, with its last line's end."""
    module = {"json": "document", "html": "page"}.get(name, name)
    write: Callable[[Report], str]
    write = import_module(f"cirrusql.controls.reports.{module}").written
    return write(report)
