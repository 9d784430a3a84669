"""What SQL can name: the protocol of every relation, and what is told of its columns.

There are five kinds, and only the tables that are keyed by class tell them apart: a resource type
(`resource_relations`), an operation of an API (`operations`), an operation of AWS's that only reads
(`api.operations`), a relation of our own (`system_relations`), and one of another package
(`plugin_relations`).
"""

from __future__ import annotations

from typing import Protocol

from cirrusql.catalog.methods import Method
from cirrusql.records import Record


class ColumnFacts(Record):
    """What DESCRIBE and `cirrusql.columns` tell of one column.

    `type` is one of the six JSON types. `property_name` is what the API calls it, None for
    what this program adds. `aliases` are other spellings. `remark` is told beside the flags.
    """

    name: str
    type: str = "string"
    description: str = ""
    property_name: str | None = None
    required: bool = False
    read_only: bool = False
    create_only: bool = False
    write_only: bool = False
    identifier: bool = False
    aliases: tuple[str, ...] = ()
    remark: str = ""

    @property
    def flags(self) -> str:
        """What holds of the column beside its type, in words.

        >>> ColumnFacts("vpc_id", property_name="VpcId", read_only=True, identifier=True).flags
        'identifier, read-only'
        """
        words = {
            "identifier": self.identifier,
            "required": self.required,
            "read-only": self.read_only,
            "create-only": self.create_only,
            "write-only": self.write_only,
            self.remark: bool(self.remark),
        }
        return ", ".join(word for word, holds in words.items() if holds)


REGION_FACTS = ColumnFacts("region", description="the AWS region")
"""The column that every relation has whose rows belong to regions."""


class Relation(Protocol):
    """A relation, whatever its rows are."""

    @property
    def name(self) -> str:
        """The full name, e.g. `awscc.ec2.vpcs`."""
        ...

    @property
    def service(self) -> str:
        """The service's name in SQL; for relations of our own, the first part of their names."""
        ...

    @property
    def resource(self) -> str:
        """The last part of the name."""
        ...

    @property
    def type_name(self) -> str | None:
        """The resource type that its rows are of, as in `AWS::EC2::VPC`; None if they are not."""
        ...

    @property
    def is_regional(self) -> bool:
        """Whether its rows belong to regions, which are asked one by one."""
        ...

    @property
    def regions(self) -> frozenset[str]:
        """Where it exists; empty when nothing is known against any region."""
        ...

    @property
    def is_global(self) -> bool:
        """Whether it has one answer for the whole account, whichever region is asked."""
        ...

    @property
    def facts(self) -> tuple[ColumnFacts, ...]:
        """The columns of `*`, in order."""
        ...

    @property
    def described(self) -> tuple[ColumnFacts, ...]:
        """The columns to tell of: those of `*`, and parameters that it leaves out."""
        ...

    @property
    def methods(self) -> tuple[Method, ...]:
        """What can be done with it."""
        ...
