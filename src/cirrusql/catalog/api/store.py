"""The operations in the catalogue's file: look-up by name, and what is said of the others."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from cirrusql.catalog.api.operations import (
    PROVIDER,
    ApiColumn,
    ApiInput,
    ApiPages,
    ApiRelation,
    Http,
)
from cirrusql.catalog.api.shapes import Shapes
from cirrusql.catalog.services import Protocol, Service
from cirrusql.errors import NotSupportedError, UnknownName, did_you_mean
from cirrusql.records import replace

if TYPE_CHECKING:
    from cirrusql.catalog.listed import Listed

Query = Callable[..., list[tuple[Any, ...]]]


class ApiStore:
    """What the catalogue's file has of AWS's operations. Mutable: what was looked up is kept."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._services: dict[str, Service] = {}
        self._relations: dict[tuple[str, str], ApiRelation] = {}
        self._shapes: dict[str, Shapes] = {}

    def services(self) -> list[str]:
        """The services that have relations, by their names in SQL, sorted."""
        return [name for (name,) in self._query("SELECT name FROM api_service ORDER BY name")]

    def titles(self) -> dict[str, str]:
        """What AWS calls each service, by its name in SQL."""
        return dict(self._query("SELECT name, facts ->> '$.title' FROM api_service ORDER BY name"))

    def known_service(self, name: str) -> str:
        """The name in SQL of a service that is written in any case, with `-` or `_`.

        Raises UnknownName, with the closest match.
        """
        self.service(_plain(name))
        return _plain(name)

    def names(self, service: str | None = None) -> list[tuple[str, str, str]]:
        """Service, name and description of every relation, of one service or of all, sorted."""
        sql = (
            "SELECT service, name, description FROM api_operation"
            " WHERE service = coalesce(?, service) ORDER BY service, name"
        )
        return self._query(sql, (service,))

    def relation(self, service: str, name: str) -> ApiRelation:
        """The relation of that name, compared without regard to case.

        Raises UnknownName with the closest match, and NotSupportedError, with the reason, for an
        operation of AWS that is no relation.
        """
        key = _plain(service), _plain(name)
        found = self._relations.get(key)
        if found is None:
            found = self._relations[key] = self._load(*key)
        return found

    def every(self, service: str | None = None) -> Iterator[ApiRelation]:
        """Every relation, of one service or of all, in the order of `names`; none is kept."""
        sql = (
            "SELECT service, name, description, facts FROM api_operation"
            " WHERE service = coalesce(?, service) ORDER BY service, name"
        )
        for of, name, description, packed in self._query(sql, (service,)):
            yield self._made(of, name, description, packed)

    def listed(self) -> Iterator[Listed]:
        """Every relation with the columns of `*`, straight from the file: `every` makes records."""
        from cirrusql.catalog.listed import of_operations

        return of_operations(self._query)

    def shapes(self, service: str) -> Shapes:
        """The shapes of a service."""
        found = self._shapes.get(service)
        if found is None:
            ((packed,),) = self._query("SELECT shapes FROM api_service WHERE name = ?", (service,))
            found = self._shapes[service] = Shapes(orjson.loads(zlib.decompress(packed)))
        return found

    def others(self, service: str) -> dict[str, list[str]]:
        """The operations of a service that are no relations, by the reason."""
        ((packed,),) = self._query("SELECT others FROM api_service WHERE name = ?", (service,))
        return orjson.loads(zlib.decompress(packed))  # type: ignore[no-any-return]

    def service(self, name: str) -> Service:
        """A service as it is called; raises UnknownName."""
        found = self._services.get(name)
        if found is None:
            rows = self._query("SELECT facts FROM api_service WHERE name = ?", (name,))
            if not rows:
                hint = did_you_mean(name, self.services())
                raise UnknownName(f"no service '{name}' in provider '{PROVIDER}'", hint=hint)
            found = self._services[name] = _service(orjson.loads(rows[0][0]))
        return found

    def _load(self, service: str, name: str) -> ApiRelation:
        self.service(service)
        sql = "SELECT description, facts FROM api_operation WHERE service = ? AND name = ?"
        rows = self._query(sql, (service, name))
        if not rows:
            raise self._missing(service, name)
        return self._made(service, name, *rows[0])

    def _made(self, service: str, name: str, description: str, packed: bytes) -> ApiRelation:
        api = self.service(service)
        facts = orjson.loads(zlib.decompress(packed))
        return _relation(api, service, name, description, facts, lambda: self.shapes(service))

    def _missing(self, service: str, name: str) -> Exception:
        wanted = name.replace("_", "")
        for reason, operations in self.others(service).items():
            named = next((one for one in operations if one.lower() == wanted), None)
            if named is not None:
                return NotSupportedError(
                    f"{named} of {service} is not a relation: {REASONS[reason]}",
                    hint=_HINTS.get(reason),
                )
        names = [one for _, one, _ in self.names(service)]
        hint = did_you_mean(name, names) or f"see SHOW RESOURCES IN {PROVIDER}.{service}"
        return UnknownName(f"no operation '{name}' in service '{service}'", hint=hint)


REASONS = {
    "WRITES": "only operations that do nothing but read are",
    "STREAMS": "its answer is a stream, not rows",
    "NO_OUTPUT": "it answers nothing",
    "NOT_SIGNED": "it is not signed with an access key",
    "EFFECT": "it changes something, whatever its name says",
    "SECRET": "it returns keys, secrets, or addresses that let anybody in",
    "DATA_PLANE": "it reads the data in a resource, not the resource",
    "NOT_REVIEWED": "it is new, and nobody has checked yet that it only reads",
}
"""Why an operation is no relation, by the class of the reason, in words."""
_HINTS = {
    "WRITES": "resources are changed by INSERT, UPDATE and DELETE of awscc.<service>.<resource>"
}


def _plain(name: str) -> str:
    """A name as the catalogue has it: `Cost-Optimization-Hub` as `cost_optimization_hub`."""
    return name.lower().replace("-", "_")


def _service(facts: dict[str, Any]) -> Service:
    return Service(
        facts["name"],
        facts["signing_name"],
        facts["endpoint_prefix"],
        facts["permission_prefix"],
        Protocol(facts["protocol"]),
        facts["version"],
        target=facts.get("target", ""),
        json_version=facts.get("json_version", "1.1"),
        home=facts.get("home"),
        plain_path=facts.get("plain_path", False),
        id=facts["id"],
        hosts=tuple(map(tuple, facts.get("hosts", ()))),
        namespace=facts.get("namespace", ""),
    )


_KNOWN = (
    "operation",
    "kind",
    "path",
    "columns",
    "inputs",
    "output",
    "input",
    "pages",
    "http",
    "failures",
)


def _relation(
    api: Service,
    service: str,
    name: str,
    description: str,
    facts: dict[str, Any],
    load_shapes: Callable[[], Shapes],
) -> ApiRelation:
    if "hosts" in facts:
        api = replace(api, hosts=tuple(map(tuple, facts["hosts"])))
    pages = facts.get("pages")
    return ApiRelation(
        api,
        service,
        name,
        facts["operation"],
        description,
        facts["kind"],
        tuple(facts["path"]),
        tuple(ApiColumn(*column) for column in facts["columns"]),
        tuple(_inputs(facts["inputs"])),
        facts["output"],
        facts.get("input"),
        ApiPages(tuple(pages[0]), tuple(pages[1]), *pages[2:]) if pages else None,
        Http(*facts["http"]) if "http" in facts else Http(),
        tuple(facts.get("failures", ())),
        {key: value for key, value in facts.items() if key not in _KNOWN},
        load_shapes,
    )


def _inputs(facts: Sequence[Any]) -> Iterator[ApiInput]:
    for column, member, json_type, required, *rest in facts:
        extra = rest[0] if rest else {}
        enumeration = tuple(extra.get("enum", "").split())
        many, most = extra.get("many", ""), extra.get("most", 0)
        yield ApiInput(column, member, json_type, bool(required), many, most, enumeration)
