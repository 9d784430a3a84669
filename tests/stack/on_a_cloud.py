"""Commands on one local cloud, and what they did to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli.conftest import Command, Ended


class OnACloud:
    """A stack on one cloud: whoever derives from it says which words its commands have."""

    def __init__(self, command: Command, cloud: Path) -> None:
        self.command = command
        self.cloud = cloud

    def __call__(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """Run a command of the stack, with other values of some variables."""
        raise NotImplementedError

    def done(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """The same; it must end well."""
        ended = self(words, *options, given=given)
        assert ended.code == 0, ended.out + ended.err
        return ended

    def edit(self, sql: str) -> None:
        """Change something as somebody does who knows nothing of the stack."""
        ended = self.command("exec", f"--local={self.cloud}", "--yes", sql)
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
        with sqlite3.connect(self.cloud) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows


def tops(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """Changes by resource, each with the top of the properties that change."""
    return {
        name: {one["path"].split(".")[0] for one in change["properties"]}
        for name, change in changes.items()
    }
