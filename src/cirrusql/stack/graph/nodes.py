"""The nodes of a stack's graph: desired resources, and what is to be run between them.

Readers make them, of a manifest or of another format; planner and executor know nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from cirrusql.catalog import ResourceType
from cirrusql.plan.pointers import Pointer
from cirrusql.records import Record, field, replace
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place

if TYPE_CHECKING:
    from cirrusql.stack.adapters import Adapter

Runtime = Mapping[str, Any]
"""What a node knows of itself while it is dealt with: `this` and `callback`."""


class NotKnownYet(Exception):
    """A text that depends on what only a build will tell; `unknown` are those values."""

    def __init__(self, unknown: tuple[Unknown, ...]) -> None:
        super().__init__(", ".join(map(str, unknown)))
        self.unknown = unknown

    @property
    def there(self) -> bool:
        """Whether what the text names may be there already, as far as is known."""
        return all(one.there for one in self.unknown)


class Export(Record):
    """A value that a node gives to others: its column, and what it is called there."""

    column: str
    name: str


class Ending(Enum):
    """What becomes of a resource that is not wanted any more."""

    DELETE = "delete"
    KEEP = "keep"
    """It is left alone, and forgotten."""
    SNAPSHOT = "snapshot"
    """What it holds is kept in a snapshot first."""


class Lifecycle(Record):
    """How a resource may end: at teardown or when it leaves the stack, and when it is replaced.

    With `keeps_created` one that a build has created stays even if that build is undone.
    """

    prevent_destroy: bool = False
    at_end: Ending = Ending.DELETE
    when_replaced: Ending = Ending.DELETE
    keeps_created: bool = False

    def within(self, outer: Lifecycle) -> Lifecycle:
        """That of a resource in something that has one too: what is kept is kept with all in it."""
        if outer.at_end is not Ending.KEEP:
            return self
        kept = self.keeps_created or outer.keeps_created
        return replace(self, at_end=Ending.KEEP, keeps_created=kept)


class Expression(Protocol):
    """A value that may depend on what other nodes give."""

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        ...

    def value(self, outputs: Outputs) -> Any:
        """The value, with its own type; with an Unknown wherever only a build will tell."""
        ...


class Condition(Protocol):
    """Whether a node takes part at all."""

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        ...

    def holds(self, outputs: Outputs) -> bool:
        """Whether it holds."""
        ...


class Statement(Protocol):
    """A text to run, which may depend on what other nodes give and on what its own node knows."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        ...

    def text(self, outputs: Outputs, runtime: Runtime) -> str:
        """The text; raises NotKnownYet where only a build will tell part of it."""
        ...


class NodeFacts(Record, eq=False):
    """What every node has, whatever it does.

    `after` are the nodes that come before it whatever it refers to. `is_barrier` says that nothing
    may move past it: what it touches cannot be seen. What `secrets` give is never shown.
    """

    name: str
    place: Place
    exports: tuple[Export, ...] = ()
    protected: frozenset[str] = frozenset()
    condition: Condition | None = None
    after: tuple[str, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    is_barrier: bool = False
    secrets: tuple[Expression, ...] = ()


class Declared(Record, eq=False):
    """A resource that is told by its properties; how it is found and changed is the schema's.

    `properties` are by the schema's names. Without a `region` it is in the session's.
    `identifier` names the resource where its properties do not. One whose name nobody has given is
    called by its `name_prefix` and what makes it unique, if its type allows that. `reads` are the
    nodes that it takes something of which others may have changed since. What is made of secrets is
    at the `hidden` places of its model. One that `is_adopted` was
    there before the stack: what cannot be read of it need not be given.
    """

    facts: NodeFacts
    resource_type: ResourceType
    properties: Mapping[str, Expression]
    region: Expression | None = None
    identifier: Expression | None = None
    name_prefix: str | None = None
    is_adopted: bool = False
    reads: frozenset[str] = frozenset()
    hidden: frozenset[Pointer] = frozenset()

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Everything in it that may depend on others."""
        others = (one for one in (self.region, self.identifier) if one is not None)
        return (*self.properties.values(), *others)

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        return frozenset().union(*(one.needs for one in self.expressions))


class Section(Record, eq=False):
    """A statement of a scripted resource, and how often it is tried again, after how many seconds.

    Of a question `retries` are all its tries, as in StackQL's tool: 0 is once, and so is 1.
    """

    statement: Statement
    retries: int
    delay: float
    options: Mapping[str, str] = field(factory=dict)

    @property
    def tries(self) -> int:
        """How often a question is asked, at least once."""
        return max(self.retries, 1)

    @property
    def once(self) -> Section:
        """The same, tried once."""
        return self.with_tries(1, 0.0)

    def with_tries(self, retries: int, delay: float) -> Section:
        """The same, tried as often as that."""
        return replace(self, retries=retries, delay=delay)


class Scripted(Record, eq=False):
    """A resource whose statements are written out.

    `sections` are by name, those of one operation by `callback:create`. One that is `lenient` goes
    on when a statement that changes something fails. `returned` are the fields of progress events
    that are kept, by operation.
    """

    facts: NodeFacts
    sections: Mapping[str, Section]
    lenient: bool = False
    skip_validation: bool = False
    returned: Mapping[str, tuple[Export, ...]] = field(factory=dict)

    def section(self, name: str, operation: str | None = None) -> Section | None:
        """The section of that name; one for the operation before one for all of them."""
        own = self.sections.get(f"{name}:{operation}") if operation else None
        return own or self.sections.get(name)

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        found = (one.statement.needs for one in self.sections.values())
        return frozenset().union(*found)


class Query(Record, eq=False):
    """A question whose one row is what the node gives."""

    facts: NodeFacts
    section: Section
    reads: frozenset[str] = frozenset()

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        return self.section.statement.needs


class Command(Record, eq=False):
    """Statements that are run at each build."""

    facts: NodeFacts
    section: Section

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        return self.section.statement.needs


class Script(Record, eq=False):
    """A command of the shell, whose output is a JSON object with what the node gives."""

    facts: NodeFacts
    command: Statement

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        return self.command.needs


class Adapted(Record, eq=False):
    """A resource whose type Cloud Control cannot handle: an adapter does, by other operations.

    `properties` are by CloudFormation's names. Without a `region` it is in the session's.
    """

    facts: NodeFacts
    adapter: Adapter
    properties: Mapping[str, Expression]
    region: str | None = None

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        return frozenset().union(*(one.needs for one in self.properties.values()))


class Remembered(Record, eq=False):
    """A resource of which only the state knows, and how it is to end."""

    facts: NodeFacts
    type_name: str

    @property
    def needs(self) -> frozenset[str]:
        """Nothing: what it was made after is the graph's to know."""
        return frozenset()


Node = Declared | Scripted | Query | Command | Script | Adapted | Remembered
