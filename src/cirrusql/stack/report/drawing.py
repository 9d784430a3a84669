"""A stack's graph, drawn: for Graphviz, for Mermaid, and as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cirrusql.stack.graph.nodes import Command, Declared, Node, Query, Script
from cirrusql.stack.graph.stack import Stack

_KINDS: Mapping[type, str] = {Query: "query", Command: "command", Script: "script"}


def describe(node: Node) -> str:
    """What a node is, in a word or by its type's name."""
    if isinstance(node, Declared):
        return node.resource_type.type_name
    return _KINDS.get(type(node), "resource")


def direct(stack: Stack) -> Mapping[str, tuple[str, ...]]:
    """What each node needs directly, without what those need anyway; in the stack's order."""
    place = {name: number for number, name in enumerate(stack.order)}
    above: dict[str, frozenset[str]] = {}
    found: dict[str, tuple[str, ...]] = {}
    for name in stack.order:
        needs = stack.before[name]
        further = frozenset[str]().union(*(above[one] for one in needs))
        above[name] = needs | further
        found[name] = tuple(sorted(needs - further, key=place.__getitem__))
    return found


def dot(stack: Stack) -> str:
    """The graph in Graphviz's language; an arrow leads to what is needed."""
    lines = [f"digraph {_quoted(stack.name)} {{", "  rankdir=BT;", "  node [shape=box];"]
    for name, node in stack.nodes.items():
        label = f"{_escaped(name)}\\n{_escaped(describe(node))}"
        lines.append(f'  {_quoted(name)} [label="{label}"];')
    for name, needs in direct(stack).items():
        lines += [f"  {_quoted(name)} -> {_quoted(one)};" for one in needs]
    return "\n".join((*lines, "}"))


def mermaid(stack: Stack) -> str:
    """The graph in Mermaid's language; an arrow leads from what is needed."""
    number = {name: f"n{place}" for place, name in enumerate(stack.nodes)}
    lines = ["flowchart TD"]
    for name, node in stack.nodes.items():
        label = f"{name}<br/>{describe(node)}".replace('"', "#quot;")
        lines.append(f'  {number[name]}["{label}"]')
    for name, needs in direct(stack).items():
        lines += [f"  {number[one]} --> {number[name]}" for one in needs]
    return "\n".join(lines)


def text(stack: Stack) -> str:
    """The graph as text: what can be made at once stands on one level."""
    levels = stack.levels
    needs = direct(stack)
    lines = []
    for level in range(max(levels.values(), default=-1) + 1):
        lines.append(f"level {level + 1}")
        lines += _level(stack, level, levels, needs)
    return "\n".join(lines)


def _level(
    stack: Stack, level: int, levels: Mapping[str, int], needs: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for name in stack.order:
        if levels[name] == level:
            after = f"  ← {', '.join(needs[name])}" if needs[name] else ""
            yield f"  {name} ({describe(stack.nodes[name])}){after}"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


FORMATS: Mapping[str, Callable[[Stack], str]] = {"text": text, "dot": dot, "mermaid": mermaid}
"""Every way to draw a graph by its name."""
