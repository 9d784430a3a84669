"""Several writes of several types, seen before they are made and made as one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import (
    AlreadyExists,
    Cancelled,
    ConfirmationNeeded,
    InterfaceError,
    ParseError,
    ReadOnly,
)
from cirrusql.local import Settings
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud
from tests.patience import cancelled

GROUP = "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('{}') RETURNING Identifier"
BUCKET = "INSERT INTO awscc.s3.buckets (bucket_name) VALUES ('{}')"
TOPICS = (
    "INSERT INTO awscc.sns.topics (topic_name) SELECT 't' || value FROM json_each('[1,2,3]')"
    " RETURNING topic_name"
)


@pytest.fixture
def journaled(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Cloud]]:
    """Makes clouds whose writes are journaled."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    made: list[Cloud] = []

    def make(**arguments: Any) -> Cloud:
        made.append(Cloud(catalog, ("us-east-1",), journaled=True, **arguments))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


def test_a_plan_shows_its_calls_and_sends_none(cloud: Cloud) -> None:
    plans = cloud.session.plan(f"{GROUP.format('g')}; {TOPICS}")
    assert [repr(plan) for plan in plans] == [
        "<PlannedWrite: create 1 of AWS::Logs::LogGroup>",
        "<PlannedWrite: create 3 of AWS::SNS::Topic>",
    ]
    assert [call.shown_document for call in plans[1].calls] == [
        f'{{"TopicName":"t{number}"}}' for number in (1, 2, 3)
    ]
    assert cloud.transport.sent == []
    assert cloud.session.database.staging.names() == []


def test_several_plans_are_one_run(journaled: Callable[..., Cloud]) -> None:
    cloud = journaled()
    plans = cloud.session.plan(f"{GROUP.format('g')}; {BUCKET.format('b')}; {TOPICS}")
    group, bucket, topics = cloud.session.apply(plans)
    assert list(group) == [("g",)]
    assert (bucket.message, bucket.row_count) == ("AWS::S3::Bucket 'b' created in us-east-1", 1)
    assert list(topics) == [("t1",), ("t2",), ("t3",)]
    assert [result.statement.kind for result in (group, topics) if result.statement] == [
        "INSERT"
    ] * 2
    ((number, _, operations, types, _, count, state, _),) = cloud.session.requests().list()
    assert (operations, count, state) == ("CreateResource", 5, "5 done")
    assert types == "AWS::Logs::LogGroup, AWS::S3::Bucket, AWS::SNS::Topic"
    shown = [(row[0], row[8]) for row in cloud.session.requests().show(number)]
    assert shown[0] == (1, "AWS::Logs::LogGroup")
    assert shown[4] == (5, "AWS::SNS::Topic")
    assert cloud.session.database.staging.names() == []


def test_each_result_has_its_own_account_of_calls(cloud: Cloud) -> None:
    results = cloud.session.apply(cloud.session.plan(f"{BUCKET.format('b')}; {TOPICS}"))
    calls = [result.diagnostics.calls["CreateResource"] for result in results]
    assert calls == [1, 3]


def test_the_first_failure_ends_the_run(journaled: Callable[..., Cloud]) -> None:
    cloud = journaled()
    cloud.put("AWS::S3::Bucket", {"BucketName": "there"})
    script = f"{GROUP.format('g')}; {BUCKET.format('there')}; {TOPICS}"
    with pytest.raises(AlreadyExists, match="of 5 resources: 3 not started, 1 done, 1 failed") as e:
        cloud.session.apply(cloud.session.plan(script))
    assert e.value.statement is not None
    assert e.value.statement.place == 2
    assert cloud.rows("SELECT count(*) FROM awscc.logs.log_groups") == [(1,)]
    assert cloud.rows("SELECT count(*) FROM awscc.sns.topics") == [(0,)]
    assert cloud.session.database.staging.names() == []


def test_the_others_are_done_where_writes_go_on(journaled: Callable[..., Cloud]) -> None:
    cloud = journaled(options=Options(writes=WriteOptions(continues=True)))
    cloud.put("AWS::S3::Bucket", {"BucketName": "there"})
    script = f"{BUCKET.format('there')}; {TOPICS}"
    with pytest.raises(AlreadyExists, match="of 4 resources: 3 done, 1 failed"):
        cloud.session.apply(cloud.session.plan(script))
    assert cloud.rows("SELECT count(*) FROM awscc.sns.topics") == [(3,)]


def test_a_plan_applied_again_is_a_run_of_its_own(cloud: Cloud) -> None:
    """The service repeated how the first run had ended: "created", of a resource that was gone."""
    plans = cloud.session.plan(BUCKET.format("b"))
    cloud.session.apply(plans)
    with pytest.raises(AlreadyExists):
        cloud.session.apply(plans)
    cloud.run("DELETE FROM awscc.s3.buckets WHERE Identifier = 'b'")
    cloud.session.apply(plans)
    assert cloud.rows("SELECT bucket_name FROM awscc.s3.buckets") == [("b",)]


def test_a_plan_is_asked_about_when_it_is_applied(cloud: Cloud) -> None:
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "a"}, {"LogGroupName": "b"})
    plans = cloud.session.plan("DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    with pytest.raises(ConfirmationNeeded):
        cloud.session.apply(plans)
    cloud.session.options = Options(writes=WriteOptions(confirmed=True))
    (result,) = cloud.session.apply(plans)
    assert result.row_count == 2


def test_what_writes_nothing_is_not_planned_and_what_only_reads_not_applied(cloud: Cloud) -> None:
    with pytest.raises(InterfaceError, match="SELECT cannot be planned"):
        cloud.session.plan("SELECT 1")
    plans = cloud.session.plan(BUCKET.format("b"))
    cloud.session.options = Options(read_only=True)
    with pytest.raises(ReadOnly):
        cloud.session.apply(plans)
    assert cloud.transport.sent == []


def test_cancel_ends_a_run_of_several_plans(catalog: Catalog) -> None:
    """It cancelled the last plan's statement, and the run heard nothing of it."""
    cloud = Cloud(catalog, ("us-east-1",), settings=Settings(duration=20.0))
    session = cloud.session
    plans = session.plan(f"{GROUP.format('g')}; {BUCKET.format('b')}")
    with cancelled(session), pytest.raises(Cancelled) as raised:
        session.apply(plans)
    assert raised.value.statement is not None
    assert (session.database.staging.names(), "0 statements" in repr(session)) == ([], True)
    cloud.close()


def test_a_dry_run_sends_no_plan(cloud: Cloud) -> None:
    """It was sent."""
    plans = cloud.session.plan(f"{GROUP.format('g')}; {TOPICS}")
    cloud.session.options = Options(writes=WriteOptions(dry_run=True))
    group, topics = [list(result) for result in cloud.session.apply(plans)]
    assert [row[0] for row in group] == ["CreateResource"]
    assert len(topics) == 3
    assert cloud.transport.sent == []


def test_no_plans_are_no_run(cloud: Cloud) -> None:
    assert cloud.session.apply([]) == []


def test_a_dry_run_cancels_no_request(cloud: Cloud) -> None:
    """It used to: cancelling was decided before the dry run was."""
    sql = "DELETE FROM awscc.cloud_control.resource_requests WHERE RequestToken = 'x'"
    cloud.session.options = Options(writes=WriteOptions(dry_run=True))
    with pytest.raises(Exception, match="needs no plan"):
        cloud.run(sql)
    assert cloud.transport.sent == []


def test_what_is_as_wanted_says_which_it_is(cloud: Cloud) -> None:
    """Its identifier was NULL, in the column that tells the others apart."""
    models = ({"LogGroupName": f"g{days}", "RetentionInDays": days} for days in (7, 14))
    cloud.put("AWS::Logs::LogGroup", *models)
    sql = (
        "UPDATE awscc.logs.log_groups SET retention_in_days = 14 WHERE identifier IN ('g7', 'g14')"
        " RETURNING Identifier, TypeName, OperationStatus, retention_in_days"
    )
    assert sorted(cloud.run(sql).rows) == [
        ("g14", "AWS::Logs::LogGroup", None, 14),
        ("g7", "AWS::Logs::LogGroup", "SUCCESS", 14),
    ]


BAD = "RETURNING json_extract('x' || Identifier, '$')"


@pytest.mark.parametrize(
    ("sql", "stays"),
    [
        (f"{BUCKET.format('b')} {BAD}", "AWS::S3::Bucket 'b' created in us-east-1"),
        (f"UPDATE awscc.s3.buckets SET tags = '[]' WHERE Identifier = 'a' {BAD}", "'a' updated in"),
        (f"DELETE FROM awscc.s3.buckets WHERE Identifier = 'a' {BAD}", "'a' deleted in us-east-1"),
        (f"/*+ NOWAIT */ {BUCKET.format('b')} {BAD}", "asked to be created in us-east-1"),
    ],
)
def test_an_error_after_the_work_was_done_says_what_stays(
    cloud: Cloud, sql: str, stays: str
) -> None:
    """It was "malformed JSON", as if nothing had been written."""
    tags = [{"Key": "k", "Value": "v"}]
    cloud.put("AWS::S3::Bucket", {"BucketName": "a", "Tags": tags})
    with pytest.raises(ParseError, match="malformed JSON; what was written stays") as raised:
        cloud.run(sql)
    assert stays in str(raised.value)
    plans = cloud.session.plan(f"{GROUP.format('g')}; {BUCKET.format('c')} {BAD}")
    with pytest.raises(ParseError, match=r"LogGroup 'g' created in .* 'c' created") as raised:
        cloud.session.apply(plans)
    assert raised.value.statement is not None
    assert raised.value.statement.place == 2
    assert cloud.session.database.staging.names() == []


def test_rows_that_come_too_late_say_what_stays(cloud: Cloud) -> None:
    cloud.session.options = Options(timeout=2.0)
    (result,) = cloud.session.execute(TOPICS)
    assert next(result.rows) == ("t1",)
    assert result.statement is not None
    cloud.session.cancel(result.statement.number)
    with pytest.raises(Cancelled, match="3 resources of AWS::SNS::Topic created"):
        list(result)
