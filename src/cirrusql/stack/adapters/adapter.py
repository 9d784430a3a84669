"""What an adapter is: how the resources of one type are dealt with, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from cirrusql.engine.engine import Engine
from cirrusql.records import Record, field

Model = Mapping[str, Any]


class Where(Record, eq=False):
    """The engine and the region in which something is done."""

    engine: Engine
    region: str


class Made(Record, eq=False):
    """What a creation or an update gives: what the resource is called, and its attributes.

    `hidden` says that the attributes are secrets, which nobody is shown.
    """

    identifier: str
    attributes: Mapping[str, Any] = field(factory=dict)
    hidden: bool = False


class Adapter(Protocol):
    """Deals with the resources of one type. Every method raises what its calls do."""

    @property
    def type_name(self) -> str:
        """CloudFormation's name of the type."""
        ...

    @property
    def create_only(self) -> frozenset[str]:
        """The properties that can only be given at creation."""
        ...

    @property
    def required(self) -> frozenset[str]:
        """The properties that have to be given."""
        ...

    @property
    def property_names(self) -> frozenset[str] | None:
        """The properties that there are; None if anything may be given."""
        ...

    def read(self, identifier: str, where: Where) -> Made | None:
        """What there is; None if it is gone."""
        ...

    def create(self, properties: Model, where: Where) -> Made:
        """Make it."""
        ...

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:
        """Change it to have these properties; what is made may be another one."""
        ...

    def delete(self, identifier: str, properties: Model, where: Where) -> None:
        """Delete it, of which these were the properties; gone already is no error."""
        ...
