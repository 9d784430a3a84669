"""Writing pages: where the index of a folder is, and what was written."""

from __future__ import annotations

from pathlib import Path

from cirrusql.records import Record

INDEX = "README.md"
"""The name under which a folder's own page is shown where Markdown files are browsed."""


class BuildSummary(Record):
    """What was written, and where."""

    directory: Path
    services: int
    pages: int
    size: int


def write(path: Path, text: str) -> int:
    """Write a page, in a folder that is made if need be; its size. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(text.encode())
