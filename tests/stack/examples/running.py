"""Commands of one stack on one local cloud, and what they did to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli.conftest import Command, Ended
from tests.stack.examples.lives import Life


class Running:
    """One stack on one cloud.

    Mutable state: what was written so far by any command, `told`.
    """

    def __init__(self, life: Life, command: Command, cloud: Path) -> None:
        self._life = life
        self._command = command
        self._cloud = cloud
        self.folder = str(life.folder)
        self.told = ""

    def __call__(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """Run a command of the stack, with other values of some variables."""
        name, *others = words.split()
        values = {**self._life.variables, **(given or {})}
        variables = [word for item in values.items() for word in ("-e", "=".join(item))]
        target = [] if name in ("validate", "graph") else [f"--local={self._cloud}"]
        head = ("stack", name, self.folder, self._life.environment, *target)
        ended = self._command(*head, *variables, *others, *options)
        self.told += ended.out + ended.err
        return ended

    def done(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """The same; it must end well."""
        ended = self(words, *options, given=given)
        assert ended.code == 0, ended.out + ended.err
        return ended

    def plan(self, *, given: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
        """The changes of a plan by resource, as its JSON has them."""
        ended = self("plan --json --detailed-exitcode", given=given)
        changes = {one["resource"]: one for one in json.loads(ended.out)["changes"]}
        assert ended.code == (2 if changing(changes) else 0), ended.err
        return changes

    def edit(self, sql: str) -> None:
        """Change something as somebody does who knows nothing of the stack."""
        ended = self._command("exec", f"--local={self._cloud}", "--yes", sql)
        assert ended.code == 0, ended.err

    @property
    def requests(self) -> int:
        """How many writes the cloud was ever asked for."""
        return int(self._ask("SELECT count(*) FROM request")[0][0])

    @property
    def resources(self) -> list[tuple[str, str]]:
        """Type and identifier of everything that is there."""
        return self._ask(
            "SELECT type_name, identifier FROM resource"
            " JOIN collection ON collection.id = resource.collection ORDER BY 1, 2"
        )

    def _ask(self, sql: str) -> list[Any]:
        with sqlite3.connect(self._cloud) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows


def changing(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """The resources that a plan changes, each with the top of the properties that do."""
    quiet = ("unchanged", "run", "skip")
    return {
        name: {one["path"].split(".")[0] for one in change["properties"]}
        for name, change in changes.items()
        if change["action"] not in quiet
    }
