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
from cirrusql.execute.read.direct import Key
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Declared, NotKnownYet
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.planning.desired import identifier_of, region_of
from cirrusql.stack.run.deployment import Deployment

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
            known = known_key(node, self._deployment)
            if known is not None:
                keys[known] = None
                self._deployment.read_ahead += 1
                continue
            with suppress(Error, NotKnownYet):  # which is told when it is dealt with
                region = _listed_region(node, self._deployment)
                if region is not None:
                    lists[node.resource_type.type_name, region] = None
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


def known_key(node: Declared, deployment: Deployment) -> Key | None:
    """The resource that a node is, as the state has it or its own properties; None if unknown."""
    type_name = node.resource_type.type_name
    if "read" not in node.resource_type.handlers:
        return None
    kept = deployment.state.of(node.facts.name)
    if kept is not None and kept.identifier and kept.type_name == type_name:
        return kept.key
    try:
        name, region = _identifier(node), _region(node, deployment)
    except (Error, NotKnownYet):
        return None
    if not isinstance(name, str) or region is None:
        return None
    return type_name, name, region


def _region(node: Declared, deployment: Deployment) -> str | None:
    region = region_of(node, Outputs())
    return None if isinstance(region, Unknown) else deployment.region(region)


def _listed_region(node: Declared, deployment: Deployment) -> str | None:
    """Where a type is to be listed, as nothing names the resource; None if it is not."""
    resource_type = node.resource_type
    listable = "list" in resource_type.handlers and not resource_type.list_keys.required
    return _region(node, deployment) if listable and _identifier(node) is None else None


def _identifier(node: Declared) -> str | Unknown | None:
    outputs = Outputs()
    parts = {part.partition("/")[0] for part in node.resource_type.identifier_parts}
    given = {name: one.value(outputs) for name, one in node.properties.items() if name in parts}
    return identifier_of(node, given, outputs)
