"""Private types: resource schemas in a folder, registered beside the published ones.

Several files may hold versions of one type: in the order of their names, the last is the default,
and `TypeVersionId` counts them from `00000001`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.catalog import Handler, ListKeys, ResourceType
from cirrusql.catalog.naming import resource_name, resource_singular, service_name
from cirrusql.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_REQUIRED = ("typeName", "properties", "primaryIdentifier")


def read_types(folder: Path | None) -> Mapping[str, list[dict[str, Any]]]:
    """The schemas in a folder's `.json` files by type name, oldest version first.

    Raises StoreError for a file that is not a resource schema.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.json")) if folder else ():
        schema = _read(path)
        found.setdefault(schema["typeName"], []).append(schema)
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        schema = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"the resource schema {path} cannot be read: {error}") from error
    missing = [key for key in _REQUIRED if not isinstance(schema, dict) or not schema.get(key)]
    if missing or schema["typeName"].count("::") != 2:
        raise StoreError(
            f"{path} is not a resource schema", hint=f"it needs {', '.join(_REQUIRED)}"
        )
    return dict(schema)


def catalog_entry(schema: Mapping[str, Any]) -> ResourceType:
    """What the catalogue would say of a private type's schema; it has no columns."""
    type_name = schema["typeName"]
    list_schema = schema.get("handlers", {}).get("list", {}).get("handlerSchema", {})
    required = tuple(list_schema.get("required", ()))
    optional = tuple(name for name in list_schema.get("properties", ()) if name not in required)
    tagging = schema.get("tagging", {})
    return ResourceType(
        type_name=type_name,
        service=service_name(type_name),
        resource=resource_name(type_name),
        singular=resource_singular(type_name),
        description=schema.get("description", ""),
        columns=(),
        handlers={
            operation: Handler(operation, tuple(handler.get("permissions", ())))
            for operation, handler in schema.get("handlers", {}).items()
        },
        primary_identifier=_pointers(schema, "primaryIdentifier"),
        additional_identifiers=tuple(map(tuple, schema.get("additionalIdentifiers", ()))),
        required=tuple(schema.get("required", ())),
        read_only=_pointers(schema, "readOnlyProperties"),
        write_only=_pointers(schema, "writeOnlyProperties"),
        create_only=_pointers(schema, "createOnlyProperties"),
        conditional_create_only=_pointers(schema, "conditionalCreateOnlyProperties"),
        list_keys=ListKeys((required,) if required else (), optional),
        tag_property=tagging.get("tagProperty", "/properties/Tags").removeprefix("/properties/")
        if tagging.get("taggable", True)
        else None,
        regions=frozenset(),
        documentation_url=schema.get("documentationUrl", ""),
    )


def _pointers(schema: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(schema.get(key, ()))
