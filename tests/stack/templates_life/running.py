"""Commands of one template's stack on one local cloud, and what they did to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli.conftest import Command, Ended
from tests.stack.templates_life.lives import Expected, Life

_QUIET = ("unchanged", "skip")
_CALLS_NOTHING = ("validate", "graph")


class Running:
    """One stack on one cloud. Mutable state: what was in the account before it."""

    def __init__(self, life: Life, command: Command, cloud: Path) -> None:
        self._life = life
        self._command = command
        self._cloud = cloud
        self._given: dict[str, str] = {}
        self._before: list[tuple[str, str]] = []

    def prepared(self) -> Running:
        """The same, with what the template asks of the account."""
        if self._life.before:
            self.edit(self._life.before)
        self._before = self._resources
        for parameter, type_name in self._life.given.items():
            there = [name for kind, name in self._before if kind == type_name]
            self._given[parameter] = ",".join(there)
        return self

    def __call__(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """Run a command of the stack, with values of some parameters."""
        name, *others = words.split()
        values = {**self._given, **(given or {})}
        parameters = [f"--parameter={key}={value}" for key, value in values.items()]
        target = [] if name in _CALLS_NOTHING else [f"--local={self._cloud}", "--region=us-east-1"]
        head = ("stack", name, str(self._life.path), *target)
        return self._command(*head, *parameters, *others, *options)

    def done(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """The same; it must end well."""
        ended = self(words, *options, given=given)
        assert ended.code == 0, ended.out + ended.err
        return ended

    def changes(
        self, words: str = "plan", *, given: Mapping[str, str] | None = None
    ) -> dict[str, dict[str, Any]]:
        """What `plan` or `drift` finds, by resource, without those that stay."""
        ended = self(f"{words} --json --detailed-exitcode", given=given)
        found = {
            one["resource"]: one
            for one in json.loads(ended.out)["changes"]
            if one["action"] not in _QUIET
        }
        assert ended.code == (2 if found else 0), ended.out + ended.err
        return found

    def edit(self, sql: str) -> None:
        """Change something as somebody does who knows nothing of the stack."""
        ended = self._command("exec", f"--local={self._cloud}", "--yes", sql)
        assert ended.code == 0, ended.err

    @property
    def requests(self) -> int:
        """How many writes the cloud was ever asked for."""
        return int(self._ask("SELECT count(*) FROM request")[0][0])

    @property
    def resources_beyond(self) -> tuple[str, ...]:
        """The types of the resources that are there and were not before the stack."""
        return tuple(kind for kind, name in self._resources if (kind, name) not in self._before)

    @property
    def _resources(self) -> list[tuple[str, str]]:
        return self._ask(
            "SELECT type_name, identifier FROM resource"
            " JOIN collection ON collection.id = resource.collection ORDER BY 1, 2"
        )

    def _ask(self, sql: str) -> list[Any]:
        with sqlite3.connect(self._cloud) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows


def tops(changes: Mapping[str, Mapping[str, Any]]) -> Expected:
    """Changes as the resources with the top of the properties that change."""
    return {
        name: {one["path"].split(".")[0] for one in change["properties"]}
        for name, change in changes.items()
    }
