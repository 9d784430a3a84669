"""The functions that tell something of a connection: who it is, what it sees, what it has set."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.pgcatalog import definitions, list_texts, objects
from cirrusql.pgcatalog.listing import DATABASES
from cirrusql.pgcatalog.privileges import privilege
from cirrusql.pgcatalog.type_rows import OWNER

if TYPE_CHECKING:
    from cirrusql.pgcatalog.session import CatalogueSession


def of_session(session: CatalogueSession) -> Mapping[str, Callable[..., Any]]:
    """Each by its name in SQLite."""

    def current_setting(name: str, missing_ok: int = 0) -> str | None:
        return session.settings.get(name) if missing_ok else session.settings.show(name)

    def set_config(name: str, value: str | None, is_local: Any = None) -> str | None:
        return session.set(name, value or "", local=bool(is_local))

    def databases() -> str:
        known = dict.fromkeys((*DATABASES, session.database_name))
        return json.dumps(list(known))

    def size(kind: str, what: Any) -> int | None:
        """The room that a thing takes, which is none; None of what is not there."""
        if kind == "database":
            privilege(session.seen, session.columns, kind, what, "CONNECT")
        return 0 if kind != "relation" or what in session.seen.places else None

    def found(kind: str, value: Any) -> int | None:
        return objects.number_of(session.seen, kind, value, strict=False)

    def _named(kind: str | None, value: Any) -> Any:
        """A list of objects' ids as one of their names."""
        if kind is None:
            return value
        found = list_texts.items(value) or []
        return list_texts.compact([objects.name_of(session.seen, kind, one) for one in found])

    return {
        "current_database": lambda: session.database_name,
        "current_schema": lambda: session.seen.current_schema,
        "current_schemas": lambda implicit: list_texts.compact(
            session.seen.current_schemas(implicit=bool(implicit))
        ),
        "current_user": lambda: session.user,
        "session_user": lambda: session.user,
        "current_setting": current_setting,
        "set_config": set_config,
        "pg_backend_pid": lambda: session.backend_pid,
        "pg_get_userbyid": lambda oid: session.user if oid == OWNER else f"unknown (OID={oid})",
        # What it sees changes with its own tables.
        "pg_visible": lambda *given: session.seen.visible(*given),  # noqa: PLW0108
        "pg_privilege": lambda *given: privilege(session.seen, session.columns, *given),
        "pg_reg": lambda kind, value: objects.number_of(session.seen, kind, value),
        "pg_reg_try": found,
        "pg_reg_name": lambda kind, value: objects.name_of(session.seen, kind, value),
        "pg_names": lambda value, kind: _named(kind, value),
        "pg_array_text": lambda value, kind=None: list_texts.written(_named(kind, value)),
        "pg_vector_text": lambda value, kind=None: list_texts.vector(_named(kind, value)),
        "obj_description": lambda oid, of=None: session.description(oid, 0, of),
        "col_description": lambda oid, number: session.description(oid, number, "pg_class"),
        "pg_get_constraintdef": lambda oid, _pretty=0: definitions.constraint(session, oid),
        "pg_get_indexdef": lambda oid, place=0, _pretty=0: definitions.index(session, oid, place),
        "pg_size": size,
        "pg_databases": databases,
        "pg_settings_json": lambda: json.dumps(session.shown_settings()),
    }  # fmt: skip
