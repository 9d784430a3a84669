"""Relations that show what an API answers instead of resources of a type, as facts.

The operations of Cloud Control and of the tagging service as they are, and the views over them that
every user finds (StackQL calls these relations native). Each is data (`operation_relations.py`):
which columns, which operations with which parameters, or which query.
"""

from __future__ import annotations

from functools import cached_property

from cirrusql.catalog.methods import Method
from cirrusql.catalog.naming import PROVIDER
from cirrusql.catalog.relations import REGION_FACTS, ColumnFacts
from cirrusql.catalog.services import CLOUD_CONTROL, Service
from cirrusql.records import Record


class OperationColumn(Record):
    """A member of an operation's answer or request, and the column that shows it.

    `type` is one of the six JSON types, as it is on the wire. `shown` says whether `*` has it.
    """

    name: str
    type: str = "string"
    shown: bool = True


class Operation(Record):
    """One operation of an API as a method of a relation.

    `service` is what SDKs call the service. `required` and `optional` are parameters beside the
    region. `rows` names the member of the answer that holds its rows, or its one row; without it
    the answer is the row. `pages` names the token in both request and answer, `page_size` the
    parameter for it and its maximum. `handler` is the resource type's that it has run.
    """

    method: str
    name: str
    verb: str = "SELECT"
    service: Service = CLOUD_CONTROL
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    rows: str | None = None
    pages: str | None = None
    page_size: tuple[str, int] | None = None
    handler: str | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Everything that it can be told beside the region."""
        return (*self.required, *self.optional)

    @property
    def permission(self) -> str:
        """The IAM action that allows it.

        >>> from cirrusql.catalog.services import TAGGING
        >>> Operation("get_tag_keys", "GetTagKeys", service=TAGGING).permission
        'tag:GetTagKeys'
        """
        return f"{self.service.permission_prefix}:{self.name}"


class OperationRelation(Record):
    """What SQL names: an operation's answers, or with `view` a query over other relations.

    Of several operations that read, the first whose required parameters are known is used. `told`
    is a sentence about it.
    """

    service: str
    resource: str
    columns: tuple[OperationColumn, ...]
    operations: tuple[Operation, ...] = ()
    view: str = ""
    provider: str = PROVIDER
    told: str = ""

    @property
    def name(self) -> str:
        """The full name, e.g. `awscc.cloud_control.resources`."""
        return f"{self.provider}.{self.service}.{self.resource}"

    @property
    def type_name(self) -> None:
        """None: what it shows is what the API answers, of whichever types."""
        return

    @property
    def is_regional(self) -> bool:
        """Each region's endpoint answers for its own."""
        return True

    @property
    def regions(self) -> frozenset[str]:
        """Where it exists; empty for every region there is."""
        return frozenset()

    @property
    def is_global(self) -> bool:
        """Whether it has one answer for the whole account; none has."""
        return False

    @cached_property
    def facts(self) -> tuple[ColumnFacts, ...]:
        """The columns of `*`: those that are shown, and the region."""
        return (*(self._told(column) for column in self.columns if column.shown), REGION_FACTS)

    @property
    def described(self) -> tuple[ColumnFacts, ...]:
        """Every column, parameters included, and the region."""
        return (*map(self._told, self.columns), REGION_FACTS)

    @property
    def methods(self) -> tuple[Method, ...]:
        """One for each operation; a view can be read."""
        if self.view:
            return (Method("view", self.resource, "SELECT", ("region",)),)
        return tuple(
            Method(one.method, self.resource, one.verb, (*one.required, "region"))
            for one in self.operations
        )

    def _told(self, column: OperationColumn) -> ColumnFacts:
        tells = [one.name for one in self.operations if column.name in one.parameters]
        remarks = [f"parameter of {', '.join(tells)}"] if tells else []
        remarks += [] if column.shown else ["not in *"]
        remark = "; ".join(remarks)
        return ColumnFacts(column.name, column.type, property_name=column.name, remark=remark)

    @property
    def reads(self) -> tuple[Operation, ...]:
        """The operations that give rows, those that need most first."""
        return tuple(one for one in self.operations if one.verb == "SELECT")

    def operation(self, verb: str) -> Operation | None:
        """The operation of an INSERT, UPDATE or DELETE, if there is one."""
        return next((one for one in self.operations if one.verb == verb), None)
