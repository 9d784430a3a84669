from __future__ import annotations

import pytest

from tests.cli.conftest import Command

DOMAIN = "INSERT INTO awscc.customerprofiles.domains"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT * FROM awscc.s4.buckets", "no service 's4'"),
        (
            "SELECT * FROM awscc.s3.bucket",
            "no resource 'bucket' in service 's3'; did you mean 'buckets'?",
        ),
        (
            "SELECT bucket_nam FROM awscc.s3.buckets",
            "no column 'bucket_nam'; did you mean 'bucket_name'?",
        ),
        ("SELECT *\nFROM awscc.s3.buckets\nWHERE", "line 3, column "),
        ("SELEC 1", "line 1, column 1: 'SELEC' does not begin a statement; did you mean 'select'?"),
        ("SELECT 'abc", "line 1, column 8: this string never ends"),
        (f"{DOMAIN} (DomainName) VALUES ('d')", "DefaultExpirationDays"),
        (
            f"{DOMAIN} (DomainName, DefaultExpirationDays) VALUES ('d', 'many')",
            "DefaultExpirationDays",
        ),
        (f"{DOMAIN} (DomainNam) VALUES ('d')", "did you mean 'domain"),
        (
            f"{DOMAIN} (DomainName, DefaultExpirationDays, Tags) VALUES ('d', 20, '[{{')",
            "Tags",
        ),
        ("SELECT * FROM awscc.cloudformation.macros", "handler"),
        ("SELECT :x", "there is no value for :x"),
        ("SELECT json_extract('{', '$.a')", "malformed JSON"),
        ("SET speed = fast", "no option 'speed'"),
    ],
)
def test_each_mistake_is_one_clear_line(command: Command, sql: str, said: str) -> None:
    ended = command("exec", "--local=:memory:", sql)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert ended.err.startswith("cirrusql: ")
    assert ended.err.count("\n") == 1


def test_an_identifier_that_nothing_has_gives_no_rows(command: Command) -> None:
    sql = "SELECT * FROM awscc.s3.buckets WHERE Identifier = 'nobody' AND region = 'us-east-1'"
    ended = command("exec", "--local=:memory:", "-o", "json", sql)
    assert (ended.code, ended.out, ended.err) == (0, "[]\n", "")


def test_a_region_must_come_from_somewhere(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    address = ("--endpoint-url", "http://127.0.0.1:9")
    ended = command("exec", *address, "SELECT bucket_name FROM awscc.s3.buckets")
    assert ended.code == 1
    assert "no region" in ended.err
    assert "--region" in ended.err
    assert ended.err.count("\n") == 1


def test_an_endpoint_that_nobody_answers_at(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    where = ("--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1", "--timeout", "1s")
    ended = command("exec", *where, "SELECT bucket_name FROM awscc.s3.buckets")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
