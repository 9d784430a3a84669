"""Reading ahead what a walk of the graph will ask for, as far as that is known before it begins.

A walk comes to a resource when those before it have been dealt with, a level after the other, and
each thread waits for one answer. What is known by its identifier needs none of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Self

from cirrusql.errors import Error
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Declared, NotKnownYet
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.planning.desired import own_identifier
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.seen import Key

# Lists that are made at once: a stack has a few types, and one list each.
_LISTS = 8


class ReadAhead:
    """A context in which what will be asked for is read in the background.

    It goes into what the deployment has `seen`. Mutable state: the threads, the sessions that they
    use now, and whether the context has ended.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._threads = ThreadPoolExecutor(1 + _LISTS, "cirrusql reading")
        self._sessions: set[Session] = set()
        self._ended = False

    def __enter__(self) -> Self:
        """Begin to read what is known by its identifier, and to list what is to be looked for."""
        keys: dict[Key, None] = {}
        lists: dict[tuple[str, str], None] = {}
        for node in _nodes(self._deployment):
            # What is wrong with it is told when it is dealt with.
            with suppress(Error, NotKnownYet):
                known = _known(node, self._deployment)
                if isinstance(known, str):
                    lists[node.resource_type.type_name, known] = None
                elif known is not None:
                    keys[known] = None
                    self._deployment.read_ahead += 1
        seen = self._deployment.seen
        for type_name, region in lists:
            self._list(type_name, region)
        if keys:
            self._start(lambda session: seen.read_all(list(keys), session))
        return self

    def _list(self, type_name: str, region: str) -> None:
        seen = self._deployment.seen
        self._start(lambda session: seen.listed(type_name, region, {}, session))

    def _start(self, read: Callable[[Session], object]) -> None:
        def run() -> None:
            with self._deployment.session("") as session, suppress(Error):
                self._sessions.add(session)
                if not self._ended:
                    read(session)
                self._sessions.discard(session)

        self._threads.submit(run)

    def __exit__(self, *_: object) -> None:
        """Read no more; who still waits for it is told."""
        self._ended = True
        for session in tuple(self._sessions):
            session.cancel()
        self._threads.shutdown(cancel_futures=True)


def _nodes(deployment: Deployment) -> Iterator[Declared]:
    for name in deployment.stack.order:
        node = deployment.stack.nodes[name]
        if isinstance(node, Declared) and node.facts.condition is None:
            yield node


def _known(node: Declared, deployment: Deployment) -> Key | str | None:
    """What will be asked for: a resource, or the list of its type in a region; None if unknown."""
    resource_type = node.resource_type
    kept = deployment.state.of(node.facts.name)
    if kept is not None and kept.identifier and kept.type_name == resource_type.type_name:
        return kept.type_name, kept.identifier, kept.region
    outputs = Outputs()
    region = node.region.value(outputs) if node.region is not None else None
    if isinstance(region, Unknown):
        return None
    where = deployment.region(region)
    name = _identifier(node, outputs)
    if isinstance(name, str):
        return resource_type.type_name, name, where
    listable = "list" in resource_type.handlers and not resource_type.list_keys.required
    return where if name is None and listable else None


def _identifier(node: Declared, outputs: Outputs) -> str | Unknown | None:
    if node.identifier is not None:
        found = node.identifier.value(outputs)
        if found is not None:
            return found if isinstance(found, Unknown) else str(found)
    parts = {part.partition("/")[0] for part in node.resource_type.identifier_parts}
    given = {name: one.value(outputs) for name, one in node.properties.items() if name in parts}
    return own_identifier(node.resource_type, given)
