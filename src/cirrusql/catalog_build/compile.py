"""Write the catalogue: one SQLite file, made whole beside its place and then moved there."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs

from cirrusql.catalog import naming
from cirrusql.catalog.store import DEFAULT_PATH
from cirrusql.catalog_build import facts, patterns, sources
from cirrusql.catalog_build.api.names import service_name
from cirrusql.catalog_build.api.operations import ServiceFacts, service_facts

FORMAT = "5"

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE resource_type (
    id INTEGER PRIMARY KEY, type_name TEXT NOT NULL UNIQUE, service TEXT NOT NULL,
    resource TEXT NOT NULL, singular TEXT NOT NULL, description TEXT NOT NULL,
    provisionable INTEGER NOT NULL, list_only INTEGER NOT NULL, regions TEXT NOT NULL,
    facts TEXT NOT NULL, schema BLOB NOT NULL, UNIQUE (service, resource));
CREATE TABLE relation_alias (
    service TEXT NOT NULL, name TEXT NOT NULL, type_id INTEGER NOT NULL,
    PRIMARY KEY (service, name)) WITHOUT ROWID;
CREATE TABLE column_ (
    type_id INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, property TEXT NOT NULL,
    type TEXT NOT NULL, description TEXT NOT NULL, flags INTEGER NOT NULL, aliases TEXT NOT NULL,
    PRIMARY KEY (type_id, position)) WITHOUT ROWID;
CREATE TABLE pattern (type_id INTEGER NOT NULL, pattern TEXT NOT NULL, replacement TEXT);
CREATE TABLE note (type_name TEXT NOT NULL, note TEXT NOT NULL);
CREATE TABLE api_service (
    name TEXT PRIMARY KEY, facts TEXT NOT NULL, shapes BLOB NOT NULL,
    others BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE api_operation (
    service TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, facts BLOB NOT NULL,
    PRIMARY KEY (service, name)) WITHOUT ROWID;
"""


def build(requirements: Path, target: Path) -> None:
    """Install the pinned sources, compile them and put the catalogue at `target`."""
    with sources.installed(requirements) as folder:
        write(sources.read(folder), target)


def write(read: sources.Sources, target: Path) -> None:
    """Compile `read` into the file `target`; whoever has the old one open keeps the old one."""
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.new")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(f"{unfinished.resolve().as_uri()}", uri=True)
    try:
        connection.executescript(_TABLES)
        listable = {
            name for name, schema in read.schemas.items() if "list" in facts.handlers(schema)
        }
        for number, (type_name, schema) in enumerate(read.schemas.items(), 1):
            found = facts.facts(schema, listable)
            _add_type(connection, number, schema, found, read.regions.get(type_name, frozenset()))
        for model in read.services():
            _add_service(connection, service_facts(model))
        if read.models is None:
            _keep_operations(connection)
        _add_meta(connection, read)
        connection.commit()
        connection.execute("VACUUM")
        connection.close()
        unfinished.replace(target)
    finally:
        connection.close()
        unfinished.unlink(missing_ok=True)


def _add_type(
    connection: sqlite3.Connection,
    number: int,
    schema: facts.Schema,
    found: facts.Facts,
    regions: Iterable[str],
) -> None:
    type_name = schema["typeName"]
    service, resource = naming.service_name(type_name), naming.resource_name(type_name)
    connection.execute(
        "INSERT INTO resource_type VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            type_name,
            service,
            resource,
            naming.resource_singular(type_name),
            schema.get("description") or "",
            bool(found["handlers"]),
            "list" in found["handlers"],
            " ".join(sorted(regions)),
            _json(found),
            zlib.compress(_json(schema).encode(), 9),
        ),
    )
    if (alias := naming.standard_resource_name(type_name)) != resource:
        connection.execute("INSERT INTO relation_alias VALUES (?, ?, ?)", (service, alias, number))
    connection.executemany(
        "INSERT INTO column_ VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (_column_row(number, place, row) for place, row in enumerate(facts.columns(schema, found))),
    )
    _add_notes(connection, number, schema)


def _column_row(number: int, place: int, row: dict[str, Any]) -> tuple[Any, ...]:
    named = ("required", "read_only", "create_only", "write_only")
    flags = sum(1 << bit for bit, flag in enumerate(named) if row[flag])
    texts = (row["name"], row["property"], row["type"], row["description"])
    return (number, place, *texts, flags, " ".join(row["aliases"]))


def _add_notes(connection: sqlite3.Connection, number: int, schema: facts.Schema) -> None:
    """Record what of a schema cannot be used as it stands; nothing here may stop the build."""
    replaced = patterns.replacements(schema)
    connection.executemany(
        "INSERT INTO pattern VALUES (?, ?, ?)", ((number, *pair) for pair in replaced.items())
    )
    notes = [f"pattern dropped: {old}" for old, new in replaced.items() if new is None]
    try:
        jsonschema_rs.validator_for(_bare(schema))
    except ValueError as error:
        notes.append(f"schema does not compile: {error}".splitlines()[0])
    rows = ((schema["typeName"], note) for note in notes)
    connection.executemany("INSERT INTO note VALUES (?, ?)", rows)


def _bare(node: Any) -> Any:
    """A schema without its patterns and `$schema`, to find what else may be wrong with it."""
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if isinstance(node, dict):
        dropped = {"pattern": str, "patternProperties": dict}
        return {
            key: _bare(value)
            for key, value in node.items()
            if key != "$schema" and not isinstance(value, dropped.get(key, ()))
        }
    return node


def _add_service(connection: sqlite3.Connection, found: ServiceFacts) -> None:
    name = service_name(found.name)
    connection.execute(
        "INSERT INTO api_service VALUES (?, ?, ?, ?)",
        (name, _json(found.facts), _packed(found.shapes), _packed(found.others)),
    )
    connection.executemany(
        "INSERT INTO api_operation VALUES (?, ?, ?, ?)",
        ((name, one.name, one.description, _packed(one.facts)) for one in found.operations),
    )


def _keep_operations(connection: sqlite3.Connection) -> None:
    """Take over the operations of the catalogue that came with the package.

    `cirrusql catalog update` has newer resource types and no service models.
    """
    if not Path(DEFAULT_PATH).exists():
        return
    connection.commit()
    connection.execute("ATTACH ? AS old", (f"file:{DEFAULT_PATH}?mode=ro",))
    there = "SELECT count(*) FROM old.sqlite_schema WHERE name = 'api_service'"
    if connection.execute(there).fetchone()[0]:
        for table in ("api_service", "api_operation"):
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM old.{table}")
    connection.commit()
    connection.execute("DETACH old")


def _packed(value: Any) -> bytes:
    return zlib.compress(_json(value).encode(), 9)


def _add_meta(connection: sqlite3.Connection, read: sources.Sources) -> None:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    built = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    meta = {
        "format": FORMAT,
        "built": built.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sources": _json(read.versions),
        "regions": " ".join(sorted(frozenset().union(*read.regions.values()))),
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
