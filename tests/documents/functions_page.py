"""Makes docs/functions.md of the registry: `python -m tests.documents.functions_page` writes it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from cirrusql.engine.functions import FUNCTIONS
from cirrusql.engine.functions.declared.sqlite import SQLITES

PAGE = Path(__file__).parents[2] / "docs" / "functions.md"
WIDTH = 110
_START = (Path(__file__).parent / "functions_start.md").read_text("utf-8")
_HEADINGS = {
    "text": "Text",
    "times": "Times",
    "documents": "Documents and arrays",
    "values": "Values",
    "arns": "ARNs",
    "networks": "Networks",
    "policies": "IAM policies",
    "logs": "Logs",
    "hashes": "Hashes",
    "numbers": "Numbers",
    "aggregates": "Aggregates",
    "windows": "Windows",
}


def page() -> str:
    """The whole page."""
    return "\n".join(chain(_START.splitlines(), _own(), _sqlites())) + "\n"


def _own() -> Iterator[str]:
    groups = dict.fromkeys(one.group for one in FUNCTIONS)
    for group in groups:
        yield from ("", f"## {_HEADINGS[group]}", "")
        for one in FUNCTIONS:
            if one.group == group:
                yield from _entry(one.signature, one.help)
                yield from _wrapped(f"  `{one.example}`")


def _sqlites() -> Iterator[str]:
    yield from ("", "## SQLite's own")
    for group in dict.fromkeys(one.group for one in SQLITES):
        yield from ("", f"### {_HEADINGS[group]} (SQLite)", "")
        for one in SQLITES:
            if one.group == group:
                yield from _entry(one.signature, one.help)


def _entry(signature: str, what: str) -> list[str]:
    text = what.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<")
    return _wrapped(f"- `{signature}`: {text}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
