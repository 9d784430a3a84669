"""Waivers: findings that somebody has accepted, why, and until when."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cirrusql.controls.control import ControlsError
from cirrusql.controls.finding import Finding
from cirrusql.controls.patterns import matcher
from cirrusql.errors import InterfaceError, did_you_mean
from cirrusql.records import Record, replace

_REQUIRED = ("control", "resource", "reason", "expires")
_KEYS = (*_REQUIRED, "region", "account")


class Waiver(Record):
    """One entry: of which control, for which resource, why, and the last day on which it applies.

    `*` in `resource` stands for anything; `region` and `account` narrow it where they are given. A
    day is one of UTC.

    >>> day = dt.date(2027, 3, 31)
    >>> str(Waiver("s3.8", "public-*", "the website", day))
    "the waiver of s3.8 for 'public-*' until 2027-03-31"
    """

    control: str
    resource: str
    reason: str
    expires: dt.date
    region: str | None = None
    account: str | None = None

    def is_over(self, today: dt.date) -> bool:
        """Whether its last day was before this one."""
        return today > self.expires

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding; a region that is not known is not the one named."""
        return (
            self.control.lower() == finding.control.lower()
            and self.region in (None, finding.region)
            and self.account in (None, finding.account)
            and matcher(self.resource)(finding.resource)
        )

    def __str__(self) -> str:
        where = "".join(f" in {one}" for one in (self.region, self.account) if one is not None)
        return f"the waiver of {self.control} for '{self.resource}'{where} until {self.expires}"


class Waivers(Record):
    """The waivers of a file, for one day."""

    entries: tuple[Waiver, ...] = ()
    today: dt.date = dt.date.min

    @classmethod
    def read(cls, path: str | Path, today: dt.date) -> Waivers:
        """Those of a TOML file, each a table `[[waiver]]`.

        Raises InterfaceError for a file that cannot be read, and ControlsError, with all of it, for
        what is no waiver: one that is misspelt would hide nothing, or too much.
        """
        try:
            document = tomllib.loads(Path(path).read_text("utf-8-sig"))
        except OSError as error:
            raise InterfaceError(f"cannot read {path}: {error.strerror}") from None
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ControlsError(f"{path} is not TOML: {error}") from None
        problems: list[str] = []
        entries = document.pop("waiver", [])
        problems += (
            f"{path}: '{key}' is nothing here; waivers are tables [[waiver]]" for key in document
        )
        if not isinstance(entries, list):
            problems.append(f"{path}: a waiver begins with [[waiver]], in two brackets")
            entries = []
        for number, entry in enumerate(entries, 1):
            problems += (f"{path}: waiver {number}: {what}" for what in _wrong(entry))
        if problems:
            raise ControlsError.of(problems)
        return cls(tuple(map(_waiver, entries)), today)

    @cached_property
    def expired(self) -> tuple[Waiver, ...]:
        """Those that apply no longer."""
        return tuple(one for one in self.entries if one.is_over(self.today))

    def applied(self, finding: Finding) -> Finding:
        """The finding, waived if one that applies covers it."""
        from cirrusql.controls.finding import State

        for one in self.entries:
            if not one.is_over(self.today) and one.covers(finding):
                return replace(finding, state=State.WAIVED, waiver=one)
        return finding

    def unused(self, found: Iterable[Finding], checked: Iterable[str]) -> tuple[Waiver, ...]:
        """Those that apply, and cover nothing of what controls with these ids have found."""
        names, everything = {name.lower() for name in checked}, list(found)
        return tuple(
            one
            for one in self.entries
            if not one.is_over(self.today)
            and one.control.lower() in names
            and not any(map(one.covers, everything))
        )

    def astray(self, known: Iterable[str]) -> tuple[Waiver, ...]:
        """Those of a control that is none of these."""
        names = {name.lower() for name in known}
        return tuple(one for one in self.entries if one.control.lower() not in names)


def _wrong(entry: Any) -> list[str]:
    """What is wrong with an entry."""
    if not isinstance(entry, Mapping):
        return ["it is no table"]
    found = []
    for key in entry:
        if key not in _KEYS:
            near = did_you_mean(key, _KEYS) or f"there are {', '.join(_KEYS)}"
            found.append(f"unknown key '{key}'; {near}")
    found += (f"it needs '{key}'" for key in _REQUIRED if key not in entry)
    for key in _KEYS:
        value = entry.get(key)
        if value is None:
            continue
        if key == "expires":
            if _day(value) is None:
                found.append(f"expires is no day; write expires = 2027-03-31, not {value!r}")
        elif not isinstance(value, str) or not value.strip():
            found.append(f"{key} has to be a text that says something")
    return found


def _day(value: Any) -> dt.date | None:
    """A day as TOML has it, or as a text; a time is none, since it is not said whose midnight."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return value if is_day else None


def _waiver(entry: Mapping[str, Any]) -> Waiver:
    day = _day(entry["expires"])
    assert day is not None
    return Waiver(
        entry["control"],
        entry["resource"],
        entry["reason"],
        day,
        entry.get("region"),
        entry.get("account"),
    )
