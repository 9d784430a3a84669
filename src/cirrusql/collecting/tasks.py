"""A task, what it found, and the places of a run that no task asks: values without keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.engine.target import Target
from cirrusql.records import Record, as_dict, field


class Task(Record):
    """A region of an account, and the types that are asked there.

    `folder` is where its file goes. `target` is how a process without an engine gets there, and
    `among_several` whether calls name their account or go as the one identity of the target.
    `weight` is how many calls it is thought to take.
    """

    run_id: str
    account_id: str
    region: str
    types: tuple[str, ...]
    folder: str
    among_several: bool = False
    target: Target | None = None
    weight: int = 0

    @property
    def key(self) -> str:
        """Its name, the same whenever it is run."""
        return f"scan-{self.run_id}-{self.account_id}-{self.region}"


class Untasked(Record):
    """Types that are not asked in a region of an account, and why: the status of their coverage."""

    account_id: str
    region: str
    types: tuple[str, ...]
    status: str
    error_code: str | None = None
    error: str | None = None


class Manifest(Record):
    """What a task left: its file, and how much is in it.

    `answered` is whether any call was; `refused` the code with which all of it was refused.
    `scopes` counts those of each status.
    """

    account_id: str
    region: str
    file: str
    resources: int = 0
    unreadable: int = 0
    gone: int = 0
    calls: int = 0
    throttles: int = 0
    seconds: float = 0.0
    scopes: Mapping[str, int] = field(factory=dict)
    answered: bool = False
    refused: str | None = None
    error: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """The account and region."""
        return self.account_id, self.region

    def document(self) -> dict[str, Any]:
        """What JSON has of it."""
        return as_dict(self)
