"""The document of a template of resources that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.errors import InvalidProperty
from cirrusql.execute.read.direct import Key
from cirrusql.execute.write.calls import Subject
from cirrusql.records import replace
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.keeping import HOLDING_DATA
from cirrusql.stack.adoption.references import References
from cirrusql.stack.adoption.template_sources import made_for_templates, named_for_templates
from cirrusql.stack.adoption.template_values import Here, Values, looks_like_function
from cirrusql.stack.graph.stack import ordered

Json = Any
_DESCRIPTION = "Written of what is there by cirrusql stack export."


def document(
    resources: Sequence[Described], names: Mapping[Key, str], here: Here
) -> Mapping[str, Json]:
    """The template of resources by their logical ids, each after those that it refers to."""
    references = References(
        resources, made_for_templates(resources), named_for_templates(resources)
    )
    values = Values(references, names, here)
    properties = {one.key: values.properties(one) for one in resources}
    needs = {names[one.key]: [names[key] for key in references.needs(one.key)] for one in resources}
    by_name = {names[one.key]: one for one in resources}
    order = [by_name[name] for name in ordered(list(by_name), needs)]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": _DESCRIPTION,
        "Resources": dict(_entries(order, names, properties)),
    }


def without_lookalikes(one: Described, catalog: Catalog) -> Described:
    """A resource without values that a template takes for functions: as JSON texts, or not at all.

    The schema has to take a text there.
    """
    given = dict(one.given)
    for name in filter(lambda name: looks_like_function(one.given[name]), one.given):
        text = orjson.dumps(given.pop(name)).decode()
        state = Subject.of(one.resource_type, catalog).desired
        with suppress(InvalidProperty):
            if state.value(name, text) == one.given[name]:
                given[name] = text
    return replace(one, given=given) if given != one.given else one


def _entries(
    order: Sequence[Described],
    names: Mapping[Key, str],
    properties: Mapping[Key, Mapping[str, Json]],
) -> Iterator[tuple[str, Json]]:
    """The resources of the template by their logical ids."""
    seen: set[str] = set()
    for one in order:
        type_name = one.resource_type.type_name
        entry: dict[str, Json] = {"Type": type_name}
        if type_name in HOLDING_DATA:
            entry |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
        told = dict(_told(one, is_first=type_name not in seen))
        seen.add(type_name)
        if told:
            entry["Metadata"] = {"CirruSQL": told}
        if properties[one.key]:
            entry["Properties"] = properties[one.key]
        yield names[one.key], entry


def _told(one: Described, *, is_first: bool) -> Iterator[tuple[str, Json]]:
    """What a template cannot say in properties; what of a type may be missing, with its first."""
    if not one.names_itself or one.is_refused:  # it says which resource is meant
        yield "Identifier", one.identifier
    if one.required:
        yield "NotReadAndRequired", list(one.required)
    others = [name for name in one.hidden if name not in one.required]
    if others and is_first:
        yield "NotRead", others
