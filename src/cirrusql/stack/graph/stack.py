"""A stack, ready to be planned: its nodes, and what has to come before what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from cirrusql.records import Record, field
from cirrusql.stack.graph.nodes import Expression, Node
from cirrusql.stack.problems import Problems, StackProblem


class Stack(Record, eq=False):
    """The graph of one stack in one environment.

    `nodes` are in the order of their file; `before` has for each node those that must have been
    dealt with, all of them names. `exports` are what the stack gives: each name with the node that
    gives it and its name there. `secrets` are texts that are never shown. What differs in each run
    (tokens, UUIDs) is made of `seed`.

    With `prunes` a build deletes what earlier ones made and the stack has no more. Without `adopts`
    a resource that no build of the stack has noted is another's, whatever it is called.
    `published` are the exports that other stacks may import by a name that is unique in the account
    and region; `imports` are the names of those that this one has imported. `notes` are worth
    knowing, and no reason to stop. `definition` is a digest of the files that a template is read
    from.
    """

    name: str
    environment: str
    source: str
    nodes: Mapping[str, Node]
    before: Mapping[str, frozenset[str]]
    exports: Mapping[str, StackExport] = field(factory=dict)
    secrets: frozenset[str] = frozenset()
    seed: str = ""
    prunes: bool = False
    adopts: bool = True
    published: Mapping[str, Expression] = field(factory=dict)
    imports: frozenset[str] = frozenset()
    notes: tuple[StackProblem, ...] = ()
    definition: str = ""

    @property
    def title(self) -> str:
        """What it is called where it is told of."""
        return title(self.name, self.environment)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The names of the nodes in an order in which each comes after those that it needs.

        It is that of the file wherever that is possible.
        """
        return tuple(ordered(list(self.nodes), self.before))

    @property
    def levels(self) -> Mapping[str, int]:
        """How many nodes must have been dealt with, one after the other, before each."""
        found: dict[str, int] = {}
        for name in self.order:
            found[name] = max((found[one] + 1 for one in self.before[name]), default=0)
        return found

    def __repr__(self) -> str:
        return f"<Stack {self.title}: {len(self.nodes)} nodes>"


def title(name: str, environment: str) -> str:
    """A stack and where it is; a template that is only looked at is nowhere.

    >>> title("shop", "dev"), title("shop", "")
    ('shop in dev', 'shop')
    """
    return f"{name} in {environment}" if environment else name


class StackExport(Record, eq=False):
    """Where a value comes from that a stack gives: a node, or a `value` of the stack itself."""

    node: str
    name: str
    protected: bool = False
    value: Expression | None = None


def ordered(names: Sequence[str], before: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The names, each after those before it, otherwise as they are; those in a circle are left out.

    >>> list(ordered(["a", "b", "c"], {"a": ["c"], "b": [], "c": []}))
    ['b', 'c', 'a']
    """
    import heapq

    place = {name: number for number, name in enumerate(names)}
    waiting = {name: set(before[name]) & place.keys() for name in names}
    after: dict[str, list[str]] = {name: [] for name in names}
    for name, needed in waiting.items():
        for one in needed:
            after[one].append(name)
    ready = [place[name] for name in names if not waiting[name]]
    heapq.heapify(ready)
    while ready:
        name = names[heapq.heappop(ready)]
        yield name
        for other in after[name]:
            waiting[other].discard(name)
            if not waiting[other]:
                heapq.heappush(ready, place[other])


def require_no_circle(
    nodes: Mapping[str, Node], before: Mapping[str, frozenset[str]], problems: Problems
) -> None:
    """Note a circle of nodes that refer to each other, if there is one."""
    names = list(nodes)
    done = set(ordered(names, before))
    left = [name for name in names if name not in done]
    if not left:
        return
    path = [left[0]]
    while path[-1] not in path[:-1]:
        path.append(min(before[path[-1]].intersection(left), key=names.index))
    circle = path[path.index(path[-1]) :]
    place = nodes[circle[0]].facts.place
    problems.add(f"these refer to each other in a circle: {' → '.join(circle)}", place)
