"""What an agent may do, as a file says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog, Relation, ResourceRelation
from cirrusql.errors import DataError, NotAllowed, did_you_mean
from cirrusql.mcp.budgets import DEFAULT_BUDGET, NO_LIMIT, Budget
from cirrusql.plan import QueryPlan
from cirrusql.records import Record, field

METHODS = ("create", "update", "delete")
_SECTIONS = ("relations", "services", "regions", "writes", "budgets")


class Names(Record):
    """Which names are allowed, as patterns with `*`; what is denied is denied, whatever allows it.

    Without `allow` everything is allowed. `section` is what the file calls it.

    >>> Names("regions", ("eu-*",), ("eu-south-2",)).refusal("eu-south-2")
    "regions.deny has 'eu-south-2'"
    >>> Names("regions", ("eu-*",)).refusal("us-east-1")
    "regions.allow has nothing for 'us-east-1'"
    """

    section: str
    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()

    @property
    def is_selective(self) -> bool:
        """Whether there is a name that is not allowed."""
        return self.allow is not None or bool(self.deny)

    def refusal(self, *names: str) -> str | None:
        """The rule that refuses a thing by one of its names, in words; None if it is allowed."""
        for pattern in self.deny:
            if any(fnmatchcase(name, pattern) for name in names):
                return f"{self.section}.deny has '{pattern}'"
        if self.allow is None:
            return None
        if any(fnmatchcase(name, pattern) for pattern in self.allow for name in names):
            return None
        return f"{self.section}.allow has nothing for '{names[0]}'"


class Policy(Record):
    """All of a policy. `writes` gives for patterns of relations the methods that are allowed.

    Without `writes` every method that the server was started for is; `name` is the file's.
    """

    name: str = "the server"
    relations: Names = Names("relations")
    services: Names = Names("services")
    regions: Names = Names("regions")
    writes: Mapping[str, tuple[str, ...]] | None = None
    call: Budget = DEFAULT_BUDGET
    life: Budget = field(factory=lambda: NO_LIMIT)

    def require_relation(self, relation: Relation) -> None:
        """Raise NotAllowed for a relation that may not be read."""
        rule = self.relations.refusal(*_names_of(relation))
        rule = rule or self.services.refusal(relation.service)
        if rule is not None:
            self._refuse(f"{relation.name} may not be read", rule)

    def require_plan(self, plan: QueryPlan, catalog: Catalog) -> None:
        """Raise NotAllowed for a region, or for a resource type that is read by another's name.

        `awscc.cloud_control.resources` reads all of them, and lists of keys read other types.
        """
        self.require_regions(plan.regions)
        if not (self.relations.is_selective or self.services.is_selective):
            return
        for scan in plan.scans:
            for use in scan.uses(catalog):
                if use.type_name is not None:
                    self.require_relation(ResourceRelation(catalog.resource_type(use.type_name)))
                elif use.handler is not None:
                    rule = "not every relation may be, and this asks for types that rows name"
                    self._refuse(f"{scan.table.relation.name} may not be read", rule)

    def allows(self, relation: str, service: str) -> bool:
        """Whether a relation may be read, by its full name and its service's."""
        return self.relations.refusal(relation) is None and self.services.refusal(service) is None

    def require_regions(self, regions: Iterable[str]) -> None:
        """Raise NotAllowed for a region that may not be asked or written in."""
        for region in regions:
            rule = self.regions.refusal(region)
            if rule is not None:
                self._refuse(f"nothing may be asked or written in {region}", rule)

    def require_write(self, method: str, relation: Relation) -> None:
        """Raise NotAllowed for a method (create, update, delete) that is not allowed on one."""
        self.require_relation(relation)
        if self.writes is None:
            return
        for pattern, methods in self.writes.items():
            if fnmatchcase(relation.name, pattern):
                if method in methods:
                    return
                allowed = " and ".join(methods) or "nothing"
                rule = f"writes.'{pattern}' allows {allowed}"
                self._refuse(f"{relation.name} may not be written by {method}", rule)
        rule = f"writes has nothing for '{relation.name}'"
        self._refuse(f"{relation.name} may not be written by {method}", rule)

    def _refuse(self, what: str, rule: str) -> None:
        hint = "whoever started this server may change that; do not look for a way around it"
        raise NotAllowed(f"{what}: in {self.name} {rule}", hint=hint)


def _names_of(relation: Relation) -> tuple[str, ...]:
    """What a rule may call a relation: `…_list_only` lists what the whole one reads."""
    if isinstance(relation, ResourceRelation):
        return relation.name, relation.resource_type.name
    return (relation.name,)


def read_policy(path: Path | str) -> Policy:
    """The policy in a TOML file; raises DataError for what it cannot say."""
    path = Path(path)
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DataError(f"cannot read the policy {path}: {error.strerror}") from None
    except ValueError as error:  # both what is no TOML and what is no UTF-8
        raise DataError(f"the policy {path} is not TOML: {error}") from None
    return policy_of(found, path.name)


def policy_of(found: Mapping[str, Any], name: str) -> Policy:
    """The policy that a document says.

    >>> policy_of({"relations": {"deny": ["awscc.iam.*"]}}, "p").relations.deny
    ('awscc.iam.*',)
    """
    _require_known(found, _SECTIONS, name)
    budgets = _table(found, "budgets", name)
    life = _table(budgets, "life", f"{name}: budgets")
    call = {key: value for key, value in budgets.items() if key != "life"}
    return Policy(
        name,
        _names("relations", found, name),
        _names("services", found, name),
        _names("regions", found, name),
        writes=_writes(found, name),
        call=DEFAULT_BUDGET.changed(call, f"{name}: budgets"),
        life=NO_LIMIT.changed(life, f"{name}: budgets.life"),
    )


def _names(section: str, found: Mapping[str, Any], name: str) -> Names:
    table = _table(found, section, name)
    _require_known(table, ("allow", "deny"), f"{name}: {section}")
    allow = _texts(table["allow"], f"{name}: {section}.allow") if "allow" in table else None
    return Names(section, allow, _texts(table.get("deny", ()), f"{name}: {section}.deny"))


def _writes(found: Mapping[str, Any], name: str) -> Mapping[str, tuple[str, ...]] | None:
    if "writes" not in found:
        return None
    made = {}
    for pattern, methods in _table(found, "writes", name).items():
        where = f"{name}: writes.'{pattern}'"
        made[pattern] = _texts(methods, where)
        _require_known(made[pattern], METHODS, where)
    return made


def _table(found: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    table = found.get(key, {})
    if not isinstance(table, dict):
        raise DataError(f"{name}: {key} is a table, not {table!r}")
    return table


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise DataError(f"{where} is a list of texts, not {value!r}")
    return tuple(value)


def _require_known(given: Iterable[str], known: Sequence[str], where: str) -> None:
    """Raise DataError for a word that is none: a misspelt `deny` would deny nothing."""
    for word in given:
        if word not in known:
            hint = did_you_mean(word, known) or f"there is {', '.join(known)}"
            raise DataError(f"{where} cannot have '{word}'", hint=hint)
