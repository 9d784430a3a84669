"""Baselines: what was found before, so that only what is new counts."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cirrusql.controls.control import ControlsError
from cirrusql.controls.finding import Finding, Identity, State
from cirrusql.errors import InterfaceError, OperationalError
from cirrusql.records import Record, replace

FORMAT = 1
_FIELDS = ("control", "account", "region", "resource", "reason")
_REQUIRED = ("control", "resource", "reason")


class Baseline(Record):
    """Findings by what makes them the same, and how many there are of each."""

    known: Mapping[Identity, int]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Baseline:
        """One that knows these findings, but for those that are waived: a waiver ends."""
        counted = Counter(one.identity for one in findings if one.state is not State.WAIVED)
        return cls(dict(counted))

    @classmethod
    def read(cls, path: str | Path) -> Baseline:
        """One that `write` has written.

        Raises InterfaceError for a file that cannot be read, and ControlsError for any other file.
        """
        try:
            document = json.loads(Path(path).read_text("utf-8-sig"))
        except OSError as error:
            raise InterfaceError(f"cannot read {path}: {error.strerror}") from None
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            hint = "`cirrusql check … --write-baseline FILE` makes one"
            raise ControlsError(f"{path} is no baseline of this version", hint=hint)
        entries = document.get("findings")
        if not isinstance(entries, list) or not all(map(_is_entry, entries)):
            raise ControlsError(f"{path} is damaged: it does not hold findings")
        known: Counter[Identity] = Counter()
        for one in entries:
            known[Identity(*(one.get(name) for name in _FIELDS))] += one.get("count", 1)
        return cls(dict(known))

    def write(self, path: str | Path) -> None:
        """Write it to a file, whole or not at all; raises OperationalError if that fails.

        The findings are in a fixed order, one on a line, so that two can be compared as texts.
        """
        lines = sorted(_line(identity, count) for identity, count in self.known.items())
        body = ",\n  ".join(lines)
        text = f'{{"format": {FORMAT}, "findings": [\n  {body}\n]}}\n'
        target = Path(path)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}.new")
        try:
            unfinished.write_text(text, "utf-8")
            unfinished.replace(target)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise OperationalError(f"cannot write {path}: {error.strerror}") from None

    def applied(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings, those that are known as such.

        Of several that are the same as many are known as were known, and the rest is new.
        """
        left = dict(self.known)
        found = []
        for one in findings:
            if one.state is State.NEW and left.get(one.identity, 0) > 0:
                left[one.identity] -= 1
                found.append(replace(one, state=State.KNOWN))
            else:
                found.append(one)
        return found

    def gone(self, findings: Iterable[Finding], checked: Iterable[str]) -> tuple[Identity, ...]:
        """What is known of controls with these ids and not among the findings any more."""
        there = Counter(one.identity for one in findings)
        names = {name.lower() for name in checked}
        left = (
            one for one, count in self.known.items() if one.control in names and there[one] < count
        )
        return tuple(sorted(left, key=lambda one: _line(one, 1)))


def _line(identity: Identity, count: int) -> str:
    named = {name: getattr(identity, name) for name in _FIELDS}
    document = {**named, **({"count": count} if count > 1 else {})}
    return json.dumps(document, ensure_ascii=False)


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or not entry.keys() <= {*_FIELDS, "count"}:
        return False
    count = entry.get("count", 1)
    texts = all(isinstance(entry.get(name), str) for name in _REQUIRED)
    others = all(isinstance(entry.get(name), str | None) for name in ("account", "region"))
    return texts and others and type(count) is int and count > 0
