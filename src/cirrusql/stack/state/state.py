"""The state of a stack while it is worked on."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cirrusql.errors import StoreError
from cirrusql.execute.read.direct import Key
from cirrusql.plan.pointers import Pointer, json_pointer
from cirrusql.records import replace
from cirrusql.stack.graph.nodes import Declared, Ending, Remembered
from cirrusql.stack.graph.stack import Stack, title
from cirrusql.stack.planning.differences import NEVER_BUILT, Before
from cirrusql.stack.state.places import StatePlace
from cirrusql.stack.state.records import Drift, Kept, Snapshot, digests, read_snapshot

# How often it is written while a build goes on; the journal has what came since.
_SECONDS_BETWEEN = 0.5
_MOST_HISTORY = 1000
_REPLACED = " (replaced "


def first_name(name: str) -> str:
    """What a resource was called before it was replaced; its name if it was not.

    >>> first_name("vpc (replaced vpc-1)"), first_name("vpc")
    ('vpc', 'vpc')
    """
    return name.partition(_REPLACED)[0]


class StackState:
    """Which resource is which, and what was wanted of it when it was last built.

    What is kept under another name than the stack's nodes have now was made by an earlier build,
    and may be a node that has another name now.

    Mutable state: the snapshot, whether it was written since it changed, when, and whether it is
    written at all. Any thread.
    """

    def __init__(self, place: StatePlace, stack: Stack) -> None:
        self.place = place
        self._stack = stack
        self._nodes = frozenset(stack.nodes)
        self._lock = threading.RLock()
        text = place.read()
        if text is None:
            self._snapshot = Snapshot(stack.name, stack.environment, secrets.token_hex(16))
        else:
            self._snapshot = read_snapshot(text, place.description)
            self._require_own(stack)
        self._kept = dict(self._snapshot.resources)
        self._changed = False
        self._is_kept = True
        self._written = time.monotonic()

    def _require_own(self, stack: Stack) -> None:
        found = (self._snapshot.stack, self._snapshot.environment)
        if found != (stack.name, stack.environment):
            where, whose = self.place.description, title(*found)
            raise StoreError(f"{where} is the state of {whose}, not of {stack.title}")

    def only_look(self) -> None:
        """Write nothing down from now on, whatever is noted."""
        self._is_kept = False

    def of(self, name: str) -> Kept | None:
        """What is kept of a resource."""
        return self._kept.get(name)

    def gives(
        self, outputs: Mapping[str, str], exports: Mapping[str, str], imports: Collection[str]
    ) -> None:
        """Keep what a build has given, what of that can be imported, and what it has imported."""
        with self._lock:
            found = {"outputs": dict(outputs), "exports": dict(exports)}
            kept = replace(self._snapshot, **found, imports=tuple(sorted(imports)))
            self._changed |= kept != self._snapshot
            self._snapshot = kept

    @property
    def is_known(self) -> bool:
        """Whether anything was ever kept of the stack."""
        return self._snapshot.serial > 0 or bool(self._kept)

    @property
    def snapshot(self) -> Snapshot:
        """What was read, and what a build has given since."""
        return self._snapshot

    @property
    def orphans(self) -> Mapping[str, Kept]:
        """The resources that the stack does not have any more, by what it called them."""
        with self._lock:
            return {
                name: kept
                for name, kept in self._kept.items()
                if name not in self._nodes and kept.identifier and not kept.obsolete
            }

    @property
    def obsolete(self) -> Mapping[str, Kept]:
        """The resources that were replaced and are not deleted yet.

        What was to be replaced and was not, because that failed, is not among them.
        """
        with self._lock:
            used = {kept.key for kept in self._kept.values() if not kept.obsolete}
            return {
                name: kept
                for name, kept in self._kept.items()
                if kept.obsolete and kept.key not in used
            }

    def claimed(self, type_name: str, region: str, but: str) -> frozenset[str]:
        """The identifiers of a type in a region that are another resource's of the stack."""
        with self._lock:
            return frozenset(
                kept.identifier
                for name, kept in self._kept.items()
                if name != but
                and (name in self._nodes or kept.obsolete)
                and (kept.type_name, kept.region) == (type_name, region)
            )

    def leave_out(self, name: str) -> None:
        """The stack does not have a node now: what is kept of it was made by an earlier build."""
        with self._lock:
            self._nodes -= {name}

    def before(self, name: str, wanted: Mapping[str, Any]) -> Before:
        """What is known of the last build of a resource, for what is wanted now."""
        kept = self._kept.get(name)
        return kept.before(wanted, self._snapshot.salt) if kept is not None else NEVER_BUILT

    def note(
        self,
        name: str,
        kept: Kept,
        wanted: Mapping[str, Any] | None = None,
        stays: Sequence[Pointer] = (),
    ) -> None:
        """Keep what a resource is now; with what was wanted of it if that is known.

        What `stays` of the last build is known as well. Raises StoreError if another resource of
        the stack is the same one.
        """
        with self._lock:
            if wanted is not None:
                former = self._kept[name].digests_below(stays) if name in self._kept else {}
                now = digests(wanted, self._snapshot.salt)
                kept = replace(kept, digests={**former, **now})
            kept = self._with_ending(name, kept)
            others = self._same(name, kept)
            if any(one in self._nodes for one in others):
                message = f"'{name}' and '{others[0]}' of the stack are both {kept.identifier}"
                raise StoreError(message, hint="let one of them have another name")
            for one in others:  # it was called so, or was to be replaced and was not
                del self._kept[one]
            if others or self._kept.get(name) != kept:
                self._kept[name] = kept
                self._changed = True
                self._write_soon()

    def _with_ending(self, name: str, kept: Kept) -> Kept:
        """What is kept, with what becomes of it once the stack does not say that any more."""
        node = self._stack.nodes.get(name)
        if node is None or isinstance(node, Remembered):
            return kept
        ending, after = node.facts.lifecycle.at_end, sorted(self._stack.before[name])
        hidden = node.hidden if isinstance(node, Declared) else ()
        places = tuple(sorted(map(json_pointer, hidden)))
        return replace(kept, ending=ending.value, after=tuple(after), secret=places)

    def _same(self, name: str, kept: Kept) -> list[str]:
        """The other names under which the same resource is kept."""
        return [
            one
            for one, other in self._kept.items()
            if one != name and kept.identifier and other.key == kept.key
        ]

    def forget(self, name: str) -> None:
        """Keep nothing of a resource any more, nor that it was to be replaced and was not."""
        with self._lock:
            kept = self._kept.pop(name, None)
            if kept is not None:
                others = self._same(name, kept)
                self._kept = {one: k for one, k in self._kept.items() if one not in others}
                self._changed = True
                self._write_soon()

    def renamed(self, name: str, type_name: str, wanted: Mapping[str, Any]) -> Kept | None:
        """What is kept of a resource that the stack calls otherwise now; None if none is.

        It is of the type and was made of just the same values, and there is only one such. One that
        is to be left alone is nobody else's who would delete it.
        """
        if name in self._kept:
            return None
        now = digests(wanted, self._snapshot.salt)
        found = [
            kept
            for kept in self.orphans.values()
            if kept.type_name == type_name and kept.digests == now and self._may_take(name, kept)
        ]
        return found[0] if len(found) == 1 else None

    def _may_take(self, name: str, kept: Kept) -> bool:
        keeps = self._stack.nodes[name].facts.lifecycle.at_end is Ending.KEEP
        return keeps or kept.ending != Ending.KEEP.value

    def former_name(self, key: Key) -> str | None:
        """What a resource is called by the last build that the stack calls otherwise now."""
        return next((one for one, kept in self.orphans.items() if kept.key == key), None)

    def holder(self, key: Key) -> str | None:
        """What of the stack a resource is, or was until it goes."""
        with self._lock:
            return next((one for one, kept in self._kept.items() if kept.key == key), None)

    def replace_later(self, name: str, kept: Kept) -> None:
        """Keep what is going to be replaced, so that it is deleted whatever comes next."""
        with self._lock:
            former = self._kept.get(name)
            after = former.after if former is not None else kept.after
            obsolete = replace(kept, obsolete=True, after=after)
            self._kept[f"{name}{_REPLACED}{kept.identifier})"] = obsolete
            self._changed = True
            self.write()

    def left_behind(self, name: str, kept: Kept) -> None:
        """A creation has failed, and may have left something: the next build looks at it.

        If there is another resource of the node, it is to be deleted.
        """
        with self._lock:
            if self._kept.get(name) is None:
                self.note(name, kept)
            else:
                self.replace_later(name, kept)

    def _write_soon(self) -> None:
        if time.monotonic() - self._written >= _SECONDS_BETWEEN:
            self.write()

    @property
    def history(self) -> Sequence[Drift]:
        """What was found to have drifted, the first first."""
        return self._snapshot.history

    def observe(self, drifted: Mapping[str, tuple[str, str]]) -> None:
        """Note what has drifted now: by resource what a build would do, and which paths differ.

        Only what is other than when it was last looked at is noted.
        """
        with self._lock:
            last = {one.resource: (one.change, one.properties) for one in self._snapshot.history}
            now = {**dict.fromkeys(last, ("", "")), **drifted}
            at = datetime.now(UTC).isoformat(timespec="seconds")
            news = [Drift(at, name, *seen) for name, seen in now.items() if last.get(name) != seen]
            if news:
                history = (*self._snapshot.history, *news)[-_MOST_HISTORY:]
                self._snapshot = replace(self._snapshot, history=history)
                self._changed = True

    def write(self) -> None:
        """Write it down if it has changed; raises StoreError."""
        with self._lock:
            self._written = time.monotonic()
            if not self._changed or not self._is_kept:
                return
            serial = self._snapshot.serial + 1
            self._snapshot = replace(self._snapshot, serial=serial, resources=dict(self._kept))
            self.place.write(self._snapshot.text())
            self._changed = False

    def __repr__(self) -> str:
        return f"<StackState in {self.place.description}: {len(self._kept)} resources>"
