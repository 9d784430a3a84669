"""The words that would make a key or its index, as `pg_get_constraintdef` tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cirrusql.pgcatalog import objects
from cirrusql.pgcatalog.keys import CONSTRAINTS_FROM, INDEXES_FROM
from cirrusql.pgcatalog.quoting import quote_ident

if TYPE_CHECKING:
    from cirrusql.pgcatalog.session import CatalogueSession


def constraint(session: CatalogueSession, oid: int) -> str | None:
    """`PRIMARY KEY (vpc_id, region)`; None for what is no constraint."""
    columns = session.key_columns(oid - CONSTRAINTS_FROM)
    return f"PRIMARY KEY ({', '.join(map(_quoted, columns))})" if columns else None


def index(session: CatalogueSession, oid: int, place: int) -> str | None:
    """What would make an index, or one of its columns by place; None for what is none."""
    table = oid - INDEXES_FROM
    columns = session.key_columns(table)
    if not columns:
        return None
    if place:
        return _quoted(columns[place - 1]) if 0 < place <= len(columns) else ""
    schema, relation = session.seen.places[table]
    name = _quoted(session.seen.places[oid][1])
    of = f"{objects.name_of(session.seen, 'regnamespace', schema)}.{_quoted(relation)}"
    return f"CREATE UNIQUE INDEX {name} ON {of} USING btree ({', '.join(map(_quoted, columns))})"


def _quoted(name: str) -> str:
    return quote_ident(name) or ""
