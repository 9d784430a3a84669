"""The values of a template as a stack's graph wants them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from cirrusql.records import Record
from cirrusql.stack.cloudformation.dynamic import looked_up
from cirrusql.stack.cloudformation.evaluation import Evaluation
from cirrusql.stack.cloudformation.mentions import condition_needs, needs
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.syntax import IF, function_of
from cirrusql.stack.cloudformation.values import NoValue
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import Condition, NotKnownYet
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place


class TemplateValue(Record, eq=False):
    """A value of a template, in the scope that it stands in."""

    node: Yaml
    scope: Scope

    @cached_property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to, in the branches that are chosen."""
        return needs(self.node, self.scope)

    def value(self, outputs: Outputs) -> Any:
        """The value, Unknown where only a build will tell; None where it is to be left out.

        Raises TemplateError.
        """
        found = Evaluation(self.scope, outputs).value(self.node)
        return None if isinstance(found, NoValue) else looked_up(found, self.scope.facts)

    def place_of(self, path: Sequence[str | int]) -> Place:
        """Where in the file the value at a path below stands, or what it is in."""
        return _within(self.node, path, self.scope).place


def _within(node: Yaml, path: Sequence[str | int], scope: Scope) -> Yaml:
    """The value at a path; of an Fn::If, in the branch that is chosen."""
    call = function_of(node)
    if call is not None:
        name, argument = call
        if name != IF or not isinstance(argument.value, list) or len(argument.value) != 3:
            return node
        holds = scope.conditions.holds(argument.value[0], Outputs())
        if isinstance(holds, Unknown):
            return node
        return _within(argument.value[1 if holds else 2], path, scope)
    if not path:
        return node
    step, content = path[0], node.value
    if isinstance(content, list) and isinstance(step, int):
        if step < len(content):
            return _within(content[step], path[1:], scope)
    elif isinstance(content, dict) and str(step) in content:
        return _within(content[str(step)], path[1:], scope)
    return node


class FixedValue(Record, eq=False):
    """A value that is known, whatever the resources give."""

    fixed: Any

    @property
    def needs(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def value(self, _: Outputs) -> Any:
        """The value."""
        return self.fixed


class TemplateCondition(Record, eq=False):
    """The condition of a resource of which it is not known whether it holds."""

    name: Yaml
    scope: Scope

    @cached_property
    def needs(self) -> frozenset[str]:
        """The nodes that the parameters of a nested stack refer to, where it sees those."""
        return condition_needs(self.name, self.scope)

    def holds(self, outputs: Outputs) -> bool:
        """Whether it holds; raises NotKnownYet and TemplateError."""
        found = self.scope.conditions.holds(self.name, outputs)
        if isinstance(found, Unknown):
            raise NotKnownYet((found,))
        return found


class EveryCondition(Record, eq=False):
    """Several conditions of one resource, of which all have to hold."""

    every: tuple[Condition, ...]

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that they refer to."""
        return frozenset().union(*(one.needs for one in self.every))

    def holds(self, outputs: Outputs) -> bool:
        """Whether all hold; raises as they do."""
        return all(one.holds(outputs) for one in self.every)


def condition_of(name: Yaml | None, scope: Scope, inherited: Condition | None) -> Condition | None:
    """What only a build tells of whether a resource is there: by its own condition, and by those of
    the nested stacks that it is in; raises TemplateError.
    """
    if name is None or isinstance(scope.conditions.holds(name, Outputs()), bool):
        return inherited
    own = TemplateCondition(name, scope)
    return own if inherited is None else EveryCondition((inherited, own))
