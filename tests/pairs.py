"""Paired files: a statement and, as comments below it, what is expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path


def pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """The statement and the expected lines of every pair of a folder's files, in order."""
    for path in sorted(folder.glob("*.sql")):
        for block in re.split(r"\n{2,}", path.read_text("utf-8").strip()):
            lines = block.splitlines()
            statement = [line for line in lines if not line.startswith("--")]
            expected = [line.removeprefix("--").removeprefix(" ") for line in lines]
            yield "\n".join(statement), "\n".join(expected[len(statement) :])
