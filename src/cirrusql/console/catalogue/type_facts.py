"""What the page of a resource type says beside what all pages say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cirrusql.catalog import Catalog, ResourceRelation, ResourceType
from cirrusql.catalog import statements as documented
from cirrusql.catalog.methods import keys_to_pin
from cirrusql.catalog.statements import Statement
from cirrusql.console.catalogue.statement_facts import offered, sample
from cirrusql.docs.fields import Field, type_text
from cirrusql.docs.manifest import yaml
from cirrusql.docs.page import ListingKey, Page, page

Facts = dict[str, Any]


def type_facts(catalog: Catalog, relation: ResourceRelation, region: str | None) -> Facts:
    """The facts of a type's documentation page, and what can and cannot be set."""
    one, resource_type = page(catalog, relation), relation.resource_type
    parts = {part.column for part in one.identifier}
    facts: Facts = {
        "kind": "list" if relation.list_only else "type",
        "description": one.overview.description,
        "url": one.overview.documentation_url,
        "identifier": {
            "template": one.identifier_template,
            "parts": [{"column": p.column, "property": p.property} for p in one.identifier],
        },
        "keys": [_key(key) for key in one.listing_keys],
        "filters": [*one.listing_filters],
        "permissions": [
            {"operation": each.operation, "actions": [*each.permissions]}
            for each in one.permissions
        ],
        "insert": _insert(one, resource_type),
        "update": _update(one, resource_type),
        "parameters": [{"name": p.name, "meaning": p.meaning} for p in one.parameters],
        "statements": [*_statements(one, region)],
        "manifest": yaml(one.manifest) if one.manifest else None,
        **_sample(relation),
    }
    if relation.list_only:
        facts["whole"] = resource_type.name
        facts["statements"] = [of for of in facts["statements"] if of["title"] == _LIST]
        facts["insert"] = facts["update"] = None
    else:
        facts["columns"] = [_field(field, parts) for field in one.fields]
    return facts


def _field(field: Field, parts: frozenset[str] | set[str] = frozenset()) -> Facts:
    flags = ["identifier", *field.flags] if field.name in parts else [*field.flags]
    return {
        "name": field.name,
        "property": field.property or None,
        "type": type_text(field),
        "description": field.description,
        "flags": flags,
        "values": [*field.allowed_values],
        "fields": [_field(inner) for inner in field.fields],
        "cut": field.cut,
    }


def _key(key: ListingKey) -> Facts:
    return {
        "column": key.column,
        "origins": [{"relation": o.relation, "column": o.column} for o in key.origins],
        "values": [{"value": v.value, "region": v.region} for v in key.values],
        "account": key.account,
    }


def _insert(one: Page, resource_type: ResourceType) -> Facts | None:
    """What a new resource needs and what it cannot be given, by columns; None if none is made."""
    if one.statements.insert_required is None:
        return None
    writable = {*documented.writable_properties(resource_type)}
    columns = resource_type.column_by_property
    return {
        "required": [column.name for column in resource_type.columns if column.required],
        "one_of": [[_column(resource_type, name) for name in way] for way in one.one_of],
        "not_with_these": [columns[name].name for name in one.left_out],
        "forbidden": [
            {"column": column.name, "why": "read-only"}
            for column in resource_type.columns
            if column.property not in writable
        ],
    }


def _update(one: Page, resource_type: ResourceType) -> Facts | None:
    """What of a resource can be changed, wholly or partly, and what not; None without a handler."""
    if "update" not in resource_type.handlers:
        return None
    whole = {*documented.updatable_properties(resource_type)}
    partly = {*one.partly_updatable}
    columns = resource_type.columns
    return {
        "can": [column.name for column in columns if column.property in whole],
        "partly": [column.name for column in columns if column.property in partly],
        "forbidden": [
            {"column": column.name, "why": _why_fixed(column)}
            for column in columns
            if column.property not in whole | partly
        ],
    }


def _why_fixed(column: Any) -> str:
    if column.read_only:
        return "read-only"
    return "create-only" if column.create_only else "part of the identifier"


def _column(resource_type: ResourceType, name: str) -> str:
    column = resource_type.column_by_property.get(name)
    return name if column is None else column.name


_LIST = "List identifiers"


def _statements(one: Page, region: str | None) -> Iterator[Facts]:
    made = one.statements
    named: tuple[tuple[str, str, Statement | None], ...] = (
        ("SELECT", _LIST, made.list),
        ("SELECT", "Get one", made.get),
        ("INSERT", "Create with what is required", made.insert_required),
        ("INSERT", "Create with everything", made.insert_all),
        ("UPDATE", "Change by column", made.update_columns),
        ("UPDATE", "Change by a patch document", made.update),
        ("DELETE", "Delete", made.delete),
    )
    for verb, title, statement in named:
        if statement is not None:
            note = "" if verb == "SELECT" else "The query part gives its calls; a plan applies it."
            yield offered(verb, title, statement.template, region, note)


def _sample(relation: ResourceRelation) -> Facts:
    resource_type = relation.resource_type
    if "list" not in resource_type.handlers:
        return sample(relation.name, (), "it has no list handler: name one by its identifier")
    return sample(relation.name, keys_to_pin(resource_type))
