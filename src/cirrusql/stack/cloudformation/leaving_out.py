"""`--skip-unsupported`: what goes with a resource that is left out, and what then lacks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from cirrusql.stack.cloudformation.expressions import TemplateValue
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.mentions import mentions
from cirrusql.stack.cloudformation.referents import LeftOutReferent
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.template import ResourceEntry
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs
from cirrusql.stack.templates import TemplateError

Required = Callable[[ResourceEntry], Collection[str]]
"""Tells the properties that a resource must have; none of one that is left out itself."""


def leave_out_dependants(
    entries: Mapping[str, ResourceEntry], scope: Scope, loading: Loading, required: Required
) -> None:
    """Leave out what cannot be without something that is left out, one after the other."""
    while True:
        lacking = [one for one in entries.values() if _lacks(one, scope, required(one))]
        if not lacking:
            return
        for entry in lacking:
            scope.referents[entry.name] = LeftOutReferent(entry.name)
            message = f"{entry.name} cannot be without what is left out: left out too"
            loading.notes.add(message, entry.place)


def note_what_lacks(entry: ResourceEntry, scope: Scope, loading: Loading) -> None:
    """Tell which properties of a resource lack what is left out."""
    for name, node in entry.properties.items():
        try:
            lacks = list(dict.fromkeys(_left_out_in(node, scope)))
        except TemplateError:
            continue
        if lacks:
            message = f"{entry.name}.{name} lacks what {', '.join(lacks)} would give"
            loading.notes.add(message, node.place)


def _lacks(entry: ResourceEntry, scope: Scope, required: Collection[str]) -> bool:
    given = (node for name, node in entry.properties.items() if name in required)
    return any(_is_left_out(node, scope) for node in given)


def _is_left_out(node: Yaml, scope: Scope) -> bool:
    """Whether a value is nothing because of what is left out."""
    try:
        if not any(True for _ in _left_out_in(node, scope)):
            return False
        return TemplateValue(node, scope).value(Outputs()) in (None, [], {})
    except TemplateError:
        return False


def _left_out_in(node: Yaml, scope: Scope) -> Iterator[str]:
    for one in mentions(node, scope):
        if one.live and isinstance(scope.referents.get(one.name), LeftOutReferent):
            yield one.name
