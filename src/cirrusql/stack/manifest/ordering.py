"""What has to come before what in a stack, beyond what its resources say of each other.

Manifests are written for tools that deal with one resource after the other, so some of what they
need is only said by the order. Three rules keep that: a command or script, which may touch
anything, stays where it stands; a query comes after what changes a relation that it reads; and
what refers to something comes after what is attached to that before it in the manifest: a route
through a gateway after the gateway's attachment, a function after the policy of its role.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cirrusql.catalog import PROVIDER, PROVIDERS
from cirrusql.stack.graph.nodes import Declared, Node, Query, Scripted, Section
from cirrusql.stack.manifest.expressions import SqlText

ASKING = ("exists", "statecheck", "exports", "callback", "troubleshoot")
"""The sections that change nothing."""
_RELATION = re.compile(rf"\b(?:{'|'.join(PROVIDERS)})\.(\w+\.\w+)", re.IGNORECASE)
# What resources are called that only tie others together, or allow something on one.
_LINK = re.compile(r"(?:attachment|association|permission)s?$|polic(?:y|ies)$")


def order_of(nodes: Mapping[str, Node]) -> Mapping[str, frozenset[str]]:
    """The nodes that have to come before each, of nodes in their order in the manifest."""
    found: dict[str, frozenset[str]] = {}
    barrier: str | None = None
    links: list[str] = []
    for place, (name, node) in enumerate(nodes.items()):
        earlier = list(nodes)[:place] if _looks_back(node) else []
        needs = _said(node) & nodes.keys()
        tied = {one for one in links if found[one] & needs}
        needs |= {one for one in tied if not _leads(found, one, name)}
        if isinstance(node, Query):
            needs |= {one for one in earlier if _may_be_seen(nodes[one], node)}
        if node.facts.is_barrier:
            needs |= set(earlier)
        if barrier is not None:
            needs.add(barrier)
        found[name] = frozenset(needs - {name})
        barrier = name if node.facts.is_barrier else barrier
        links += [name] if _is_link(node) else []
    return found


def _leads(before: Mapping[str, frozenset[str]], start: str, name: str) -> bool:
    """Whether a node needs another, which may stand behind it, through whatever others."""
    pending, seen = [start], set[str]()
    while pending:
        one = pending.pop()
        if one == name:
            return True
        if one not in seen:
            seen.add(one)
            pending += before.get(one, ())
    return False


def _looks_back(node: Node) -> bool:
    return isinstance(node, Query) or node.facts.is_barrier


def _said(node: Node) -> set[str]:
    """What a node refers to, in its condition too, and what it says that it depends on."""
    condition = node.facts.condition
    return {*node.needs, *node.facts.after, *(condition.needs if condition is not None else ())}


def _may_be_seen(node: Node, query: Query) -> bool:
    """Whether a query may see what a node changes."""
    if any(one.startswith(f"{PROVIDER}.tagging.") for one in query.reads):
        return True
    return bool(_bases(query.reads) & _bases(_changed(node)))


def _is_link(node: Node) -> bool:
    return any(map(_LINK.search, _changed(node)))


def relations(section: Section) -> frozenset[str]:
    """The relations that a statement names, in lower case."""
    statement = section.statement
    assert isinstance(statement, SqlText)
    found = _RELATION.findall(statement.template.source)
    return frozenset(f"{PROVIDER}.{name.lower()}" for name in found)


def _changed(node: Node) -> frozenset[str]:
    """The relations that a node may change, in lower case."""
    if isinstance(node, Declared):
        return frozenset((node.resource_type.name,))
    if isinstance(node, Scripted):
        changing = (one for name, one in node.sections.items() if name.split(":")[0] not in ASKING)
        return frozenset[str]().union(*map(relations, changing))
    return frozenset()


def _bases(names: Iterable[str]) -> frozenset[str]:
    """The relations, without what says how much of one is shown."""
    return frozenset(one.removesuffix("_list_only") for one in names)
