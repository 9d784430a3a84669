"""The relations of our own, one entry each: what this program knows, to be asked like the rest.

Their rows come from `cirrusql.execute.read.system`, or from the session that runs the statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cirrusql.catalog.methods import Method
from cirrusql.catalog.relations import ColumnFacts
from cirrusql.records import Record

SYSTEM = "cirrusql"
"""What the names of these relations begin with."""


class SystemRelation(Record):
    """One relation of our own.

    `help` is one line about its rows, `source` says in words where they come from. `narrowed_by`
    are columns whose values, where they are known beforehand, spare work. `alias` is another name,
    of one part.
    """

    resource: str
    help: str
    source: str
    facts: tuple[ColumnFacts, ...]
    narrowed_by: tuple[str, ...] = ()
    alias: str | None = None

    @property
    def name(self) -> str:
        """The full name, e.g. `cirrusql.regions`."""
        return f"{SYSTEM}.{self.resource}"

    @property
    def service(self) -> str:
        """The first part of the name; these relations belong to no service."""
        return SYSTEM

    @property
    def type_name(self) -> None:
        """None: the rows are no resources."""
        return

    @property
    def is_regional(self) -> bool:
        """Never: no region is asked, so a column called `region` is one like any other."""
        return False

    @property
    def regions(self) -> frozenset[str]:
        """Empty: no region is asked."""
        return frozenset()

    @property
    def is_global(self) -> bool:
        """Never."""
        return False

    @property
    def described(self) -> tuple[ColumnFacts, ...]:
        """The columns of `*`, which are all."""
        return self.facts

    @property
    def methods(self) -> tuple[Method, ...]:
        """They can be read and nothing else."""
        return (Method("select", self.resource, "SELECT", ()),)


def system_relation(name: Sequence[str]) -> SystemRelation | None:
    """The relation of our own with these parts for a name, in any case; None if there is none.

    >>> system_relation(("cirrusql", "Regions")).name, system_relation(("cirrusql_requests",)).name
    ('cirrusql.regions', 'cirrusql.requests')
    """
    return _BY_NAME.get(".".join(name).lower())


def _texts(**descriptions: str) -> tuple[ColumnFacts, ...]:
    return tuple(ColumnFacts(name, description=text) for name, text in descriptions.items())


def _flags(**descriptions: str) -> tuple[ColumnFacts, ...]:
    return tuple(
        ColumnFacts(name, "boolean", description=text) for name, text in descriptions.items()
    )


ACCOUNTS = SystemRelation(
    "accounts",
    help="the accounts that may be asked, one row each",
    source="the configuration of accounts, or the organisation that it names",
    facts=(
        *_texts(
            account_id="the account's number",
            name="what it is called",
            state="as Organizations says it, e.g. ACTIVE",
        ),
        ColumnFacts("tags", "object", "what the configuration says of it"),
        *_texts(how="where its keys come from"),
    ),
)
REQUESTS = SystemRelation(
    "requests",
    help="your own writes of the last month, one row for each resource",
    source="the journal of writes",
    facts=(
        ColumnFacts("write", "integer", "the number of the write, as `cirrusql requests` shows it"),
        *_texts(
            begun="when the write began",
            type_name="the resource type",
            place="which cloud it was sent to",
        ),
        ColumnFacts("row", "integer", "which of the write's resources, from 1"),
        *_texts(
            operation="the API's word, e.g. CreateResource",
            region="where the resource is",
            identifier="what the service calls it, once that is known",
            state="what became of it",
            request_token="the service's token of the request",  # noqa: S106
            error_code="the service's own word for why it failed",
            message="what the service said of it",
            write_label="what the write is for, if whoever made it says so",
            label="what whoever wrote it calls the resource",
        ),
    ),
    alias="cirrusql_requests",
)
REGIONS = SystemRelation(
    "regions",
    help="every region that the catalogue knows",
    source="the catalogue",
    facts=_texts(name="the region, e.g. eu-west-1"),
)
RESOURCE_TYPES = SystemRelation(
    "resource_types",
    help="every resource type that can be provisioned, one row each",
    source="the catalogue",
    facts=(
        *_texts(
            type_name="as CloudFormation spells it, e.g. AWS::EC2::VPC",
            name="the relation's full name, e.g. awscc.ec2.vpcs",
            provider="the first part of the name",
            service="the second part of the name",
            resource="the last part of the name",
            list_only="the relation that shows identifiers only, if the type can be listed",
        ),
        ColumnFacts("handlers", "array", "which of create, read, update, delete, list it has"),
        *_texts(
            description="what the schema says of it",
            identifier="how the parts of its identifier are written together",
        ),
        ColumnFacts("list_keys", "array", "alternatives of properties that listing needs"),
        *_flags(is_global="whether it has one answer for the whole account"),
        *_texts(documentation_url="AWS's own page about it"),
    ),
    narrowed_by=("service",),
)
COLUMNS = SystemRelation(
    "columns",
    help="the columns of every relation, as `*` shows them",
    source="the catalogue",
    facts=(
        *_texts(relation="the relation's full name", name="the column"),
        ColumnFacts("position", "integer", "its place in `*`, from 1"),
        *_texts(type="one of the six JSON types", property="what the API calls it"),
        *_flags(
            required="whether a create must give it",
            read_only="whether only the service can set it",
            create_only="whether it can be given at creation only",
            write_only="whether it is never read back",
            identifier="whether it is part of the identifier",
        ),
        *_texts(description="what the schema says of it"),
    ),
    narrowed_by=("relation",),
)
API_OPERATIONS = SystemRelation(
    "operations",
    help="every operation of AWS's APIs, and why those that are no relation are none",
    source="the catalogue",
    facts=(
        *_texts(
            service="the service, as names of relations have it",
            operation="the operation, as AWS spells it",
            relation="the relation of its rows, e.g. aws.ec2.describe_regions; NULL if it is none",
        ),
        ColumnFacts("more", "array", "relations of further lists in its answer"),
        *_texts(
            left_out="the class of the reason why it is no relation, e.g. WRITES",
            reason="that reason in words",
            permission="the IAM action that allows it",
            description="what AWS says of it",
        ),
        ColumnFacts("required", "array", "the columns that must have a value for it to be asked"),
    ),
    narrowed_by=("service",),
)
FUNCTIONS = SystemRelation(
    "functions",
    help="the SQL functions, SQLite's own among them",
    source="this program",
    facts=(
        *_texts(
            name="the function",
            signature="how it is called",
            kind="scalar, aggregate, window, or table: one that stands in FROM",
        ),
        # A keyword of SQL's, as those of settings.
        ColumnFacts("group", description="what it is about", aliases=("_group",)),
        *_texts(
            help="what it gives",
            example="a condition on it that is true",
            source="whose it is: cirrusql, sqlite, or the package that brings it",
        ),
    ),
)
SETTINGS = SystemRelation(
    "settings",
    help="what SET can change, and its values in this session",
    source="this session",
    facts=(
        *_texts(name="the setting", value="its value now"),
        # Both are SQL keywords, which StackQL's columns escape with an underscore.
        ColumnFacts("default", description="its value at first", aliases=("_default",)),
        ColumnFacts("values", description="what it can be set to", aliases=("_values",)),
        *_texts(help="what it changes"),
    ),
)

_INVENTORY = "the inventory"
_SCOPE = {
    "account_id": "the account's number",
    "region": "the region, e.g. eu-west-1",
    "type_name": "as CloudFormation spells it, e.g. AWS::EC2::VPC",
    "relation": "the relation of that type, e.g. awscc.ec2.vpcs",
}
_RESOURCE = {
    "type_name": _SCOPE["type_name"],
    "relation": _SCOPE["relation"],
    "identifier": "what the service calls the resource",
    "account_id": _SCOPE["account_id"],
    "region": _SCOPE["region"],
    "parent": "the resource whose list it is in; empty where lists need none",
}
_BY_SCOPE = ("account_id", "region", "type_name", "relation", "run_id")
RUNS = SystemRelation(
    "runs",
    help="the inventory's runs, one row each: what was asked, and what came of it",
    source=_INVENTORY,
    facts=(
        *_texts(
            run_id="the run; ids are in the order of time",
            parent_run="the run that was committed before it",
            kind="collect, write for one of your own writes, or prune",
            status="complete, or partial: part of what it asked was not answered",
            started_at="when it began; of a prune, the moment before which history is forgotten",
            committed_at="when what it found could be read",
        ),
        ColumnFacts("seconds", "number", "from its beginning until it was committed"),
        ColumnFacts("asked", "object", "what it was to ask"),
        ColumnFacts(
            "counts", "object", "its events by what they are, its scopes by how they ended"
        ),
        ColumnFacts("versions", "object", "the versions of this program and of its catalogue"),
    ),
)
COVERAGE = SystemRelation(
    "coverage",
    help="how each list of each run of the inventory was answered, one row for each scope",
    source=_INVENTORY,
    facts=(
        *_texts(
            run_id="the run that asked",
            **_SCOPE,
            parent="the resource whose list it is; empty where lists need none, and for all",
            status="complete, partial, failed, unsupported or not_enabled",
            error_code="the service's own word for why it failed",
            error="what the service said of it",
        ),
        ColumnFacts("listed", "integer", "how many resources the list had"),
        ColumnFacts("read", "integer", "how many of them were read"),
        ColumnFacts("unreadable", "integer", "how many of them could not be read"),
        *_texts(started_at="when the list began", ended_at="when its last read had ended"),
        ColumnFacts("calls", "integer", "how many calls that took"),
        *_flags(is_latest="whether it is the newest answer of its scope"),
    ),
    narrowed_by=(*_BY_SCOPE, "is_latest"),
)
HISTORY = SystemRelation(
    "history",
    help="what became known of resources, one row for each time that it changed",
    source=_INVENTORY,
    facts=(
        *_texts(
            **_RESOURCE,
            observed_at="when the call was sent that told it",
            op="put: it was so; gone; unreadable: it was listed and could not be read",
            reason="why it is gone or unreadable, as far as that is known",
            source="collect, or write for your own writes",
            last_confirmed_at="when it was last known to be as it was before",
            run_id="the run that saw it",
        ),
        ColumnFacts("properties", "object", "the whole resource, its secrets hidden"),
    ),
    narrowed_by=(*_BY_SCOPE, "identifier"),
)
CHANGES = SystemRelation(
    "changes",
    help="what changed, one row for each resource and change, with the properties that did",
    source=_INVENTORY,
    facts=(
        *_texts(
            changed_at="by when it had happened: when the call was sent that told it",
            not_before="when the resource was last known to be as it was before",
            kind="created, changed, deleted, unreadable, or readable again",
            **_RESOURCE,
            run_id="the run that saw it",
            source="collect, or write for your own writes",
            reason="why it is gone or unreadable, as far as that is known",
            changed_paths="the properties that changed, with commas",
        ),
        ColumnFacts(
            "properties_changed",
            "array",
            "each property that changed: its path, and its value from and to where it had one",
        ),
    ),
    narrowed_by=(*_BY_SCOPE, "identifier"),
)

SYSTEM_RELATIONS = (
    ACCOUNTS,
    CHANGES,
    COLUMNS,
    COVERAGE,
    FUNCTIONS,
    HISTORY,
    API_OPERATIONS,
    REGIONS,
    REQUESTS,
    RESOURCE_TYPES,
    RUNS,
    SETTINGS,
)
"""Every relation of our own, sorted by name."""
_BY_NAME: Mapping[str, SystemRelation] = {
    name: one for one in SYSTEM_RELATIONS for name in (one.name, one.alias) if name is not None
}
