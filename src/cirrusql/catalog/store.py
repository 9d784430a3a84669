"""The compiled catalogue, opened read-only: look-ups by SQL name or by type name."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.catalog.model import (
    CatalogInfo,
    Column,
    Handler,
    KeySource,
    ListKeys,
    ResourceType,
)
from cirrusql.catalog.naming import PROVIDER
from cirrusql.catalog.plugins import Plugins
from cirrusql.catalog.resource_relations import LIST_ONLY, ResourceRelation
from cirrusql.errors import CatalogError, UnknownName, closest, did_you_mean

if TYPE_CHECKING:
    from cirrusql.catalog.api.store import ApiStore
    from cirrusql.catalog.listed import Listed
    from cirrusql.catalog.references import Reference

_FORMAT = "5"
_FLAGS = ("required", "read_only", "create_only", "write_only")

# The columns are those of `cirrusql.resource_types`, in order.
_TYPE_ROWS = """
SELECT type_name, :provider || '.' || service || '.' || resource, :provider, service, resource,
    iif(list_only, resource || :suffix, NULL),
    (SELECT json_group_array(key) FROM json_each(facts, '$.handlers')),
    description,
    (SELECT group_concat('<' || replace(value, '/properties/', '') || '>', '|')
        FROM json_each(facts, '$.primary_identifier')),
    facts ->> '$.list_keys.required', facts ->> '$.is_global', facts ->> '$.documentation_url'
FROM resource_type WHERE provisionable AND service = coalesce(:service, service)
ORDER BY service, resource
"""

# pathlib is not imported for it: it costs half of what an interpreter takes to start.
DEFAULT_PATH = os.path.join(os.path.dirname(__file__), "catalog.sqlite3")  # noqa: PTH118, PTH120

# Those of all types are 52 MB; reading one again takes 0.2 ms.
_KEPT_SCHEMAS = 50


class Catalog:
    """The resource types of AWS, and beside them what plugins bring.

    The mutable state is a memo of what was looked up.

    Safe to share between threads: a lost race looks the same thing up twice.
    """

    def __init__(
        self, connection: apsw.Connection, path: str, plugins: Plugins | None = None
    ) -> None:
        self.plugins = plugins or Plugins()
        self._connection = connection
        self._asking = threading.Lock()
        self.path = path
        self._types: dict[str, ResourceType] = {}
        self._schemas: dict[str, dict[str, Any]] = {}
        self._kept: dict[Hashable, Any] = {}
        self._api: ApiStore | None = None

    @classmethod
    def open(
        cls, path: str | os.PathLike[str] | None = None, *, plugins: Plugins | None = None
    ) -> Catalog:
        """Open the catalogue at `path`, or the one that came with the package.

        `plugins` are those that are installed, unless others are given; none is loaded here.

        Raises CatalogError if there is none or it was made for another version of this package.
        """
        place = os.fspath(path) if path else DEFAULT_PATH
        if not os.path.exists(place):  # noqa: PTH110
            hint = "build it with: cirrusql catalog build"
            raise CatalogError(f"no catalogue at {place}", hint=hint)
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        # `immutable`: the file is replaced, never changed, so no locks are needed.
        try:
            connection = apsw.Connection(f"file:{place}?immutable=1", flags=flags)
            row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        except apsw.Error as error:
            raise CatalogError(f"the catalogue at {place} cannot be read: {error}") from error
        if row is None or row[0] != _FORMAT:
            hint = "rebuild it with: cirrusql catalog build"
            raise CatalogError(f"the catalogue at {place} is of another version", hint=hint)
        return cls(connection, place, plugins)

    def info(self) -> CatalogInfo:
        """When it was built, from what, and how much is in it."""
        meta = dict(self._rows("SELECT key, value FROM meta"))
        counts = self._one(
            "SELECT count(DISTINCT service) FILTER (WHERE provisionable), sum(provisionable),"
            " count(*), sum(NOT provisionable) FROM resource_type"
        )
        notes = self._one("SELECT count(*) FROM note")
        services, relations, types, not_provisionable = counts
        return CatalogInfo(
            built=meta["built"],
            sources=_parsed(meta["sources"]),
            services=services,
            relations=relations,
            types=types,
            not_provisionable=not_provisionable,
            regions=len(meta["regions"].split()),
            notes=notes[0],
        )

    def notes(self) -> list[tuple[str, str]]:
        """What of which type's schema could not be used as it stands: (type name, note)."""
        return list(self._rows("SELECT type_name, note FROM note"))

    def regions(self) -> tuple[str, ...]:
        """Every region the catalogue knows, sorted."""
        return tuple(self._one("SELECT value FROM meta WHERE key = 'regions'")[0].split())

    def services(self) -> list[str]:
        """The names of the services with at least one relation, sorted."""
        sql = "SELECT DISTINCT service FROM resource_type WHERE provisionable ORDER BY service"
        return [row[0] for row in self._rows(sql)]

    def resource_types(self, service: str | None = None) -> list[ResourceType]:
        """The provisionable types, of one service or of all, sorted by service and relation.

        Raises UnknownName for a service that does not exist.
        """
        sql = "SELECT type_name FROM resource_type WHERE provisionable"
        if service is not None:
            self.require_service(service)
            sql += " AND service = ?"
        arguments = (service.lower(),) if service is not None else ()
        names = self._rows(f"{sql} ORDER BY service, resource", arguments)
        return [self.resource_type(str(name)) for (name,) in names]

    def type_rows(self, service: str | None = None) -> list[tuple[Any, ...]]:
        """The rows of `cirrusql.resource_types`, of one service or of all.

        Straight from the file: to make every type first would take ten times as long.
        """
        sql, arguments = _TYPE_ROWS, {"provider": PROVIDER, "suffix": LIST_ONLY, "service": service}
        return self._rows(sql, arguments)

    def relation_names(self) -> list[tuple[str, str, bool, str]]:
        """Every relation of a provisionable type: service, resource, whether it lists, description.

        The description is as much of the schema's as fits a line.
        """
        sql = (
            "SELECT service, resource, list_only, substr(description, 1, 200) FROM resource_type"
            " WHERE provisionable ORDER BY service, resource"
        )
        return [
            (service, resource, bool(lists), text)
            for service, resource, lists, text in self._rows(sql)
        ]

    def listed(self) -> Iterator[Listed]:
        """Every relation of a provisionable type with the columns of `*`, straight from the file.

        >>> next(one for one in Catalog.open().listed() if one.resource == "vpcs_list_only").columns
        (('region', 'string', 'the AWS region'), ('vpc_id', 'string', ''))
        """
        from cirrusql.catalog.listed import of_types

        return of_types(self._rows)

    def type_names(self) -> list[str]:
        """Every type name in the catalogue, also those that are not provisionable, sorted."""
        sql = "SELECT type_name FROM resource_type ORDER BY type_name"
        return [row[0] for row in self._rows(sql)]

    def singulars(self) -> Mapping[str, tuple[str, ...]]:
        """The provisionable types by what one resource of them is called, as `queue`.

        >>> Catalog.open().singulars()["vpc"]
        ('AWS::EC2::VPC',)
        """
        sql = "SELECT singular, type_name FROM resource_type WHERE provisionable ORDER BY type_name"
        found: dict[str, tuple[str, ...]] = {}
        for singular, type_name in self._rows(sql):
            found[singular] = (*found.get(singular, ()), type_name)
        return found

    def relation(self, service: str, name: str) -> ResourceRelation:
        """The relation `awscc.<service>.<name>`, its `_list_only` form included.

        Names are compared without regard to case. A type without handlers is returned too; its
        `provisionable` says so. Raises UnknownName, with the closest match as its hint.
        """
        self.require_service(service)
        service, name = service.lower(), name.lower()
        type_name = self._type_name(service, name)
        if type_name:
            return ResourceRelation(self.resource_type(type_name))
        if name.endswith(LIST_ONLY):
            type_name = self._type_name(service, name.removesuffix(LIST_ONLY))
            if type_name and "list" in self.resource_type(type_name).handlers:
                return ResourceRelation(self.resource_type(type_name), list_only=True)
        raise UnknownName(
            f"no resource '{name}' in service '{service}'", hint=self._nearest(service, name)
        )

    def resource_type(self, type_name: str) -> ResourceType:
        """The type called `type_name`, as in `AWS::S3::Bucket`; raises UnknownName."""
        found = self._types.get(type_name)
        if found is None:
            found = self._types[type_name] = self._load(type_name)
        return found

    def schema(self, type_name: str) -> dict[str, Any]:
        """The resource schema as AWS published it; callers must not change it."""
        found = self._schemas.get(type_name)
        if found is None:
            sql = "SELECT schema FROM resource_type WHERE type_name = ?"
            row = self._row(sql, (type_name,))
            if row is None:
                raise self._unknown_type(type_name)
            import zlib

            found = _parsed(zlib.decompress(row[0]))
            _keep(self._schemas, type_name, found)
        return found

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once for a key and kept as schemas are: for what is made of one.

        >>> catalog = Catalog.open()
        >>> catalog.kept("key", lambda: 1), catalog.kept("key", lambda: 2)
        (1, 1)
        """
        found = self._kept.get(key)
        if found is None:
            found = make()
            _keep(self._kept, key, found)
        return found

    def pattern_replacements(self, type_name: str) -> Mapping[str, str | None]:
        """Patterns of a schema that validators cannot take: what to use instead, None to drop."""
        sql = (
            "SELECT pattern, replacement FROM pattern JOIN resource_type ON id = type_id"
            " WHERE type_name = ?"
        )
        rows: Any = self._rows(sql, (type_name,))
        return dict(rows)

    @property
    def api(self) -> ApiStore:
        """The operations of AWS's APIs that only read."""
        if self._api is None:
            from cirrusql.catalog.api.store import ApiStore

            self._api = ApiStore(self._rows)
        return self._api

    def _one(self, sql: str) -> tuple[Any, ...]:
        (row,) = self._rows(sql)
        return row

    def _row(self, sql: str, arguments: Any) -> tuple[Any, ...] | None:
        rows = self._rows(sql, arguments)
        return rows[0] if rows else None

    def _rows(self, sql: str, arguments: Any = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; a connection is one thread's at a time."""
        with self._asking:
            return self._connection.execute(sql, arguments).fetchall()

    def require_service(self, service: str) -> None:
        """Raise UnknownName, with the closest match, unless the service has resource types."""
        sql = "SELECT 1 FROM resource_type WHERE service = ? LIMIT 1"
        if not self._rows(sql, (service.lower(),)):
            hint = did_you_mean(service, self.services())
            raise UnknownName(f"no service '{service}' in provider '{PROVIDER}'", hint=hint)

    def _type_name(self, service: str, name: str) -> str | None:
        sql = (
            "SELECT type_name FROM resource_type WHERE service = ?1 AND resource = ?2 UNION ALL"
            " SELECT type_name FROM relation_alias a JOIN resource_type t ON t.id = a.type_id"
            " WHERE a.service = ?1 AND a.name = ?2"
        )
        row = self._row(sql, (service, name))
        return row[0] if row else None

    def _nearest(self, service: str, name: str) -> str | None:
        names = list(self._resource_names(service))
        if closest(name, names):
            return did_you_mean(name, names)
        sql = (
            "SELECT service FROM resource_type WHERE resource = ? AND provisionable"
            " ORDER BY service LIMIT 3"
        )
        elsewhere = [f"'{row[0]}.{name}'" for row in self._rows(sql, (name,))]
        if elsewhere:
            return f"there is {' and '.join(elsewhere)}"
        return f"see SHOW RESOURCES IN {PROVIDER}.{service}"

    def _resource_names(self, service: str) -> Iterable[str]:
        sql = "SELECT resource, list_only FROM resource_type WHERE service = ?"
        for resource, list_only in self._rows(sql, (service,)):
            yield resource
            if list_only:
                yield resource + LIST_ONLY

    def _unknown_type(self, type_name: str) -> UnknownName:
        hint = did_you_mean(type_name, self.type_names())
        return UnknownName(f"no resource type '{type_name}'", hint=hint)

    def _load(self, type_name: str) -> ResourceType:
        sql = (
            "SELECT id, service, resource, singular, description, regions, facts"
            " FROM resource_type WHERE type_name = ?"
        )
        row = self._row(sql, (type_name,))
        if row is None:
            raise self._unknown_type(type_name)
        number, service, resource, singular, description, regions, facts_text = row
        facts = _parsed(facts_text)
        return ResourceType(
            type_name=type_name,
            service=service,
            resource=resource,
            singular=singular,
            description=description,
            columns=self._columns(number),
            handlers={
                operation: Handler(operation, tuple(permissions))
                for operation, permissions in facts["handlers"].items()
            },
            primary_identifier=tuple(facts["primary_identifier"]),
            additional_identifiers=tuple(map(tuple, facts["additional_identifiers"])),
            required=tuple(facts["required"]),
            read_only=tuple(facts["read_only"]),
            write_only=tuple(facts["write_only"]),
            create_only=tuple(facts["create_only"]),
            conditional_create_only=tuple(facts["conditional_create_only"]),
            list_keys=_list_keys(facts["list_keys"]),
            tag_property=facts["tag_property"],
            is_global=facts["is_global"],
            home_property=facts["home_property"],
            arn_format=facts["arn_format"],
            reference=_reference(facts["reference"]),
            regions=frozenset(regions.split()),
            documentation_url=facts["documentation_url"],
        )

    def _columns(self, number: int) -> tuple[Column, ...]:
        sql = (
            "SELECT name, property, type, description, flags, aliases FROM column_"
            " WHERE type_id = ? ORDER BY position"
        )
        return tuple(
            Column(
                name,
                property_name,
                kind,
                description,
                aliases=tuple(aliases.split()),
                **{flag: bool(flags >> bit & 1) for bit, flag in enumerate(_FLAGS)},
            )
            for name, property_name, kind, description, flags, aliases in self._rows(sql, (number,))
        )


def _keep(kept: dict[Any, Any], key: Hashable, value: Any) -> None:
    """Put a value among those that are kept, in the place of the oldest if they are many."""
    if len(kept) >= _KEPT_SCHEMAS:
        # tuple() is one step, so no other thread changes what is looked through.
        first, *_ = tuple(kept)
        kept.pop(first, None)
    kept[key] = value


def _parsed(text: str | bytes) -> Any:
    import json  # not for opening the catalogue, which every command does

    return json.loads(text)


def _reference(facts: Mapping[str, Any] | None) -> Reference | None:
    if facts is None:
        return None
    from cirrusql.catalog.references import Reference  # only templates ask for it

    return Reference(**facts)


def _list_keys(facts: Mapping[str, Any]) -> ListKeys:
    sources = {
        name: tuple(
            KeySource(
                source.get("type"),
                source.get("property"),
                tuple(source.get("values", ())),
                source.get("account", False),
                source.get("region"),
            )
            for source in entries
        )
        for name, entries in facts["sources"].items()
    }
    return ListKeys(tuple(map(tuple, facts["required"])), tuple(facts["optional"]), sources)
