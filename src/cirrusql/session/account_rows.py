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
        number = engine.account_id()
        yield number, number, "ACTIVE", None, "as configured"
        return
    from cirrusql.cloudcontrol import Caller
    from cirrusql.result import Statistics

    for one in engine.wait(accounts.known(Caller(engine.client, Statistics()))):
        tags = orjson.dumps(one.tags).decode() if one.tags else None
        yield one.account_id, one.name, one.state, tags, one.how
