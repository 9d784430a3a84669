"""The functions of templates that make values of values; those that know names are elsewhere.

Usage and texts are those of the user guide's "Intrinsic function reference".
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

import orjson

from cirrusql.errors import did_you_mean
from cirrusql.stack.cloudformation.cidr import cidr
from cirrusql.stack.cloudformation.values import NoValue, known, plain_text
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Unknown
from cirrusql.stack.templates import TemplateError

if TYPE_CHECKING:
    from cirrusql.stack.cloudformation.evaluation import Evaluation

Value = Any

_JOIN = (
    "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of"
    " strings to be joined or a function that returns a list of strings"
)
_SELECT = "Fn::Select requires a list argument with two elements: an integer index and a list"
_SPLIT = "every Fn::Split object requires two parameters, (1) a delimiter and (2) a string"
_FIND = "every Fn::FindInMap object requires three parameters, the map name, map key and attribute"
_CIDR = "Fn::Cidr requires a block of addresses, a count and the number of bits for hosts"


def _join(at: Evaluation, argument: Yaml) -> Value:
    delimiter, members = at.arguments(argument, 2, 2, _JOIN)
    between, values = at.text(delimiter, "the delimiter of Fn::Join"), at.value(members)
    if isinstance(values, NoValue):
        return values
    unknown = known(between, values)
    if unknown is not None:
        return unknown
    texts = [plain_text(one) for one in values] if isinstance(values, list) else [None]
    if None in texts:
        raise TemplateError(f"Template error: {_JOIN}", place=members.place)
    return str(between).join(text for text in texts if text is not None)


def _is_count(text: str | None) -> TypeGuard[str]:
    """Whether a text is a whole number; `²` and Arabic digits are none."""
    return text is not None and text.isascii() and text.isdigit()


def _select(at: Evaluation, argument: Yaml) -> Value:
    index, members = at.arguments(argument, 2, 2, _SELECT)
    said, values = at.value(index), at.value(members)
    for one in (said, values):
        if isinstance(one, Unknown):
            return one
    text = plain_text(said)
    if not _is_count(text) or not isinstance(values, list):
        raise TemplateError(f"Template error: {_SELECT}", place=argument.place)
    if int(text) >= len(values):
        message = f"Template error: Fn::Select cannot select nonexistent value at index {text}"
        hint = f"the list has {len(values)}, counted from 0"
        raise TemplateError(message, place=argument.place, hint=hint)
    return values[int(text)]


def _split(at: Evaluation, argument: Yaml) -> Value:
    delimiter, whole = at.arguments(argument, 2, 2, _SPLIT)
    mark, text = (
        at.text(delimiter, "the delimiter of Fn::Split"),
        at.text(whole, "what Fn::Split splits"),
    )
    unknown = known(mark, text)
    if unknown is not None:
        return unknown
    if not mark:
        raise TemplateError(f"Template error: {_SPLIT}", place=delimiter.place)
    return str(text).split(str(mark))


def _find_in_map(at: Evaluation, argument: Yaml) -> Value:
    *names, default = _map_arguments(at, argument)
    keys = [at.text(one, "a key of Fn::FindInMap") for one in names if one is not None]
    unknown = known(*keys)
    if unknown is not None:
        return unknown
    found = _mapped(at, [str(one) for one in keys])
    if found is not None:
        return at.value(found)
    if default is not None:
        return at.value(default)
    mappings = at.scope.template.mappings
    name = "::".join(map(str, keys))
    hint = did_you_mean(str(keys[0]), mappings) if keys[0] not in mappings else None
    message = f"Template error: Unable to get mapping for {name}"
    raise TemplateError(message, place=argument.place, hint=hint)


def _map_arguments(at: Evaluation, argument: Yaml) -> list[Yaml | None]:
    """The name and the keys, and the default if there is one."""
    first, *rest = at.arguments(argument, 3, 4, _FIND)
    default = None
    if len(rest) == 3:
        said = rest[2].value
        if not isinstance(said, dict) or list(said) != ["DefaultValue"]:
            raise TemplateError(f"Template error: {_FIND}", place=rest[2].place)
        default = said["DefaultValue"]
    return [first, rest[0], rest[1], default]


def _mapped(at: Evaluation, keys: list[str]) -> Yaml | None:
    node: Yaml | None = at.scope.template.mappings.get(keys[0])
    for key in keys[1:]:
        node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
    return node


def _get_azs(at: Evaluation, argument: Yaml) -> Value:
    said = at.text(argument, "the region of Fn::GetAZs")
    region = at.scope.facts.region if said == "" else said
    if isinstance(region, Unknown):
        return region
    zones = at.scope.facts.zones(region)
    return zones if isinstance(zones, Unknown) else list(zones)


def _cidr(at: Evaluation, argument: Yaml) -> Value:
    given = [at.value(one) for one in at.arguments(argument, 3, 3, _CIDR)]
    unknown = known(given)
    if unknown is not None:
        return unknown
    block, *numbers = [plain_text(one) or "" for one in given]
    if not all(map(_is_count, numbers)):
        raise TemplateError(f"Template error: {_CIDR}", place=argument.place)
    try:
        return cidr(block, *map(int, numbers))
    except ValueError as error:
        raise TemplateError(f"Template error: Fn::Cidr: {error}", place=argument.place) from None


def _base64(at: Evaluation, argument: Yaml) -> Value:
    text = at.text(argument, "what Fn::Base64 encodes")
    return text if isinstance(text, Unknown) else base64.b64encode(text.encode()).decode()


def _import_value(at: Evaluation, argument: Yaml) -> Value:
    name = at.text(argument, "the name in Fn::ImportValue")
    if isinstance(name, Unknown):
        return name
    found = at.scope.facts.export(name)
    if found is None:
        hint = "build the stack that exports it first"
        raise TemplateError(f"No export named {name}", place=argument.place, hint=hint)
    return found


def _get_stack_output(at: Evaluation, argument: Yaml) -> Value:
    given = at.value(argument)
    names = given if isinstance(given, dict) else {}
    unknown = known(names)
    if unknown is not None:
        return unknown
    stack, output = (plain_text(names.get(key)) for key in ("StackName", "OutputName"))
    if stack is None or output is None or "RoleArn" in names:
        message = (
            "Fn::GetStackOutput requires StackName and OutputName, and knows this account only"
        )
        raise TemplateError(message, place=argument.place)
    found = at.scope.facts.output(stack, output, plain_text(names.get("Region")))
    if found is None:
        message = f"there is no stack '{stack}' with an output '{output}'"
        raise TemplateError(message, place=argument.place, hint="build that stack first")
    return found


def _length(at: Evaluation, argument: Yaml) -> Value:
    items = at.items(argument, "what Fn::Length counts")
    return items if isinstance(items, Unknown) else len(items)


def _to_json(at: Evaluation, argument: Yaml) -> Value:
    value = at.value(argument)
    if not isinstance(value, dict | list | Unknown):
        message = "Fn::ToJsonString requires a mapping or a list"
        raise TemplateError(message, place=argument.place)
    return known(value) or orjson.dumps(value).decode()


def _transform(_: Evaluation, argument: Yaml) -> Value:
    message = "Fn::Transform can only include files here (AWS::Include)"
    raise TemplateError(message, place=argument.place)


VALUE_FUNCTIONS: Mapping[str, Callable[[Evaluation, Yaml], Value]] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetStackOutput": _get_stack_output,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _to_json,
    "Fn::Transform": _transform,
}
