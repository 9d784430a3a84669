"""Evaluating the values of a template, lazily: a branch that is not chosen is never looked at.

What depends on a resource that is not there yet is Unknown, and so is what is made of that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.stack.cloudformation.functions import VALUE_FUNCTIONS
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.substitution import GetAttribute, pieces
from cirrusql.stack.cloudformation.syntax import GET_ATT, IF, REF, SUB, branches_of, function_of
from cirrusql.stack.cloudformation.values import LEFT_OUT, NoValue, known, plain_text
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place
from cirrusql.stack.templates import TemplateError

Value = Any


class Evaluation:
    """Evaluates values of one scope, with what its resources have given so far.

    Every method raises TemplateError, with the place in the file, for what has no value.
    """

    def __init__(self, scope: Scope, outputs: Outputs) -> None:
        self.scope = scope
        self.outputs = outputs

    def value(self, node: Yaml) -> Value:
        """A value with everything in it evaluated; NO_VALUE where it is to be left out."""
        call = function_of(node)
        if call is not None:
            return self._called(*call, node.place)
        if isinstance(node.value, list):
            found = (self._item(item) for item in node.value)
            return [one for one in found if not isinstance(one, NoValue)]
        if isinstance(node.value, dict):
            return _given(self._members(node.value))
        return node.value

    def _item(self, node: Yaml) -> Value:
        """An item of a list; one that lacks what is left out is left out, for it may not do."""
        if not isinstance(node.value, dict) or function_of(node) is not None:
            return self.value(node)
        members = self._members(node.value)
        return LEFT_OUT if LEFT_OUT in members.values() else _given(members)

    def _members(self, members: Mapping[str, Yaml]) -> dict[str, Value]:
        return {name: self.value(one) for name, one in members.items()}

    def text(self, node: Yaml, what: str) -> str | Unknown:
        """A value that has to be a scalar, as a text."""
        value = self.value(node)
        if isinstance(value, Unknown):
            return value
        text = plain_text(value)
        if text is None:
            raise TemplateError(f"{what} must be a text, not {_kind(value)}", place=node.place)
        return text

    def items(self, node: Yaml, what: str) -> list[Value] | Unknown:
        """A value that has to be a list."""
        value = self.value(node)
        if isinstance(value, list | Unknown):
            return value
        raise TemplateError(f"{what} must be a list, not {_kind(value)}", place=node.place)

    def arguments(self, node: Yaml, least: int, most: int, usage: str) -> list[Yaml]:
        """The arguments of a function that wants a list of them."""
        given = node.value
        if not isinstance(given, list) or not least <= len(given) <= most:
            raise TemplateError(f"Template error: {usage}", place=node.place)
        return given

    # -- functions --------------------------------------------------------------------------------

    def _called(self, name: str, argument: Yaml, place: Place) -> Value:
        own = _OWN.get(name)
        if own is not None:
            return own(self, argument)
        function = VALUE_FUNCTIONS.get(name)
        if function is None:
            message = f"{name} cannot be used here"
            raise TemplateError(message, place=place)
        return function(self, argument)

    def _ref(self, argument: Yaml) -> Value:
        name = self.text(argument, "the name in Ref")
        return name if isinstance(name, Unknown) else self.named(name, argument.place)

    def named(self, name: str, place: Place) -> Value:
        """What `Ref` gives for a name."""
        found = self.scope.setting(name, self.outputs)
        if found is not None:
            return found
        return self.scope.referent(name, place).reference(self.outputs, place)

    def _get_att(self, argument: Yaml) -> Value:
        name, attribute = self.attribute_names(argument)
        if isinstance(name, Unknown) or isinstance(attribute, Unknown):
            return name if isinstance(name, Unknown) else attribute
        return self.attribute(name, attribute, argument.place)

    def attribute_names(self, argument: Yaml) -> tuple[str | Unknown, str | Unknown]:
        """The resource and the attribute that `Fn::GetAtt` is about."""
        if isinstance(argument.value, str):
            name, _, attribute = argument.value.partition(".")
            found: list[str | Unknown] = [name, attribute]
        elif isinstance(argument.value, list) and len(argument.value) >= 2:
            found = [self.text(one, "a name in Fn::GetAtt") for one in argument.value]
        else:
            found = []
        head, *rest = found or [""]
        unknown = known(*rest)
        attribute_ = unknown if unknown is not None else ".".join(map(str, rest))
        if head == "" or attribute_ == "":
            message = (
                "Template error: every Fn::GetAtt object requires two non-empty parameters,"
                " the resource name and the resource attribute"
            )
            raise TemplateError(message, place=argument.place)
        return head, attribute_

    def attribute(self, name: str, attribute: str, place: Place) -> Value:
        """What `Fn::GetAtt` gives."""
        referent = self.scope.referent(name, place)
        return referent.attribute(attribute, self.outputs, place)

    def _sub(self, argument: Yaml) -> Value:
        text, variables = self._sub_arguments(argument)
        found: list[str] = []
        unknown: list[Unknown] = []
        for piece in pieces(text):
            if isinstance(piece, str):
                found.append(piece)
                continue
            value = self._substituted(piece, variables, argument.place)
            if isinstance(value, NoValue):
                return value
            if isinstance(value, Unknown):
                unknown.append(value)
                continue
            plain = plain_text(value)
            if plain is None:
                message = f"Fn::Sub cannot put {_kind(value)} into a text: ${{{piece}}}"
                raise TemplateError(message, place=argument.place)
            found.append(plain)
        return known(unknown) or "".join(found)

    def _sub_arguments(self, argument: Yaml) -> tuple[str, Mapping[str, Yaml]]:
        usage = (
            "every Fn::Sub object requires a text, or a list of a text and a mapping of variables"
        )
        if not isinstance(argument.value, list):
            if isinstance(argument.value, dict) or argument.value is None:
                raise TemplateError(f"Template error: {usage}", place=argument.place)
            return plain_text(argument.value) or "", {}
        text, variables = self.arguments(argument, 2, 2, usage)
        if not isinstance(text.value, str) or not isinstance(variables.value, dict):
            raise TemplateError(f"Template error: {usage}", place=argument.place)
        return text.value, variables.value

    def _substituted(
        self, piece: GetAttribute, variables: Mapping[str, Yaml], place: Place
    ) -> Value:
        if str(piece) in variables:
            return self.value(variables[str(piece)])
        if piece.attribute is None:
            return self.named(piece.name, place)
        return self.attribute(piece.name, piece.attribute, place)

    def _if(self, argument: Yaml) -> Value:
        name, first, second = branches_of(argument)
        holds = self.scope.conditions.holds(name, self.outputs)
        if isinstance(holds, Unknown):
            return holds
        return self.value(first if holds else second)


def _given(members: Mapping[str, Value]) -> dict[str, Value]:
    """The members that have a value."""
    return {name: one for name, one in members.items() if not isinstance(one, NoValue)}


def _kind(value: Value) -> str:
    if isinstance(value, NoValue) or value is None:
        return "nothing"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else "a text"


_OWN: Mapping[str, Callable[[Evaluation, Yaml], Value]] = {
    REF: Evaluation._ref,  # noqa: SLF001 - its own table
    GET_ATT: Evaluation._get_att,  # noqa: SLF001
    SUB: Evaluation._sub,  # noqa: SLF001
    IF: Evaluation._if,  # noqa: SLF001
}
