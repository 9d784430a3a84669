"""The rules of a template: what must hold of its parameters, in functions that only rules have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.stack.cloudformation.conditions import Holds
from cirrusql.stack.cloudformation.definitions import text_of
from cirrusql.stack.cloudformation.evaluation import Evaluation
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.values import known, plain_text
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.templates import TemplateError

BOOTSTRAP = "BootstrapVersion"
"""The parameter by which templates of the CDK see whether an account is prepared."""
_CDK_RULE = "CheckBootstrapVersion"


def check_rules(scope: Scope, loading: Loading) -> None:
    """Note the assertions that do not hold; what is not known is held against nothing."""
    rules = _RuleScope(scope)
    for name, node in scope.template.rules.items():
        if name == _CDK_RULE and _is_unprepared(scope):
            if loading.options.only_looks:
                continue
            message = f"{name} is not checked: nobody has bootstrapped this account for the CDK"
            loading.notes.add(message, node.place)
            continue
        try:
            _check(node, rules, loading)
        except TemplateError as error:
            loading.problems.add(error.message, error.place, error.hint)


def _is_unprepared(scope: Scope) -> bool:
    parameter = scope.parameters.get(BOOTSTRAP)
    return parameter is not None and isinstance(parameter.value(Outputs()), Unknown)


def _check(node: Yaml, scope: _RuleScope, loading: Loading) -> None:
    rule = node.value if isinstance(node.value, dict) else {}
    condition = rule.get("RuleCondition")
    if condition is not None and scope.conditions.of(condition, Outputs()) is not True:
        return
    assertions = rule.get("Assertions")
    if assertions is None or not isinstance(assertions.value, list):
        raise TemplateError("every rule has a list of Assertions", place=node.place)
    for one in assertions.value:
        members = one.value if isinstance(one.value, dict) else {}
        if "Assert" not in members:
            raise TemplateError("every assertion has an Assert", place=one.place)
        if scope.conditions.of(members["Assert"], Outputs()) is False:
            said = members.get("AssertDescription")
            why = text_of(said.plain) if said is not None else "an assertion does not hold"
            loading.problems.add(f"Template validation error: {why}", one.place)


class _RuleScope(Scope):
    """The names that rules see, and their functions."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            scope.template, scope.parameters, scope.facts, scope.stack_name, scope.prefix
        )

    def rule_function(self, name: str) -> Callable[[Yaml], Holds] | None:
        """One of the functions that only rules have."""
        function = _FUNCTIONS.get(name)
        return (lambda argument: function(self, argument)) if function is not None else None

    def lists(self, argument: Yaml) -> tuple[Any, Any] | Unknown:
        """The two arguments of a function, evaluated."""
        if not isinstance(argument.value, list) or len(argument.value) != 2:
            message = "Template error: a function of rules requires a list of 2 parameters"
            raise TemplateError(message, place=argument.place)
        first, second = (self._value(one) for one in argument.value)
        return known(first, second) or (first, second)

    def _value(self, node: Yaml) -> Any:
        if isinstance(node.value, dict) and len(node.value) == 1:
            ((name, argument),) = node.value.items()
            if name == "Fn::RefAll":
                return self._all_of(str(argument.plain))
            if name in ("Fn::ValueOf", "Fn::ValueOfAll"):
                return Unknown(f"{name} of {argument.plain}")
        return Evaluation(self.for_conditions, Outputs()).value(node)

    def _all_of(self, type_name: str) -> Any:
        """Every value of the parameters of a type."""
        found: list[Any] = []
        for one in self.parameters.values():
            if type_name in (one.definition.type, f"List<{one.definition.type}>"):
                value = one.value(Outputs())
                found += value if isinstance(value, list) else [value]
        return found


def _contains(scope: _RuleScope, argument: Yaml) -> Holds:
    given = scope.lists(argument)
    if isinstance(given, Unknown):
        return given
    members, value = given
    return plain_text(value) in _texts(members)


def _each_in(scope: _RuleScope, argument: Yaml) -> Holds:
    given = scope.lists(argument)
    if isinstance(given, Unknown):
        return given
    return _texts(given[0]) <= _texts(given[1])


def _each_equals(scope: _RuleScope, argument: Yaml) -> Holds:
    given = scope.lists(argument)
    if isinstance(given, Unknown):
        return given
    return _texts(given[0]) <= {plain_text(given[1])}


def _texts(value: Any) -> set[str | None]:
    return {plain_text(one) for one in (value if isinstance(value, list) else [value])}


_FUNCTIONS: Mapping[str, Callable[[_RuleScope, Yaml], Holds]] = {
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_equals,
    "Fn::EachMemberIn": _each_in,
}
