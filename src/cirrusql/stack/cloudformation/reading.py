"""From the text of a template to the stack that it describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.records import Record
from cirrusql.stack.cloudformation.assembly import Assembly, sound_outputs
from cirrusql.stack.cloudformation.definitions import definitions, text_of
from cirrusql.stack.cloudformation.expressions import TemplateValue
from cirrusql.stack.cloudformation.facts import Facts
from cirrusql.stack.cloudformation.loading import Files, Loading, Options, Source
from cirrusql.stack.cloudformation.mentions import imports
from cirrusql.stack.cloudformation.order import Order, order_of
from cirrusql.stack.cloudformation.parameters import values_of
from cirrusql.stack.cloudformation.rules import check_rules
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.template import OutputEntry
from cirrusql.stack.cloudformation.transforms import read_template
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import Node
from cirrusql.stack.graph.outputs import Outputs, Unknown, texts
from cirrusql.stack.graph.stack import Stack, StackExport, require_no_circle
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError

_MOST_TOLD = 5


class Reading(Record, eq=False):
    """What a template is read with: the stack's name, the values of its parameters, and options."""

    name: str
    parameters: Mapping[str, str]
    options: Options


def stack_of_template(
    source: Source,
    reading: Reading,
    facts: Facts,
    files: Files,
    catalog: Catalog,
    problems: Problems,
) -> Stack | None:
    """The stack that a template describes; None, and problems, if it cannot be understood.

    What is wrong with it is noted in `problems`, and left out; only `facts` and `files` are asked.
    """
    loading = Loading(catalog, facts, files, reading.options, problems)
    template = read_template(source, reading.parameters, loading)
    if template is None:
        return None
    declared = definitions(template.parameters, problems)
    parameters = values_of(declared, reading.parameters, facts, problems, source.file)
    scope = Scope(template, parameters, facts, reading.name)
    _check_conditions(scope, problems)
    check_rules(scope, loading)
    assembly = Assembly(scope, loading)
    assembly.name_resources()
    nodes = assembly.nodes
    order = order_of(nodes)
    require_no_circle(nodes, order.before, problems)
    _note_order(order, loading)
    return _stack(source, reading, scope, nodes, order, loading)


def _stack(
    source: Source,
    reading: Reading,
    scope: Scope,
    nodes: Mapping[str, Node],
    order: Order,
    loading: Loading,
) -> Stack:
    given = dict(_outputs(scope, loading))
    secret = [
        text
        for one in scope.parameters.values()
        if one.definition.is_secret
        for text in texts(one.value(Outputs()))
    ]
    region = reading.options.region or scope.facts.region
    return Stack(
        reading.name,
        "" if isinstance(region, Unknown) else region,
        source.file,
        nodes,
        order.before,
        {
            name: StackExport("", name, False, GivenOutput(one.value, scope))
            for name, one in given.items()
        },
        frozenset(secret),
        prunes=True,
        adopts=False,
        published={
            name: TemplateValue(one.export, scope.for_conditions)
            for name, one in given.items()
            if one.export is not None
        },
        imports=frozenset(loading.imports),
        notes=tuple(loading.notes.found),
        definition=loading.digest,
    )


def _check_conditions(scope: Scope, problems: Problems) -> None:
    """Note what is wrong with conditions, those included that nothing uses."""
    for name, node in scope.template.conditions.items():
        try:
            scope.conditions.holds(Yaml(name, node.place), Outputs())
        except TemplateError as error:
            problems.add(error.message, error.place, error.hint)


class GivenOutput(TemplateValue, eq=False):
    """What a template gives: scalars are texts, as CloudFormation has them."""

    def value(self, outputs: Outputs) -> Any:
        """The value; raises TemplateError for a list or a mapping."""
        found = super().value(outputs)
        if isinstance(found, dict | list):
            message = (
                "Template format error: The Value field of every Outputs member must evaluate to"
                " a String."
            )
            hint = "put it together with Fn::Join"
            raise TemplateError(message, place=self.node.place, hint=hint)
        return text_of(found) if isinstance(found, bool | int | float) else found


def _outputs(scope: Scope, loading: Loading) -> Iterator[tuple[str, OutputEntry]]:
    """The outputs that there are: not those of a condition that does not hold."""
    for one in sound_outputs(scope, loading.problems):
        try:
            lacks = GivenOutput(one.value, scope).value(Outputs()) is None
        except TemplateError as error:
            loading.problems.add(error.message, error.place, error.hint)
            continue
        if lacks:
            message = f"the output {one.name} is left out with what would give it"
            loading.notes.add(message, one.place)
            continue
        loading.imports.update(imports(one.value, scope))
        yield one.name, one


def _note_order(order: Order, loading: Loading) -> None:
    """Tell of what comes before what although the template does not say so."""
    told = [f"{name} after {link}" for name, link in order.added]
    if told:
        more = f", and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
        what = ", ".join(told[:_MOST_TOLD])
        loading.notes.add(f"in an order that the template does not say: {what}{more}")
