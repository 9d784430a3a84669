"""A guard that refuses nothing, and sees how queries are going to be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.catalog import Relation
from cirrusql.plan import QueryPlan, Verb


class LookingOn:
    """Tells of each plan before its first call; see `cirrusql.engine.options.Guard`."""

    def __init__(self, planned: Callable[[QueryPlan], None]) -> None:
        self._planned = planned

    def may_run(self, plan: QueryPlan) -> None:
        """So a query is about to be answered."""
        self._planned(plan)

    def may_read(self, _relation: Relation) -> None:
        """Any may be read."""

    def may_read_stored(self, _table: str) -> None:
        """Any may be read."""

    def may_call(self) -> None:
        """As often as need be."""

    def may_write(self, _verb: Verb, _relation: Relation) -> None:
        """A plan may be made of it."""

    def may_send(self, _region: str, _request: Mapping[str, Any]) -> None:
        """Asked of plans, too; who may apply them is asked elsewhere."""
