"""The values of a template: references as functions, and everything else so that it is itself.

Account, region and partition are words of the template's own where they are parts of an ARN. So is
an identifier that a service has made: `…:vpc/vpc-0123` is `…:vpc/${Vpc}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.execute.read.direct import Key
from cirrusql.records import Record
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.references import Pieces, References
from cirrusql.stack.adoption.sources import Source
from cirrusql.stack.adoption.template_sources import REF

Json = Any
_ARN = re.compile(
    r"(?<![\w-])arn:(?P<partition>aws[a-z-]*):[\w-]+:(?P<region>[\w*-]*):(?P<account>[\w*-]*):"
    r"(?P<rest>(?:(?!arn:)[^\s\"'\\,|)\]}])*)"
)
_PART = re.compile("[^:/]+")
_OPENING = "${"
# What `${!x}` stands for wherever templates are read.
_SUBSTITUTED = re.compile(r"\$\{[\w.:!-]+\}", re.ASCII)
_FUNCTION = "Fn::"


class Call(Record, eq=False):
    """A function of a template, by its name without `Fn::`, and its argument."""

    name: str
    argument: Json


class Here(Record):
    """The account, the region and the partition that a template's stack is in."""

    account: str
    region: str
    partition: str


class Values:
    """Writes the values of resources that refer to each other, by their logical ids."""

    def __init__(self, references: References, names: Mapping[Key, str], here: Here) -> None:
        self._references = references
        self._names = names
        self._own = {
            "partition": (here.partition, "AWS::Partition"),
            "region": (here.region, "AWS::Region"),
            "account": (here.account, "AWS::AccountId"),
        }

    def properties(self, one: Described) -> Mapping[str, Json]:
        """The properties of a resource."""
        found = self._references.within(one, one.given)
        return {name: self._value(value, one) for name, value in found.items()}

    def _value(self, value: Json, one: Described) -> Json:
        if isinstance(value, dict):
            return {name: self._value(inner, one) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._value(inner, one) for inner in value]
        if isinstance(value, str):
            value = Pieces((value,))
        return self._written(value, one) if isinstance(value, Pieces) else value

    def _written(self, text: Pieces, one: Described) -> Json:
        if text.only is not None:
            return self._call(text.only)
        found: list[str | Call] = []
        for part in text.parts:
            if isinstance(part, str):
                found += self._parted(part, one)
            else:
                found.append(self._call(part))
        return joined(found)

    def _parted(self, text: str, one: Described) -> Iterator[str | Call]:
        """A text parted where ARNs in it have parts that are the template's own."""
        end = 0
        for arn in _ARN.finditer(text):
            for begin, stop, call in self._own_parts(arn, one):
                yield from (text[end:begin], call)
                end = stop
        yield text[end:]

    def _own_parts(self, arn: re.Match[str], one: Described) -> Iterator[tuple[int, int, Call]]:
        for group, (own, word) in self._own.items():
            if arn[group] == own:
                yield (*arn.span(group), Call("Ref", word))
        for part in _PART.finditer(arn.string, *arn.span("rest")):
            source = self._references.made(part[0], one)
            if source is not None:
                yield (*part.span(), self._call(source))

    def _call(self, source: Source) -> Call:
        name = self._names[source.owner]
        if source.property == REF:
            return Call("Ref", name)
        return Call("GetAtt", (name, source.property))


def joined(parts: Sequence[str | Call]) -> Json:
    """Texts and references as one value: itself, Fn::Sub, or Fn::Join where that cannot say it."""
    kept = [part for part in parts if part != ""]
    if not any(isinstance(part, Call) for part in kept):
        return "".join(str(part) for part in kept)
    if len(kept) == 1:
        return kept[0]
    written = [_substituted(part) for part in kept]
    if None in written:
        return Call("Join", ["", kept])
    return Call("Sub", "".join(str(part) for part in written))


def _substituted(part: str | Call) -> str | None:
    """A part as Fn::Sub has it; None for a text that may be understood otherwise there.

    >>> _substituted("a ${b} $5"), _substituted("${"), _substituted(Call("GetAtt", ("A", "B.C")))
    ('a ${!b} $5', None, '${A.B.C}')
    """
    if isinstance(part, Call):
        name = part.argument if isinstance(part.argument, str) else ".".join(part.argument)
        return f"${{{name}}}"
    rest = _SUBSTITUTED.sub("", part)
    if _OPENING in rest or part.endswith("$"):
        return None
    return _SUBSTITUTED.sub(lambda found: f"${{!{found[0][2:]}", part)


def looks_like_function(value: Json) -> bool:
    """Whether something in a value would be taken for a function of templates.

    >>> looks_like_function({"a": [{"Ref": "x"}]}), looks_like_function({"Ref": 1, "b": 2})
    (True, False)
    """
    if isinstance(value, dict):
        own = list(value) == ["Ref"] or any(name.startswith(_FUNCTION) for name in value)
        return own or any(map(looks_like_function, value.values()))
    return isinstance(value, list) and any(map(looks_like_function, value))


def has_dynamic_reference(value: Json) -> bool:
    """Whether something in a value would be looked up: `{{resolve:…}}`."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return any(map(has_dynamic_reference, inner))
    return isinstance(value, str) and "{{resolve:" in value
