"""The documented statements of a resource type, as values that can be filled in.

The spelling is that of StackQL's documentation: `{{ name }}` stands for a value, properties are
inserted under the schema's names, an update carries a patch document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cirrusql.catalog.alternatives import Choice
from cirrusql.catalog.model import Column, ResourceType
from cirrusql.catalog.naming import PROVIDER, snake_name
from cirrusql.catalog.templates import Patch, Piece, Statement, Value, fill

__all__ = [
    "PROGRESS_COLUMNS",
    "Statement",
    "delete",
    "fill",
    "identifier_column",
    "insert",
    "listing_keys",
    "parameter",
    "partly_updatable_properties",
    "required_properties",
    "select_list",
    "select_one",
    "updatable_properties",
    "update",
    "update_columns",
    "values",
    "writable_properties",
]

PROGRESS_COLUMNS = (
    "ErrorCode",
    "EventTime",
    "Identifier",
    "Operation",
    "OperationStatus",
    "RequestToken",
    "ResourceModel",
    "RetryAfter",
    "StatusMessage",
    "TypeName",
)

_NO_CHOICE = Choice()

# Words that SQLite does not take for a column's name unless they are quoted.
_RESERVED = frozenset((
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check", "collate",
    "commit", "constraint", "create", "default", "deferrable", "delete", "distinct", "drop",
    "else", "escape", "except", "exists", "foreign", "from", "group", "having", "in", "index",
    "insert", "intersect", "into", "is", "isnull", "join", "limit", "not", "nothing", "notnull",
    "null", "on", "or", "order", "primary", "references", "returning", "select", "set", "table",
    "then", "to", "transaction", "union", "unique", "update", "using", "values", "when", "where",
))  # fmt: skip


def values(resource_type: ResourceType, model: Mapping[str, Any], region: str) -> dict[str, Any]:
    """What `fill` needs for any statement of this type, from a resource's properties.

    `model` has the schema's spelling, as Cloud Control takes and returns it.
    """
    found = {parameter(resource_type, name): value for name, value in model.items()}
    for part in resource_type.identifier_parts:
        value: Any = model
        for key in part.split("/"):
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None:
            found[parameter(resource_type, part)] = value
    return {**found, "region": region}


def parameter(resource_type: ResourceType, part: str) -> str:
    """The parameter that stands for a property or, written with a slash, one within it.

    It is the snake case of the name, without the underscore that some columns have, unless that is
    what tells a property from the region the statement is sent to.
    """
    name = snake_name(part.replace("/", "_"))
    column = resource_type.column_by_property.get(part)
    return column.name if name == "region" and column else name


def select_one(resource_type: ResourceType) -> Statement:
    """Read all properties of the resource with a given identifier."""
    columns = ["region", *(_quoted(column.name) for column in resource_type.columns)]
    pins = [_region(), _identifier(resource_type)]
    return _statement(_select(columns, resource_type.resource, resource_type), _where(pins), ";")


def select_list(resource_type: ResourceType) -> Statement:
    """List the identifiers of all resources of a region, or of the parent where it takes one."""
    parts = resource_type.identifier_parts
    columns = ["region", *(_quoted(identifier_column(resource_type, part)) for part in parts)]
    by_property = resource_type.column_by_property
    keys = (
        _equal(_quoted(by_property[name].name), Value(parameter(resource_type, name)))
        for name in listing_keys(resource_type)
    )
    relation = f"{resource_type.resource}_list_only"
    return _statement(_select(columns, relation, resource_type), _where([_region(), *keys]), ";")


def insert(resource_type: ResourceType, properties: Iterable[str]) -> Statement:
    """Create a resource from the values of some properties, named as in the schema."""
    named = [(name, parameter(resource_type, name)) for name in properties]
    named.append(("region", "region"))
    columns = ",\n".join(f"  {name}" for name, _ in named)
    places = _joined(",\n", [("  '", Value(name), "'") for _, name in named])
    head = f"/*+ create */\nINSERT INTO {resource_type.name} (\n{columns}\n)\nSELECT\n"
    return _statement(head, places, _RETURNING)


def update(resource_type: ResourceType, properties: Iterable[str]) -> Statement:
    """Set whole properties, named as in the schema, by a patch document."""
    patch = Patch(tuple((name, parameter(resource_type, name)) for name in properties))
    head = f"/*+ update */\nUPDATE {resource_type.name}\nSET PatchDocument = string('"
    pins = [_region(), _identifier(resource_type)]
    return _statement(head, patch, "')\n", _where(pins), _RETURNING)


def update_columns(resource_type: ResourceType, properties: Iterable[str]) -> Statement:
    """Set whole properties as columns, from which the smallest patch is computed."""
    columns = resource_type.column_by_property
    settings = [
        ("  ", *_equal(_quoted(columns[name].name), Value(parameter(resource_type, name))))
        for name in properties
    ]
    head = f"/*+ update */\nUPDATE {resource_type.name}\nSET\n"
    pins = [_region(), _identifier(resource_type)]
    return _statement(head, _joined(",\n", settings), "\n", _where(pins), _RETURNING)


def delete(resource_type: ResourceType) -> Statement:
    """Delete the resource with a given identifier."""
    head = f"/*+ delete */\nDELETE FROM {resource_type.name}\n"
    return _statement(head, _where([_identifier(resource_type), _region()]), _RETURNING)


def required_properties(
    resource_type: ResourceType, choice: Choice = _NO_CHOICE
) -> tuple[str, ...]:
    """What a new resource must be given, in the schema's order; where that is nothing, all it can.

    What resources are listed by, mostly their parent, is needed whatever the schema says: without
    it there is no list that the new one is in. A schema that requires nothing is no sign that a
    resource can be made of nothing, so the documentation shows all.
    """
    writable = writable_properties(resource_type, choice)
    always = {*resource_type.required, *choice.needed} & set(writable)
    required = always and {*always, *listing_keys(resource_type)}
    return tuple(name for name in writable if name in required) or writable


def writable_properties(
    resource_type: ResourceType, choice: Choice = _NO_CHOICE
) -> tuple[str, ...]:
    """What a new resource can be given, in the schema's order."""
    names = (column.property for column in resource_type.columns if not column.read_only)
    return tuple(name for name in names if name not in choice.excluded)


def updatable_properties(
    resource_type: ResourceType, choice: Choice = _NO_CHOICE
) -> tuple[str, ...]:
    """What can be set on an existing resource, whole, in the schema's order.

    A property of which some part is read-only or fixed at creation is left out: setting the whole
    would touch that part.
    """
    fixed = {*_fixed(resource_type), *choice.excluded}
    return tuple(
        column.property for column in _changeable(resource_type) if column.property not in fixed
    )


def partly_updatable_properties(resource_type: ResourceType) -> tuple[str, ...]:
    """What can be set only with some part left as it is, that part being fixed or read-only."""
    if "update" not in resource_type.handlers:
        return ()
    return tuple(
        column.property
        for column in _changeable(resource_type)
        if column.property in _fixed(resource_type)
    )


def listing_keys(resource_type: ResourceType) -> tuple[str, ...]:
    """The properties that a list is pinned by: the first alternative that columns can express."""
    columns = resource_type.column_by_property
    alternatives = resource_type.list_keys.required
    return next((keys for keys in alternatives if all(key in columns for key in keys)), ())


def identifier_column(resource_type: ResourceType, part: str) -> str:
    """The column of an identifier's part; one within a property gets a name of its own.

    `Schedule/ScheduleId` is `schedule__schedule_id`, as StackQL spells it.
    """
    column = resource_type.column_by_property.get(part)
    return column.name if column else snake_name(part.replace("/", "_"))


_Pieces = tuple[Piece, ...]

_RETURNING = "\nRETURNING\n" + ",\n".join(f"  {name}" for name in PROGRESS_COLUMNS) + "\n;"


def _changeable(resource_type: ResourceType) -> Iterator[Column]:
    for column in resource_type.columns:
        is_part = column.property in resource_type.identifier_parts
        if not (column.read_only or column.create_only or is_part):
            yield column


def _fixed(resource_type: ResourceType) -> set[str]:
    """The properties with something in them that an update cannot touch."""
    pointers = (*resource_type.read_only, *resource_type.create_only)
    return {pointer.removeprefix("/properties/").split("/")[0] for pointer in pointers}


def _statement(*parts: str | Patch | _Pieces) -> Statement:
    pieces = (part if isinstance(part, tuple) else (part,) for part in parts)
    return Statement(tuple(piece for group in pieces for piece in group))


def _select(columns: Iterable[str], relation: str, resource_type: ResourceType) -> str:
    names = ",\n".join(f"  {name}" for name in columns)
    return f"SELECT\n{names}\nFROM {PROVIDER}.{resource_type.service}.{relation}\n"


def _where(pins: Iterable[_Pieces]) -> _Pieces:
    return ("WHERE\n", *_joined(" AND\n", [("  ", *pin) for pin in pins]))


def _region() -> _Pieces:
    return _equal("region", Value("region"))


def _identifier(resource_type: ResourceType) -> _Pieces:
    parts = (Value(parameter(resource_type, part)) for part in resource_type.identifier_parts)
    return ("Identifier = '", *_joined("|", [(part,) for part in parts]), "'")


def _equal(column: str, value: Value) -> _Pieces:
    return (f"{column} = '", value, "'")


def _joined(separator: str, groups: Iterable[_Pieces]) -> _Pieces:
    return tuple(_interleaved(separator, groups))


def _interleaved(separator: str, groups: Iterable[_Pieces]) -> Iterator[Piece]:
    for number, group in enumerate(groups):
        if number:
            yield separator
        yield from group


def _quoted(column: str) -> str:
    return f'"{column}"' if column in _RESERVED else column
