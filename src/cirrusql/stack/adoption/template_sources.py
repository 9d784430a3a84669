"""What a template may refer to of a resource: what its `Ref` gives, and its attributes.

Attributes are the read-only properties, as in CloudFormation. Beyond what names a resource that is
an ARN of its own (of a table's stream), an address at which it is reached, and a few others that
the service makes together with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.plan.pointers import value_at
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.sources import Found, Source, by_name, flat, made, named

Json = Any
REF = ""
"""The property of a source that stands for what `Ref` gives."""
_HOST = re.compile(r"(?:[a-z]+://)?[\w*-]+(?:\.[\w-]+)*\.[A-Za-z][\w-]*(?::\d+)?(?:/\S*)?")
_ADDRESS = re.compile("address|domain|dns|endpoint|host|ur[il]")
_ZONE = "hostedzone"
# What a service makes with a resource, and others are put into by its identifier.
_MADE_WITH: Mapping[str, Sequence[str]] = {
    "AWS::ApiGateway::RestApi": ("RootResourceId",),
    "AWS::EC2::VPC": ("DefaultNetworkAcl", "DefaultSecurityGroup"),
}


def ref_of(one: Described) -> str | None:
    """What `Ref` of a resource gives; None if its properties do not tell."""
    rule = one.resource_type.reference
    if rule is None:
        return one.identifier
    try:
        return rule.value(one.model)
    except KeyError:
        return None


def made_for_templates(resources: Sequence[Described]) -> Iterator[Found]:
    """The values by which services name what they have made, as far as a template can say them."""
    by_key = {one.key: one for one in resources}
    own: set[str] = set()
    for value, source in made(resources):
        own.add(value)
        yield from _said(value, source, by_key[source.owner])
    for one in resources:
        for name, value in _attributes(one):
            if value not in own and _is_its_own(one, name, value):
                yield value, Source(one.key, name)


def named_for_templates(resources: Sequence[Described]) -> Iterator[Found]:
    """The names that somebody has given, as far as a template can say them, and zones of hosts."""
    by_key = {one.key: one for one in resources}
    for value, source in named(resources):
        yield from _said(value, source, by_key[source.owner])
    for one in resources:
        name = one.resource_type.name_property
        if name is not None and name not in one.resource_type.identifier_parts:
            for value, source in by_name(one, name):
                yield from _said(value, source, one)
        for path, value in _attributes(one):
            if _ZONE in flat(path):
                yield value, Source(one.key, path, nouns=(_ZONE,))


def _said(value: str, source: Source, one: Described) -> Iterator[Found]:
    """A value by Ref where that gives it, else as an attribute; nothing where neither does."""
    if value == ref_of(one):
        yield value, _as_ref(source)
    elif source.property in one.resource_type.attributes:
        yield value, source


def _as_ref(source: Source) -> Source:
    return Source(source.owner, REF, "", source.region, source.nouns)


def _attributes(one: Described) -> Iterator[tuple[str, str]]:
    """The attributes of a resource that are texts, by their paths with dots."""
    for path in one.resource_type.attributes:
        value = value_at(one.model, tuple(path.split(".")))
        if isinstance(value, str) and value:
            yield path, value


def _is_its_own(one: Described, path: str, value: str) -> bool:
    """Whether a value of an attribute means that resource wherever it stands."""
    if path in _MADE_WITH.get(one.resource_type.type_name, ()):
        return True
    if value.startswith("arn:"):
        own = one.identifier.rpartition("|")[2].rpartition(":")[2].rpartition("/")[2]
        return len(own) > 2 and own in re.split("[:/]", value)
    steps = map(flat, path.split("."))
    return any(_ADDRESS.search(step) for step in steps) and _HOST.fullmatch(value) is not None
