"""Types of PostgreSQL's, and casts to them: as strict as they are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.errors import DataError
from cirrusql.records import Record, replace
from cirrusql.sql.lexer import position
from cirrusql.sql.postgres import documents, values
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.words import NAME, NUMBER, STRING, WORD, literal


class Type(Record):
    """A type: what SQL function casts to it, and with what arguments behind the value.

    `type` is what is known of the values then, `name` what PostgreSQL calls a column of it.
    `make` casts a constant, before the statement is run.
    """

    function: str
    type: str
    name: str
    make: Callable[..., Any]
    arguments: tuple[int, ...] = ()
    last: int = 0
    is_array: bool = False


_INT2 = Type("postgres_integer", "integer", "int2", values.to_integer, (16,))
_INT4 = Type("postgres_integer", "integer", "int4", values.to_integer, (32,))
_INT8 = Type("postgres_integer", "integer", "int8", values.to_integer, (64,))
_FLOAT = Type("postgres_float", "number", "float8", values.to_float)
NUMERIC = Type("postgres_numeric", "number", "numeric", values.to_numeric)
_BOOLEAN = Type("postgres_boolean", "boolean", "bool", values.to_boolean)
_TEXT = Type("postgres_text", "text", "text", values.to_text)
_TIMESTAMP = Type("postgres_timestamp", "timestamp", "timestamp", values.to_timestamp)
_TIMESTAMPTZ = Type("postgres_timestamptz", "timestamp", "timestamptz", values.to_timestamptz)

TYPES: Mapping[str, Type] = {
    "INT2": _INT2,
    "SMALLINT": _INT2,
    "INT": _INT4,
    "INT4": _INT4,
    "INTEGER": _INT4,
    "INT8": _INT8,
    "BIGINT": _INT8,
    "FLOAT": _FLOAT,
    "FLOAT4": replace(_FLOAT, name="float4"),
    "REAL": replace(_FLOAT, name="float4"),
    "FLOAT8": _FLOAT,
    "DOUBLE": _FLOAT,
    "NUMERIC": NUMERIC,
    "DECIMAL": NUMERIC,
    "DEC": NUMERIC,
    "BOOL": _BOOLEAN,
    "BOOLEAN": _BOOLEAN,
    "TEXT": _TEXT,
    "VARCHAR": replace(_TEXT, name="varchar"),
    "NAME": replace(_TEXT, name="name"),
    "DATE": Type("postgres_date", "date", "date", values.to_date),
    "TIMESTAMP": _TIMESTAMP,
    "TIMESTAMPTZ": _TIMESTAMPTZ,
    "JSON": Type("postgres_json", "json", "json", documents.to_json),
    "JSONB": Type("postgres_jsonb", "json", "jsonb", documents.to_jsonb),
    "UUID": Type("postgres_uuid", "text", "uuid", values.to_uuid),
    "INTERVAL": Type("", "interval", "interval", str),
}
_HINTS = {
    "CHAR": "write text, or varchar(n)",
    "CHARACTER": "write text, or varchar(n)",
    "BPCHAR": "write text, or varchar(n)",
    "INET": "addresses are texts: see ip_in_cidr and cidr_contains",
    "CIDR": "networks are texts: see cidr_contains and cidr_overlaps",
    "TIME": "write to_char(…, 'HH24:MI:SS')",
    "TIMETZ": "write to_char(…, 'HH24:MI:SS')",
    "MONEY": "write numeric",
    "BYTEA": "write unhex('…'), or hex(…)",
    "REGCLASS": "see cirrusql.resource_types",
}
_WITH_LENGTH = ("VARCHAR", "NUMERIC", "DECIMAL", "DEC")


def type_at(reader: Reader, number: int) -> Type | None:
    """The type whose name begins at a word, with its last word; None for what is none.

    Raises NotSupportedError for types of PostgreSQL's that are not supported, which says what to
    write.
    """
    if reader.text(number) == "PG_CATALOG" and reader.is_symbol(number + 1, "."):
        number += 2
    if reader.kind(number) not in (WORD, NAME):
        return None
    text = reader.text(number).strip('"').upper()
    if text == "CHARACTER" and reader.is_word(number + 1, "VARYING"):
        text = "VARCHAR"
    elif text in _HINTS and _is_type(reader, number):
        reader.refuse(number, f"there is no type {text.lower()} here", _HINTS[text])
    found = TYPES.get(text)
    if found is None or (text == "DOUBLE" and not reader.is_word(number + 1, "PRECISION")):
        return None
    last = number + reader.is_word(number + 1, "VARYING", "PRECISION")
    if reader.is_symbol(last + 1, "("):
        found, last = _with_length(reader, found, text, last + 1)
    if text == "TIMESTAMP":
        found, last = _with_zone(reader, found, last)
    is_array = reader.is_symbol(last + 1, "[")
    while reader.is_symbol(last + 1, "["):
        last = reader.closing(last + 1)
    return replace(found, last=last, is_array=is_array)


def _is_type(reader: Reader, number: int) -> bool:
    """Whether a word that is the name of a type stands for one: `x::time`, `time '10:00'`."""
    return reader.kind(number + 1) == STRING or (number > 0 and reader.is_symbol(number - 1, "::"))


def _with_zone(reader: Reader, found: Type, last: int) -> tuple[Type, int]:
    """`timestamp with time zone`, or without."""
    if not reader.is_word(last + 1, "WITH", "WITHOUT"):
        return found, last
    if not (reader.is_word(last + 2, "TIME") and reader.is_word(last + 3, "ZONE")):
        reader.wrong(last + 1, "expected TIME ZONE")
    return (_TIMESTAMPTZ if reader.is_word(last + 1, "WITH") else found), last + 3


def _with_length(reader: Reader, found: Type, text: str, opening: int) -> tuple[Type, int]:
    end = reader.closing(opening)
    lengths = [n for n in range(opening + 1, end) if reader.kind(n) == NUMBER]
    most = 1 if text == "VARCHAR" else 2
    is_list = end - opening == 2 * len(lengths) and reader.text(end) == ")"
    plain = all(reader.text(n).isdecimal() for n in lengths)
    if text not in _WITH_LENGTH or not (1 <= len(lengths) <= most and is_list and plain):
        hint = "times are to the second here" if text.startswith("TIMESTAMP") else None
        reader.wrong(opening, f"{text.lower()} takes no such thing in parentheses", hint)
    return replace(found, arguments=tuple(int(reader.text(n)) for n in lengths)), end


def cast(reader: Reader, value: Node, to: Type, place: int, *, first: int, last: int) -> Node:
    """The value as one of another type, as it stands from `first` to `last`.

    The words of the cast itself are removed by who calls. A constant is cast at once, so that it
    can be pushed down, and a mistake in it has a place.
    """
    name = value.name if value.named else to.name
    made = Node(first, last, type=to.type, name=name, named=value.named)
    if to.is_array:
        return _array(reader, value, to, made._replace(name=to.type), place)
    if to.type == "interval":
        if value.literal is None:
            hint = "write interval '1 day' beside a time"
            reader.refuse(place, "an interval is a constant here", hint)
        return made._replace(literal=value.literal)
    reader.require_value(value)
    if value.literal is not None:
        return _constant(reader, value, to, made)
    is_truth = value.type == "boolean" and to.type in ("text", "boolean", "integer")
    if is_truth and to.type != "text":
        if to.type == "integer":
            # `x IS (true)` asks SQLite whether x is not 0.
            reader.edits.wrap(value.first, value.last, "(0 + (", "))", place)
        return made
    if value.type in ("date", "timestamp") and to.type in ("integer", "number", "boolean", "json"):
        hint = "write extract(epoch FROM …)"
        reader.refuse(place, f"a {value.type} is no {to.name}", hint)
    function = "postgres_boolean_text" if is_truth else to.function
    more = "".join(f", {one}" for one in (() if is_truth else to.arguments))
    reader.edits.wrap(value.first, value.last, f"{function}(", f"{more})", place)
    return made


def _constant(reader: Reader, value: Node, to: Type, made: Node) -> Node:
    try:
        found = to.make(value.literal, *to.arguments)
    except DataError as error:
        where = position(reader.script, reader.words[value.first].start)
        raise error.with_(position=where) from None
    if to.type == "boolean":
        text = "TRUE" if found else "FALSE"
    else:
        text = literal(found) if isinstance(found, str) else repr(found)
    if text.startswith("-"):
        text = f"({text})"
    at = next(n for n in range(value.first, value.last + 1) if reader.kind(n) == STRING)
    reader.edits.replace(at, text)
    is_day = to.type in ("date", "timestamp")
    return made._replace(literal=found if is_day and isinstance(found, str) else None)


def _array(reader: Reader, value: Node, to: Type, made: Node, place: int) -> Node:
    """Arrays are JSON to us, and so is what PostgreSQL writes for one."""
    if value.literal is not None:
        try:
            documents.array_items(value.literal)
        except DataError as error:
            where = position(reader.script, reader.words[value.first].start)
            raise error.with_(position=where) from None
    elif value.type != "array":
        start, end = "postgres_array(", f", '{to.type}')"
        reader.edits.wrap(value.first, value.last, start, end, place)
    return made._replace(type="array", literal=value.literal)
