"""The parameters that a template declares: their types, and what is wrong with that.

Types are those of the user guide's "Parameters" and "CloudFormation-supplied parameter types".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cirrusql.errors import did_you_mean
from cirrusql.records import Record, field
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems

_AWS = (
    "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id",
    "AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id",
)  # fmt: skip
_PLAIN = ("String", "Number", "CommaDelimitedList", "List<Number>", "List<String>")
_SSM_NAME = "AWS::SSM::Parameter::Name"
_SSM_VALUE = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIST = re.compile(r"List<.+>")
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
