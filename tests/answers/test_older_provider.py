"""`aws`, the older name of the provider, means what `awscc` means."""

from __future__ import annotations

import pytest

from cirrusql.errors import NotSupportedError, UnknownName
from cirrusql.session import Session, Target


@pytest.fixture(scope="module")
def session():
    with (
        Target(local=":memory:", seed=False).engine() as engine,
        Session(engine, database=":memory:") as session,
    ):
        yield session


def rows(session, sql):
    return [row for result in session.execute(sql) for row in result]


def test_every_statement_takes_it(session):
    made = "INSERT INTO aws.sqs.queues (QueueName, region) SELECT 'old', 'us-east-1'"
    rows(session, made)
    where = "WHERE region = 'us-east-1' AND queue_name = 'old'"
    rows(session, f"UPDATE AWS.sqs.queues SET delay_seconds = 7 {where}")
    assert rows(session, f"SELECT delay_seconds FROM aws.sqs.queues {where}") == [(7,)]
    assert rows(session, "SELECT count(*) FROM aws.sqs.queues_list_only") == [(1,)]
    joined = "SELECT aws.sqs.queues.delay_seconds FROM aws.sqs.queues JOIN awscc.sqs.queues q"
    assert rows(session, f"{joined} USING (queue_url)") == [(7,)]
    assert rows(session, "SHOW METHODS IN aws.sqs.queues") == rows(
        session, "SHOW METHODS IN awscc.sqs.queues"
    )
    assert rows(session, "DESCRIBE aws.sqs.queues") == rows(session, "DESCRIBE awscc.sqs.queues")
    rows(session, f"DELETE FROM aws.sqs.queues {where}")
    assert rows(session, "SELECT * FROM aws.sqs.queues") == []


def test_it_is_only_known_by_what_it_has(session):
    with pytest.raises(UnknownName, match="no resource 'queuez' in service 'sqs'"):
        rows(session, "SELECT * FROM aws.sqs.queuez")
    with pytest.raises(UnknownName, match="did you mean 'list_queues'"):
        rows(session, "SELECT * FROM aws.sqs.list_queuez")
    with pytest.raises(UnknownName, match="no service 'sqz' in provider 'aws'; did you mean 'sqs'"):
        rows(session, "SELECT * FROM aws.sqz.queues")
    with pytest.raises(NotSupportedError, match="SendMessage of sqs is not a relation"):
        rows(session, "SELECT * FROM aws.sqs.send_message")
    with pytest.raises(UnknownName, match="no provider 'azure'"):
        rows(session, "SELECT * FROM azure.sqs.queues")
