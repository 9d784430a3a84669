"""What natural mistakes are told: one line that says what to write instead."""

from __future__ import annotations

import logging

import pytest

from cirrusql.errors import Error
from cirrusql.session import Session

MISTAKES = [
    ("SELECT state.Name FROM awscc.ec2.instances", "write state ->> 'Name'"),
    ("SELECT tags_map.Owner FROM awscc.s3.buckets", "write tags_map ->> 'Owner'"),
    ("SELECT bucket_nme FROM awscc.s3.buckets", "did you mean 'bucket_name'?"),
    ("SELECT * FROM awscc.s3.bucket", "did you mean 'buckets'?"),
    ("SELECT * FROM awsc.s3.buckets", "did you mean 'awscc'?"),
    ("SELECT * FROM s3.bukets", "did you mean 'buckets'?"),
    ("SELECT * FROM s33.buckets", "did you mean 's3'?"),
    ("SELECT * FROM awscc.s3.buckets WHERE region = 'eu-wets-1'", "did you mean 'eu-west-1'?"),
    ("SELECT * FROM awscc.sqs.queue_inline_policies", "pin queue"),
    ("SELECT * FROM awscc.iam.user_policies WHERE user_name = 'hana'", "pin policy_name"),
    ("SELECT s.cidr_blok FROM awscc.ec2.subnets s", "did you mean 'cidr_block'?"),
]


@pytest.mark.parametrize(("sql", "hint"), MISTAKES)
def test_it_is_said_what_to_write_instead(session: Session, sql: str, hint: str) -> None:
    with pytest.raises(Error) as raised:
        list(next(session.execute(sql)))
    assert hint in str(raised.value)
    assert "\n" not in str(raised.value)


def test_nothing_is_printed_about_a_statement(
    session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that is wrong is SQLite's to complain of, in an error and nowhere else."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    with pytest.raises(Error, match="bad JSON path"):
        list(next(session.execute("SELECT json_extract('{}', 'x[')")))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("relation", "where", "note"),
    [
        ("ec2.volumes", "encrypted = 'true'", "encrypted is true or false and compared with"),
        ("ec2.volumes", "size > '100'", "size is a number and compared with the text '100'"),
        ("rds.db_instances", "allocated_storage > 50", "allocated_storage is a text and compared"),
        ("rds.db_instances", "NOT (allocated_storage IN (20, 50))", "write '50', or CAST it"),
    ],
)
def test_what_is_never_or_always_true_is_noted(
    session: Session, relation: str, where: str, note: str
) -> None:
    result = next(session.execute(f"SELECT count(*) FROM awscc.{relation} WHERE {where}"))
    assert any(note in one for one in result.diagnostics.notes)
    list(result)


@pytest.mark.parametrize(
    ("relation", "where"),
    [
        ("ec2.volumes", "encrypted = true AND size > 100 AND volume_type = 'gp3'"),
        ("rds.db_instances", "CAST(allocated_storage AS INTEGER) > 50 AND multi_az IS NOT NULL"),
        ("rds.db_instances", "allocated_storage = '50' AND region = 'us-east-1'"),
        ("iam.managed_policies", "attachment_count IN (0, 1) AND path LIKE '/%'"),
    ],
)
def test_nothing_is_noted_about_comparisons_that_can_be_meant(
    session: Session, relation: str, where: str
) -> None:
    result = next(session.execute(f"SELECT count(*) FROM awscc.{relation} WHERE {where}"))
    assert result.diagnostics.notes == []
    list(result)
