from __future__ import annotations

from collections.abc import Iterator

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.raw import Raw
from tests.pgwire.servers import serving


@pytest.fixture(scope="module")
def server(catalog: Catalog) -> Iterator[PostgresServer]:
    with serving(catalog) as one:
        yield one


@pytest.fixture
def raw(server: PostgresServer) -> Iterator[Raw]:
    with Raw.connected(server.address) as one:
        yield one
