"""The translated questions over the demo organisation: each is answered, and whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.api.test_questions import QUESTIONS
from tests.documents.peers_page import questions

from cirrusql import Connection, connect
from cirrusql.catalog import Catalog

ANSWERED = [
    pytest.param(sql, id=f"{number}-{table}")
    for number, (table, sql) in enumerate(questions())
    if table not in QUESTIONS
]
# How many rows there are of those that find something.
FOUND = {
    "1-aws_account": 1,
    "4-aws_availability_zone": 34,
    "5-aws_iam_access_key": 6,
    "6-aws_iam_access_key": 12,
    "7-aws_iam_account_summary": 2,
    "8-aws_iam_account_password_policy": 1,
    "9-aws_iam_credential_report": 4,
    "12-aws_iam_policy": 1,
    "13-aws_iam_policy": 2,
    "14-aws_iam_policy_attachment": 1,
    "17-aws_ebs_snapshot": 4,
    "21-aws_ec2_ami": 1,
    "22-aws_ec2_instance": 22,
    "23-aws_ec2_instance": 2,
    "24-aws_ec2_instance_type": 4,
    "25-aws_ec2_regional_settings": 32,
    "29-aws_vpc_security_group_rule": 1,
    "30-aws_vpc_security_group_rule": 42,
    "31-aws_s3_bucket": 44,
    "32-aws_s3_bucket": 2,
    "35-aws_acm_certificate": 3,
    "43-aws_cost_by_service_daily": 248,
    "46-aws_ecs_task": 22,
    "48-aws_guardduty_finding": 1,
    "49-aws_securityhub_finding": 1,
    "57-aws_ssm_managed_instance": 6,
    "58-aws_servicequotas_service_quota": 3,
}


@pytest.fixture(scope="module")
def sql(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path = tmp_path_factory.mktemp("questions") / "demo.sqlite3"
    with connect(local=path) as connection:
        connection.execute("SET paid_calls = allow")
        yield connection


@pytest.mark.parametrize("question", ANSWERED)
def test_a_question_is_answered(sql: Connection, question: str, request: Any) -> None:
    cursor = sql.execute(question)
    rows = cursor.fetchall()
    assert not [told for _, told in cursor.messages if "not complete" in str(told)]
    number = request.node.callspec.id
    if "start of year" not in question:  # what is older than that grows with the year
        assert len(rows) == FOUND.get(number, 0)
