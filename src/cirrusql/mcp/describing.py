"""`search` and `describe`: what there is, from the catalogue; no call is made."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog import ApiRelation, ColumnFacts, ResourceRelation
from cirrusql.catalog.naming import column_name
from cirrusql.errors import Position, UnknownName, did_you_mean
from cirrusql.mcp.answers import Described, Relations
from cirrusql.mcp.replies import without_nothing
from cirrusql.mcp.searching import Found, shortened
from cirrusql.mcp.work import Work
from cirrusql.sql import find_relation

_MOST_FOUND = 100
_START = Position(1, 1)


def search(work: Work, text: str, service: str | None, limit: int) -> Relations:
    """Relations by words of what they are about, the best first."""
    index, wanted = work.door.index, service.lower() if service else None
    if wanted is not None and wanted not in index.services:
        hint = did_you_mean(wanted, index.services) or "leave it out to search all"
        raise UnknownName(f"no service '{service}' has relations", hint=hint)
    found = index.search(text, wanted, work.door.policy)
    limit = min(limit, _MOST_FOUND)
    told: Relations = {"relations": [*map(_shown, found[:limit])]}
    if len(found) > limit:
        told["more"] = len(found) - limit
    return told


def _shown(found: Found) -> dict[str, Any]:
    facts = {"name": found.name, "type": found.type_name, "summary": found.summary}
    facts["summary"] = shortened(found.summary)
    if found.type_name is None:
        return without_nothing({**facts, "needs": [*found.needs]})
    methods = [one for one in found.methods if one != "list"]
    return without_nothing({**facts, "methods": methods, "needs": [*found.needs]})


def describe(work: Work, name: str) -> Described:
    """What a relation has: columns, keys, what may be done, what that needs, examples."""
    catalog = work.door.engine.catalog
    relation = find_relation(catalog, tuple(_parts(name, work)), _START)
    work.may_read(relation)
    facts: dict[str, Any] = {
        "name": relation.name,
        "type_name": relation.type_name,
        "columns": [_column(one) for one in relation.described],
    }
    if isinstance(relation, ResourceRelation):
        facts |= _of_type(relation)
    if isinstance(relation, ApiRelation):
        from cirrusql.docs import operation_page

        facts["examples"] = [operation_page(catalog, relation).example]
        facts["page"] = f"aws://{relation.service}/{relation.resource}"
    described: Described = without_nothing(facts)  # type: ignore[assignment]
    return described


def _parts(name: str, work: Work) -> list[str]:
    """The parts of a relation's name; a type's own name does too."""
    if "::" in name:
        return work.door.engine.catalog.resource_type(name).name.split(".")
    parts = [part.strip('"') for part in name.strip().split(".")]
    if not all(parts):
        raise UnknownName(f"'{name}' is no relation's name", hint="`search` finds names")
    return parts


def _column(one: ColumnFacts) -> dict[str, Any]:
    facts = {"name": one.name, "type": None if one.type == "string" else one.type}
    flags = one.flags if one.property_name is not None else None
    return without_nothing({**facts, "flags": flags, "about": shortened(one.description, 80)})


def _of_type(relation: ResourceRelation) -> dict[str, Any]:
    from cirrusql.catalog import statements

    resource_type = relation.resource_type
    handlers = resource_type.handlers
    examples = []
    if "list" in handlers:
        examples.append(statements.select_list(resource_type).template)
    if "create" in handlers:
        required = statements.required_properties(resource_type)
        examples.append(statements.insert(resource_type, required).template)
    keys = resource_type.list_keys
    return {
        "summary": shortened(" ".join(resource_type.description.split()), 300),
        "identifier": resource_type.identifier_template,
        "list_needs": [" and ".join(map(column_name, one)) for one in keys.required],
        "methods": [*handlers],
        "permissions": {name: [*one.permissions] for name, one in handlers.items()},
        "examples": examples,
        "page": f"awscc://{resource_type.service}/{resource_type.resource}",
    }
