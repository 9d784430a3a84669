"""The parameters of a template: their types and constraints, and the values that they are given.

Types and constraints are those of the user guide's "Parameters" and "CloudFormation-supplied
parameter types". Outside every value is a text; a list is one with commas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

from cirrusql.errors import NotFound, did_you_mean
from cirrusql.records import Record, field
from cirrusql.stack.cloudformation.facts import Facts
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import Expression
from cirrusql.stack.graph.outputs import Outputs, Unknown, unknowns
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError

_AWS = (
    "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id",
    "AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id",
)  # fmt: skip
_PLAIN = ("String", "Number", "CommaDelimitedList", "List<Number>", "List<String>")
_SSM_NAME = "AWS::SSM::Parameter::Name"
_SSM_VALUE = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_BOOTSTRAP = "/cdk-bootstrap/"
_LIST = re.compile(r"List<.+>")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_KEYS = (
    "Type", "Default", "Description", "NoEcho", "ConstraintDescription", "AllowedValues",
    "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue",
)  # fmt: skip
_TYPES = frozenset(
    (*_PLAIN, *_AWS, *(f"List<{one}>" for one in _AWS if "KeyPair" not in one), _SSM_NAME)
)


class Definition(Record, eq=False):
    """A parameter as a template declares it. `facts` are its keys with their places."""

    name: str
    type: str
    place: Place
    facts: Mapping[str, Yaml] = field(factory=dict)

    @property
    def inner(self) -> str:
        """The type of the value: of one that is read from SSM, that of what is read."""
        read = _SSM_VALUE.fullmatch(self.type)
        return read[1] if read is not None else self.type

    @property
    def is_read(self) -> bool:
        """Whether what is given is the name of a parameter of SSM, which has the value."""
        return _SSM_VALUE.fullmatch(self.type) is not None

    @property
    def is_list(self) -> bool:
        """Whether `Ref` gives a list."""
        return self.inner == "CommaDelimitedList" or _LIST.fullmatch(self.inner) is not None

    @property
    def is_secret(self) -> bool:
        """Whether it is shown to nobody: `NoEcho`."""
        said = self.facts.get("NoEcho")
        return said is not None and str(said.plain).lower() == "true"

    @property
    def default(self) -> str | None:
        """The value if none is given."""
        node = self.facts.get("Default")
        return None if node is None else text_of(node.plain)


ParameterValue = str | list[str] | Unknown


class Parameter(Protocol):
    """A parameter and its value."""

    @property
    def definition(self) -> Definition:
        """How the template declares it."""
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
        for message in (*_malformed(self.definition, members), *_broken(self.definition, members)):
            raise TemplateError(message, place=self.place)
        return members if self.definition.is_list else text


def text_of(value: Any) -> str:
    """A value as CloudFormation has it outside: numbers without `.0`, booleans in small letters.

    >>> text_of(True), text_of(80), text_of(2.0), text_of(["a", 1])
    ('true', '80', '2', 'a,1')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ",".join(map(text_of, value))
    return "" if value is None else str(value)


def definitions(section: Mapping[str, Yaml], problems: Problems) -> Mapping[str, Definition]:
    """The parameters that a template declares; what is wrong with them is noted."""
    found: dict[str, Definition] = {}
    for name, node in section.items():
        facts = node.value if isinstance(node.value, dict) else {}
        kind = facts.get("Type")
        if kind is None or not isinstance(kind.value, str):
            message = "Template format error: Every Parameters object must contain a Type member"
            problems.add(f"{message}, and {name} has none.", node.place)
            continue
        if not _is_type(kind.value):
            message = f"Template format error: Unrecognized parameter type: {kind.value}"
            problems.add(message, kind.place, did_you_mean(kind.value, _TYPES))
            continue
        for key, value in facts.items():
            if key not in _KEYS:
                hint = did_you_mean(key, _KEYS)
                problems.add(f"Invalid template parameter property '{key}'", value.place, hint)
        found[name] = Definition(name, kind.value, node.place, facts)
    return found


def _is_type(name: str) -> bool:
    read = _SSM_VALUE.fullmatch(name)
    return (read[1] if read is not None else name) in _TYPES


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
    if one.is_read:
        for message in _broken(one, [text]):
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
    for message in (*_malformed(one, members), *_broken(one, members)):
        problems.add(message, one.place)
    return members if one.is_list else text


def members_of_text(text: str) -> list[str]:
    """The members of a list in a text.

    >>> members_of_text("a, b"), members_of_text("")
    (['a', 'b'], [])
    """
    return [one.strip() for one in text.split(",")] if text else []


def _malformed(one: Definition, members: list[str]) -> Iterator[str]:
    if one.inner in ("Number", "List<Number>"):
        for text in members:
            if not _NUMBER.fullmatch(text):
                yield f"Parameter '{one.name}' must be a number."
                return


def _broken(one: Definition, members: list[str]) -> Iterator[str]:
    """The constraints that a value breaks, in CloudFormation's words."""
    for text in members:
        why = next(_reasons(one, text), None)
        if why is not None:
            said = one.facts.get("ConstraintDescription")
            reason = text_of(said.plain) if said is not None else why
            yield f"Parameter {one.name} failed to satisfy constraint: {reason}"
            return


def _reasons(one: Definition, text: str) -> Iterator[str]:
    shown = "****" if one.is_secret else f"'{text}'"
    allowed = one.facts.get("AllowedValues")
    if allowed is not None and isinstance(allowed.plain, list):
        values = [text_of(value) for value in allowed.plain]
        if text not in values:
            yield f"must be one of [{', '.join(values)}], not {shown}"
    pattern = one.facts.get("AllowedPattern")
    if pattern is not None and not _matches(str(pattern.plain), text):
        yield f"must match pattern {pattern.plain}"
    length, number = float(len(text)), float(text) if _NUMBER.fullmatch(text) else None
    for key, value, sign, words in (
        ("MinLength", length, -1, "must contain at least {} characters"),
        ("MaxLength", length, 1, "must contain at most {} characters"),
        ("MinValue", number, -1, "must be a number not less than {}"),
        ("MaxValue", number, 1, "must be a number not greater than {}"),
    ):
        limit = one.facts.get(key)
        if limit is None or value is None:
            continue
        bound = text_of(limit.plain)
        if _NUMBER.fullmatch(bound) and (value - float(bound)) * sign > 0:
            yield words.format(bound)


def _matches(pattern: str, text: str) -> bool:
    """Whether a text is wholly of a pattern; one that only Java understands holds nothing back."""
    import regex  # which knows `\\p{…}` and possessive quantifiers, as Java's patterns have them

    for version in (regex.V1, regex.V0):  # sets in sets as Java has them, else plain ones
        try:
            return regex.fullmatch(pattern, text, version, timeout=1.0) is not None
        except regex.error:
            continue
        except TimeoutError:
            break
    return True
