"""A documentation page as a value: every fact that it shows, and none of how it shows them."""

from __future__ import annotations

from collections.abc import Iterable

from cirrusql.catalog import Catalog, Handler, KeySource, ResourceRelation, ResourceType
from cirrusql.catalog import statements as documented
from cirrusql.catalog.alternatives import Choice, first_choice
from cirrusql.catalog.definitions import Schema
from cirrusql.catalog.methods import Method, methods
from cirrusql.catalog.namesakes import meant
from cirrusql.catalog.statements import Statement
from cirrusql.docs.fields import REGION, Field, descend, fields
from cirrusql.docs.manifest import Document, manifest
from cirrusql.errors import NotSupportedError
from cirrusql.records import Record, replace


class Overview(Record):
    """What the resource type is; `id` is its relation's full name."""

    name: str
    singular: str
    description: str
    id: str
    type_name: str
    documentation_url: str
    regions: frozenset[str]


class IdentifierPart(Record):
    """One part of the primary identifier: its column and its property, a slash for a nested one."""

    column: str
    property: str


class Origin(Record):
    """Where a key's value is read from: a column of another relation."""

    relation: str
    column: str


class KeyValue(Record):
    """One of the few values a key can have, and the only region it can be listed in, if any."""

    value: str
    region: str | None = None


class ListingKey(Record):
    """A value that a list needs, and where it comes from when a statement does not say it.

    With no `origins` and no `values` and not being the account's number, it must be said.
    """

    column: str
    property: str
    origins: tuple[Origin, ...] = ()
    values: tuple[KeyValue, ...] = ()
    account: bool = False


class Statements(Record):
    """The documented statements; None where there is no handler, or nothing it could change."""

    get: Statement | None = None
    list: Statement | None = None
    insert_required: Statement | None = None
    insert_all: Statement | None = None
    update: Statement | None = None
    update_columns: Statement | None = None
    delete: Statement | None = None


class Parameter(Record):
    """Something that every change can be given beside the resource's own properties."""

    name: str
    meaning: str


class Page(Record):
    """Everything the page of one resource type says.

    `fields` are the relation's columns and end with `region`. `one_of` are alternatives of which
    a new resource needs one, each a set of properties; the examples take the first, and `left_out`
    is what they leave out as it cannot be given with that. `partly_updatable` are properties of
    which some part can be changed and some cannot. `manifest` is the example stack, None for a type
    that cannot be created and read. `parameters` are what every change can be given, none for a
    type that cannot be changed; `shadowed` are those whose names mean a property of this type
    instead.
    """

    overview: Overview
    fields: tuple[Field, ...]
    identifier_template: str
    identifier: tuple[IdentifierPart, ...]
    methods: tuple[Method, ...]
    listing_keys: tuple[ListingKey, ...]
    listing_filters: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...]
    partly_updatable: tuple[str, ...]
    statements: Statements
    manifest: Document | None
    parameters: tuple[Parameter, ...]
    shadowed: tuple[str, ...]
    permissions: tuple[Handler, ...]


PARAMETERS = (
    Parameter(
        "ClientToken",
        "Makes the request idempotent: sent again with the same token it is the same request, and"
        " nothing is done twice. A token counts for 36 hours after its first use; after that it"
        " starts a new request. Each statement gets a token of its own when none is given.",
    ),
    Parameter(
        "RoleArn",
        "The IAM role that AWS assumes to carry out the request; it needs the permissions listed"
        " below. Without it the request runs with a temporary session of the caller's own"
        " credentials.",
    ),
    Parameter(
        "TypeVersionId",
        "Which version of a private resource type handles the request. Without it that is the"
        " type's default version; public types have no versions to choose from.",
    ),
)


def page(catalog: Catalog, relation: ResourceRelation) -> Page:
    """The page of a relation's resource type; a `_list_only` relation shares its type's page.

    Raises NotSupportedError for a type without handlers, which has nothing to document.
    """
    resource_type = relation.resource_type
    if not resource_type.provisionable:
        raise NotSupportedError(
            f"{resource_type.type_name} has no handlers,"
            " so Cloud Control can neither read nor change it",
            hint=f"CloudFormation's own reference describes it: {resource_type.documentation_url}",
            type_name=resource_type.type_name,
        )
    schema = catalog.schema(resource_type.type_name)
    columns = fields(resource_type, schema)
    parameters = (
        PARAMETERS if resource_type.handlers.keys() & {"create", "update", "delete"} else ()
    )
    properties = resource_type.column_by_property
    choice = first_choice(schema)
    shown = replace(choice, excluded=(*choice.excluded, *_made_by_the_service(columns)))
    return Page(
        overview=_overview(resource_type),
        fields=(*columns, REGION),
        identifier_template=resource_type.identifier_template,
        identifier=tuple(
            IdentifierPart(documented.identifier_column(resource_type, part), part)
            for part in resource_type.identifier_parts
        ),
        methods=tuple(methods(resource_type)),
        listing_keys=_listing_keys(catalog, resource_type),
        listing_filters=_listing_filters(resource_type),
        one_of=_one_of(schema),
        left_out=tuple(name for name in choice.excluded if name in properties),
        partly_updatable=documented.partly_updatable_properties(resource_type),
        statements=_statements(resource_type, columns, shown),
        manifest=_manifest(catalog, resource_type, columns),
        parameters=tuple(p for p in parameters if p.name not in properties),
        shadowed=tuple(p.name for p in parameters if p.name in properties),
        permissions=tuple(resource_type.handlers.values()),
    )


def _overview(resource_type: ResourceType) -> Overview:
    return Overview(
        name=resource_type.resource,
        singular=resource_type.singular,
        description=resource_type.description or resource_type.type_name,
        id=resource_type.name,
        type_name=resource_type.type_name,
        documentation_url=resource_type.documentation_url,
        regions=resource_type.regions,
    )


def _listing_keys(catalog: Catalog, resource_type: ResourceType) -> tuple[ListingKey, ...]:
    if "list" not in resource_type.handlers:
        return ()
    columns = resource_type.column_by_property
    return tuple(
        ListingKey(
            column=columns[name].name,
            property=name,
            origins=tuple(_origins(catalog, resource_type.list_keys.sources.get(name, ()))),
            values=tuple(_values(resource_type.list_keys.sources.get(name, ()))),
            account=any(source.account for source in resource_type.list_keys.sources.get(name, ())),
        )
        for name in documented.listing_keys(resource_type)
    )


def _origins(catalog: Catalog, sources: Iterable[KeySource]) -> Iterable[Origin]:
    for source in sources:
        if source.type_name and source.property:
            parent = catalog.resource_type(source.type_name)
            column = parent.column_by_property[source.property].name
            yield Origin(parent.name, column)


def _values(sources: Iterable[KeySource]) -> Iterable[KeyValue]:
    for source in sources:
        yield from (KeyValue(value, source.region) for value in source.values)


def _listing_filters(resource_type: ResourceType) -> tuple[str, ...]:
    columns = resource_type.column_by_property
    if "list" not in resource_type.handlers:
        return ()
    return tuple(columns[name].name for name in resource_type.list_keys.optional if name in columns)


def _one_of(schema: Schema) -> tuple[tuple[str, ...], ...]:
    """Sets of properties of which the whole schema wants one, besides what it always requires."""
    for key in ("oneOf", "anyOf"):
        branches = [tuple(branch.get("required", ())) for branch in schema.get(key, ())]
        if len(branches) > 1 and all(branches):
            return tuple(branches)
    return ()


def _made_by_the_service(columns: Iterable[Field]) -> tuple[str, ...]:
    """The properties of which nothing can be given, everything in them being read-only."""
    return tuple(
        field.property
        for field in columns
        if field.fields and all("read-only" in inner.flags for inner in field.fields)
    )


def _statements(
    resource_type: ResourceType, columns: Iterable[Field], choice: Choice
) -> Statements:
    can = resource_type.handlers
    updatable = _updatable(resource_type, columns, choice)
    required = documented.required_properties(resource_type, choice)
    writable = documented.writable_properties(resource_type, choice)
    return Statements(
        get=documented.select_one(resource_type) if "read" in can else None,
        list=documented.select_list(resource_type) if "list" in can else None,
        insert_required=documented.insert(resource_type, required) if "create" in can else None,
        insert_all=documented.insert(resource_type, writable) if "create" in can else None,
        update=documented.update(resource_type, updatable) if updatable else None,
        update_columns=documented.update_columns(resource_type, updatable) if updatable else None,
        delete=documented.delete(resource_type) if "delete" in can else None,
    )


def _updatable(
    resource_type: ResourceType, columns: Iterable[Field], choice: Choice
) -> tuple[str, ...]:
    """What the update shows: all that can be set whole, else all of which a part can be.

    Beside the former what has to be sent again, for the service cannot read what it needs of it.
    Of the latter those of the way that was chosen: in others is what is fixed at creation.
    """
    if "update" not in resource_type.handlers:
        return ()
    whole = documented.updatable_properties(resource_type, choice)
    partly = documented.partly_updatable_properties(resource_type)
    again = {field.property for field in columns if _is_sent_again(field)}
    beside = again if whole else ({*partly}.intersection(choice.needed) or {*partly})
    shown = {*whole, *beside.intersection(partly)} - {*choice.excluded}
    return tuple(column.property for column in resource_type.columns if column.property in shown)


def _is_sent_again(field: Field) -> bool:
    """Whether something in it is required and never returned."""
    return any({"required", "write-only"} <= {*inner.flags} for _, inner in descend(field.fields))


def _manifest(
    catalog: Catalog, resource_type: ResourceType, columns: Iterable[Field]
) -> Document | None:
    """The example stack, which says its resource's type where its properties do not tell it."""
    if not {"create", "read"} <= resource_type.handlers.keys():
        return None
    shown = documented.writable_properties(resource_type)
    given = [
        (documented.parameter(resource_type, field.property), field)
        for field in columns
        if field.property in shown
    ]
    singular = resource_type.singular
    is_plain = meant(catalog, singular, [name for name, _ in given]) == (resource_type,)
    return manifest(singular, given, None if is_plain else resource_type.name)
