"""The manifest of every documentation page, as it is printed, is a stack of the page's type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.docs.fields import Field
from cirrusql.execute.write.calls import Subject
from cirrusql.stack import StackError, load
from cirrusql.stack.graph.nodes import Declared
from tests.stack.every_type.manifests import PageManifest, placeholders, write
from tests.stack.every_type.test_life import SOME, declarable


def wrong(catalog: Catalog, resource_type: ResourceType, folder: Path) -> Iterator[str]:
    """What is wrong with the manifest of a type's page, each placeholder given as a variable."""
    page = PageManifest(catalog, resource_type)
    write(folder, page.document)
    given = dict.fromkeys(placeholders(page.document), "x")
    try:
        stack = load(folder, "dev", given, catalog=catalog, checks_values=False)
    except StackError as error:
        yield from (f"{resource_type.type_name}: {problem}" for problem in error.problems)
        return
    (node,) = stack.nodes.values()
    if not isinstance(node, Declared) or node.resource_type is not resource_type:
        yield f"{resource_type.type_name}: it is taken for another"
        return
    state = Subject.of(resource_type, catalog).desired
    for prop in page.entry["props"]:
        name = page.property_of(prop["name"])
        if isinstance(prop["value"], dict | list):
            for unknown in _unknown(state.value(name, prop["value"]), page.fields[name]):
                yield f"{resource_type.type_name}: {name} has no {unknown}"


def _unknown(value: Any, field: Field) -> Iterator[str]:
    """The names in a value that the schema does not have where they stand."""
    if isinstance(value, list):
        for item in value:
            yield from _unknown(item, field)
    elif isinstance(value, Mapping):
        known = {one.property: one for one in field.fields}
        for name, inner in value.items():
            nested = known.get(name) or known.get("*")
            if nested is None:
                yield name
            else:
                yield from _unknown(inner, nested)


def test_the_manifests_of_some_pages_are_stacks_of_their_types(
    catalog: Catalog, tmp_path: Path
) -> None:
    types = [catalog.resource_type(name) for name in SOME]
    assert [one for kind in types for one in wrong(catalog, kind, tmp_path)] == []


@pytest.mark.slow
def test_the_manifest_of_every_page_is_a_stack_of_its_type(
    catalog: Catalog, tmp_path: Path
) -> None:
    types = declarable(catalog)
    assert [one for kind in types for one in wrong(catalog, kind, tmp_path)] == []
