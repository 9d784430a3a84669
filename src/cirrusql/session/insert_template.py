"""SHOW INSERT INTO: a statement to fill in, with its values in a block of JSON before it.

`cirrusql exec -i FILE` takes it as it is: the block is StackQL's, and so are the places in the
statement.
"""

from __future__ import annotations

import json
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.alternatives import Choice, first_choice
from cirrusql.catalog.model import Column
from cirrusql.catalog.statements import required_properties, writable_properties
from cirrusql.errors import ProgrammingError, UnknownName, did_you_mean
from cirrusql.sql import find_resource_relation
from cirrusql.sql.statements import Show

# What a value looks like that somebody has to write in its place.
_PLACES: dict[str, Any] = {"integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}


def insert_template(statement: Show, catalog: Catalog) -> str:
    """The text: a JSON block, and an INSERT that takes its values from it.

    The properties are all that can be given together; with REQUIRED those that must be, else those
    that the statement lists. Raises UnknownName for one that there is not, ProgrammingError for one
    that is listed twice or that the service alone sets.
    """
    assert statement.path is not None
    path = statement.path
    relation = find_resource_relation(catalog, path.parts, path.position)
    choice = first_choice(catalog.schema(relation.type_name))
    columns = _columns(statement, relation.resource_type, choice)
    values = {one.property: _place(one) for one in columns}
    head = json.dumps({**values, "region": "<region>"}, indent=2, ensure_ascii=False)
    names = [one.property for one in columns] + ["region"]
    listed = ",\n  ".join(names)
    places = ",\n  ".join(_taken(name, values.get(name)) for name in names)
    return (
        f"<<<json\n{head}\n>>>\nINSERT INTO {relation.name} (\n  {listed}\n)\nSELECT\n  {places}\n;"
    )


def _columns(statement: Show, resource_type: ResourceType, choice: Choice) -> list[Column]:
    by_property = resource_type.column_by_property
    if not statement.columns:
        chosen = required_properties if statement.required else writable_properties
        return [by_property[name] for name in chosen(resource_type, choice)]
    found: list[Column] = []
    regions = 0
    for name in statement.columns:
        column = resource_type.column_by_name.get(str(name).lower())
        if str(name).lower() == "region" and column is None:
            if regions:
                raise ProgrammingError("region is given twice", position=name.position)
            regions += 1
            continue  # it is always among them
        if column in found:
            message = f"{name} of {resource_type.type_name} is given twice"
            raise ProgrammingError(message, position=name.position)
        if column is None:
            hint = did_you_mean(str(name), resource_type.column_by_property)
            message = f"{resource_type.name} has no property '{name}'"
            raise UnknownName(message, hint=hint, position=name.position)
        if column.read_only:
            message = f"{name} of {resource_type.type_name} is read-only"
            raise ProgrammingError(message, position=name.position)
        found.append(column)
    return found


def _place(column: Column) -> Any:
    return _PLACES.get(column.type, f"<{column.property}>")


def _taken(name: str, place: Any) -> str:
    """How the statement takes a value: texts and documents in quotes, the rest as it is."""
    bare = f"{{{{ .values.{name} }}}}"
    return bare if isinstance(place, int) else f"'{bare}'"
