"""Sessions of users who may not do everything: guarded, capped in calls, kept from secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cirrusql.errors import BudgetExceeded, Error, InterfaceError, NotAllowed
from cirrusql.local import Fault
from cirrusql.local import Settings as LocalSettings
from cirrusql.records import replace
from cirrusql.session import Options
from tests.answers.clouds import Cloud

QUEUE = "AWS::SQS::Queue"
FUNCTION = "AWS::Lambda::Function"


class Watch:
    """A guard that refuses what it is told to. Mutable state: what it was asked, in order."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.asked: list[str] = []

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.refused:
            raise NotAllowed(f"not {what}")

    def may_read(self, relation: Any) -> None:
        self._ask(f"read {relation.name}")

    def may_read_stored(self, table: str) -> None:
        self._ask(f"read stored {table}")

    def may_run(self, plan: Any) -> None:
        self._ask(f"run in {', '.join(plan.regions)}")

    def may_call(self) -> None:
        self._ask("call")

    def may_write(self, verb: Any, relation: Any) -> None:
        self._ask(f"{verb.handler} {relation.name}")

    def may_send(self, region: str, request: Any) -> None:
        self._ask(f"send {request['TypeName']} to {region}")


READ = "read awscc.iam.roles"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM awscc.iam.roles",
        "SELECT (SELECT count(*) FROM awscc.iam.roles)",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM awscc.iam.roles)",
        "SELECT arn FROM awscc.sqs.queues UNION SELECT arn FROM awscc.iam.roles",
        "SELECT * FROM mine",
        "EXPLAIN SELECT * FROM awscc.iam.roles",
        "EXPLAIN ANALYZE SELECT * FROM awscc.iam.roles",
        "EXPLAIN PERMISSIONS SELECT * FROM awscc.iam.roles",
        "CREATE TABLE t AS SELECT arn FROM awscc.iam.roles",
        "INSERT INTO kept SELECT arn FROM awscc.iam.roles",
        "UPDATE kept SET arn = (SELECT arn FROM awscc.iam.roles)",
        "CREATE MATERIALIZED VIEW m AS SELECT arn FROM awscc.iam.roles",
        "INSERT INTO awscc.sqs.queues (queue_name) SELECT arn FROM awscc.iam.roles",
        (
            "UPDATE awscc.sqs.queues SET delay_seconds = 1 WHERE region = 'us-east-1'"
            " AND queue_name IN (SELECT role_name FROM awscc.iam.roles)"
        ),
        "DELETE FROM awscc.iam.roles WHERE role_name = 'a'",
        "ASSERT 'a' AS SELECT arn FROM awscc.iam.roles",
        "SELECT arn FROM awscc.iam.roles WHERE region = '*'",
        "SELECT arn FROM awscc.iam.roles WHERE account_id = '999999999999'",
    ],
)
def test_no_statement_has_a_way_past_a_guard(cloud: Cloud, sql: str) -> None:
    cloud.run("CREATE VIEW mine AS SELECT arn FROM awscc.iam.roles")
    cloud.run("CREATE TABLE kept (arn)")
    sent = len(cloud.transport.sent)
    cloud.session.options = Options(guard=Watch(READ))
    with pytest.raises(NotAllowed, match=READ):
        cloud.run(sql)
    assert len(cloud.transport.sent) == sent


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM kept",
        "SELECT 1 FROM main.Kept k",
        "SELECT count(*) FROM (SELECT 1 FROM seen)",
        "SELECT (SELECT max(arn) FROM kept)",
        "SELECT q.arn FROM awscc.sqs.queues q JOIN kept k ON k.arn = q.arn",
        "EXPLAIN SELECT * FROM kept",
        "INSERT INTO awscc.sqs.queues (queue_name) SELECT arn FROM kept",
        "SELECT * FROM awscc.sqs.queues WHERE region = (SELECT max(arn) FROM kept)",
    ],
)
def test_rows_that_were_kept_are_not_read_past_a_guard(cloud: Cloud, sql: str) -> None:
    """A materialized view of what may not be read was read all the same."""
    cloud.run("CREATE TABLE kept AS SELECT 'a' AS arn")
    cloud.run("CREATE MATERIALIZED VIEW m AS SELECT 'a' AS arn")
    cloud.run("CREATE VIEW seen AS SELECT arn FROM m")
    cloud.session.options = Options(guard=Watch("read stored kept", "read stored m"))
    with pytest.raises(NotAllowed, match="read stored"):
        cloud.run(sql)
    assert cloud.transport.sent == []


def test_each_call_is_asked_for_and_each_region_that_is_written_in(cloud: Cloud) -> None:
    sends = "send AWS::SQS::Queue to us-east-1"
    guard = Watch(sends)
    cloud.session.options = Options(guard=guard)
    for sql in (
        "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('a')",
        "DELETE FROM awscc.sqs.queues WHERE queue_url = 'a' AND region = 'us-east-1'",
    ):
        with pytest.raises(NotAllowed, match=sends):
            cloud.run(sql)
    assert cloud.transport.sent == []
    cloud.session.options = Options(guard=guard)
    cloud.run("SELECT arn FROM awscc.sqs.queues")
    assert guard.asked.count("call") == len(cloud.transport.sent) > 0


def test_a_guard_hears_relations_regions_and_methods_before_the_first_call(cloud: Cloud) -> None:
    guard = Watch("run in eu-west-1")
    cloud.session.options = Options(guard=guard)
    with pytest.raises(NotAllowed, match="run in eu-west-1"):
        cloud.run("SELECT arn FROM awscc.sqs.queues WHERE region = 'eu-west-1'")
    assert guard.asked == ["read awscc.sqs.queues", "run in eu-west-1"]
    for sql, method in (
        ("INSERT INTO awscc.sqs.queues (queue_name) VALUES ('a')", "create"),
        ("UPDATE awscc.sqs.queues SET delay_seconds = 1 WHERE region = 'us-east-1'", "update"),
        ("DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'", "delete"),
    ):
        refused = f"{method} awscc.sqs.queues"
        cloud.session.options = Options(guard=Watch(refused))
        with pytest.raises(NotAllowed, match=refused):
            cloud.run(sql)
        with pytest.raises(NotAllowed, match=refused):
            cloud.session.plan(sql)
    assert cloud.transport.sent == []


@pytest.mark.parametrize(
    "plan",
    [
        lambda session: session.planned_create(QUEUE, "us-east-1", {}),
        lambda session: session.planned_update(QUEUE, "us-east-1", "a", []),
        lambda session: session.planned_delete(QUEUE, "us-east-1", "a"),
    ],
)
def test_writes_that_are_given_as_values_are_guarded(
    cloud: Cloud, plan: Callable[[Any], object]
) -> None:
    names = ("create", "update", "delete")
    cloud.session.options = Options(guard=Watch(*(f"{one} awscc.sqs.queues" for one in names)))
    with pytest.raises(NotAllowed):
        plan(cloud.session)


def test_more_regions_are_asked_about_once_they_are_known(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud("us-east-1")
    guard = Watch()
    cloud.session.options = Options(guard=guard)
    cloud.run("SELECT arn FROM awscc.sqs.queues WHERE region = '*'")
    runs = [one for one in guard.asked if one.startswith("run")]
    assert len(runs) == 2
    assert "eu-west-1" in runs[-1]


@pytest.mark.parametrize("most", [0, 1, 5])
def test_calls_beyond_the_most_are_not_sent(cloud: Cloud, most: int) -> None:
    cloud.put(QUEUE, *({"QueueName": f"q{number}"} for number in range(9)))
    cloud.session.options = Options(max_calls=most)
    with pytest.raises(BudgetExceeded, match=f"more than {most} calls"):
        cloud.run("SELECT queue_name FROM awscc.sqs.queues")
    assert len(cloud.transport.sent) == most
    cloud.session.options = Options(max_calls=10)
    assert len(cloud.rows("SELECT queue_name FROM awscc.sqs.queues")) == 9


def test_a_call_that_is_sent_again_counts_again(catalog: Any) -> None:
    faults = (Fault("ThrottlingException", operation="ListResources", times=3),)
    cloud = Cloud(catalog, ("us-east-1",), settings=LocalSettings(faults=faults))
    cloud.session.options = Options(max_calls=2)
    with pytest.raises(BudgetExceeded):
        cloud.run("SELECT arn FROM awscc.sqs.queues")
    assert len(cloud.transport.sent) == 2
    cloud.close()


def test_the_most_calls_are_a_number(cloud: Cloud) -> None:
    cloud.session.options = Options(max_calls=-1)
    with pytest.raises(InterfaceError, match="max_calls is -1"):
        cloud.run("SELECT 1")


def test_secrets_are_not_in_rows_and_changes_are_worked_out_from_what_is_there(
    cloud: Cloud,
) -> None:
    arguments = {"--DB_PASSWORD": "hunter22", "--STAGE": "live"}
    facts = {"Name": "load", "Role": "arn:aws:iam::123456789012:role/job"}
    command = {"Command": {"Name": "glueetl"}, "DefaultArguments": arguments}
    cloud.put("AWS::Glue::Job", {**facts, **command})
    sql = "SELECT default_arguments ->> '--DB_PASSWORD', default_arguments FROM awscc.glue.jobs"
    cloud.session.options = replace(cloud.session.options, hides_secrets=True)
    ((password, document),) = cloud.rows(sql)
    assert password == "***"
    assert json.loads(document) == {"--STAGE": "live", "--DB_PASSWORD": "***"}
    cloud.run("UPDATE awscc.glue.jobs SET description = 'x' WHERE region = 'us-east-1'")
    cloud.session.options = Options()
    assert cloud.rows(sql)[0][0] == "hunter22"


def test_an_error_of_a_guard_is_the_statements(cloud: Cloud) -> None:
    cloud.session.options = Options(guard=Watch(READ))
    with pytest.raises(Error) as caught:
        cloud.run("SELECT arn FROM awscc.iam.roles")
    assert caught.value.statement is not None
    assert cloud.session.running is None
    assert cloud.rows("SELECT 1") == [(1,)]
