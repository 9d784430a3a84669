"""The rows of `cirrusql.accounts`."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from cirrusql.engine.engine import Engine


def account_rows(engine: Engine) -> Iterator[tuple[object, ...]]:
    """A row for each account that may be asked; without a list of them, the one that calls.

    An organisation is asked for its list unless that is known. Raises what it refuses.
    """
    accounts = engine.environment.accounts
    if accounts is None:
        number = engine.identity()
        yield number, number, "ACTIVE", None, "as configured"
        return
    for one in accounts.at_hand or engine.find_accounts():
        tags = orjson.dumps(one.tags).decode() if one.tags else None
        yield one.account_id, one.name, one.state, tags, one.how
