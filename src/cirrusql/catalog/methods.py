"""The methods of a resource type as SQL users know them: a name, a relation, a verb, what it needs.

One row of `SHOW METHODS` and of a documentation page's table each. The rules are those of
StackQL's published `awscc` provider but for lists: where a list handler wants to be told something
that nothing in the catalogue can supply, it is named as required here.
"""

from __future__ import annotations

from cirrusql.catalog.model import ResourceType
from cirrusql.records import Record


class Method(Record):
    """One thing that can be done with a resource type.

    `resource` is the relation's name within its service. `required_params` are spelt as a statement
    spells them: properties as in the schema for an INSERT, columns in a WHERE.
    """

    name: str
    resource: str
    sql_verb: str
    required_params: tuple[str, ...]


def methods(resource_type: ResourceType) -> list[Method]:
    """The methods of a type, in StackQL's order; one per handler that it has."""
    name, handlers = resource_type.resource, resource_type.handlers
    found = {
        "create": Method("create_resource", name, "INSERT", (*resource_type.required, "region")),
        "delete": Method("delete_resource", name, "DELETE", ("Identifier", "region")),
        "update": Method(
            "update_resource", name, "UPDATE", ("Identifier", "PatchDocument", "region")
        ),
        "list": Method(
            "list_resources",
            f"{name}_list_only",
            "SELECT",
            (*keys_to_pin(resource_type), "region"),
        ),
        "read": Method("get_resource", name, "SELECT", ("Identifier", "region")),
    }
    return [method for operation, method in found.items() if operation in handlers]


def keys_to_pin(resource_type: ResourceType) -> tuple[str, ...]:
    """The columns without which the type cannot be listed.

    Empty when nothing is needed or when every needed value can be found by reading a parent type.
    Of alternatives the one that leaves least to the user counts.
    """
    keys = resource_type.list_keys
    unknown = [[name for name in choice if name not in keys.sources] for choice in keys.required]
    columns = resource_type.column_by_property
    return tuple(columns[name].name for name in min(unknown, key=len, default=()))
