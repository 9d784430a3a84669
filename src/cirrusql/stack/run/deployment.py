"""What the nodes of a stack share while they are dealt with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY
from cirrusql.engine.options import Guard, Options, WriteOptions
from cirrusql.errors import Error, MissingKey
from cirrusql.execute.read.direct import Key, Listed, Model, Read
from cirrusql.execute.write.calls import Subject
from cirrusql.plan.desired import DesiredState
from cirrusql.records import replace
from cirrusql.session import Session, WriteRun
from cirrusql.stack.graph.nodes import Node, NotKnownYet
from cirrusql.stack.graph.outputs import Outputs, texts
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.run.seen import Reading, Seen
from cirrusql.stack.run.undo import UndoLog
from cirrusql.stack.secrets import Mask
from cirrusql.stack.state.state import StackState
from cirrusql.stack.templates import TemplateError

Told = Callable[[str, str], None]
"""Takes what is said while a node is dealt with: its name and a line."""


def to_nobody(node: str, text: str) -> None:
    """Say nothing."""


# How the names of properties end that say what a resource is called.
_CALLED = ("identifier", "id", "arn")
# For how long a build goes by what was read for its plan: somebody may have thought about that.
_SECONDS_TRUE = 60.0
# A long statement of one node must not be the end of it: writes wait as long as it takes.
_OPTIONS = Options(writes=WriteOptions(confirmed=True))


class Deployment:
    """One stack on one engine, while it is planned, built or removed.

    `run` is the journal's run that every write of it is part of. `undo` notes what was done, with
    the models of before if it `keeps_models`. `tell` takes what is said, `show` the statements.
    `seen` is what was read already, by the plan of a build. The `guard`, if there is one, is asked
    before each statement; with `hides_secrets` no query tells a secret. With `as_of` everything is
    read as the inventory had it at that moment, and nothing can be written.

    Mutable state: what the nodes have given (`outputs`), the sessions that are not in use, what was
    read and of how many nodes that is done ahead, the nodes that may be other than they were read,
    and the state of the stack. Any thread.
    """

    def __init__(
        self,
        engine: Engine,
        stack: Stack,
        state: StackState,
        *,
        run: WriteRun | None = None,
        tell: Told = to_nobody,
        show: Told = to_nobody,
        keeps_models: bool = False,
        seen: Seen | None = None,
        guard: Guard | None = None,
        hides_secrets: bool = False,
        as_of: str | None = None,
    ) -> None:
        self.engine = engine
        self.stack = stack
        self.state = state
        self.run = run
        self.tell = tell
        self.show = show
        self.keeps_models = keeps_models
        self.outputs = Outputs()
        self.seen = seen or Seen()
        self.read_ahead = 0
        self.undo = UndoLog()
        self.mask = Mask(stack.secrets)
        self.as_of = as_of
        self._options = replace(
            _OPTIONS,
            guard=guard,
            hides_secrets=hides_secrets,
            as_of=as_of,
            read_only=as_of is not None,
        )
        self._lock = threading.Lock()
        self._idle: list[Session] = []
        self._disturbed: set[str] = set()

    @property
    def catalog(self) -> Catalog:
        """The resource types there are."""
        return self.engine.catalog

    def node(self, name: str) -> Node:
        """A node of the stack."""
        return self.stack.nodes[name]

    def is_all_there(self, node: str) -> bool:
        """Whether none of those that come before a node is to be made yet."""
        return all(self.outputs.of(one).there for one in self.stack.before[node])

    def desired_state(self, resource_type: ResourceType) -> DesiredState:
        """What builds and checks the models of a type; made once."""
        return Subject.of(resource_type, self.catalog).desired

    def region(self, given: object) -> str:
        """The region of a resource: as it says, else where this engine creates what says none."""
        region = str(given) if given else self.engine.default_region
        if not region:
            hint = "give --region, or the stack a global 'region'"
            raise MissingKey("no region for the stack's resources", hint=hint)
        return region

    def learn_secrets(self, node: str) -> None:
        """Hide what a node has that is protected, as far as it is known by now."""
        for expression in self.stack.nodes[node].facts.secrets:
            with suppress(TemplateError, NotKnownYet):
                self.mask.add(texts(expression.value(self.outputs)))

    @contextmanager
    def session(self, node: str) -> Iterator[Session]:
        """A context with a session of its own; what is written in it is labelled with the node."""
        with self._lock:
            session = self._idle.pop() if self._idle else None
        if session is None:
            session = Session(self.engine, self._options, database=MEMORY)
        writes = replace(_OPTIONS.writes, run=self.run, label=node)
        session.options = replace(self._options, writes=writes)
        try:
            yield session
        finally:
            with self._lock:
                self._idle.append(session)

    def list(
        self, resource_type: ResourceType, region: str, keys: Mapping[str, Any], session: Session
    ) -> Listed:
        """The resources of a type that were there when it was first asked for, asked for once."""
        return self.seen.listed(resource_type.type_name, region, keys, session)

    def read(self, node: str, key: Key, session: Session) -> Model | None:
        """A resource that a node may be about; None if it is not there. Raises what went wrong.

        While a stack is planned each resource is read once. A build goes by that for a while, where
        nothing that comes before the node was changed.
        """
        (answer,) = self.read_all(node, [key], session)
        if isinstance(answer, Error):
            raise answer
        return answer

    def read_all(self, node: str, keys: Sequence[Key], session: Session) -> Sequence[Read]:
        """What `read` gives for each key, an error as a value; many are read at once."""
        readings = self.seen.read_all(keys, session)
        if all(self._is_true(node, one) for one in readings):
            return [one.answer for one in readings]
        return session.read_all(keys)

    def _is_true(self, node: str, reading: Reading) -> bool:
        """Whether what was read is still so, as far as can be known."""
        if self.run is None:
            return True
        disturbed = reading.answer is not None and self.is_disturbed(node)
        return reading.seconds < _SECONDS_TRUE and not disturbed

    def is_disturbed(self, node: str) -> bool:
        """Whether something that comes before a node was changed, and may have changed it too."""
        with self._lock:
            return not self._disturbed.isdisjoint(self.stack.before[node])

    def identifiers(self, nodes: Iterable[str]) -> frozenset[str]:
        """What nodes are called: their identifiers, ids and ARNs, as far as they are known."""
        return frozenset(
            value
            for node in nodes
            for name, value in self.outputs.of(node).values.items()
            if isinstance(value, str) and name.lower().endswith(_CALLED)
        )

    def is_stale(self, read: str, node: str) -> bool:
        """Whether what a node was made of may be other by now, for what comes before another node.

        A VPC has other blocks of addresses once those are made that the template adds to it.
        """
        with self._lock:
            earlier, pending = set[str](), list(self.stack.before[node])
            while pending:
                one = pending.pop()
                if one not in earlier:
                    earlier.add(one)
                    pending += self.stack.before[one]
            return any(one in self._disturbed and read in self.stack.before[one] for one in earlier)

    def disturb(self, node: str) -> None:
        """A node was changed, or what comes before it."""
        with self._lock:
            self._disturbed.add(node)

    def close(self) -> None:
        """Let go of the sessions, and write the state down."""
        with self._lock:
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()
        self.state.write()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Deployment of {self.stack.name}: {self.outputs}>"
