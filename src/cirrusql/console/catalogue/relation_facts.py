"""What the page of a relation says, as JSON: what all kinds have in common, and who adds to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cirrusql.catalog import ApiRelation, Catalog, ColumnFacts, ResourceRelation
from cirrusql.catalog.operations import OperationRelation
from cirrusql.catalog.plugin_relations import PluginRelation
from cirrusql.catalog.relations import Relation
from cirrusql.catalog.system_relations import SystemRelation
from cirrusql.console.catalogue.entries import KINDS
from cirrusql.console.catalogue.operation_facts import operation_facts
from cirrusql.console.catalogue.statement_facts import offered, sample
from cirrusql.console.catalogue.type_facts import type_facts
from cirrusql.errors import UnknownName
from cirrusql.sql import find_relation

Facts = dict[str, Any]


def relation_facts(catalog: Catalog, name: str, regions: Sequence[str] = ()) -> Facts:
    """Everything that the page of a relation shows.

    `name` is a relation's, or a resource type's own. `regions` are those that are asked here: the
    statements that are opened name the first in which it exists. Raises UnknownName, with the
    closest match.
    """
    relation = _find(catalog, name)
    there = (one for one in regions if not relation.regions or one in relation.regions)
    region = next(there, None)
    facts: Facts = {
        "name": relation.name,
        "service": relation.service,
        "resource": relation.resource,
        "type_name": relation.type_name,
        "description": "",
        "is_regional": relation.is_regional,
        "is_global": relation.is_global,
        "regions": sorted(relation.regions),
        "columns": [_column(one) for one in relation.described],
        "methods": [
            {
                "name": one.name,
                "resource": one.resource,
                "verb": one.sql_verb,
                "needs": [*one.required_params],
            }
            for one in relation.methods
        ],
        "statements": [],
        "permissions": [],
        "notes": [],
    }
    for kind, tell in _TELLERS.items():
        if isinstance(relation, kind):
            facts |= tell(catalog, relation, region)
    return {**facts, "word": KINDS[facts["kind"]]}


def _find(catalog: Catalog, name: str) -> Relation:
    if "::" in name:
        return find_relation(catalog, catalog.resource_type(name).name.split("."))
    parts = [part.strip('"') for part in name.strip().split(".")]
    if not all(parts):
        raise UnknownName(f"'{name}' is no relation's name", hint="search for it with Ctrl+K")
    return find_relation(catalog, parts)


def _column(one: ColumnFacts) -> Facts:
    return {
        "name": one.name,
        "property": one.property_name,
        "type": one.type,
        "description": one.description,
        "flags": [word for word in one.flags.split(", ") if word],
        "values": [],
        "fields": [],
        "cut": False,
    }


def _of_type(catalog: Catalog, relation: Any, region: str | None) -> Facts:
    return type_facts(catalog, relation, region)


def _of_operation(catalog: Catalog, relation: Any, region: str | None) -> Facts:
    return operation_facts(catalog, relation, region)


def _of_cloud_control(_: Catalog, relation: Any, region: str | None) -> Facts:
    """Of an operation of Cloud Control or of tagging, or of a view over operations."""
    reads = [one for one in relation.operations if one.verb == "SELECT"]
    needs = min((one.required for one in reads), key=len, default=())
    facts: Facts = {
        "kind": "view" if relation.view else "cloud-control",
        "description": relation.told,
        "permissions": [
            {"operation": one.name, "actions": [one.permission]} for one in relation.operations
        ],
    }
    if relation.view:
        facts["notes"] = ["It is a query over other relations, which are asked: Plan shows them."]
        facts["view"] = relation.view
    if reads or relation.view:
        facts |= _read(relation, needs, region)
    else:
        facts["no_sample"] = "it cannot be read"
    return facts


def _of_system(_: Catalog, relation: Any, region: str | None) -> Facts:
    facts: Facts = {"kind": "system", "description": relation.help}
    facts["notes"] = [f"Its rows come from {relation.source}."]
    if relation.narrowed_by:
        names = ", ".join(relation.narrowed_by)
        facts["notes"].append(f"A condition on {names} spares work.")
    return {**facts, **_read(relation, (), region)}


def _of_plugin(_: Catalog, relation: Any, region: str | None) -> Facts:
    needs = tuple(one.name for one in relation.described if one.required)
    facts: Facts = {"kind": "plugin", "description": relation.declared.help}
    facts["notes"] = [f"It is brought by {relation.plugin}."]
    return {**facts, **_read(relation, needs, region)}


def _read(relation: Relation, needs: tuple[str, ...], region: str | None) -> Facts:
    """The one statement of a relation that can only be read, and its sample."""
    where = " AND ".join(f"{name} = '{{{{ {name} }}}}'" for name in needs)
    text = f"SELECT *\nFROM {relation.name}" + (f"\nWHERE {where}" if where else "")
    return {
        "statements": [offered("SELECT", "All rows", text, region)],
        **sample(relation.name, needs),
    }


_Teller = Callable[[Catalog, Any, "str | None"], Facts]
_TELLERS: Mapping[type, _Teller] = {
    ResourceRelation: _of_type,
    ApiRelation: _of_operation,
    OperationRelation: _of_cloud_control,
    SystemRelation: _of_system,
    PluginRelation: _of_plugin,
}
