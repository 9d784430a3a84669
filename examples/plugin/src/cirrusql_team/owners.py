"""The relation `team.directory.owners`."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cirrusql.plugins import Column, Relation, Request

VARIABLE = "TEAM_OWNERS"


def read(request: Request) -> Iterator[dict[str, Any]]:
    """The rows of the file, of those teams that matter."""
    path = os.environ.get(VARIABLE)
    if path is None:
        raise LookupError(f"no file of owners: set {VARIABLE}")
    teams = request.values.get("team")
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            request.context.check()  # a statement that is cancelled ends here
            if teams is None or row["team"] in teams:
                yield {
                    "team": row["team"],
                    "owner": row["owner"],
                    "email": row["email"] or None,
                    "cost_center": int(row["cost_center"]) if row["cost_center"] else None,
                    "chat": row["chat"].split() if row["chat"] else [],
                }


OWNERS = Relation(
    "team.directory.owners",
    help="who is asked about what a team runs",
    source=f"the file that {VARIABLE} names",
    columns=(
        Column("team", help="as the tag Team has it", key=True),
        Column("owner", help="a person"),
        Column("email"),
        Column("cost_center", "integer", help="who pays"),
        Column("chat", "array", help="where the team is reached"),
    ),
    read=read,
)
