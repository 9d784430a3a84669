"""What a stack has given, gives no more, and cannot take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.plan.pointers import Pointer, covers, value_at
from cirrusql.plan.rules import Rules
from cirrusql.records import Record
from cirrusql.stack.planning.differences import Before, given_paths, holds_fixed

Json = Any


class Staying(Record):
    """A path that was given at the last build, and why what is there stays.

    With `holds_fixed` it is an object with something in it that can only be given at creation. What
    `is_hidden` only cannot be read: it stays as long as no update loses it.
    """

    path: Pointer
    why: str
    holds_fixed: bool = False
    is_hidden: bool = False

    def __str__(self) -> str:
        return f"{'.'.join(self.path)} is given no more, and stays: {self.why}"


def staying(
    live: Mapping[str, Json], wanted: Mapping[str, Json], rules: Rules, before: Before
) -> Iterator[Staying]:
    """What stays of the last build, not the members of what stays, sorted by path."""
    given = set(given_paths(wanted))
    for path in sorted(before.given - given):
        if len(path) == 1 or path[:-1] in given:
            found = _why(live, path, rules, before)
            if found is not None:
                yield found


def _why(live: Mapping[str, Json], path: Pointer, rules: Rules, before: Before) -> Staying | None:
    if any(covers(rule, path) for rule in rules.create_only):
        return Staying(path, "it can only be given at creation")
    if rules.is_write_only(path):
        # What cannot be read as a whole is given again as a whole, without this.
        if rules.is_write_only(path[:-1]):
            return None
        return Staying(path, "it cannot be read, and so not be taken away", is_hidden=True)
    if holds_fixed(value_at(live, path), path, rules, before):
        why = "something in it can only be given at creation"
        return Staying(path, why, holds_fixed=True)
    return None
