"""Objects by name and number: `'ec2.vpcs'::regclass`, `to_regtype('text')`, what is visible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cirrusql.errors import DataError, NotSupportedError, UnknownName
from cirrusql.pgcatalog.type_names import format_type, type_number
from cirrusql.pgcatalog.type_rows import OWNER, function_name, function_number


class Known(Protocol):
    """What a connection knows of objects."""

    @property
    def database(self) -> str:
        """What it has connected to."""
        ...

    @property
    def user(self) -> str:
        """Who has connected."""
        ...

    @property
    def schemas(self) -> Mapping[str, int]:
        """The object ids of the schemas by name."""
        ...

    @property
    def path(self) -> tuple[int, ...]:
        """The schemas in which a name of one part is looked for."""
        ...

    @property
    def names(self) -> Mapping[tuple[int, str], int]:
        """The object ids of the relations, by schema and name."""
        ...

    @property
    def places(self) -> Mapping[int, tuple[int, str]]:
        """Schema and name of each relation."""
        ...


def name_parts(text: str) -> list[str]:
    """The parts of a name as PostgreSQL reads it.

    >>> name_parts('ec2."Odd.Name"'), name_parts("EC2.Vpcs")
    (['ec2', 'Odd.Name'], ['ec2', 'vpcs'])
    """
    parts, rest = [], text.strip()
    while rest:
        if rest.startswith('"'):
            end = rest.find('"', 1)
            while end != -1 and rest[end : end + 2] == '""':
                end = rest.find('"', end + 2)
            if end == -1:
                raise DataError(f'invalid name syntax: "{text}"')
            parts.append(rest[1:end].replace('""', '"'))
            rest = rest[end + 1 :]
        else:
            word = rest.partition(".")[0]
            parts.append(word.strip().lower())
            rest = rest[len(word) :]
        rest = rest.removeprefix(".")
    return parts


def _class(known: Known, text: str) -> int | None:
    parts = name_parts(text)
    if len(parts) == 1:
        found = (known.names.get((schema, parts[0])) for schema in known.path)
        return next((one for one in found if one is not None), None)
    if len(parts) > 3 or not parts:
        raise DataError(f'improper relation name (too many dotted names): "{text}"')
    if len(parts) > 2 and parts[0] != known.database:
        raise NotSupportedError(f'cross-database references are not implemented: "{text}"')
    schema = known.schemas.get(parts[-2])
    return known.names.get((schema, parts[-1])) if schema is not None else None


def _one_part(text: str) -> str:
    parts = name_parts(text)
    if len(parts) != 1:
        raise DataError("invalid name syntax")
    return parts[0]


def _class_name(known: Known, number: int) -> str | None:
    place = known.places.get(number)
    if place is None:
        return None
    schema, name = place
    if _class(known, _quoted(name)) == number:
        return _quoted(name)
    return f"{_quoted(_schema_name(known, schema) or '')}.{_quoted(name)}"


def _schema_name(known: Known, number: int) -> str | None:
    return next((name for name, oid in known.schemas.items() if oid == number), None)


def _quoted(name: str) -> str:
    from cirrusql.pgcatalog.quoting import quote_ident

    return quote_ident(name) or ""


_FIND: Mapping[str, Callable[[Known, str], int | None]] = {
    "regclass": _class,
    "regtype": lambda _known, text: type_number(text),
    "regnamespace": lambda known, text: known.schemas.get(_one_part(text)),
    "regproc": lambda _known, text: function_number(name_parts(text)[-1]) or None,
    "regprocedure": lambda _known, text: function_number(text.split("(")[0]) or None,
    "regrole": lambda known, text: OWNER if _one_part(text) == known.user else None,
}
_SHOW: Mapping[str, Callable[[Known, int], str | None]] = {
    "regclass": _class_name,
    "regtype": lambda _known, number: None if format_type(number) == "???" else format_type(number),
    "regnamespace": _schema_name,
    "regproc": lambda _known, number: function_name(number),
    "regprocedure": lambda _known, number: function_name(number),
    "regrole": lambda known, number: known.user if number == OWNER else None,
}
_WHAT = {
    "regclass": "relation", "regtype": "type", "regnamespace": "schema", "regproc": "function",
    "regprocedure": "function", "regrole": "role",
}  # fmt: skip


def number_of(known: Known, kind: str, value: Any, *, strict: bool = True) -> int | None:
    """The object id that a name stands for; a number stands for itself.

    Raises UnknownName for no such object. If it is not strict, as `to_regclass` is, there is None,
    and a text is always a name.
    """
    if value is None or isinstance(value, int):
        return value
    text = str(value).strip()
    if strict and (text.isdigit() or text == "-"):
        return 0 if text == "-" else int(text)
    if not text:
        raise DataError("invalid name syntax")
    found = _FIND[kind](known, text)
    if found is None and strict:
        raise UnknownName(f'{_WHAT[kind]} "{text}" does not exist')
    return found


def name_of(known: Known, kind: str, number: Any) -> str | None:
    """How an object id of that kind is shown: as a name, or as it is where there is none."""
    if number is None:
        return None
    if number == 0:
        return "-"
    return _SHOW[kind](known, int(number)) or str(number)
