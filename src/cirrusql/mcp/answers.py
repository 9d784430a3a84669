"""What tools answer, as types: the SDK makes the output schemas of them.

An agent reads each schema whenever it lists the tools, so these say little; docs/agents.md says
what the fields mean. A field without a value is left out of an answer.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

Json = Any
Rows = list[list[Json]]


class Relations(TypedDict, total=False):
    """Of `search`."""

    relations: list[dict[str, Json]]
    more: int


class Described(TypedDict, total=False):
    """Of `describe`."""

    name: str
    type_name: str
    summary: str
    columns: list[dict[str, Json]]
    identifier: str
    list_needs: list[str]
    methods: list[str]
    permissions: dict[str, list[str]]
    examples: list[str]
    page: str


class Explained(TypedDict, total=False):
    """Of `explain`."""

    plan: list[str]
    permissions: list[str]
    columns: list[list[str | None]]
    notes: list[str]


class Answer(TypedDict, total=False):
    """Of `query`."""

    columns: list[list[str | None]]
    rows: Rows
    row_count: int
    truncated: bool
    complete: bool
    problems: list[dict[str, Json]]
    notes: list[str]
    calls: int
    next: str


class Planned(TypedDict, total=False):
    """Of `plan`."""

    token: str
    expires: str
    summary: str
    changes: list[dict[str, Json]]
    permissions: list[str]
    warnings: list[str]
    calls: int


class Applied(TypedDict, total=False):
    """Of `apply`, `resume` and `cancel`."""

    done: int
    failed: int
    open: int
    cancelled: int
    summary: str
    number: int
    requests: list[dict[str, Json]]
    more: int
    calls: int


class Listed(TypedDict, total=False):
    """Of `requests`."""

    requests: list[dict[str, Json]]
    more: int
