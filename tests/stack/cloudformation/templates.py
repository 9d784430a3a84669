"""Templates that are read without an account, or with one that a test makes up."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.errors import NotFound
from cirrusql.stack import Stack
from cirrusql.stack.cloudformation.facts import Facts, NoFacts
from cirrusql.stack.cloudformation.loading import Options, Source
from cirrusql.stack.cloudformation.reading import Reading, stack_of_template
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.problems import Problems
from cirrusql.stack.validation import note_invalid

QUEUE = "Resources: {Q: {Type: 'AWS::SQS::Queue'}}\n"


class MadeUp:
    """An account whose answers a test gives."""

    region: Any = "eu-west-1"
    account: Any = "123456789012"

    def __init__(
        self,
        parameters: Mapping[str, str] | None = None,
        exports: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> None:
        self._parameters = dict(parameters or {})
        self._exports = dict(exports or {})
        self._secrets = dict(secrets or {})
        self.read: list[str] = []

    def zones(self, region: str) -> Sequence[str]:
        return [f"{region}{letter}" for letter in "abc"]

    def parameter(self, name: str) -> str:
        if name not in self._parameters:
            raise NotFound(f"there is no parameter '{name}'")
        return self._parameters[name]

    def secret(self, reference: str) -> str:
        self.read.append(reference)
        return self._secrets[reference]

    def export(self, name: str) -> str | None:
        return self._exports.get(name)

    def output(self, stack: str, name: str, region: str | None) -> str | None:
        return self._exports.get(f"{stack}/{name}/{region or self.region}")


class Beside:
    """The files that a template may refer to."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def find(self, address: str | None, _: Any) -> Source | None:
        name = (address or "").rpartition("/")[2]
        return Source(self._files[name], name) if name in self._files else None


def read(
    text: str,
    parameters: Mapping[str, str] | None = None,
    *,
    facts: Facts | None = None,
    files: Mapping[str, str] | None = None,
    options: Options | None = None,
    checks: bool = True,
) -> tuple[Stack | None, list[str]]:
    """The stack of a template, and what is wrong with it, line by line."""
    catalog, problems = Catalog.open(), Problems()
    reading = Reading("shop", dict(parameters or {}), options or Options(is_local=True))
    source = Source(textwrap.dedent(text), "t.yaml")
    account = facts if facts is not None else MadeUp()
    stack = stack_of_template(source, reading, account, Beside(files or {}), catalog, problems)
    if stack is not None and checks:
        note_invalid(stack, catalog, problems)
    return stack, [str(one) for one in problems.found]


def stack_of(text: str, parameters: Mapping[str, str] | None = None, **more: Any) -> Stack:
    """The stack of a template that is as it should be."""
    stack, wrong = read(text, parameters, **more)
    assert wrong == []
    assert stack is not None
    return stack


def wrong_with(text: str, parameters: Mapping[str, str] | None = None, **more: Any) -> list[str]:
    """What is wrong with a template."""
    _, wrong = read(text, parameters, **more)
    return wrong


def outputs(text: str, parameters: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """What the outputs of a template are before anything is built."""
    stack = stack_of(text, parameters, **more)
    found = {}
    for name, one in stack.exports.items():
        assert one.value is not None
        value = one.value.value(Outputs())
        found[name] = str(value) if isinstance(value, Unknown) else value
    return found


def value(expression: str, head: str = "", **more: Any) -> Any:
    """What an expression gives as a property; `head` has other sections."""
    text = f"{textwrap.dedent(head)}\n{holding(expression)}"
    stack = stack_of(text, checks=False, **more)
    return property_of(stack, "X", "Value")


def holding(expression: str) -> str:
    """The resources of a template, one of which has an expression."""
    resource = f"{{Type: 'AWS::SSM::Parameter', Properties: {{Type: String, Value: {expression}}}}}"
    return f"Resources:\n  Q: {{Type: 'AWS::SQS::Queue'}}\n  X: {resource}\n"


def property_of(stack: Stack, node: str, name: str) -> Any:
    """A property of a node before anything is built."""
    found = stack.nodes[node]
    return found.properties[name].value(Outputs())  # type: ignore[union-attr]


NOTHING = NoFacts()
