"""Which relations of a statement are read as of another moment than now, and from where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cirrusql.catalog import ResourceRelation
from cirrusql.errors import NotSupportedError, Position, ProgrammingError
from cirrusql.sql import AnyTable, AsOf, BoundQuery
from cirrusql.sql.as_of import as_of_of_setting
from cirrusql.sql.relations import is_of_aws

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext


def moments_of(
    query: BoundQuery, statement: StatementContext, target: int | None
) -> Mapping[int, AsOf]:
    """By their numbers, the tables that are read from the inventory, each with its moment.

    Raises NotSupportedError for what has no past there, and for the `target` of a change, which is
    of what is there now; ProgrammingError for a parameter without a value.
    """
    setting = statement.options.as_of
    default = None if setting is None else as_of_of_setting(setting, Position(1, 1))
    found: dict[int, AsOf] = {}
    for table in query.tables:
        moment = table.as_of or (default if is_of_aws(table.relation) else None)
        if moment is not None:
            _require_past(table, moment, target)
            found[table.number] = moment
    return found


def _require_past(table: AnyTable, moment: AsOf, target: int | None) -> None:
    position = None if moment is not table.as_of else moment.position
    name = table.relation.name
    if moment.kind != "latest" and not moment.text:
        message = "AS OF needs a moment, and its parameter has no value"
        raise ProgrammingError(message, position=position)
    off = "leave AS OF out" if table.as_of is not None else "SET as_of = off"
    if table.number == target:
        message = f"{name} cannot be changed {moment}: a change is of what is there now"
        raise NotSupportedError(message, hint=off, position=position)
    if not isinstance(table.relation, ResourceRelation):
        message = f"{name} has no past: the inventory has resources only"
        raise NotSupportedError(message, hint=off, position=position)


def open_inventory(statement: StatementContext, moments: Mapping[int, AsOf]) -> None:
    """Open the inventory if the statement needs one; without AS OF it may do without.

    Raises OperationalError where AS OF has none to read, NotSupportedError without the extra.
    """
    options = statement.options
    if not moments and statement.max_age is None:
        return
    engine = statement.engine
    if engine.environment.accounts is None:
        engine.identity()  # whose rows are meant; what runs on the loop cannot wait for it
    inventories = engine.inventories
    if moments:
        statement.inventory = inventories.open(options.inventory)
    else:
        statement.inventory = inventories.find(options.inventory)
