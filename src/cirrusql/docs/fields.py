"""The fields of a resource type, nested ones included, as a documentation page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.catalog import Column, ResourceType
from cirrusql.catalog.definitions import (
    Schema,
    allowed_values,
    description,
    item_definition,
    member_definitions,
    parts,
    property_type,
    resolved,
)
from cirrusql.catalog.naming import snake_name
from cirrusql.records import Record

# The deepest schemas nest sixteen levels: 27,000 fields in all, most of them alike.
_DEEPEST = 6

_FLAGS = ("required", "read-only", "create-only", "write-only", "conditionally create-only")


class Field(Record):
    """One property at any depth, and those within it.

    `name` is its column or, nested, its name in a manifest; the data has `property`, the schema's
    spelling. `*` stands for any key of a map. `items` is the type of an array's items. `flags` are
    those of the property itself, not inherited from what it is part of. `cut` says that there is
    more within than is shown: the definition repeats one it is part of, or lies too deep. An
    `alternative_array` is an array in the only alternative of which fields are known, whatever its
    column is called. An array of arrays has its fields at a `depth` of two.
    """

    name: str
    property: str
    type: str
    description: str = ""
    flags: tuple[str, ...] = ()
    allowed_values: tuple[str, ...] = ()
    items: str | None = None
    fields: tuple[Field, ...] = ()
    cut: bool = False
    alternative_array: bool = False
    depth: int = 1


REGION = Field("region", "", "string", "The AWS region the resource is in.")


def fields(resource_type: ResourceType, schema: Schema) -> tuple[Field, ...]:
    """One field per column, in the columns' order, each with all that is nested in it."""
    walk = _Walk(schema, _flags(resource_type))
    return tuple(
        walk.column(column, schema["properties"][column.property])
        for column in resource_type.columns
    )


def is_array(field: Field) -> bool:
    """Whether a field's own fields are those of an array's items."""
    return field.type == "array" or field.alternative_array


def type_text(field: Field) -> str:
    """A field's type as prose.

    >>> type_text(Field("tags", "Tags", "array", items="object"))
    'array of object'
    """
    name = "array" if is_array(field) else field.type
    return f"{name} of {field.items}" if field.items else name


def descend(
    nested: tuple[Field, ...], parent: str = "", depth: int = 0
) -> Iterator[tuple[str, Field]]:
    """Every nested field with its path, parents first.

    >>> key = Field("key", "Key", "string")
    >>> [path for path, _ in descend((Field("tags", "Tags", "array", fields=(key,)),))]
    ['tags', 'tags[].key']
    """
    for field in nested:
        path = f"{parent}{'[]' * depth}{'.' if parent or depth else ''}{field.name}"
        yield path, field
        yield from descend(field.fields, path, field.depth if is_array(field) else 0)


class _Walk(Record):
    schema: Schema
    flags: Mapping[str, tuple[str, ...]]

    def column(self, column: Column, definition: Any) -> Field:
        required = ("required",) if column.required else ()
        return self._field(
            column.name,
            column.property,
            definition,
            path=(column.property,),
            above=(),
            required=required,
        )

    def _field(
        self,
        name: str,
        property_name: str,
        definition: Any,
        *,
        path: tuple[str, ...],
        above: tuple[Schema, ...],
        required: tuple[str, ...],
    ) -> Field:
        item, is_alternative = self._item(definition)
        nested, cut = self._nested(definition, path, above)
        return Field(
            name=name,
            property=property_name,
            type=property_type(definition, self.schema),
            description=description(definition, self.schema),
            flags=(*required, *self.flags.get("/".join(path), ())),
            allowed_values=allowed_values(definition if item is None else item, self.schema),
            items=None if item is None else property_type(item, self.schema),
            fields=nested,
            cut=cut,
            alternative_array=is_alternative,
            depth=max(len(list(_values(definition, self.schema))) - 1, 1),
        )

    def _item(self, definition: Any) -> tuple[Schema | None, bool]:
        """What an array's items are, and whether the array is an alternative.

        Of alternatives the object counts, and the array only if of that no fields are known.
        """
        item = item_definition(definition, self.schema)
        if any("type" in one for one in resolved(definition, self.schema)):
            return item, False
        has_fields = bool(member_definitions(definition, self.schema))
        is_array = not has_fields and bool(member_definitions(item, self.schema))
        return (item if is_array else None), is_array

    def _nested(
        self, definition: Any, path: tuple[str, ...], above: tuple[Schema, ...]
    ) -> tuple[tuple[Field, ...], bool]:
        """The fields within, and whether some had to be left out."""
        values = list(_values(definition, self.schema))
        speaking = [part for value in values for part in parts(value, self.schema)]
        with_fields = [part for part in speaking if _members(part, self.schema)]
        repeated = [part for part in with_fields if any(part is other for other in above)]
        fresh = [] if len(path) >= _DEEPEST else [p for p in with_fields if p not in repeated]
        members: dict[str, Any] = {}
        for part in fresh:
            members = {**_members(part, self.schema), **members}
        required = {
            name
            for value in values
            for part in resolved(value, self.schema)
            for name in part.get("required", ())
        }
        found = tuple(
            self._field(
                snake_name(name),
                name,
                member,
                path=path if name == "*" else (*path, name),
                above=(*above, *fresh),
                required=("required",) if name in required else (),
            )
            for name, member in members.items()
        )
        return found, len(fresh) < len(with_fields)


def _values(definition: Any, schema: Schema) -> Iterator[Any]:
    """The definition, that of its items, of their items …"""
    seen: list[Any] = []
    while definition is not None and not any(definition is other for other in seen):
        seen.append(definition)
        yield definition
        is_map = any(map(_is_map_of_items, resolved(definition, schema)))
        definition = None if is_map else item_definition(definition, schema)


def _members(part: Schema, schema: Schema) -> dict[str, Any]:
    """The fields that a definition names itself; a map of structures has one, called `*`."""
    members = dict(part.get("properties") or {})
    for value in (part.get("patternProperties") or {}).values():
        if any(inner.get("properties") for inner in parts(value, schema)):
            members["*"] = value
    if _is_map_of_items(part):
        members["*"] = part["items"]
    return members


def _is_map_of_items(part: Schema) -> bool:
    """Whether an object has `items`, which some schema says of a map's values."""
    return part.get("type") == "object" and "items" in part


def _flags(resource_type: ResourceType) -> dict[str, tuple[str, ...]]:
    """Path to flags; array items do not count as a step, being spelt both ways in the schemas."""
    marked: dict[str, tuple[str, ...]] = {}
    kinds = (
        resource_type.read_only,
        resource_type.create_only,
        resource_type.write_only,
        resource_type.conditional_create_only,
    )
    for flag, pointers in zip(_FLAGS[1:], kinds, strict=True):
        for pointer in dict.fromkeys(pointers):
            steps = pointer.removeprefix("/properties/").split("/")
            path = "/".join(step for step in steps if step != "*")
            marked[path] = tuple(dict.fromkeys((*marked.get(path, ()), flag)))
    return marked
