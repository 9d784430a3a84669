"""What is understood and cannot be answered yet is refused: what is there now is no answer."""

from __future__ import annotations

import pytest

from cirrusql.errors import NotSupportedError
from cirrusql.session import Session
from tests.answers.clouds import Cloud

VPCS = "awscc.ec2.vpcs"


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT count(*) FROM {VPCS} AS OF '2026-11-20'",
        f"SELECT count(*) FROM {VPCS} AS OF LATEST v WHERE region = 'eu-west-1'",
        f"SELECT 1 WHERE EXISTS (SELECT 1 FROM {VPCS} AS OF RUN '01J')",
        f"WITH t AS (SELECT * FROM {VPCS} AS OF '2026-11-20') SELECT count(*) FROM t",
        f"CREATE TABLE kept AS SELECT * FROM {VPCS} AS OF '2026-11-20'",
        f"EXPLAIN SELECT * FROM {VPCS} AS OF '2026-11-20'",
        f"SET as_of = '2026-11-20'; SELECT count(*) FROM {VPCS}",
        f"SET max_age = '10m'; SELECT count(*) FROM {VPCS} LIMIT 1",
        f"SET max_carry = '36h'; SELECT count(*) FROM {VPCS}",
    ],
)
def test_the_past_is_refused_before_any_call(cloud: Cloud, sql: str) -> None:
    with pytest.raises(NotSupportedError):
        _run(cloud.session, sql)
    assert cloud.transport.sent == []


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT 1 FROM cirrusql.settings LIMIT 1"])
def test_what_asks_nothing_of_the_cloud_is_answered_with_such_settings(
    cloud: Cloud, sql: str
) -> None:
    *_, result = cloud.session.execute(f"SET as_of = '2026-11-20'; {sql}")
    assert list(result.rows) == [(1,)]


def _run(session: Session, sql: str) -> None:
    for result in session.execute(sql):
        list(result.rows)
