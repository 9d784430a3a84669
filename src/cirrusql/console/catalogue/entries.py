"""All that the search finds, from the catalogue: one entry for each name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from cirrusql.catalog import (
    API_PROVIDER,
    PROVIDER,
    SYSTEM_RELATIONS,
    Catalog,
    operation_relations_of,
)
from cirrusql.catalog.api.views import described_views
from cirrusql.catalog.listed import Listed
from cirrusql.catalog.relations import Relation
from cirrusql.records import Record

KINDS = {
    "own": "your own",
    "type": "resource type",
    "list": "list of identifiers",
    "operation": "operation of AWS",
    "cloud-control": "operation of Cloud Control",
    "view": "view of AWS's operations",
    "system": "CirruSQL's own relation",
    "plugin": "relation of another package",
    "function": "SQL function",
    "column": "column",
    "key": "nested key",
}
"""What each kind of entry is called."""

# Where several fit as well, what most accounts have comes first.
_USUAL = (
    "ec2", "s3", "iam", "lambda", "rds", "sqs", "sns", "dynamodb", "logs", "cloudwatch", "kms",
    "ecs", "eks", "ecr", "secretsmanager", "ssm", "cloudfront", "route53", "apigateway",
    "elasticloadbalancingv2", "cloudtrail", "events", "stepfunctions", "autoscaling",
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_USUAL)}


class Entry(Record):
    """Something that can be found: its kind, its name, and what is said of it in a line.

    `full` is the name that a statement writes. `places` are the relations that have a column or a
    nested key of this name, those that most accounts have first.
    """

    kind: str
    name: str
    full: str
    about: str = ""
    places: tuple[str, ...] = ()


def relations(catalog: Catalog) -> list[Entry]:
    """Every relation but the user's own, in the order in which they are shown."""
    found = [*_types(catalog.listed()), *_operations(catalog), *_others(catalog)]
    return sorted(found, key=_rank)


def columns(catalog: Catalog) -> list[Entry]:
    """Every column's name once, with the relations that have it."""
    places: dict[str, list[str]] = defaultdict(list)
    listed = [
        *((PROVIDER, one) for one in catalog.listed() if not one.is_view),
        *((API_PROVIDER, one) for one in catalog.api.listed()),
    ]
    listed.sort(key=lambda of: (of[0] == API_PROVIDER, *_service_rank(of[1].service)))
    for provider, one in listed:
        for column, _, _ in one.columns:
            places[column].append(f"{provider}.{one.service}.{one.resource}")
    others: list[Relation] = [*SYSTEM_RELATIONS, *operation_relations_of()]
    for other in (*others, *catalog.plugins.relations()):
        for fact in other.described:
            places[fact.name].append(other.name)
    return _named("column", places)


def keys(catalog: Catalog) -> list[Entry]:
    """Every nested key's name once, with the relations in whose documents it is.

    Reads all schemas, which takes a second or two. A key's place is `relation#path`.
    """
    from cirrusql.docs.fields import descend, fields

    places: dict[str, list[str]] = defaultdict(list)
    types = sorted(catalog.resource_types(), key=lambda one: _service_rank(one.service))
    for one in types:
        for field in fields(one, catalog.schema(one.type_name)):
            for path, inner in descend(field.fields, field.name):
                places[inner.name].append(f"{one.name}#{path}")
    places.pop("*", None)  # any key of a map: it has no name to be found by
    return _named("key", places)


def functions(rows: Iterable[tuple[str, ...]]) -> list[Entry]:
    """Every SQL function once, of the rows of `cirrusql.functions`."""
    found: dict[str, Entry] = {}
    for name, signature, _kind, _group, told, *_ in rows:
        found.setdefault(name, Entry("function", name, signature, told))
    return list(found.values())


def own(named: Iterable[tuple[str, str]]) -> list[Entry]:
    """The user's own tables and views, by name and kind."""
    return [Entry("own", name, name, f"your own {kind}") for name, kind in named]


def _types(listed: Iterable[Listed]) -> Iterator[Entry]:
    for one in listed:
        kind = "list" if one.is_view else "type"
        full = f"{PROVIDER}.{one.service}.{one.resource}"
        yield Entry(kind, one.resource, full, _line(one.description))


def _operations(catalog: Catalog) -> Iterator[Entry]:
    for kind, named in (("operation", catalog.api.names()), ("view", described_views())):
        for service, name, about in named:
            yield Entry(kind, name, f"{API_PROVIDER}.{service}.{name}", _line(about))


def _others(catalog: Catalog) -> Iterator[Entry]:
    for one in operation_relations_of():
        yield Entry("cloud-control", one.resource, one.name, one.told)
    for system in SYSTEM_RELATIONS:
        yield Entry("system", system.resource, system.name, system.help)
    for plugin in catalog.plugins.relations():
        yield Entry("plugin", plugin.resource, plugin.name, plugin.declared.help)


def _named(kind: str, places: dict[str, list[str]]) -> list[Entry]:
    found = [
        Entry(kind, name, name, "", tuple(dict.fromkeys(where))) for name, where in places.items()
    ]
    return sorted(found, key=lambda one: (len(one.name), one.name))


def _rank(entry: Entry) -> tuple[bool, bool, int, int, str]:
    service = entry.full.split(".")[1]
    rank, _ = _service_rank(service)
    return entry.kind == "list", rank == len(_RANK), len(entry.name), rank, entry.full


def _service_rank(service: str) -> tuple[int, str]:
    return _RANK.get(service, len(_RANK)), service


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
