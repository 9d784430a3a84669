"""`Session.explain` neither calls nor changes anything, whatever the statement is."""

from __future__ import annotations

import pytest

from tests.answers.clouds import Cloud

GROUPS = "SELECT log_group_name FROM awscc.logs.log_groups"
LISTS = "ListResources"
NOTHING = "none: SQLite answers by itself"


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (GROUPS, LISTS),
        (f"EXPLAIN ANALYZE {GROUPS}", LISTS),
        (f"INSERT INTO t {GROUPS} RETURNING a", LISTS),
        (f"CREATE TABLE u AS {GROUPS}", LISTS),
        (f"CREATE MATERIALIZED VIEW u AS {GROUPS}", LISTS),
        (f"CREATE OR REPLACE MATERIALIZED VIEW m AS {GROUPS}", LISTS),
        ("REFRESH MATERIALIZED VIEW m", LISTS),
        ("EXEC awscc.logs.log_groups.list_resources", LISTS),
        ("INSERT INTO t VALUES (2)", NOTHING),
        ("INSERT INTO t SELECT a + 1 FROM t", NOTHING),
        ("UPDATE t SET a = 2 RETURNING a", NOTHING),
        ("DELETE FROM t", NOTHING),
        ("DROP TABLE t", NOTHING),
        ("ALTER TABLE t ADD COLUMN b", NOTHING),
        ("CREATE TABLE u (a)", NOTHING),
        ("DROP VIEW v", NOTHING),
        ("DROP MATERIALIZED VIEW m", NOTHING),
        ("DELETE FROM awscc.logs.log_groups WHERE Identifier = 'g'", "DeleteResource"),
        (
            "EXEC awscc.logs.log_groups.delete_resource @Identifier = 'g', @region = 'us-east-1'",
            "DeleteResource",
        ),
    ],
)
def test_explaining_changes_nothing(cloud: Cloud, sql: str, told: str) -> None:
    """DELETE FROM and DROP TABLE were carried out, EXEC made its call, REFRESH read the cloud."""
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g"})
    cloud.run("CREATE TABLE t AS SELECT 1 AS a")
    cloud.run("CREATE VIEW v AS SELECT a FROM t")
    cloud.run(f"CREATE MATERIALIZED VIEW m AS {GROUPS}")
    names = "SELECT t.a, v.a, m.log_group_name FROM t, v, m"
    before = cloud.run("SHOW TABLES").rows, cloud.run("SHOW VIEWS").rows, cloud.run(names).rows
    cloud.transport.sent.clear()
    (result,) = cloud.session.explain(sql)
    assert told in str(list(result))
    assert [one.operation for one in cloud.transport.sent if one.operation != "GetResource"] == []
    assert before == (
        cloud.run("SHOW TABLES").rows,
        cloud.run("SHOW VIEWS").rows,
        cloud.run(names).rows,
    )
    assert cloud.run(GROUPS).rows == [("g",)]


def test_what_sets_the_session_up_is_run(cloud: Cloud) -> None:
    script = f"SET max_rows = 7; CREATE VIEW v AS {GROUPS}; SELECT * FROM v; SHOW VIEWS"
    *_, plan, views = [list(result) for result in cloud.session.explain(script)]
    assert LISTS in str(plan)
    assert [row[0] for row in views] == ["v"]
    assert cloud.session.options.max_rows == 7
    assert cloud.transport.sent == []
