"""Models against resource schemas, with the service's wording for what is wrong.

The service validates with the everit JSON-schema library behind a layer that hides values: a
message is the library's own for keywords that cannot leak one (`_SAFE`), and the bare name of the
keyword otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.local.schema.pointers import Pointer

if TYPE_CHECKING:
    import jsonschema_rs

# What of a resource schema is JSON schema; the rest is CloudFormation's own.
_JSON_SCHEMA_KEYS = (
    "properties",
    "definitions",
    "required",
    "additionalProperties",
    "patternProperties",
    "dependencies",
    "oneOf",
    "anyOf",
    "allOf",
    "minProperties",
    "maxProperties",
)

NO_FLAWS: frozenset[str] = frozenset()
_INDEX = re.compile(r"/[0-9]+(?=[/:])")


class Validator:
    """One resource schema, compiled; immutable."""

    def __init__(
        self,
        schema: Mapping[str, Any],
        replacements: Mapping[str, str | None],
        read_only: tuple[Pointer, ...],
    ) -> None:
        keys = {key: schema[key] for key in _JSON_SCHEMA_KEYS if key in schema}
        self._compiled = _compile(keys, replacements)
        self._read_only = read_only

    def is_valid(self, model: dict[str, Any]) -> bool:
        """Whether the model keeps every rule, read-only required properties included."""
        return self._compiled.is_valid(model)

    def complaint(self, model: dict[str, Any], known: frozenset[str] = NO_FLAWS) -> str | None:
        """What is wrong with a model as a user gives it, in the service's words; None if nothing.

        A required property that is read-only need not be there: the user cannot give it. Nothing is
        said of the `known` flaws.
        """
        if self._compiled.is_valid(model):
            return None
        violations = [
            error for error in self._violations(model) if not known or not known >= _flaws(error)
        ]
        messages = [line for error in violations for line in _messages(error)]
        if not messages:
            return None
        if len(violations) > 1:
            messages.insert(0, f"#: {len(violations)} schema violations found")
        first, *others = messages
        return "\n".join((f"Model validation failed ({first})", *others))

    def flaws(self, model: dict[str, Any], sent_again: tuple[Pointer, ...] = ()) -> frozenset[str]:
        """What is wrong with a model that is there, told without places in arrays.

        A required property of those that have to be `sent_again` is no flaw of what is there.
        """
        if self._compiled.is_valid(model):
            return NO_FLAWS
        found = (e for e in self._violations(model) if not _misses(e, sent_again))
        return frozenset(line for error in found for line in _flaws(error))

    def _violations(self, model: dict[str, Any]) -> list[jsonschema_rs.ValidationError]:
        errors = [e for e in self._compiled.iter_errors(model) if not self._excused(e)]
        mistyped = {tuple(e.instance_path) for e in errors if e.kind.name == "type"}
        # A value of the wrong type is not blamed for the enum as well.
        return [
            error
            for error in errors
            if error.kind.name != "enum" or tuple(error.instance_path) not in mistyped
        ]

    def broken_properties(self, model: dict[str, Any]) -> set[str]:
        """The top-level properties in which something is wrong."""
        return {
            error.instance_path[0]
            for error in self._compiled.iter_errors(model)
            if error.instance_path and isinstance(error.instance_path[0], str)
        }

    def _excused(self, error: jsonschema_rs.ValidationError) -> bool:
        return _misses(error, self._read_only)


def _misses(error: jsonschema_rs.ValidationError, pointers: tuple[Pointer, ...]) -> bool:
    """Whether a required property is not there that is one of those."""
    if error.kind.name != "required" or not pointers:
        return False
    missing = [step for step in error.instance_path if isinstance(step, str)]
    missing.append(error.kind.value)
    return any(
        [segment for segment in pointer if segment != "*"] == missing for pointer in pointers
    )


def _flaws(error: jsonschema_rs.ValidationError) -> frozenset[str]:
    return frozenset(_INDEX.sub("/*", line) for line in _messages(error))


def _compile(
    schema: dict[str, Any], replacements: Mapping[str, str | None]
) -> jsonschema_rs.Draft7Validator:
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft7Validator(_with_patterns(schema, replacements.get))
    except ValueError:
        # Draft 7 takes only ECMA's regular expressions, and the catalogue does not ask for that.
        def usable(pattern: str, _: str) -> str | None:
            replacement = replacements.get(pattern, pattern)
            return replacement if replacement and _is_pattern(replacement) else None

        return jsonschema_rs.Draft7Validator(_with_patterns(schema, usable))


def _is_pattern(pattern: str) -> bool:
    import jsonschema_rs

    try:
        jsonschema_rs.Draft7Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


def _with_patterns(node: Any, replaced: Callable[[str, str], str | None]) -> Any:
    """A copy of the schema with each pattern replaced, or dropped where that gives None."""
    if isinstance(node, list):
        return [_with_patterns(item, replaced) for item in node]
    if not isinstance(node, dict):
        return node
    copied: dict[str, Any] = {}
    for key, value in node.items():
        if key == "pattern" and isinstance(value, str):
            pattern = replaced(value, value)
            if pattern is not None:
                copied[key] = pattern
        elif key == "patternProperties" and isinstance(value, dict):
            copied[key] = {
                pattern: _with_patterns(child, replaced)
                for source, child in value.items()
                if (pattern := replaced(source, source)) is not None
            }
        else:
            copied[key] = _with_patterns(value, replaced)
    if "patternProperties" in node and node.get("additionalProperties") is False:
        # What names a dropped pattern allowed is not known: any name may follow one of its rules.
        members = node["patternProperties"].items()
        dropped = [rule for pattern, rule in members if replaced(pattern, pattern) is None]
        if dropped:
            copied["additionalProperties"] = {"anyOf": _with_patterns(dropped, replaced)}
    return copied


def _messages(error: jsonschema_rs.ValidationError) -> Iterator[str]:
    place = "#" + "".join(f"/{step}" for step in error.instance_path)
    kind, found = error.kind, error.instance
    if kind.name == "additionalProperties":
        for name in kind.value:
            yield f"{place}: extraneous key [{name}] is not permitted"
    elif kind.name in ("enum", "const"):
        # The library reads `type` beside `enum` as two schemas of which all must match.
        yield f"{place}: #: only 1 subschema matches out of 2"
        yield f"{place}: failed validation constraint for keyword [{kind.name}]"
    elif kind.name == "required" and "dependencies" in error.schema_path:
        yield f"{place}: property [{kind.value}] is required"
    elif kind.name in _SAFE:
        yield f"{place}: {_SAFE[kind.name](kind.value, found)}"
        if kind.name in ("anyOf", "oneOf"):
            causes = (cause for branch in kind.value for cause in branch)
            yield from (line for cause in causes for line in _messages(cause))
    else:
        yield f"{place}: failed validation constraint for keyword [{kind.name}]"


def _type_message(wanted: list[str], found: Any) -> str:
    if len(wanted) > 1:
        return f"#: no subschema matched out of the total {len(wanted)} subschemas"
    return f"expected type: {_JAVA_TYPES[wanted[0]]}, found: {_java_type(found)}"


def _java_type(value: Any) -> str:
    for classes, name in _FOUND:
        if isinstance(value, classes):
            return name
    return "Null"


_JAVA_TYPES = {
    "string": "String",
    "integer": "Integer",
    "number": "Number",
    "boolean": "Boolean",
    "object": "JSONObject",
    "array": "JSONArray",
    "null": "Null",
}
# In this order, for a Python bool is an int.
_FOUND: tuple[tuple[type, str], ...] = (
    (str, "String"),
    (bool, "Boolean"),
    (int, "Integer"),
    (float, "BigDecimal"),
    (list, "JSONArray"),
    (dict, "JSONObject"),
)

_SAFE: Mapping[str, Callable[[Any, Any], str]] = {
    "type": _type_message,
    "required": lambda name, _: f"required key [{name}] not found",
    "minLength": lambda limit, text: f"expected minLength: {limit}, actual: {len(text)}",
    "maxLength": lambda limit, text: f"expected maxLength: {limit}, actual: {len(text)}",
    "minItems": lambda limit, items: f"expected minimum item count: {limit}, found: {len(items)}",
    "maxItems": lambda limit, items: f"expected maximum item count: {limit}, found: {len(items)}",
    "uniqueItems": lambda *_: "array items are not unique",
    "minProperties": lambda limit, members: f"minimum size: [{limit}], found: [{len(members)}]",
    "maxProperties": lambda limit, members: f"maximum size: [{limit}], found: [{len(members)}]",
    "anyOf": lambda branches, _: (
        f"#: no subschema matched out of the total {len(branches)} subschemas"
    ),
    "oneOf": lambda branches, _: (
        f"#: {sum(not branch for branch in branches)} subschemas matched instead of one"
    ),
    "contains": lambda *_: "expected at least one array item to match 'contains' schema",
}
