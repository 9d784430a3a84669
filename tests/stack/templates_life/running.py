"""Commands of one template's stack on one local cloud, and what they did to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli.conftest import Command, Ended
from tests.stack.on_a_cloud import OnACloud
from tests.stack.templates_life.lives import Life

_QUIET = ("unchanged", "skip")
_CALLS_NOTHING = ("validate", "graph")


class Running(OnACloud):
    """One stack on one cloud. Mutable state: what was in the account before it."""

    def __init__(self, life: Life, command: Command, cloud: Path) -> None:
        super().__init__(command, cloud)
        self._life = life
        self._given: dict[str, str] = {}
        self._before: list[tuple[str, str]] = []

    def prepared(self) -> Running:
        """The same, with what the template asks of the account."""
        if self._life.before:
            self.edit(self._life.before)
        self._before = self.resources
        for parameter, type_name in self._life.given.items():
            there = [name for kind, name in self._before if kind == type_name]
            self._given[parameter] = ",".join(there)
        return self

    def __call__(self, words: str, *options: str, given: Mapping[str, str] | None = None) -> Ended:
        """Run a command of the stack, with values of some parameters."""
        name, *others = words.split()
        values = {**self._given, **(given or {})}
        parameters = [f"--parameter={key}={value}" for key, value in values.items()]
        target = [] if name in _CALLS_NOTHING else [f"--local={self.cloud}", "--region=us-east-1"]
        head = ("stack", name, str(self._life.path), *target)
        return self.command(*head, *parameters, *others, *options)

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

    @property
    def resources_beyond(self) -> tuple[str, ...]:
        """The types of the resources that are there and were not before the stack."""
        return tuple(kind for kind, name in self.resources if (kind, name) not in self._before)
