"""The resources and names that a value speaks of, and what is wrong with that before any call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.plan.pointers import Pointer
from cirrusql.records import Record
from cirrusql.stack.cloudformation.evaluation import Evaluation
from cirrusql.stack.cloudformation.parameters import Parameter
from cirrusql.stack.cloudformation.scope import PSEUDO, Scope
from cirrusql.stack.cloudformation.substitution import pieces
from cirrusql.stack.cloudformation.syntax import CONDITION, IF, IMPORT, branches_of, function_of
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError


class Mention(Record):
    """That a value speaks of a name: by `Ref`, or by `Fn::GetAtt` of an `attribute`.

    One that is not `live` stands in a branch that is not chosen.
    """

    name: str
    attribute: str | None
    place: Place
    live: bool = True


def mentions(node: Yaml, scope: Scope, *, live: bool = True) -> Iterator[Mention]:
    """Everything that a value speaks of, at any depth; raises TemplateError for what is none."""
    call = function_of(node)
    if call is not None:
        yield from _in_function(*call, scope, live=live)
    elif isinstance(node.value, dict | list):
        for item in node.value.values() if isinstance(node.value, dict) else node.value:
            yield from mentions(item, scope, live=live)


def _in_function(name: str, argument: Yaml, scope: Scope, *, live: bool) -> Iterator[Mention]:
    match name:
        case "Ref":
            yield from _of_ref(argument, scope, live=live)
        case "Fn::GetAtt":
            yield from _of_attribute(argument, scope, live=live)
        case "Fn::Sub":
            yield from _in_text(argument, scope, live=live)
        case "Fn::If":
            yield from _in_branches(argument, scope, live=live)
        case _:
            if isinstance(argument.value, dict | list):
                yield from mentions(argument, scope, live=live)


def _of_ref(argument: Yaml, scope: Scope, *, live: bool) -> Iterator[Mention]:
    name = Evaluation(scope, Outputs()).text(argument, "the name in Ref")
    if isinstance(name, str) and not isinstance(name, Unknown):
        yield Mention(name, None, argument.place, live)


def _of_attribute(argument: Yaml, scope: Scope, *, live: bool) -> Iterator[Mention]:
    name, attribute = Evaluation(scope, Outputs()).attribute_names(argument)
    if isinstance(name, str) and isinstance(attribute, str):
        yield Mention(name, attribute, argument.place, live)


def _in_text(argument: Yaml, scope: Scope, *, live: bool) -> Iterator[Mention]:
    text, variables = argument, dict[str, Yaml]()
    if isinstance(argument.value, list) and len(argument.value) == 2:
        text, given = argument.value
        variables = given.value if isinstance(given.value, dict) else {}
        for one in variables.values():
            yield from mentions(one, scope, live=live)
    if isinstance(text.value, str):
        for piece in pieces(text.value):
            if not isinstance(piece, str) and str(piece) not in variables:
                yield Mention(piece.name, piece.attribute, text.place, live)


def _in_branches(argument: Yaml, scope: Scope, *, live: bool) -> Iterator[Mention]:
    name, first, second = branches_of(argument)
    holds = scope.conditions.holds(name, Outputs())
    yield from mentions(first, scope, live=live and holds is not False)
    yield from mentions(second, scope, live=live and holds is not True)


def needs(node: Yaml, scope: Scope) -> frozenset[str]:
    """The nodes of the graph that a value needs, as far as they can be told."""
    found: set[str] = set()
    for one in mentions(node, scope):
        if one.live and one.attribute is None and one.name in scope.parameters:
            found |= scope.parameters[one.name].needs
        elif one.live and one.name in scope.referents:
            found |= scope.referents[one.name].needs(one.attribute)
    if scope.prefix:  # conditions of the outermost template see no resources
        for name in _chosen_by(node):
            found |= condition_needs(name, scope)
    return frozenset(found)


def _chosen_by(node: Yaml) -> Iterator[Yaml]:
    """The names of the conditions by which a value is chosen."""
    call = function_of(node)
    if call is not None and call[0] == IF and isinstance(call[1].value, list):
        yield from call[1].value[:1]
    if isinstance(node.value, dict | list):
        for item in node.value.values() if isinstance(node.value, dict) else node.value:
            yield from _chosen_by(item)


def secret_places(properties: Mapping[str, Yaml], scope: Scope) -> frozenset[Pointer]:
    """Where in a model values are that are made of what nobody is to see (`NoEcho`)."""
    return frozenset(
        place for name, node in properties.items() for place in _secret_places(node, (name,), scope)
    )


def _secret_places(node: Yaml, path: Pointer, scope: Scope) -> Iterator[Pointer]:
    if function_of(node) is not None:
        if speaks_of_secrets(node, scope):
            yield path
    elif isinstance(node.value, dict):
        for name, inner in node.value.items():
            yield from _secret_places(inner, (*path, name), scope)
    elif isinstance(node.value, list):
        for number, inner in enumerate(node.value):
            yield from _secret_places(inner, (*path, str(number)), scope)


def speaks_of_secrets(node: Yaml, scope: Scope) -> bool:
    """Whether a value is made of a parameter that nobody is to see."""
    return any(
        one.live and one.attribute is None and _is_secret(scope.parameters.get(one.name))
        for one in mentions(node, scope)
    )


def _is_secret(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.is_secret


def imports(node: Yaml, scope: Scope) -> Iterator[str]:
    """The names of the exports that a value imports, in the branches that are chosen."""
    call = function_of(node)
    if call is not None and call[0] == IMPORT:
        name = Evaluation(scope, Outputs()).text(call[1], "the name in Fn::ImportValue")
        if isinstance(name, str):
            yield name
    elif call is not None and call[0] == IF:
        condition, first, second = branches_of(call[1])
        holds = scope.conditions.holds(condition, Outputs())
        yield from imports(first, scope) if holds is not False else ()
        yield from imports(second, scope) if holds is not True else ()
    elif isinstance(node.value, dict | list):
        for item in node.value.values() if isinstance(node.value, dict) else node.value:
            yield from imports(item, scope)


def condition_needs(name: Yaml, scope: Scope) -> frozenset[str]:
    """The nodes that a condition depends on: through the parameters of a nested stack."""
    found, pending, seen = frozenset[str](), [name], set[str]()
    while pending:
        one = pending.pop()
        if isinstance(one.value, str) and one.value not in seen:
            seen.add(one.value)
            written = scope.template.conditions.get(one.value)
            if written is not None:
                found |= needs(written, scope)
                pending += _conditions_in(written)
    return found


def _conditions_in(node: Yaml) -> Iterator[Yaml]:
    """The names of the conditions that another one uses."""
    if isinstance(node.value, dict):
        for name, inner in node.value.items():
            if name == CONDITION:
                yield inner
            yield from _conditions_in(inner)
    elif isinstance(node.value, list):
        for inner in node.value:
            yield from _conditions_in(inner)


def note_unresolved(node: Yaml, scope: Scope, problems: Problems, where: str) -> None:
    """Note every name in a value that means nothing, and attributes that resources do not have."""
    try:
        found = list(mentions(node, scope))
    except TemplateError as error:
        problems.add(error.message, error.place, error.hint)
        return
    for one in found:
        _check(one, scope, problems, where)


def _check(one: Mention, scope: Scope, problems: Problems, where: str) -> None:
    if one.attribute is None and (one.name in scope.parameters or one.name in PSEUDO):
        return
    if not one.live and one.name in scope.template.resources:
        return
    try:
        scope.referent(one.name, one.place).check(one.attribute, one.place)
    except TemplateError as error:
        message = error.message
        if message.endswith("]") and where:
            message = f"{message} in the {where} block of the template"
        problems.add(message, error.place, error.hint)


def members_of(node: Yaml) -> Mapping[str, Yaml]:
    """The members of a mapping; nothing for any other value."""
    return node.value if isinstance(node.value, dict) else {}
