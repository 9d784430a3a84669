"""The relation `team.directory.owners`."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cirrusql.plugins import Column, Relation, Request

VARIABLE = "TEAM_OWNERS"
_KEYS = ("team", "cost_center")


def read(request: Request) -> Iterator[dict[str, Any]]:
    """The rows of the file, of those teams and cost centers that matter."""
    path = os.environ.get(VARIABLE)
    if path is None:
        raise LookupError(f"no file of owners: set {VARIABLE}")
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            request.context.check()  # a statement that is cancelled ends here
            if all(row[key] in request.values.get(key, (row[key],)) for key in _KEYS):
                yield {
                    "team": row["team"],
                    "cost_center": row["cost_center"] or None,
                    "owner": row["owner"],
                    "email": row["email"] or None,
                    "people": int(row["people"]) if row["people"] else None,
                    "chat": row["chat"].split(),
                }


OWNERS = Relation(
    "team.directory.owners",
    help="who is asked about what a team runs",
    source=f"the file that {VARIABLE} names",
    columns=(
        Column("team", help="the team", key=True),
        Column("cost_center", help="as the tag CostCenter has it", key=True),
        Column("owner", help="a person"),
        Column("email"),
        Column("people", "integer", help="how many they are"),
        Column("chat", "array", help="where they are reached"),
    ),
    read=read,
)
