"""One operation that only reads, as a relation: its rows, columns and inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from cirrusql.catalog.api.shapes import Shapes
from cirrusql.catalog.methods import Method
from cirrusql.catalog.relations import REGION_FACTS, ColumnFacts
from cirrusql.catalog.services import Service
from cirrusql.records import Record, field

PROVIDER = "aws"
"""What the name of every relation of an operation begins with."""


class ApiColumn(Record):
    """A column of the rows. `path` leads to its value, from a row, or with `..` from the answer."""

    name: str
    path: str
    type: str


class ApiInput(Record):
    """A member of the request as a column.

    `column` may be one of the rows' own: then a row has what was asked for. With `many` it is one
    value of a list, of which `most` go into one request, and `many` is a column for the whole list.
    """

    column: str
    member: str
    type: str
    required: bool = False
    many: str = ""
    most: int = 0
    enumeration: tuple[str, ...] = ()


class ApiPages(Record):
    """How one page leads to the next: members sent, where the answer gives them, whether there is
    more, and the member for a page's size with its maximum (0 for unknown).
    """

    sends: tuple[str, ...]
    gives: tuple[str, ...]
    more: str = ""
    size: str = ""
    most: int = 0


class Http(Record):
    """Method and address of a request, as the model has them."""

    method: str = "POST"
    path: str = "/"


class ApiOperation(Record):
    """The one operation of a relation, as a planner sees any operation that gives rows.

    `required` and `optional` are columns.
    """

    name: str
    method: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    pages: ApiPages | None
    permission: str
    handler: None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Everything that it can be told beside the region."""
        return (*self.required, *self.optional)


class ApiRelation(Record):
    """What SQL names: `aws.<service>.<operation>`.

    `kind` says what the rows are: `items` and `values` of a list, `pairs` of a map, or one `row`.
    `path` leads from the answer to them. `output` and `input` are places of shapes. `failures` are
    members that list what could not be had.
    """

    api: Service
    service: str
    resource: str
    operation: str
    description: str
    kind: str
    path: tuple[str, ...]
    columns: tuple[ApiColumn, ...]
    inputs: tuple[ApiInput, ...]
    output: int
    input: int | None = None
    pages: ApiPages | None = None
    http: Http = Http()
    failures: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(factory=dict)
    load_shapes: Callable[[], Shapes] | None = None

    @property
    def shapes(self) -> Shapes:
        """The shapes of its service, read when the first request is made."""
        assert self.load_shapes is not None
        return self.load_shapes()

    @cached_property
    def operations(self) -> tuple[ApiOperation, ...]:
        """What it is read with: once for each of several inputs of which one must be given."""
        # The account is known.
        account = self.extra.get("account")
        always = [one.column for one in self.inputs if one.required and one.member != account]
        # The list as a whole, where one value of it is a column of its own.
        known = [one.column for one in self.inputs] + [one.many for one in self.inputs if one.many]
        return tuple(
            ApiOperation(
                self.operation,
                self.resource,
                needed,
                tuple(column for column in known if column not in needed),
                self.pages,
                self.permission,
            )
            for needed in ((*always, *one) for one in tuple(self._one_of) or ((),))
        )

    @property
    def _one_of(self) -> Iterator[tuple[str, ...]]:
        """The columns of each way to say what must be said in one way or another."""
        for way in self.extra.get("one_of", ()):
            told = [one for one in self.inputs if one.member in way.split("+")]
            yield tuple(one.column for one in told)
            if any(one.many for one in told):
                yield tuple(one.many or one.column for one in told)

    @cached_property
    def alternatives(self) -> frozenset[str]:
        """The columns of all the ways to say what must be said in one way or another."""
        return frozenset(column for way in self._one_of for column in way)

    @property
    def reads(self) -> tuple[ApiOperation, ...]:
        """The operations that give rows."""
        return self.operations

    @cached_property
    def keys(self) -> Mapping[str, ApiInput]:
        """The inputs by their columns, those of whole lists too."""
        found = {one.many: one for one in self.inputs if one.many}
        return {**found, **{one.column: one for one in self.inputs}}

    @property
    def name(self) -> str:
        """The full name, e.g. `aws.ec2.describe_snapshots`."""
        return f"{PROVIDER}.{self.service}.{self.resource}"

    @property
    def type_name(self) -> None:
        """None: its rows are what an operation answers."""
        return

    @property
    def is_regional(self) -> bool:
        """Each region answers for itself, but for services with one endpoint."""
        return True

    @property
    def is_global(self) -> bool:
        """Whether there is one answer for the whole account, whichever region is asked."""
        return self.api.home is not None or "once" in self.extra

    @property
    def regions(self) -> frozenset[str]:
        """Empty: what a service's own list of regions lacks is learned when it is asked."""
        return frozenset()

    @property
    def finds_buckets(self) -> bool:
        """Whether it is of one bucket of S3's, which answers in its own region only."""
        return self.api.name == "s3" and any(one.member == "Bucket" for one in self.inputs)

    @cached_property
    def hidden(self) -> tuple[ApiInput, ...]:
        """The inputs that are no columns of the rows."""
        shown = {column.name for column in self.columns}
        return tuple(one for one in self.inputs if one.column not in shown)

    @cached_property
    def facts(self) -> tuple[ColumnFacts, ...]:
        """The columns of `*`: those of the rows, and the region."""
        told = {one.column: one for one in self.inputs}
        return (*(self._told(column, told.get(column.name)) for column in self.columns), self.scope)

    @property
    def scope(self) -> ColumnFacts:
        """The column for the region; `_region` where the rows have one of that name."""
        name = self.scope_name(REGION_FACTS.name)
        return ColumnFacts(name, description=REGION_FACTS.description)

    def scope_name(self, name: str) -> str:
        """What a column for the scope is called: with an underscore where the name is taken."""
        taken = name in self.keys or any(column.name == name for column in self.columns)
        return f"_{name}" if taken else name

    @property
    def described(self) -> tuple[ColumnFacts, ...]:
        """Every column, those of the request included."""
        hidden = [
            ColumnFacts(
                one.column,
                one.type,
                property_name=one.member,
                required=one.required,
                remark="parameter; not in *",
            )
            for one in self.hidden
        ]
        hidden += [
            ColumnFacts(one.many, "array", property_name=one.member, remark="parameter; not in *")
            for one in self.inputs
            if one.many
        ]
        return (*self.facts[:-1], *hidden, self.facts[-1])

    def _told(self, column: ApiColumn, told: ApiInput | None) -> ColumnFacts:
        return ColumnFacts(
            column.name,
            column.type,
            property_name=column.path.split("/")[-1],
            required=told is not None and told.required,
            read_only=True,
            remark="parameter" if told is not None else "",
        )

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without whose values nothing can be asked; of several ways the first."""
        return self.operations[0].required

    @property
    def methods(self) -> tuple[Method, ...]:
        """It can be read; once for each way to say what must be said."""
        return tuple(
            Method(self.resource, self.resource, "SELECT", (*one.required, "region"))
            for one in self.operations
        )

    @property
    def permission(self) -> str:
        """The IAM action that allows it."""
        return str(self.extra.get("action") or f"{self.api.permission_prefix}:{self.operation}")
