"""What one resource schema means for the catalogue: columns, handlers, identifiers, list keys."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from pathlib import Path
from typing import Any

from cirrusql.catalog import naming
from cirrusql.catalog.definitions import description, property_type
from cirrusql.catalog_build.quirks import quirks

Schema = dict[str, Any]
Facts = dict[str, Any]

# Types whose published properties stood in another order when StackQL published them. Columns keep
# the order users have seen; properties that are new since then follow.
_DATA = Path(__file__).with_name("data")
_COLUMN_ORDER: dict[str, str] = json.loads((_DATA / "column_order.json").read_text("utf-8"))

# Where the value of a property that a list handler needs can come from: another type's property,
# fixed values, or the account. Inferred from the schemas, then read and corrected by eye.
_LIST_PARENTS: dict[str, Any] = json.loads((_DATA / "list_parents.json").read_text("utf-8"))

# ARNs of types whose schemas have no property for theirs, made of the identifier's parts: formats
# of AWS's Service Authorization Reference. A type that is not certain is not here.
_ARN_FORMATS: dict[str, str] = json.loads((_DATA / "arn_formats.json").read_text("utf-8"))

# What a template's `Ref` gives where it is not the identifier. Each entry says how sure it is,
# and who says so: docs/decisions/template-references.md.
_REFERENCES: dict[str, Any] = json.loads((_DATA / "cfn_refs.json").read_text("utf-8"))

_POINTER_LISTS = {
    "primary_identifier": "primaryIdentifier",
    "read_only": "readOnlyProperties",
    "write_only": "writeOnlyProperties",
    "create_only": "createOnlyProperties",
    "conditional_create_only": "conditionalCreateOnlyProperties",
}


def facts(schema: Schema, listable: Container[str]) -> Facts:
    """Everything the catalogue stores of a type beside its schema; JSON-ready.

    `listable` are the types that can be listed: of others no list takes its keys.
    """
    type_name = schema["typeName"]
    found: Facts = {
        key: [_pointer(p) for p in schema.get(name, ())] for key, name in _POINTER_LISTS.items()
    }
    found["additional_identifiers"] = [
        [_pointer(p) for p in pointers] for pointers in schema.get("additionalIdentifiers", ())
    ]
    quirk = quirks(type_name)
    found["required"] = [*schema.get("required", ()), *quirk.required]
    found["is_global"] = quirk.is_global
    found["home_property"] = quirk.home_property
    found["handlers"] = handlers(schema)
    found["list_keys"] = _list_keys(schema, listable)
    found["tag_property"] = _tag_property(schema)
    found["arn_format"] = _ARN_FORMATS.get(type_name)
    found["reference"] = _reference(type_name)
    found["documentation_url"] = _documentation_url(type_name)
    return found


def handlers(schema: Schema) -> dict[str, list[str]]:
    """Operation to permissions; a handler without any does nothing, which is StackQL's rule too.

    >>> handlers({"handlers": {"create": {"permissions": ["s3:Create"]}, "list": {}}})
    {'create': ['s3:Create']}
    """
    return {
        operation: handler["permissions"]
        for operation, handler in schema.get("handlers", {}).items()
        if handler.get("permissions")
    }


def columns(schema: Schema, found: Facts) -> list[dict[str, Any]]:
    """The columns of a type in the schema's property order, aliases included; JSON-ready."""
    rows = []
    type_name = schema["typeName"]
    published = _COLUMN_ORDER.get(type_name, "").split()
    names = dict.fromkeys(name for name in (*published, *schema["properties"]))
    special = quirks(type_name).column_names
    columns = {name: special.get(name) or _column_name(name, found) for name in names}
    taken = frozenset(columns.values())
    for name in names:
        definition = schema["properties"][name]
        pointer = f"/properties/{name}"
        rows.append(
            {
                "name": columns[name],
                "property": name,
                "type": property_type(definition, schema),
                "description": description(definition, schema),
                "required": name in found["required"],
                "read_only": pointer in found["read_only"],
                "create_only": pointer in found["create_only"],
                "write_only": pointer in found["write_only"],
                "aliases": _aliases(name, taken),
            }
        )
    return rows


def _column_name(name: str, found: Facts) -> str:
    # As the whole identifier, `Identifier` and the column every relation has are one and the same.
    if name == "Identifier" and found["primary_identifier"] == ["/properties/Identifier"]:
        return "identifier"
    return naming.column_name(name)


def _aliases(name: str, taken: Container[str]) -> list[str]:
    wanted = dict.fromkeys((naming.snake_name(name), naming.standard_snake_name(name)))
    return [a for a in wanted if a not in taken and a not in ("region", "identifier")]


def _pointer(pointer: str) -> str:
    """Normalise `/properties/A/properties/B` and `/items/` to `/properties/A/B` and `*`.

    >>> _pointer("/properties/Options/properties/Enabled"), _pointer("/properties/A/items/B")
    ('/properties/Options/Enabled', '/properties/A/*/B')
    """
    head, rest = "/properties/", pointer.removeprefix("/properties/")
    rest = rest.replace("/properties/", "/")
    return head + re.sub(r"(^|/)items(?=/|$)", r"\1*", rest)


def _list_keys(schema: Schema, listable: Container[str]) -> Facts:
    handler = schema.get("handlers", {}).get("list", {}).get("handlerSchema", {})
    always = handler.get("required", [])
    choices = handler.get("oneOf") or handler.get("anyOf") or ()
    alternatives = [[*always, *choice["required"]] for choice in choices if "required" in choice]
    required = alternatives or ([always] if always else [])
    named = {name for alternative in required for name in alternative}
    optional = [name for name in handler.get("properties", ()) if name not in named]
    sources = {}
    for name, entries in _LIST_PARENTS.get(schema["typeName"], {}).items():
        usable = [entry for entry in entries if "type" not in entry or entry["type"] in listable]
        if usable:
            sources[name] = usable
    return {"required": required, "optional": optional, "sources": sources}


def _tag_property(schema: Schema) -> str | None:
    """The property that holds the tags: what `tagging` says, else one called Tags."""
    tagging = schema.get("tagging", {})
    if tagging.get("taggable") is False:
        return None
    pointer = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
    return pointer if pointer.split("/")[0] in schema["properties"] else None


def _reference(type_name: str) -> Facts | None:
    """The template and the pattern of what `Ref` gives; None if that is the identifier."""
    entry = _REFERENCES.get(type_name)
    if entry is None:
        return None
    template = entry["template"] if "template" in entry else f"<{entry['property']}>"
    return {"template": template, "pattern": entry.get("pattern")}


def _documentation_url(type_name: str) -> str:
    _, service, name = type_name.lower().split("::")
    guide = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide"
    return f"{guide}/aws-resource-{service}-{name}.html"
