"""A documentation page's manifest with values in the place of its placeholders, as a folder.

The names of what is nested are the page's: a test that took them from the schema would not see that
a page is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from cirrusql.catalog import Catalog, ResourceType, statements
from cirrusql.docs import page
from cirrusql.docs.fields import Field

Json = Any
Document = dict[str, Any]
_TEMPLATE = ("{{", "{%", "{#")


class PageManifest:
    """The manifest that the page of one type shows."""

    def __init__(self, catalog: Catalog, resource_type: ResourceType) -> None:
        relation = catalog.relation(resource_type.service, resource_type.resource)
        shown = page(catalog, relation)
        manifest: Any = shown.manifest
        self.document: Document = manifest
        self.fields: Mapping[str, Field] = {one.property: one for one in shown.fields}
        self._names = {
            statements.parameter(resource_type, one.property): one.property
            for one in resource_type.columns
        }

    @property
    def entry(self) -> Document:
        """Its one resource."""
        found: Document = self.document["resources"][0]
        return found

    def property_of(self, name: str) -> str:
        """The property that a prop is, by the schema's name."""
        return self._names[name]

    def filled(self, model: Mapping[str, Json], relation: str | None = None) -> Document:
        """The manifest with a model's values, without the properties that it does not have.

        `relation` is said where the properties that are left do not tell the type.
        """
        props = [
            {"name": prop["name"], "value": written(model[name], self.fields[name])}
            for prop in self.entry["props"]
            if (name := self.property_of(prop["name"])) in model
        ]
        said = {"resource": relation} if relation is not None else {}
        return {**self.document, "resources": [{**self.entry, **said, "props": props}]}


def written(value: Json, field: Field | None) -> Json:
    """A value with the names that the page has for what is in it.

    What the page does not show, being too deep or free, is written as the schema has it.
    """
    if isinstance(value, list):
        return [written(item, field) for item in value]
    if isinstance(value, dict):
        return dict(_member(name, item, field) for name, item in value.items())
    if isinstance(value, str) and any(mark in value for mark in _TEMPLATE):
        return f"{{% raw %}}{value}{{% endraw %}}"
    return value


def _member(name: str, value: Json, field: Field | None) -> tuple[str, Json]:
    fields = {one.property: one for one in (field.fields if field is not None else ())}
    nested = fields.get(name) or fields.get("*")
    if nested is None or nested.property == "*":
        return name, written(value, nested)
    alike = [one for one in fields.values() if one.name == nested.name]
    return nested.name if len(alike) == 1 else name, written(value, nested)


def write(folder: Path, document: Document) -> None:
    """The folder of a stack with that manifest."""
    text = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    (folder / "stackql_manifest.yml").write_text(text, "utf-8")


def placeholders(document: Any) -> Iterator[str]:
    """The names that stand for values in a manifest.

    >>> sorted(placeholders({"a": "{{ name }}", "b": ["{{ tags[0] }}"]}))
    ['name', 'tags']
    """
    if isinstance(document, str):
        if document.startswith("{{"):
            yield document.strip("{} ").partition("[")[0]
    elif isinstance(document, Mapping):
        for item in document.values():
            yield from placeholders(item)
    elif isinstance(document, list):
        for item in document:
            yield from placeholders(item)
