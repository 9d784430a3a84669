"""What a stack wants of one resource: its properties as the schema has them, and what is wrong.

Values that only a build will tell go through as they are, and are held against no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.errors import InvalidProperty
from cirrusql.plan import identifier
from cirrusql.plan.desired import DesiredState, Violation
from cirrusql.records import Record
from cirrusql.stack.graph.nodes import Declared, Expression
from cirrusql.stack.graph.outputs import Outputs, Unknown, unknowns
from cirrusql.stack.graph.secret_text import SecretText

Json = Any

# What stands for an unknown value while a model is made; no text of a user has it.
_MARK = "\ue000{}\ue000"


class Desired(Record, eq=False):
    """What is wanted of a resource.

    `properties` are by the schema's names and may have an Unknown at any depth. `region` may be
    one; None for the session's. `identifier` is None where the service will make it.
    """

    node: Declared
    properties: Mapping[str, Json]
    region: str | Unknown | None
    identifier: str | Unknown | None
    violations: tuple[Violation, ...] = ()

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """Everything in it that only a build will tell."""
        found = [one for one in (self.region, self.identifier) if isinstance(one, Unknown)]
        return (*found, *unknowns(dict(self.properties)))


def desired(node: Declared, outputs: Outputs, state: DesiredState) -> Desired:
    """What a node wants, with what is known of the others' outputs."""
    given = {name: expression.value(outputs) for name, expression in node.properties.items()}
    fitted = _Fitted(state)
    properties = {name: fitted.value(name, value) for name, value in given.items()}
    wanted = {name: value for name, value in properties.items() if value is not None}
    return Desired(
        node,
        wanted,
        region_of(node, outputs),
        identifier_of(node, wanted, outputs),
        (*fitted.violations, *_violations(state, wanted)),
    )


def region_of(node: Declared, outputs: Outputs) -> str | Unknown | None:
    """Where a node says that its resource is; None if it says nothing."""
    return _text(node.region, outputs)


def identifier_of(
    node: Declared, wanted: Mapping[str, Json], outputs: Outputs
) -> str | Unknown | None:
    """What a node, or its properties, call the resource; None if the service makes a part of it."""
    named = _text(node.identifier, outputs)
    return named if named is not None else own_identifier(node.resource_type, wanted)


def _text(expression: Expression | None, outputs: Outputs) -> str | Unknown | None:
    """A value that is a text whatever it looks like: an account is written as a number."""
    value = expression.value(outputs) if expression is not None else None
    return value if value is None or isinstance(value, Unknown) else str(value)


class _Fitted:
    """Makes values what the schema says they are. Mutable state: those that cannot be."""

    def __init__(self, state: DesiredState) -> None:
        self._state = state
        self.violations: list[Violation] = []

    def value(self, name: str, value: Json) -> Json:
        if isinstance(value, Unknown | SecretText) or value is None:
            return value
        kept: list[Unknown | SecretText] = []
        try:
            found = self._state.value(name, _marked(value, kept))
        except InvalidProperty as error:
            self.violations.append(Violation((name,), error))
            return value
        return _unmarked(found, kept) if kept else found


def _marked(value: Json, kept: list[Unknown | SecretText]) -> Json:
    """The value with a text in the place of what nobody knows, which is put into `kept`."""
    if isinstance(value, Unknown | SecretText):
        kept.append(value)
        return _MARK.format(len(kept) - 1)
    return _each(value, lambda inner: _marked(inner, kept))


def _unmarked(value: Json, kept: list[Unknown | SecretText]) -> Json:
    if isinstance(value, str) and value.startswith("\ue000"):
        return kept[int(value.strip("\ue000"))]
    return _each(value, lambda inner: _unmarked(inner, kept))


def _each(value: Json, change: Callable[[Json], Json]) -> Json:
    if isinstance(value, dict):
        return {name: change(inner) for name, inner in value.items()}
    return [change(inner) for inner in value] if isinstance(value, list) else value


def _violations(state: DesiredState, wanted: Mapping[str, Json]) -> Iterator[Violation]:
    """The rules that what is known breaks."""
    kept: list[Unknown | SecretText] = []
    unknown = {name for name, value in wanted.items() if isinstance(value, Unknown | SecretText)}
    model = {name: _marked(value, kept) for name, value in wanted.items() if name not in unknown}
    for violation in state.violations(model):
        if unknown and not violation.path:  # of two alternatives the one may be what is unknown
            continue
        missing = violation.path[:1] and violation.path[0] in unknown
        if not missing and not _has_mark(violation.instance):
            yield violation


def _has_mark(value: Json) -> bool:
    if isinstance(value, str):
        return value.startswith("\ue000")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_has_mark, inner))


def own_identifier(resource_type: ResourceType, wanted: Mapping[str, Json]) -> str | Unknown | None:
    """The identifier that the properties say; None if the service makes a part of it."""
    parts: list[str] = []
    for part in resource_type.identifier_parts:
        value: Any = wanted
        for name in part.split("/"):
            value = value.get(name) if isinstance(value, Mapping) else value
            if isinstance(value, Unknown):
                return value
        if value is None or isinstance(value, dict | list):
            return None
        parts.append(str(value))
    return identifier(resource_type, parts)


def list_keys(
    resource_type: ResourceType, wanted: Mapping[str, Json]
) -> Mapping[str, Json] | Unknown | None:
    """What the list handler of a type wants to be told; None if the properties do not say it."""
    if not resource_type.list_keys.required:
        return {}
    for names in resource_type.list_keys.required:
        values = {name: wanted.get(name) for name in names}
        missing = unknowns(values)
        if missing:
            return missing[0]
        if all(value is not None for value in values.values()):
            return values
    return None
