from __future__ import annotations

from collections.abc import Iterator

import pytest

import cirrusql


@pytest.fixture
def connection() -> Iterator[cirrusql.Connection]:
    """An empty local cloud in memory."""
    with cirrusql.connect(local=":memory:", region="us-east-1") as opened:
        yield opened


@pytest.fixture
def groups(connection: cirrusql.Connection) -> cirrusql.Connection:
    """The same with two log groups."""
    connection.execute(
        "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days, tags)"
        """ VALUES ('a', 7, '[{"Key":"k","Value":"v"}]'), ('b', 14, NULL)"""
    )
    return connection
