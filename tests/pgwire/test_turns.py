"""Clients that take nothing of what they asked for, and what others notice of them."""

from __future__ import annotations

import time
from contextlib import ExitStack

from cirrusql.catalog import Catalog
from cirrusql.pgwire.server import Limits
from tests.pgwire.raw import Raw, query
from tests.pgwire.servers import serving

MANY = (
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 10000000)"
    " SELECT x FROM r"
)


def test_clients_that_never_read_keep_nobody_waiting(catalog: Catalog) -> None:
    limits = Limits(statements=2, grace=0.1)
    with ExitStack() as stack, serving(catalog, limits=limits) as server:
        for _ in range(3):
            stuck = stack.enter_context(Raw.connected(server.address))
            stuck.socket.settimeout(5)
            stuck.send(query(MANY))
        time.sleep(0.5)  # until they have filled what is between here and there
        with Raw.connected(server.address) as one:
            assert one.rows("SELECT 1") == [["1"]]
            stack.close()  # else stopping waits for them
