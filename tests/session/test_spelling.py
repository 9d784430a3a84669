"""What other databases write is refused with what to write here, and where it stands."""

from __future__ import annotations

import pytest

from cirrusql.errors import ParseError
from tests.answers.clouds import Cloud

FROM = "FROM awscc.logs.log_groups"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            f"SELECT retention_in_days::int {FROM}",
            "line 1, column 25: SQLite has no '::'; write CAST(retention_in_days AS INTEGER)",
        ),
        (
            f"SELECT g.log_group_name :: varchar(9) {FROM} g",
            "line 1, column 25: SQLite has no '::'; write CAST(g.log_group_name AS TEXT)",
        ),
        (f"SELECT\n 1 {FROM} WHERE log_group_name ILIKE 'g%'", "line 2, column 52: SQLite has no "),
        (
            f"SELECT 1 {FROM} WHERE arn NOT ILIKE 'g%'",
            "write NOT ilike(arn, …), or LIKE, which ignores the case of ASCII",
        ),
        (f"SELECT date('now') - interval '1 day' {FROM}", "write date(…, '-1 day')"),
        (
            f"SELECT 1 {FROM} WHERE region < date() + INTERVAL '-2 hours'",
            "write date(…, '-2 hour')",
        ),
        (f"DELETE {FROM} WHERE log_group_name = 'a' AND tags::json = 1", "write CAST(tags AS "),
        ("SELECT 1::int", "line 1, column 9: SQLite has no '::'; write CAST(1 AS INTEGER)"),
        ("SELECT a::int FROM mine", "write CAST(a AS INTEGER)"),
        ("UPDATE mine SET a = '1'::int", "write CAST('1' AS INTEGER)"),
        (
            f"UPDATE mine SET a = 1 WHERE a ILIKE (SELECT 'x' {FROM})",
            "write ilike(a, …), or LIKE",
        ),
        ("CREATE VIEW v AS SELECT a::int FROM mine", "write CAST(a AS INTEGER)"),
    ],
)
def test_another_databases_spelling_is_told_in_sqlites(cloud: Cloud, sql: str, said: str) -> None:
    cloud.run("CREATE TABLE mine (a)")
    with pytest.raises(ParseError) as caught:
        cloud.run(sql)
    assert said in str(caught.value)
    assert str(caught.value).startswith("line ")


def test_words_that_are_names_in_sqlite_stay_names(cloud: Cloud) -> None:
    cloud.run("CREATE TABLE mine (interval, ilike)")
    cloud.run("INSERT INTO mine VALUES (1, 2)")
    answered = cloud.run("SELECT interval '1 day', ilike FROM mine")
    assert (answered.names, answered.rows) == (("1 day", "ilike"), [(1, 2)])
    with pytest.raises(ParseError, match=r"syntax error"):
        cloud.run("SELECT interval, ilike, FROM nonsense mine")
