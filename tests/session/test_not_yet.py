"""What is understood and cannot be answered yet is refused: what is there now is no answer."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import EC2
from cirrusql.engine.accounts.configuration import Configuration
from cirrusql.engine.accounts.directory import Accounts, Naming
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import Environment
from cirrusql.errors import NotSupportedError
from cirrusql.records import replace
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
        f"SELECT account FROM {VPCS}",
        f"SELECT count(*) FROM {VPCS} WHERE account = 'production'",
        f"SELECT count(*) FROM {VPCS} WHERE account NOT LIKE 'prod%'",
        f"SELECT count(*) FILTER (WHERE account = 'x') FROM {VPCS}",
        f"DELETE FROM {VPCS} WHERE account = 'production' AND region = 'eu-west-1'",
    ],
)
def test_the_past_and_names_of_accounts_are_refused_before_any_call(cloud: Cloud, sql: str) -> None:
    with pytest.raises(NotSupportedError):
        _run(cloud.session, sql)
    assert cloud.transport.sent == []


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT 1 FROM cirrusql.settings LIMIT 1"])
def test_what_asks_nothing_of_the_cloud_is_answered_with_such_settings(
    cloud: Cloud, sql: str
) -> None:
    *_, result = cloud.session.execute(f"SET as_of = '2026-11-20'; {sql}")
    assert list(result.rows) == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT count(*) FROM {VPCS}",
        f"SELECT vpc_id FROM {VPCS} WHERE Identifier = 'vpc-1' AND region = 'eu-west-1'",
        "SELECT count(*) FROM aws.iam.list_users",
        "INSERT INTO awscc.s3.buckets (bucket_name, region) SELECT 'b', 'eu-west-1'",
        "DELETE FROM awscc.s3.buckets WHERE Identifier = 'b' AND region = 'eu-west-1'",
        "UPDATE awscc.s3.buckets SET tags = '[]' WHERE Identifier = 'b' AND region = 'eu-west-1'",
    ],
)
def test_where_several_accounts_are_named_the_users_own_is_not_asked_instead(
    cloud: Cloud, sql: str
) -> None:
    naming = Naming(Configuration(path="accounts.toml"))
    several = replace(_environment(cloud), accounts=Accounts(naming))
    with (
        Engine(Catalog.open(), several) as engine,
        Session(engine) as session,
        pytest.raises(NotSupportedError, match="several accounts"),
    ):
        _run(session, sql)
    assert cloud.transport.sent == []


def test_nor_is_it_by_what_calls_other_services_beside_statements(cloud: Cloud) -> None:
    several = replace(_environment(cloud), accounts=Accounts(Naming(Configuration())))
    with Engine(Catalog.open(), several) as engine:
        with pytest.raises(NotSupportedError, match="several accounts"):
            engine.call(EC2, "DeleteSecurityGroup", {"GroupId": "sg-1"}, "eu-west-1")
        with pytest.raises(NotSupportedError, match="several accounts"):
            _ = engine.objects
    assert cloud.transport.sent == []


def _run(session: Session, sql: str) -> None:
    for result in session.execute(sql):
        list(result.rows)


def _environment(cloud: Cloud) -> Environment:
    return cloud.session.engine.environment
