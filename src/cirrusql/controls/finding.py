"""A finding: a row of a control's query, and whether it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cirrusql.controls.control import Control
from cirrusql.records import Record, field
from cirrusql.result import ResultColumn
from cirrusql.values import DOCUMENTS, converted

if TYPE_CHECKING:
    from cirrusql.controls.waivers import Waiver

_COMMON = ("resource", "reason", "region", "account_id")


class State(StrEnum):
    """Whether a finding counts: it is new, in the baseline, or waived."""

    NEW = "new"
    KNOWN = "known"
    WAIVED = "waived"


class Identity(Record):
    """What makes two findings of two runs the same.

    The reason is part of it: a second open port of a security group that is known for another one
    is a new finding. So what changes by itself, such as an age, belongs into another column.
    """

    control: str
    account: str | None
    region: str | None
    resource: str
    reason: str


class Finding(Record):
    """What a control says of one resource; `details` are the other columns of its query."""

    control: str
    resource: str
    reason: str
    region: str | None = None
    account: str | None = None
    details: Mapping[str, Any] = field(factory=dict)
    state: State = State.NEW
    waiver: Waiver | None = None

    @property
    def identity(self) -> Identity:
        """What it is known by."""
        name = self.control.lower()
        return Identity(name, self.account, self.region, self.resource, self.reason)


def findings(
    control: Control,
    columns: Sequence[ResultColumn],
    rows: Iterator[tuple[Any, ...]],
    account: str | None,
) -> Iterator[Finding]:
    """The rows of a control's query, in their order; `account` is whose they are by default.

    A resource that is NULL is told as such: the row is a finding all the same.
    """
    names = [column.name for column in columns]
    places = {name.lower(): place for place, name in enumerate(names)}
    details = [place for place, name in enumerate(names) if name.lower() not in _COMMON]
    keys = _distinct([names[place] for place in details])
    for row in converted([column.type for column in columns], rows, DOCUMENTS):
        known = {name: _text(row[places[name]]) for name in _COMMON if name in places}
        yield Finding(
            control.id,
            known["resource"] or "NULL",
            known["reason"] or control.title,
            known.get("region"),
            known.get("account_id") or account,
            {key: row[place] for key, place in zip(keys, details, strict=True)},
        )


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, those that were there before with a number.

    >>> _distinct(["a", "a", "b"])
    ['a', 'a_2', 'b']
    """
    found: list[str] = []
    for name in names:
        number, one = 1, name
        while one in found:
            number += 1
            one = f"{name}_{number}"
        found.append(one)
    return found


def _text(value: Any) -> str | None:
    """A cell as a text: a document and a truth value as JSON, bytes as hex; None for NULL.

    >>> _text("a"), _text(7), _text(True), _text([1]), _text(b"ab"), _text(None)
    ('a', '7', 'true', '[1]', '6162', None)
    """
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else json.dumps(value, separators=(",", ":"))
