"""Nested stacks: the template of `AWS::CloudFormation::Stack` is read and its resources inlined.

Through Cloud Control the service would deploy the child by itself, and nobody would see a plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.errors import did_you_mean
from cirrusql.records import Record
from cirrusql.stack.cloudformation.definitions import definitions, text_of
from cirrusql.stack.cloudformation.expressions import TemplateValue, condition_of
from cirrusql.stack.cloudformation.facts import Text
from cirrusql.stack.cloudformation.loading import Source
from cirrusql.stack.cloudformation.mentions import speaks_of_secrets
from cirrusql.stack.cloudformation.parameters import (
    GivenParameter,
    Parameter,
    PassedParameter,
    require_all,
    value_of,
)
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.template import ResourceEntry
from cirrusql.stack.cloudformation.transforms import read_template
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError

if TYPE_CHECKING:
    from cirrusql.stack.cloudformation.assembly import Assembly

_DEEPEST = 10
_SCALAR = (str, int, float)  # a boolean, too


class NestedReferent(Record, eq=False):
    """A nested stack: its id, and as attributes what its template gives."""

    name: str
    assembly: Assembly

    def nodes(self) -> Iterator[str]:
        """The names of its nodes."""
        yield from self.assembly.nodes

    def needs(self, attribute: str | None) -> frozenset[str]:
        """The nodes that an output needs; all of them for the stack itself."""
        if attribute is None:
            return frozenset(self.nodes())
        return self._output(attribute, self.assembly.scope.template.place).needs

    def check(self, attribute: str | None, place: Place) -> None:
        """Raise TemplateError for an output that the nested template does not have."""
        if attribute is not None:
            self._output(attribute, place)

    def reference(self, _: Outputs, __: Place) -> Text:
        """The stack's id."""
        return self.assembly.scope.stack_id

    def attribute(self, name: str, outputs: Outputs, place: Place) -> Any:
        """An output, `Outputs.Name`."""
        return self._output(name, place).value(outputs)

    def _output(self, attribute: str, place: Place) -> TemplateValue:
        scope = self.assembly.scope
        known = {f"Outputs.{name}": one for name, one in scope.template.outputs.items()}
        found = known.get(attribute)
        if found is None:
            hint = did_you_mean(attribute, known) or f"there is {', '.join(known) or 'none'}"
            message = f"The nested stack {self.name} does not support attribute {{{attribute}}}."
            raise TemplateError(message, place=place, hint=hint)
        condition = found.condition
        if condition is not None and scope.conditions.holds(condition, Outputs()) is False:
            name = attribute.removeprefix("Outputs.")
            message = f"the nested stack {self.name} does not give {name}"
            hint = f"the condition '{condition.plain}' of that output does not hold"
            raise TemplateError(message, place=place, hint=hint)
        return TemplateValue(found.value, scope)


def nested_assembly(entry: ResourceEntry, parent: Assembly) -> NestedReferent | None:
    """The nested stack of a resource; None, and a problem, if its template is not to be had."""
    from cirrusql.stack.cloudformation.assembly import Assembly, Inherited

    loading, scope = parent.loading, parent.scope
    if scope.prefix.count(".") >= _DEEPEST:
        message = f"{entry.name}: stacks are nested more than {_DEEPEST} levels deep"
        loading.problems.add(message, entry.place)
        return None
    source = _source(entry, parent)
    if source is None:
        return None
    template = read_template(source, _given(entry), loading)
    if template is None:
        return None
    declared = definitions(template.parameters, loading.problems)
    passed = _given_nodes(entry)
    require_all(declared, passed, loading.problems)
    parameters: dict[str, Parameter] = {}
    for name, one in declared.items():
        if name in passed and not one.is_read:
            given = TemplateValue(passed[name], scope)
            parameters[name] = PassedParameter(
                one, given, passed[name].place, _passes_secret(passed[name], scope)
            )
            _note_refused(parameters[name], loading.problems)
        else:
            text = _text(passed, name, scope) if name in passed else one.default
            value = (
                value_of(one, text, loading.facts, loading.problems)
                if text is not None
                else (Unknown(f"the parameter {name}"))
            )
            parameters[name] = GivenParameter(one, value)
    for name in passed:
        if name not in declared:
            message = f"{entry.name}: the nested template has no parameter '{name}'"
            loading.problems.add(message, entry.place, did_you_mean(name, declared))
    child = Scope(
        template, parameters, loading.facts, _stack_name(scope.stack_name, entry.name),
        f"{scope.prefix}{entry.name}.",
    )  # fmt: skip
    condition = condition_of(entry.condition, scope, parent.inherited.condition)
    try:
        lifecycle = parent.lifecycle_of(entry)
    except TemplateError as error:
        loading.problems.add(error.message, error.place, error.hint)
        return None
    made = Assembly(child, loading, Inherited(parent, entry, condition, lifecycle))
    parent.nested[entry.name] = made
    made.name_resources()
    return NestedReferent(entry.name, made)


def _passes_secret(node: Yaml, scope: Scope) -> bool:
    try:
        return speaks_of_secrets(node, scope)
    except TemplateError:  # which evaluating it tells
        return False


def _note_refused(parameter: Parameter, problems: Problems) -> None:
    """Note a value that the nested template does not allow, as far as it is known."""
    try:
        parameter.value(Outputs())
    except TemplateError as error:
        problems.add(error.message, error.place, error.hint)


def _source(entry: ResourceEntry, parent: Assembly) -> Source | None:
    """The nested template's text; what cannot be had is refused."""
    loading, said = parent.loading, entry.properties.get("TemplateURL")
    if said is None:
        message = f"{entry.name}: a nested stack needs its TemplateURL"
        loading.problems.add(message, entry.place)
        return None
    try:
        address = TemplateValue(said, parent.scope).value(Outputs())
    except TemplateError as error:
        loading.problems.add(error.message, error.place, error.hint)
        return None
    found = loading.files.find(address if isinstance(address, str) else None, said)
    if found is None:
        shown = address if isinstance(address, str) else "its TemplateURL"
        message = f"{entry.name}: the nested template of {shown} cannot be found"
        loading.refuse(message, said.place, "put it beside the template that refers to it")
    return found


def _given_nodes(entry: ResourceEntry) -> Mapping[str, Any]:
    said = entry.properties.get("Parameters")
    return said.value if said is not None and isinstance(said.value, dict) else {}


def _given(entry: ResourceEntry) -> Mapping[str, str]:
    """The parameters that are given as plain texts: what loops and transforms can see."""
    nodes = _given_nodes(entry).items()
    return {name: text_of(node.plain) for name, node in nodes if isinstance(node.value, _SCALAR)}


def _text(passed: Mapping[str, Any], name: str, scope: Scope) -> str | None:
    value = TemplateValue(passed[name], scope).value(Outputs())
    return value if isinstance(value, str) else None


def _stack_name(parent: str, name: str) -> str:
    """The name of a nested stack: as CloudFormation makes it, but the same every time.

    >>> _stack_name("shop", "Network")
    'shop-Network-319906F7FE4E'
    """
    digest = hashlib.sha256(f"{parent}/{name}".encode()).hexdigest()[:12].upper()
    return f"{parent}-{name}-{digest}"
