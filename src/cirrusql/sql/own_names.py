"""Names of the user's own tables and views, and where one belongs: to the file, or the session.

In a query `main.t` is written `"@main.t"` while its names are being understood, because a dot makes
a name a relation's; and a table that a view reads is `"@.t"` where a WITH around the view would
hide it. `located` makes them what SQLite knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cirrusql.catalog.naming import PROVIDERS
from cirrusql.errors import NotSupportedError, UnknownName, did_you_mean
from cirrusql.records import replace
from cirrusql.sql.bound import BoundQuery, Edit
from cirrusql.sql.lexer import Kind
from cirrusql.sql.name_defaults import ANY_OWN
from cirrusql.sql.statements import Name

SCHEMAS = ("main", "temp")
"""What may stand before a name of the user's own: what is kept, and what is the session's only."""
ANY_SCHEMA = ""
"""Stands for a schema where the name says nothing of one."""
_READ_ONLY = ("cirrusql",)
_PINNED = "@"


def is_cloud(name: Name) -> bool:
    """Whether a name is one of the cloud's, and not of a table of the user's own.

    One of two parts without a schema is: a service and a resource, without the provider.

    >>> from cirrusql.errors import Position
    >>> [is_cloud(Name(tuple(name.split(".")), Position(1, 1))) for name in ("ec2.vpcs", "main.t")]
    [True, False]
    """
    first = name.parts[0].lower()
    if len(name.parts) == 2:
        return first not in (*SCHEMAS, ANY_OWN, *_READ_ONLY)
    return len(name.parts) > 1 and first in PROVIDERS


def own_name(name: Name, what: str = "a table") -> Name:
    """The name, if something of the user's own may be called that; `main`, `temp`
    and `public`, which may be either, its schema.

    Raises NotSupportedError for names of relations, UnknownName for a provider or schema that is
    none.

    >>> from cirrusql.errors import Position
    >>> own_name(Name(("Main", "t"), Position(1, 1)))
    Name(parts=('t',), position=Position(line=1, column=1), schema='main')
    """
    first = name.parts[0].lower()
    if len(name.parts) > 1 and first in (*PROVIDERS, *_READ_ONLY):
        message = f"'{name}' cannot be {what} of your own"
        raise NotSupportedError(message, hint=f"'{first}' is taken", position=name.position)
    if len(name.parts) > 2:
        hint = did_you_mean(first, PROVIDERS) or "resources are written awscc.service.resource"
        message = f"no provider '{first}' whose resources can be written"
        raise UnknownName(message, hint=hint, position=name.position)
    if len(name.parts) == 2 and first in (*SCHEMAS, ANY_OWN):
        return replace(name, parts=name.parts[1:], schema=first)
    if len(name.parts) == 2 and what != "a view":  # a view's name may have a dot in it
        hint = did_you_mean(first, (*SCHEMAS, *PROVIDERS)) or "write main, temp or nothing"
        raise UnknownName(f"no schema '{first}'", hint=hint, position=name.position)
    return name


def new_name(name: Name, what: str = "a table") -> Name:
    """The name, as `own_name` gives it, if something new of the user's own may be called that.

    Raises NotSupportedError also for names in quotes that look like another: `"cirrusql.regions"`
    would be read as ours, and `"main.t"` where the user means `main.t`.

    >>> from cirrusql.errors import Position
    >>> new_name(Name(("@t",), Position(1, 1)))
    Traceback (most recent call last):
    cirrusql.errors.NotSupportedError: line 1, column 1: '@t' cannot be a table of your own; ...
    """
    found = own_name(name, what)
    first, dot, _ = str(found).lower().partition(".")
    hint = None
    if dot and first in (*PROVIDERS, *_READ_ONLY, *SCHEMAS, ANY_OWN):
        hint = f"'{first}' is taken: write the name without it"
    if first.startswith(_PINNED):
        hint = f"it begins with '{_PINNED}'"
    if hint is not None:
        message = f"'{found}' cannot be {what} of your own"
        raise NotSupportedError(message, hint=hint, position=name.position)
    return found


def quoted(name: str) -> str:
    r"""A name as SQL takes any name.

    >>> quoted('5" x')
    '"5"" x"'
    """
    return '"' + name.replace('"', '""') + '"'


def pinned(schema: str, name: str) -> str:
    """The name of a table in a schema, of one part, which no WITH hides.

    >>> pinned("main", "t")
    '"@main.t"'
    """
    return quoted(f"{_PINNED}{schema}.{name}")


def unpinned(name: str) -> tuple[str, str] | None:
    """The schema and the name that `pinned` made one of; None of any other name.

    >>> unpinned("@main.t"), unpinned("t")
    (('main', 't'), None)
    """
    schema, dot, rest = name.removeprefix(_PINNED).partition(".")
    is_pinned = name.startswith(_PINNED) and dot and schema in (*SCHEMAS, ANY_SCHEMA)
    return (schema, rest) if is_pinned else None


def located(query: BoundQuery, schema_of: Callable[[str, str], str | None]) -> BoundQuery:
    """The query with its pinned names as SQLite knows them.

    `schema_of` says where a table is, by the schema that the user wrote and its name. Raises
    UnknownName for one that is nowhere.

    >>> from cirrusql.sql.script import Fragment
    >>> text = 'SELECT 1 FROM "@main.t" AS "t"'
    >>> located(BoundQuery(Fragment(text, 0, 30), (), ()), lambda _, __: "data").sql
    'SELECT 1 FROM data."t" AS "t"'
    """
    if f'"{_PINNED}' not in query.fragment.text:
        return query
    edits = sorted((*query.edits, *_locations(query, schema_of)), key=lambda edit: edit.start)
    return replace(query, edits=tuple(edits))


def _locations(query: BoundQuery, schema_of: Callable[[str, str], str | None]) -> Iterator[Edit]:
    shift = query.fragment.start
    for token in query.fragment.tokens:
        found = unpinned(token.value) if token.kind is Kind.QUOTED_NAME else None
        if found is not None:
            schema, name = found
            place = schema_of(schema, name)
            if place is None:
                written = f"{schema}.{name}" if schema else name
                where = query.fragment.position(token.start - shift)
                raise UnknownName(f"no table '{written}'", position=where)
            yield Edit(token.start - shift, token.end - shift, f"{place}.{quoted(name)}")
