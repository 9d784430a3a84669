"""What an agent may do, as a file says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from cirrusql.catalog import Catalog, Relation, ResourceRelation
from cirrusql.errors import NotAllowed
from cirrusql.mcp.budgets import DEFAULT_BUDGET, NO_LIMIT, Budget
from cirrusql.plan import QueryPlan
from cirrusql.records import Record, field

METHODS = ("create", "update", "delete")
STORED = "main"
"""What the names of the user's own tables begin with."""
# What tells of resources of any type, whole: by these a type that is denied could be read.
_OF_EVERY_TYPE = ("aws.cloudcontrol.*", "aws.config.*", "awscc.cloud_control.resource_request*")
# What has resources of any type and region, as they were read before any rule was asked.
_REMEMBERED = ("cirrusql.changes", "cirrusql.coverage", "cirrusql.history")


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
        selects = (self.relations, self.services, self.regions)
        if relation.name in _REMEMBERED and any(one.is_selective for one in selects):
            self._require_named(relation)

    def require_plan(self, plan: QueryPlan, catalog: Catalog) -> None:
        """Raise NotAllowed for a region, or for a resource type that is read by another's name.

        `awscc.cloud_control.resources` reads all of them, and lists of keys read other types.
        """
        self.require_regions(plan.regions)
        if not (self.relations.is_selective or self.services.is_selective):
            return
        for scan in plan.scans:
            self._require_named(scan.table.relation)
            for use in scan.uses(catalog):
                if use.type_name is not None:
                    self.require_relation(ResourceRelation(catalog.resource_type(use.type_name)))
                elif use.handler is not None:
                    rule = "not every relation may be, and this asks for types that rows name"
                    self._refuse(f"{scan.table.relation.name} may not be read", rule)

    def _require_named(self, relation: Relation) -> None:
        """Raise NotAllowed for what tells of every type, unless it is allowed by its full name."""
        name = relation.name
        is_named = name in (self.relations.allow or ())
        if not is_named and any(fnmatchcase(name, one) for one in (*_OF_EVERY_TYPE, *_REMEMBERED)):
            rule = f"not every relation may be, and this tells of all; allow has to name '{name}'"
            self._refuse(f"{name} may not be read", rule)

    def require_stored(self, table: str) -> None:
        """Raise NotAllowed for a table or a materialized view of the user's own.

        Its rows were read, and their secrets kept, before any rule was asked: only a policy that
        names it, as `main.table`, allows it.
        """
        name = f"{STORED}.{table.lower()}"
        rule = self.relations.refusal(name)
        if self.relations.allow is None:
            rule = rule or f"relations.allow has to name '{name}', whose rows were read before"
        if rule is not None:
            self._refuse(f"{name} may not be read", rule)

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

    def require_any_write(self, method: str, type_name: str) -> None:
        """Raise NotAllowed for a type that no rule can name, unless every one may be written."""
        if self.writes is not None or self.relations.is_selective or self.services.is_selective:
            rule = f"not everything may be, and no relation is {type_name}"
            self._refuse(f"{type_name} may not be written by {method}", rule)

    def _refuse(self, what: str, rule: str) -> None:
        hint = "whoever started this server may change that; do not look for a way around it"
        raise NotAllowed(f"{what}: in {self.name} {rule}", hint=hint)


def _names_of(relation: Relation) -> tuple[str, ...]:
    """What a rule may call a relation: `…_list_only` lists what the whole one reads."""
    if isinstance(relation, ResourceRelation):
        return relation.name, relation.resource_type.name
    return (relation.name,)
