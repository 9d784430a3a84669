"""The parameters of a template with the values that they are given.

Outside every value is a text; a list is one with commas.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from cirrusql.errors import NotFound, did_you_mean
from cirrusql.records import Record
from cirrusql.stack.cloudformation.constraints import as_allowed, broken
from cirrusql.stack.cloudformation.definitions import Definition, text_of
from cirrusql.stack.cloudformation.facts import Facts
from cirrusql.stack.graph.nodes import Expression
from cirrusql.stack.graph.outputs import Outputs, Unknown, unknowns
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError

_BOOTSTRAP = "/cdk-bootstrap/"
ParameterValue = str | list[str] | Unknown


class Parameter(Protocol):
    """A parameter and its value."""

    @property
    def definition(self) -> Definition:
        """How the template declares it."""
        ...

    @property
    def is_secret(self) -> bool:
        """Whether its value is shown to nobody."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that its value depends on."""
        ...

    def value(self, outputs: Outputs) -> ParameterValue:
        """The value: a text, or a list of texts."""
        ...


class GivenParameter(Record, eq=False):
    """A parameter whose value is known before anything is evaluated, or never."""

    definition: Definition
    known: ParameterValue

    @property
    def is_secret(self) -> bool:
        """As it is declared."""
        return self.definition.is_secret

    @property
    def needs(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def value(self, _: Outputs) -> ParameterValue:
        """The value."""
        return self.known


class PassedParameter(Record, eq=False):
    """A parameter of a nested stack, which its parent gives a value that may depend on anything."""

    definition: Definition
    passed: Expression
    place: Place
    passes_secret: bool = False

    @property
    def is_secret(self) -> bool:
        """As it is declared, here or there."""
        return self.definition.is_secret or self.passes_secret

    @property
    def needs(self) -> frozenset[str]:
        """The nodes that the value depends on."""
        return self.passed.needs

    def value(self, outputs: Outputs) -> ParameterValue:
        """The value as its type has it; raises TemplateError for one that is not allowed."""
        found = self.passed.value(outputs)
        if isinstance(found, Unknown):
            return found
        unknown = unknowns(found)
        if unknown:
            return unknown[0]
        text = text_of(found)
        members = members_of_text(text) if self.definition.is_list else [text]
        for message in broken(self.definition, members):
            raise TemplateError(message, place=self.place)
        return members if self.definition.is_list else text


def values_of(
    declared: Mapping[str, Definition],
    given: Mapping[str, str],
    facts: Facts,
    problems: Problems,
    file: str,
) -> Mapping[str, Parameter]:
    """The parameters with their values; what is missing, not known or not allowed is noted."""
    unknown = [name for name in given if name not in declared]
    for name in unknown:
        hint = did_you_mean(name, declared)
        problems.add(f"the template has no parameter '{name}'", Place(file, 1), hint)
    require_all(declared, given, problems)
    found: dict[str, Parameter] = {}
    for name, one in declared.items():
        text = _given(one, given)
        if text is None:
            found[name] = GivenParameter(one, Unknown(f"the parameter {name}"))
            continue
        found[name] = GivenParameter(one, value_of(one, text, facts, problems))
    return found


def require_all(
    declared: Mapping[str, Definition], given: Collection[str], problems: Problems
) -> None:
    """Note the parameters that have neither a value nor a default."""
    missing = [name for name, one in declared.items() if one.default is None and name not in given]
    if missing:
        message = f"Parameters: [{', '.join(missing)}] must have values"
        first = declared[missing[0]].place
        problems.add(message, first, f"give --parameter {missing[0]}=VALUE")


def _given(one: Definition, given: Mapping[str, str]) -> str | None:
    return given.get(one.name, one.default)


def value_of(
    one: Definition, text: str, facts: Facts, problems: Problems
) -> str | list[str] | Unknown:
    """The value that a text gives to a parameter."""
    text = as_allowed(one, text)
    if one.is_read:
        for message in broken(one, [text]):
            problems.add(message, one.place)
        try:
            read = facts.parameter(text)
        except NotFound as error:
            if text.startswith(_BOOTSTRAP):  # only its rule looks at it, which says what then
                return Unknown(f"the parameter {text}")
            problems.add(f"Parameter {one.name}: {error.message}", one.place, error.hint)
            return Unknown(f"the parameter {text}")
        if isinstance(read, Unknown):
            return read
        return members_of_text(read) if one.is_list else read
    members = members_of_text(text) if one.is_list else [text]
    for message in broken(one, members):
        problems.add(message, one.place)
    return members if one.is_list else text


def members_of_text(text: str) -> list[str]:
    """The members of a list in a text.

    >>> members_of_text("a, b"), members_of_text("")
    (['a', 'b'], [])
    """
    return [one.strip() for one in text.split(",")] if text else []
