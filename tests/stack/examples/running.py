"""Commands of one stack on one local cloud, and what they did to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli.conftest import Command, Ended
from tests.stack.examples.lives import Life
from tests.stack.on_a_cloud import OnACloud, tops


class Running(OnACloud):
    """One stack on one cloud.

    Mutable state: what was written so far by any command, `told`.
    """

    def __init__(self, life: Life, command: Command, cloud: Path) -> None:
        super().__init__(command, cloud)
        self._life = life
        self.folder = str(life.folder)
        self.told = ""

    def __call__(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """Run a command of the stack, with other values of some variables."""
        name, *others = words.split()
        values = {**self._life.variables, **(given or {})}
        variables = [word for item in values.items() for word in ("-e", "=".join(item))]
        target = [] if name in ("validate", "graph") else [f"--local={self.cloud}"]
        head = ("stack", name, self.folder, self._life.environment, *target)
        ended = self.command(*head, *variables, *others, *options)
        self.told += ended.out + ended.err
        return ended

    def plan(self, *, given: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
        """The changes of a plan by resource, as its JSON has them."""
        ended = self("plan --json --detailed-exitcode", given=given)
        changes = {one["resource"]: one for one in json.loads(ended.out)["changes"]}
        assert ended.code == (2 if changing(changes) else 0), ended.err
        return changes


def changing(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """The resources that a plan changes, each with the top of the properties that do."""
    quiet = ("unchanged", "run", "skip")
    return tops({n: change for n, change in changes.items() if change["action"] not in quiet})
