"""From the values of a statement to the desired state of a resource, checked before any call.

SQL has four kinds of value and a resource schema has many: a text is what the schema says it is.
Documents are given as JSON text, their keys in the schema's spelling or in snake case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.definitions import inner_definition, member_definitions, parts
from cirrusql.catalog.naming import snake_name, standard_snake_name
from cirrusql.catalog.validation import validator
from cirrusql.errors import InvalidProperty, did_you_mean
from cirrusql.plan.pointers import ITEM, find, shown, steps
from cirrusql.plan.rules import Json, Rules, rules_of
from cirrusql.plan.secrets import Secrets
from cirrusql.records import Record, replace

_INTEGER = re.compile(r"[+-]?\d+")
_MOST_SHOWN = 60
_NOT_SHOWN = "the value given"


class Violation(Record, eq=False):
    """A rule of the schema that a model breaks: where, the error that says so, and the value there.

    `path` has an index for each array that it passes.
    """

    path: tuple[str | int, ...]
    error: InvalidProperty
    instance: Json = None


class DesiredState:
    """Builds and checks models of one type. Mutable state: the validator, once compiled."""

    def __init__(self, catalog: Catalog, resource_type: ResourceType) -> None:
        self._resource_type = resource_type
        self._schema = catalog.schema(resource_type.type_name)
        self.rules: Rules = rules_of(resource_type, self._schema)
        self.secrets = Secrets(self.rules)
        self._replacements = catalog.pattern_replacements(resource_type.type_name)
        self._compiled: Any = None

    @cached_property
    def planning_rules(self) -> Rules:
        """The rules by which resources are compared: of a type without reads all is hidden."""
        if "read" in self._resource_type.handlers:
            return self.rules
        columns = self._resource_type.columns
        hidden = tuple((one.property,) for one in columns if not one.read_only)
        return replace(self.rules, write_only=hidden)

    def model(self, values: Mapping[str, Json]) -> dict[str, Json]:
        """The model with these properties, each value being what the schema says it is.

        A NULL means that the property is not given. Raises InvalidProperty, naming property, rule
        and value, for what the schema refuses.
        """
        given = {name: value for name, value in values.items() if value is not None}
        model = {name: self.value(name, value) for name, value in given.items()}
        for rule in self.rules.read_only:
            given_null = len(rule) == 1 and rule[0] in values
            if given_null or any(True for _ in find(model, rule)):
                raise self.refused(shown(rule), "is read-only and cannot be given")
        self.validate(model)
        return model

    def value(self, name: str, value: Json) -> Json:
        """A property's value as the schema wants it; raises InvalidProperty for malformed JSON."""
        definition = self._schema["properties"][name]
        if isinstance(value, str) and _wants_document(definition, self._schema):
            value = self._document(name, value, definition)
        return _fitted(value, definition, self._schema)

    def operations(self, patch: Sequence[Mapping[str, Json]]) -> list[dict[str, Json]]:
        """The operations of a patch document, each value being what the schema says it is there.

        Whoever makes such documents of texts has no other way to say a number. What stands at a
        place that the schema does not know stays as it is.
        """
        return [
            {**one, "value": self._placed(one["path"], one["value"])} if "value" in one else {**one}
            for one in patch
        ]

    def _placed(self, path: str, value: Json) -> Json:
        definition: Json = self._schema
        for name in steps(path):
            definition = inner_definition(definition, name, self._schema)
            if definition is None:
                return value
        if isinstance(value, dict | list) and _kinds(definition, self._schema) == {"string"}:
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        return _fitted(value, definition, self._schema)

    def validate(self, model: Mapping[str, Json], before: Mapping[str, Json] | None = None) -> None:
        """Raise InvalidProperty for a rule of the schema that a model breaks.

        With `before`, the model as it was read, only for a rule that it did not break already: what
        a service shows is not always what its own schema allows.
        """
        broken = self._broken(model)
        if broken and before is not None:
            known = {_where(error) for error in self._broken(before)}
            broken = [error for error in broken if _where(error) not in known]
        if broken:
            # A name that does not exist explains why another is missing.
            misspelt = (error for error in broken if error.kind.name == "additionalProperties")
            raise self._violation(next(misspelt, broken[0]))

    def violations(self, model: Mapping[str, Json]) -> Iterator[Violation]:
        """Every rule of the schema that a model breaks, read-only properties that it gives too."""
        for rule in self.rules.read_only:
            if any(True for _ in find(model, rule)):
                error = self.refused(shown(rule), "is read-only and cannot be given")
                yield Violation(rule[:1], error)
        for broken in self._broken(model):
            yield Violation(_path(broken), self._violation(broken), broken.instance)

    def _broken(self, model: Mapping[str, Json]) -> list[Any]:
        if self._compiled is None:
            self._compiled = validator(self._schema, self._replacements)
        return [e for e in self._compiled.iter_errors(model) if not self._excused(e)]

    def _document(self, name: str, text: str, definition: Json) -> Json:
        """The document in a text; the text itself where the schema takes one and it is none."""
        resource_types = _kinds(definition, self._schema)
        takes_text = not resource_types or "string" in resource_types
        try:
            document = json.loads(text)
        except ValueError as error:
            if takes_text:
                return text
            wanted = self._resource_type.column_by_property[name].type
            hidden = self.secrets.may_be_in(text, (name,))
            value = _NOT_SHOWN if hidden else self._shown((name,), text)
            why = f"wants a JSON {wanted}, and {value} is not JSON: {error}"
            raise self.refused(name, why) from None
        return text if takes_text and not isinstance(document, dict | list) else document

    def _excused(self, error: Any) -> bool:
        """A required property that the service itself sets need not be given."""
        if error.kind.name != "required":
            return False
        path = [str(step) for step in error.instance_path if isinstance(step, str)]
        missing = (*path, error.kind.value)
        return missing in {
            tuple(step for step in rule if step != "*") for rule in self.rules.read_only
        }

    def _violation(self, error: Any) -> InvalidProperty:
        path = [str(step) for step in error.instance_path]
        kind, value = error.kind.name, getattr(error.kind, "value", None)
        if kind == "required":
            place = ".".join([*path, str(value)])
            hint = f"see DESCRIBE {self._resource_type.name}"
            return self.refused(place, "is required and missing", hint)
        if kind == "additionalProperties":
            known = _fields_at(self._schema, path)
            name = str(next(iter(value), "")) if value else ""
            return self.refused(
                ".".join([*path, name]), "does not exist", did_you_mean(name, known)
            )
        name = ".".join(path) or "the model"
        rule = _RULES[kind](value) if kind in _RULES else f"breaks the rule '{kind}'"
        return self.refused(name, f"{rule}, not {self._shown(path, error.instance)}")

    def _shown(self, path: Sequence[str], value: Json) -> str:
        """A value for an error's text; a secret in it is not shown."""
        if isinstance(value, str) and self.secrets.holds(path):
            return _NOT_SHOWN
        hidden = self.secrets.hidden(value, tuple(path))
        text = json.dumps(hidden, ensure_ascii=False, default=str)
        return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"

    def refused(self, name: str, why: str, hint: str | None = None) -> InvalidProperty:
        """The error that refuses a property."""
        type_name = self._resource_type.type_name
        message = f"{name} of {type_name} {why}"
        return InvalidProperty(message, hint=hint, type_name=type_name)


_RULES: Mapping[str, Callable[[Any], str]] = {
    "type": lambda kinds: f"must be {_or(kinds)}",
    "enum": lambda values: f"must be one of {_listed(values)}",
    "const": lambda value: f"must be {json.dumps(value)}",
    "pattern": lambda pattern: f"must match {pattern}",
    "minLength": lambda length: f"must have at least {length} characters",
    "maxLength": lambda length: f"must have at most {length} characters",
    "minimum": lambda limit: f"must be at least {limit}",
    "maximum": lambda limit: f"must be at most {limit}",
    "exclusiveMinimum": lambda limit: f"must be more than {limit}",
    "exclusiveMaximum": lambda limit: f"must be less than {limit}",
    "multipleOf": lambda factor: f"must be a multiple of {factor}",
    "minItems": lambda count: f"must have at least {count} items",
    "maxItems": lambda count: f"must have at most {count} items",
    "uniqueItems": lambda _: "must not have the same item twice",
    "minProperties": lambda count: f"must have at least {count} keys",
    "maxProperties": lambda count: f"must have at most {count} keys",
    "oneOf": lambda _: "must fit exactly one of the schema's alternatives",
    "anyOf": lambda _: "must fit at least one of the schema's alternatives",
}


def _or(kinds: list[str]) -> str:
    words = [f"{'an' if kind[0] in 'aio' else 'a'} {kind}" for kind in kinds]
    return " or ".join(words)


def _listed(values: Any) -> str:
    text = ", ".join(json.dumps(value) for value in values)
    return text if len(text) <= 3 * _MOST_SHOWN else text[: 3 * _MOST_SHOWN] + "…"


def _path(error: Any) -> tuple[str | int, ...]:
    """Where a rule is broken; where a name is missing or too many, that name."""
    path = tuple(error.instance_path)
    if error.kind.name == "required":
        return (*path, error.kind.value)
    names = getattr(error.kind, "value", None)
    return (
        (*path, next(iter(names))) if error.kind.name == "additionalProperties" and names else path
    )


def _where(error: Any) -> tuple[Any, ...]:
    """The rule that an error is about and the place, but not the value."""
    return (tuple(error.instance_path), error.kind.name, getattr(error.kind, "property", None))


def _kinds(definition: Json, schema: Mapping[str, Json]) -> frozenset[str]:
    """Every JSON type that any branch of a definition allows; empty if it says nothing."""
    found: set[str] = set()
    for part in parts(definition, schema):
        resource_types = part.get("type", ())
        found.update([resource_types] if isinstance(resource_types, str) else resource_types)
        if "properties" in part or "patternProperties" in part:
            found.add("object")
        if "items" in part:
            found.add("array")
    return frozenset(found)


def _wants_document(definition: Json, schema: Mapping[str, Json]) -> bool:
    resource_types = _kinds(definition, schema)
    return bool(resource_types & {"object", "array"}) or not resource_types


def _fitted(value: Json, definition: Json, schema: Mapping[str, Json]) -> Json:
    """A JSON value with its names and scalars as the schema has them, at every depth."""
    if isinstance(value, dict):
        known = member_definitions(definition, schema)
        spelt = {_schema_spelling(name, known): inner for name, inner in value.items()}
        others = inner_definition(definition, ITEM, schema) if spelt.keys() - known else None
        said = {name: known.get(name, others) for name in spelt}
        return {name: _fitted(inner, said[name], schema) for name, inner in spelt.items()}
    if isinstance(value, list):
        items = inner_definition(definition, ITEM, schema)
        return [_fitted(inner, items, schema) for inner in value]
    return _scalar(value, _kinds(definition, schema)) if definition is not None else value


def _schema_spelling(name: str, known: Mapping[str, Json]) -> str:
    """The schema's name for a key that may be in snake case; an unknown key as it is."""
    if name in known:
        return name
    return next((field for field in known if name in _in_snake_case(field)), name)


@cache
def _in_snake_case(field: str) -> tuple[str, str]:
    """How a name of a schema may be written; there are so many of them, and each is asked often."""
    return snake_name(field), standard_snake_name(field)


def _fields_at(schema: Mapping[str, Json], path: list[str]) -> list[str]:
    definition: Json = schema
    for step in path:
        definition = inner_definition(definition, step, schema)
    return list(member_definitions(definition, schema))


def _scalar(value: Json, resource_types: frozenset[str]) -> Json:
    """A scalar as one of the types that the schema allows, if it can be said as one."""
    if isinstance(value, str):
        return value if "string" in resource_types else _from_text(value, resource_types)
    if isinstance(value, bool) and resource_types == {"string"}:
        return "true" if value else "false"  # as CloudFormation has it, and JSON writes it
    if isinstance(value, bool) or value is None:
        return value
    if (
        "boolean" in resource_types
        and value in (0, 1)
        and not resource_types & {"integer", "number"}
    ):
        return bool(value)
    if "string" in resource_types and not resource_types & {"integer", "number"}:
        return str(value)
    if (
        isinstance(value, float)
        and value.is_integer()
        and "number" not in resource_types
        and "integer" in resource_types
    ):
        return int(value)
    return value


def _from_text(text: str, resource_types: frozenset[str]) -> Json:
    if "boolean" in resource_types and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if resource_types & {"integer", "number"} and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in resource_types:
        try:
            return float(text)
        except ValueError:
            return text
    return text
