"""Whether the names in a policy are names of anything: what denies nothing is a mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fnmatch import fnmatchcase

from cirrusql.catalog import SYSTEM_RELATIONS, Catalog, operation_relations_of
from cirrusql.errors import DataError, did_you_mean
from cirrusql.mcp.policy import STORED, Policy

Names = Collection[str]
Known = Callable[[Catalog], Names]


def require_meaning(policy: Policy, catalog: Catalog) -> None:
    """Raise DataError for a pattern that no relation, service or region is called.

    `deny = ["AWS::IAM::*"]`, `["iam.roles"]` and a view's name denied nothing, and said nothing.
    """
    for names, known in (
        (policy.relations, _relations),
        (policy.services, _services),
        (policy.regions, _regions),
    ):
        for rule, patterns in (("allow", names.allow or ()), ("deny", names.deny)):
            _require(f"{names.section}.{rule}", patterns, known, policy, catalog)
    _require("writes", policy.writes or (), _types, policy, catalog)


def _require(
    where: str, patterns: Iterable[str], known: Known, policy: Policy, catalog: Catalog
) -> None:
    for pattern in patterns:
        names = known(catalog)
        if pattern in names or any(fnmatchcase(one, pattern) for one in names):
            continue
        if known is _relations and pattern.startswith(f"{STORED}."):
            continue
        message = f"{policy.name}: {where} has '{pattern}', and nothing is called that"
        raise DataError(message, hint=_hint(pattern, names, known, catalog))


def _hint(pattern: str, names: Names, known: Known, catalog: Catalog) -> str | None:
    name = pattern.rpartition(".")[2]
    if name.startswith("vw_"):
        return "it is a view; name what that reads, as `explain` tells"
    if known in (_services, _regions):
        return did_you_mean(pattern, names)
    if "::" in pattern:
        called = (row[1] for row in catalog.type_rows() if fnmatchcase(row[0].lower(), pattern))
        one = next(called, None)
        return f"relations are called as in SQL: {one}" if one else None
    return did_you_mean(pattern, names) or "relations are called as in SQL: awscc.sqs.queues"


def _relations(catalog: Catalog) -> Names:
    made: Names = catalog.kept((require_meaning, "relations"), lambda: frozenset(_every(catalog)))
    return made


def _every(catalog: Catalog) -> Iterable[str]:
    yield from _types(catalog)
    # Not views: what these read is what counts.
    yield from (one.name for one in operation_relations_of() if not one.view)
    yield from (one.name for one in SYSTEM_RELATIONS)
    yield from (one.name for one in catalog.plugins.relations())
    yield from (f"aws.{service}.{name}" for service, name, _ in catalog.api.names())


def _types(catalog: Catalog) -> Names:
    made: Names = catalog.kept((require_meaning, "types"), lambda: frozenset(_of_types(catalog)))
    return made


def _of_types(catalog: Catalog) -> Iterable[str]:
    for _, name, provider, service, _, list_only, *_ in catalog.type_rows():
        yield name
        if list_only:
            yield f"{provider}.{service}.{list_only}"


def _services(catalog: Catalog) -> Names:
    return {name.split(".")[-2] for name in _relations(catalog)}


def _regions(catalog: Catalog) -> Names:
    return catalog.regions()
