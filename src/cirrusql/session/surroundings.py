"""What a session knows for completion: its own names, functions and settings, without a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cirrusql.completion import Described, OwnRelation, Surroundings
from cirrusql.engine.own_tables import Own
from cirrusql.engine.system_rows import EVERYTHING
from cirrusql.errors import Error

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext

_WORD = re.compile(r"[a-z][a-z_-]*")


def surroundings(context: StatementContext) -> Surroundings:
    """What a session can name now.

    Tables and views of its own are left out where it would take a call to know them (their file has
    the account in its name), or where their file cannot be read: a name that is missing from a menu
    is no error.
    """
    engine = context.engine
    named = engine.environment.accounts
    known = (engine.known_account,) if named is None else [o.account_id for o in named.at_hand]
    return Surroundings(
        context.catalog,
        own=tuple(_own(context)),
        functions=tuple(
            Described(str(name), str(told), str(signature))
            for name, signature, _kind, _group, told, *_ in context.system_rows["functions"](
                EVERYTHING
            )
        ),
        settings=tuple(
            Described(str(name), str(told), str(takes), _values(str(takes)))
            for name, _, _, takes, told in context.system_rows["settings"](EVERYTHING)
        ),
        regions=engine.environment.regions,
        accounts=tuple(one for one in known if one is not None),
    )


def _values(takes: str) -> tuple[str, ...]:
    """The words that a setting takes: of `30s, 5min, …, off` only the last is one."""
    return tuple(one for one in takes.split(", ") if _WORD.fullmatch(one))


def _own(context: StatementContext) -> list[OwnRelation]:
    try:
        with context.working() as database:
            if not database.own.is_known:
                return []
            return [
                OwnRelation(
                    one.name,
                    one.kind.value,
                    database.own.columns(one.name) if one.kind is not Own.VIEW else (),
                    one.query,
                )
                for one in database.own.all()
            ]
    except Error:
        return []
