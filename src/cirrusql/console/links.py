"""What a resource refers to, and what may refer to it: found in values, by what is known of types.

A link is where to look, not a promise: whoever follows one reads the resource, and is told if it is
not there. Four things tell of one, the surest first: the schema (`relationshipRef`, and the keys
that lists need), an ARN, an identifier that EC2 makes, and a property's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.console.link_rules import (
    EC2_PREFIXES,
    WITHOUT_WORD,
    arn_words,
    is_arn,
    is_called,
    named_by,
    schema_rules,
)
from cirrusql.records import Record

_ARN = re.compile(r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]*):(.+)\Z")
_EC2 = re.compile(r"([a-z-]+)-(?:[0-9a-f]{8}|[0-9a-f]{17})\Z")
_WORD = re.compile("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")
_MOST_LINKS = 200
_LONGEST = 512


class Link(Record):
    """A property's value that names a resource: where it stands, and what it names.

    `region` and `account` are None where the value does not say them: then they are those of the
    resource that has it. `how` is `schema`, `arn`, `id` or `name`.
    """

    path: str
    relation: str
    identifier: str
    how: str
    region: str | None = None
    account: str | None = None


class Referrer(Record):
    """A relation of which a column may name resources of a type; `is_list` for one with several."""

    relation: str
    column: str
    is_list: bool
    how: str


class Links:
    """What is known of all types, worked out once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._types = {
            name: resource_type
            for name in catalog.type_names()
            if "read" in (resource_type := catalog.resource_type(name)).handlers
        }
        self._named = named_by(self._types.values())
        self._words = arn_words(self._types.values())
        self._rules: dict[str, Mapping[tuple[str, ...], tuple[str, ...]]] = {}

    def of(self, resource_type: ResourceType, properties: Mapping[str, Any]) -> list[Link]:
        """What a resource with these properties refers to, in the order in which they name it."""
        found: dict[tuple[str, str], Link] = {}
        for path, value in _texts(properties, ()):
            own = (resource_type.arn_property, resource_type.name_property)
            if path[0] in own or path == resource_type.identifier_parts:
                continue
            link = self._link(resource_type, path, value)
            if link is not None:
                found.setdefault((link.relation, link.identifier), link)
            if len(found) == _MOST_LINKS:
                break
        return list(found.values())

    def referrers(self, target: ResourceType) -> Sequence[Referrer]:
        """Relations that can be listed without keys and may refer to resources of a type.

        Those of its own service first.
        """
        found = self._referring.get(target.type_name, ())
        own = target.service
        return sorted(found, key=lambda one: (one.relation.split(".")[1] != own, one.relation))

    @cached_property
    def _referring(self) -> Mapping[str, Sequence[Referrer]]:
        """The columns that may name resources of each type, by its name."""
        found: dict[str, list[Referrer]] = defaultdict(list)
        for one in self._types.values():
            if "list" not in one.handlers or one.list_keys.required:
                continue
            for column in one.columns:
                is_list = column.type == "array"
                path = (column.property, "*") if is_list else (column.property,)
                for target, how in self._named_by(one, path).items():
                    if target != one.type_name or column.property not in one.identifier_parts:
                        found[target].append(Referrer(one.name, column.name, is_list, how))
        return found

    def _named_by(self, resource_type: ResourceType, path: tuple[str, ...]) -> Mapping[str, str]:
        """The types that a property may name, and what tells of it."""
        named = self._by_name(resource_type, path)
        by_name = {} if named is None else {named.type_name: "name"}
        return by_name | dict.fromkeys(self._schema(resource_type).get(path, ()), "schema")

    def _link(self, resource_type: ResourceType, path: tuple[str, ...], value: str) -> Link | None:
        place = "/".join(path)
        general = tuple("*" if part.isdecimal() else part for part in path)
        for target in self._schema(resource_type).get(general, ()):
            if target in self._types and not value.startswith("arn:"):
                return Link(place, self._types[target].name, value, "schema")
        arn = _ARN.fullmatch(value)
        if value.startswith("arn:"):
            return None if arn is None else self._by_arn(place, arn)
        made = _EC2.fullmatch(value)
        if made is not None and made[1] in EC2_PREFIXES:
            return Link(place, self._types[EC2_PREFIXES[made[1]]].name, value, "id")
        named = self._by_name(resource_type, general)
        if named is None or named.type_name == resource_type.type_name:
            return None
        return Link(place, named.name, value, "name")

    def _by_arn(self, place: str, arn: re.Match[str]) -> Link | None:
        _, service, region, account, resource = arn.groups()
        word, _, rest = (
            (resource + "/").partition("/") if "/" in resource else resource.partition(":")
        )
        named = self._words.get((service, word.replace("-", "").lower())) if rest else None
        if named is None and service in WITHOUT_WORD:
            named, rest = self._types.get(WITHOUT_WORD[service]), resource
        if named is None or len(named.identifier_parts) != 1 or "*" in resource:
            return None
        last = re.split("[/:]", rest.strip("/").removesuffix(":*"))[-1]
        identifier = arn[0] if is_arn(named) else last
        return Link(place, named.name, identifier, "arn", region or None, account or None)

    def _by_name(self, resource_type: ResourceType, path: tuple[str, ...]) -> ResourceType | None:
        """The type that a property's name means; the service's own before those of others.

        `ExecutionRoleArn` means what `RoleArn` does.
        """
        name = next((part for part in reversed(path) if part != "*"), "")
        if path[-1] == "*":
            name = name.removesuffix("s")
        words = _WORD.findall(name)
        for begin in range(max(len(words) - 1, 1)):
            found = self._called(words[begin:], resource_type.service, whole=begin == 0)
            if found is not None:
                return found
        return None

    def _called(self, words: list[str], service: str, *, whole: bool) -> ResourceType | None:
        """The type that some words mean; the last words of a name say less than the `whole`."""
        name = "".join(words)
        is_bare = words[-1].lower() not in ("id", "arn", "name")
        if not whole and words[-1] == "Name":
            return None  # LogGroupName is no GroupName
        found = self._named.get(name.lower(), ())
        certain = [one for one in found if is_called(one, name)]
        own = [one for one in found if one.service == service]
        if len(own) > 1:
            own = [one for one in own if one in certain]
        if is_bare or (not whole and len(words) < 3):
            # Of others' kinds one word says too much: a policy's Version, an endpoint's Device.
            certain = [one for one in certain if words[0] == "Role"]
        chosen = own or certain
        return chosen[0] if len(chosen) == 1 else None

    def _schema(self, resource_type: ResourceType) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        name = resource_type.type_name
        if name not in self._rules:
            self._rules[name] = schema_rules(resource_type, self._catalog.schema(name))
        return self._rules[name]


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a document that is short enough to be a name, with where it stands."""
    if isinstance(value, str):
        if path and 0 < len(value) <= _LONGEST:
            yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, (*path, str(name)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, str(number)))


def grouped(found: Sequence[Referrer]) -> Mapping[str, list[Referrer]]:
    """Those of each relation."""
    made: dict[str, list[Referrer]] = defaultdict(list)
    for one in found:
        made[one.relation].append(one)
    return made
