"""What differs between a resource that was read and what a stack wants of it.

What the stack does not mention is left alone, at every depth of an object: the service fills in
defaults. What it mentioned at the last build and does not any more is to go. Values that cannot be
read are compared with what the last build has written, by a digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from cirrusql.engine.functions.policies.comparing import aws_policy_equal
from cirrusql.inventory.hidden import HiddenValue, has_hidden_values
from cirrusql.plan.pointers import ITEM, Pointer, find, lies_below
from cirrusql.plan.rules import Rules
from cirrusql.records import Record, field
from cirrusql.stack.graph.outputs import Unknown, unknowns
from cirrusql.stack.planning.tags import is_services_own

Json = Any


class Absent:
    """The value of what is not there."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = Absent()


class Difference(Record, eq=False):
    """One value that is to change; ABSENT where it is not there before or shall not be after.

    `path` leads through objects only. With `is_hidden` the present value cannot be read.
    """

    path: Pointer
    old: Json
    new: Json
    is_hidden: bool = False


class Before(Record, eq=False):
    """What is known of the last build of a resource.

    `given` are the paths of the members that it gave, of objects only. `is_changed` says of a path
    whether what is wanted there now differs from then; None if that is not known.
    """

    given: frozenset[Pointer] = frozenset()
    changed: Mapping[Pointer, bool] = field(factory=dict)

    def is_changed(self, path: Pointer) -> bool | None:
        """Whether another value is wanted than at the last build; None if that is not known."""
        return self.changed.get(path)


NEVER_BUILT = Before()
"""What is known of a resource that no build has noted."""


def differences(
    live: Mapping[str, Json], wanted: Mapping[str, Json], rules: Rules, before: Before
) -> list[Difference]:
    """The differences between a live model and what is wanted of it, in the order of `wanted`."""
    return list(_Comparison(rules, before).members(live, wanted, ()))


def given_paths(wanted: Mapping[str, Json], path: Pointer = ()) -> Iterator[Pointer]:
    """The paths of every member that is given, of objects in objects too.

    >>> list(given_paths({"A": 1, "B": {"C": [{"D": 1}]}}))
    [('A',), ('B',), ('B', 'C')]
    """
    for name, value in wanted.items():
        below = (*path, name)
        yield below
        if isinstance(value, dict):
            yield from given_paths(value, below)


def holds_fixed(seen: Json, path: Pointer, rules: Rules, before: Before) -> bool:
    """Whether an object that was read has something in it that can only be given at creation.

    What cannot be read counts if it was given.
    """
    if not isinstance(seen, dict):
        return False
    inside = [rule for rule in rules.create_only if lies_below(rule, path)]
    shown = any(True for rule in inside for _ in find(seen, rule[len(path) :]))
    return shown or any(rule in before.given for rule in inside)


def not_known(live: Json, wanted: Json, rules: Rules, path: Pointer = ()) -> Iterator[Pointer]:
    """The paths of what is wanted of which it is not known whether it is so: a secret was hidden.

    `differences` has none of them. The paths lead through objects only.
    """
    if isinstance(live, HiddenValue):
        if not live.surely_is(wanted):
            yield path
    elif isinstance(live, dict) and isinstance(wanted, dict):
        for name in wanted.keys() & live.keys():
            if not rules.is_read_only((*path, name)):
                yield from not_known(live[name], wanted[name], rules, (*path, name))
    elif isinstance(live, list) and isinstance(wanted, list) and has_hidden_values(live):
        # Of others than pairs it cannot be told which belong together.
        pairs = zip(live, wanted, strict=False)
        if any(True for one, other in pairs for _ in not_known(one, other, rules, (*path, ITEM))):
            yield path


class _Comparison:
    """Compares the models of one resource."""

    def __init__(self, rules: Rules, before: Before) -> None:
        self._rules = rules
        self._before = before

    def members(
        self, live: Mapping[str, Json], wanted: Mapping[str, Json], path: Pointer
    ) -> Iterator[Difference]:
        for name, value in wanted.items():
            below = (*path, name)
            if value is not None and not self._rules.is_read_only(below):
                yield from self._member(live.get(name, ABSENT), value, below)
        for name, value in live.items():
            below = (*path, name)
            if name in wanted and wanted[name] is not None:
                continue
            yield from self._removal(value, below)

    def _removal(self, seen: Json, path: Pointer) -> Iterator[Difference]:
        """What goes of a value that is given no more.

        An object stays that has something in it which can only be given at creation; of its other
        members those go that it can be without.
        """
        if path not in self._before.given or self._rules.is_kept(path):
            return
        if not holds_fixed(seen, path, self._rules, self._before):
            yield Difference(path, seen, ABSENT)
            return
        needed = self._rules.required(path)
        for name, value in seen.items():
            if name not in needed:
                yield from self._removal(value, (*path, name))

    def _member(self, seen: Json, wanted: Json, path: Pointer) -> Iterator[Difference]:
        if isinstance(seen, HiddenValue):
            return  # see `not_known`
        if isinstance(wanted, Unknown):
            yield Difference(path, seen, wanted)
        elif self._rules.is_write_only(path):
            yield from self._hidden(wanted, path)
        elif seen is ABSENT:
            if not self._is_never_shown(wanted, path):
                yield Difference(path, ABSENT, wanted)
        elif isinstance(seen, dict) and isinstance(wanted, dict) and not _is_policy(wanted):
            yield from self.members(seen, wanted, path)
        elif unknowns(wanted) or not self._is_shown(seen, wanted, path):
            yield Difference(path, seen, wanted)

    def _hidden(self, wanted: Json, path: Pointer) -> Iterator[Difference]:
        """What differs from the last build where nothing can be read: the members, if it is they.

        A member that is given no more cannot be told from one that was never given, so that the
        whole is what differs then.
        """
        if not self._before.is_changed(path):
            return
        inside = [
            one
            for name, value in (wanted.items() if isinstance(wanted, dict) else ())
            for one in self._hidden(value, (*path, name))
        ]
        yield from inside or [Difference(path, ABSENT, wanted, is_hidden=True)]

    def _is_never_shown(self, wanted: Json, path: Pointer) -> bool:
        """Whether a value may be there though reading does not show it.

        An object of which every part is write-only is not shown at all. A create-only value that
        reading leaves out is not a reason to replace what is there.
        """
        if isinstance(wanted, dict) and wanted:
            return all(self._is_hidden(value, (*path, name)) for name, value in wanted.items())
        create_only = any(rule == path for rule in self._rules.create_only)
        return (wanted == {} or create_only) and not self._before.is_changed(path)

    def _is_hidden(self, wanted: Json, path: Pointer) -> bool:
        if self._rules.is_write_only(path):
            return not self._before.is_changed(path)
        return self._is_never_shown(wanted, path) if isinstance(wanted, dict) else False

    def _is_shown(self, seen: Json, wanted: Json, path: Pointer) -> bool:
        """Whether what was read is what is wanted, and no less than at the last build."""
        if self._rules.same(seen, wanted, path):
            return True
        return not self._before.is_changed(path) and self._covers(seen, wanted, path)

    def _covers(self, seen: Json, wanted: Json, path: Pointer) -> bool:
        """Whether what was read has all that is wanted; the service may have added to it."""
        if isinstance(seen, HiddenValue):
            return True
        if isinstance(seen, bool) or isinstance(wanted, bool):
            return seen is wanted
        if isinstance(seen, list) and isinstance(wanted, list):
            return self._covers_items(seen, wanted, path)
        if _is_policy(wanted) or _is_policy(seen):
            return _same_document(seen, wanted)
        if isinstance(seen, dict) and isinstance(wanted, dict):
            return all(self._covers_member(seen, name, wanted, path) for name in wanted)
        return self._rules.same(seen, wanted, path) or _same_document(seen, wanted)

    def _covers_member(
        self, seen: Mapping[str, Json], name: str, wanted: Mapping[str, Json], path: Pointer
    ) -> bool:
        below = (*path, name)
        if wanted[name] is None or self._rules.is_write_only(below):
            return True
        if self._rules.is_read_only(below):
            return True
        if name not in seen:
            return self._is_never_shown(wanted[name], below)
        return self._covers(seen[name], wanted[name], below)

    def _covers_items(self, seen: list[Json], wanted: list[Json], path: Pointer) -> bool:
        below = (*path, ITEM)
        seen = [item for item in seen if not (isinstance(item, dict) and is_services_own(item))]
        if len(seen) != len(wanted):
            return False
        pairs = zip(seen, wanted, strict=True)
        if all(self._covers(one, other, below) for one, other in pairs):
            return True
        if not self._rules.is_unordered(path):
            return False
        left = list(seen)
        for other in wanted:
            place = next((n for n, one in enumerate(left) if self._covers(one, other, below)), None)
            if place is None:
                return False
            del left[place]
        return True


def _is_policy(value: Json) -> bool:
    return isinstance(value, dict) and "Statement" in value


def _same_document(seen: Json, wanted: Json) -> bool:
    """Whether two documents say the same, each written as JSON text or as it is.

    >>> _same_document('{"a": 1}', {"a": 1}), _same_document("a", "b")
    (True, False)
    """
    one, other = _document(seen), _document(wanted)
    if one is None or other is None:
        return False
    if _is_policy(one) and _is_policy(other):
        return bool(aws_policy_equal(orjson.dumps(one).decode(), orjson.dumps(other).decode()))
    return bool(one == other)


def _document(value: Json) -> Json:
    """The object that a text is the JSON of, or an object itself; None for anything else."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            value = orjson.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict | list) else None
