"""Tables of cases of AWS's documented semantics, one for each function of policies.

The tables are texts: a case in a line, `|` between its parts, `#` before the rule that the lines
below it are about.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def cases(name: str) -> list[tuple[str, ...]]:
    """The cases of a table, each with the number of its line at the end."""
    found = []
    for number, line in enumerate((FOLDER / name).read_text("utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found.append((*(part.strip() for part in line.split(" | ")), str(number)))
    return found
