"""Makes docs/peers.md of docs/peers.json: `python -m tests.documents.peers_page` writes it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "peers.md"
STATEMENTS = DOCS.parent / "examples" / "operations" / "statements.sql"
_START = """\
# Tables of another tool, and what answers them here

Steampipe's AWS plugin is the tool with the most hand-made tables for AWS: {tables} of them. Each is
named here with the relations that answer what it answers: a resource type where Cloud Control can
list it, an operation where it cannot, and what says more of the same things behind it. {awscc}
tables are answered by resource types, {aws} by operations of AWS's own APIs, and {none} by nothing:
a list that is no fact about an account.

A table there often makes several calls for a row. Here each is a relation of its own, joined by its
keys, and what is not named in a statement is not asked. {statements} questions of its documentation
are statements in `examples/operations/statements.sql`.

| table | relations |
| --- | --- |
"""


def peers() -> Mapping[str, Sequence[str]]:
    """The relations that answer each table, the one that lists its rows first."""
    found: dict[str, list[str]] = json.loads((DOCS / "peers.json").read_text("utf-8"))
    return found


def page() -> str:
    """The whole page."""
    told = peers()
    firsts = Counter(names[0].split(".")[0] if names else "" for names in told.values())
    start = _START.format(
        tables=len(told),
        awscc=firsts["awscc"],
        aws=firsts["aws"],
        none=firsts[""],
        statements=len(questions()),
    )
    rows = (
        f"| `{table}` | {', '.join(f'`{name}`' for name in names) or 'none'} |"
        for table, names in told.items()
    )
    return start + "\n".join(rows) + "\n"


def questions() -> list[tuple[str, str]]:
    """The table that each statement of the file is about, and the statement."""
    found: list[tuple[str, str]] = []
    for block in STATEMENTS.read_text("utf-8").split("\n\n"):
        heading, _, sql = block.strip().partition("\n")
        if heading.startswith("-- aws_"):
            found.append((heading.removeprefix("-- ").partition(":")[0], sql))
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
