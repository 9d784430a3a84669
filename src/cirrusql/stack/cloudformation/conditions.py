"""The conditions of a template, each worked out once where nothing can change it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.errors import did_you_mean
from cirrusql.stack.cloudformation.syntax import CONDITION
from cirrusql.stack.cloudformation.values import NoValue, known, plain_text, unknown_of
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.templates import TemplateError

if TYPE_CHECKING:
    from cirrusql.stack.cloudformation.scope import Scope

Holds = bool | Unknown


class Conditions:
    """The conditions of one scope. Mutable state: those that were worked out.
    Those being worked out are told apart by thread.

    Every method raises TemplateError for a condition that is wrong, or that there is not.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._found: dict[str, bool] = {}
        self._local = threading.local()

    def holds(self, name: Yaml, outputs: Outputs) -> Holds:
        """Whether the condition of that name holds.

        Those of a nested stack may depend on what the resources of its parent have given.
        """
        if not isinstance(name.value, str):
            raise TemplateError("the name of a condition is a text", place=name.place)
        known_ = self._found.get(name.value)
        if known_ is not None:
            return known_
        found = self._worked_out(name.value, name, outputs)
        # One of a nested stack may be otherwise by the next time: resources have changed meanwhile.
        if isinstance(found, bool) and not self._scope.prefix:
            self._found[name.value] = found
        return found

    def _worked_out(self, name: str, said: Yaml, outputs: Outputs) -> Holds:
        written = self._scope.template.conditions.get(name)
        if written is None:
            hint = did_you_mean(name, self._scope.template.conditions)
            message = f"Template error: unresolved condition dependency {name}"
            raise TemplateError(message, place=said.place, hint=hint)
        opened: list[str] = self._local.__dict__.setdefault("opened", [])
        if name in opened:
            circle = " → ".join((*opened[opened.index(name) :], name))
            message = f"these conditions refer to each other in a circle: {circle}"
            raise TemplateError(message, place=written.place)
        opened.append(name)
        try:
            return self.of(written, outputs)
        finally:
            opened.remove(name)

    def of(self, node: Yaml, outputs: Outputs) -> Holds:
        """Whether what is written as a condition holds."""
        if isinstance(node.value, dict) and len(node.value) == 1:
            ((name, argument),) = node.value.items()
            function = _FUNCTIONS.get(name)
            if function is not None:
                return function(self, argument, outputs)
            own = self._scope.rule_function(name)
            if own is not None:
                return own(argument)
        if isinstance(node.value, bool):
            return node.value
        known_ = ", ".join(_FUNCTIONS)
        message = "Template format error: a condition is one of the condition functions"
        raise TemplateError(message, place=node.place, hint=f"there are {known_}")

    def _equals(self, argument: Yaml, outputs: Outputs) -> Holds:
        from cirrusql.stack.cloudformation.evaluation import Evaluation

        if not isinstance(argument.value, list) or len(argument.value) != 2:
            message = "Template error: every Fn::Equals object requires a list of 2 parameters."
            raise TemplateError(message, place=argument.place)
        at = Evaluation(self._scope.for_conditions, outputs)
        first, second = (at.value(one) for one in argument.value)
        return known(first, second) or _comparable(first) == _comparable(second)

    def _every(self, argument: Yaml, outputs: Outputs) -> Holds:
        """And: false if one is, whatever is not known."""
        return self._combined(argument, outputs, "Fn::And", decisive=False)

    def _some(self, argument: Yaml, outputs: Outputs) -> Holds:
        return self._combined(argument, outputs, "Fn::Or", decisive=True)

    def _combined(self, argument: Yaml, outputs: Outputs, name: str, *, decisive: bool) -> Holds:
        given = argument.value
        if not isinstance(given, list) or not 2 <= len(given) <= 10:
            message = f"Template error: every {name} object requires a list of at least 2 and at"
            raise TemplateError(f"{message} most 10 boolean parameters.", place=argument.place)
        found = [self.of(one, outputs) for one in given]
        if decisive in found:
            return decisive
        unknown = [one for one in found if isinstance(one, Unknown)]
        return unknown_of(unknown) if unknown else not decisive

    def _not(self, argument: Yaml, outputs: Outputs) -> Holds:
        given = argument.value
        if not isinstance(given, list) or len(given) != 1:
            message = "Template error: every Fn::Not object requires one boolean parameter."
            raise TemplateError(message, place=argument.place)
        found = self.of(given[0], outputs)
        return found if isinstance(found, Unknown) else not found


def _comparable(value: Any) -> Any:
    """A value as it is compared: scalars as texts."""
    text = plain_text(value)
    if text is not None:
        return text
    if isinstance(value, list):
        return [_comparable(one) for one in value]
    if isinstance(value, dict):
        return {name: _comparable(one) for name, one in value.items()}
    return "" if isinstance(value, NoValue) else value


_FUNCTIONS: Mapping[str, Callable[[Conditions, Yaml, Outputs], Holds]] = {
    CONDITION: Conditions.holds,
    "Fn::And": Conditions._every,  # noqa: SLF001 - its own table
    "Fn::Equals": Conditions._equals,  # noqa: SLF001
    "Fn::Not": Conditions._not,  # noqa: SLF001
    "Fn::Or": Conditions._some,  # noqa: SLF001
}
