"""What a result that is not read to its end means for the statements after it."""

from __future__ import annotations

import cirrusql
from tests.answers.clouds import Cloud


def test_a_script_drops_what_it_has_read() -> None:
    """The first result, which nobody can ask for, kept the table from being dropped."""
    with cirrusql.connect(local=":memory:", region="us-east-1") as connection:
        script = "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); SELECT * FROM t; DROP TABLE t"
        connection.execute(script)
        assert connection.execute("SHOW TABLES").fetchall() == []


def test_a_users_table_is_never_a_staging_table(cloud: Cloud) -> None:
    """`DELETE FROM scan1` emptied the staging table of a result half read, and not the table."""
    cloud.put("AWS::Logs::LogGroup", *({"LogGroupName": f"g{n}"} for n in range(9)))
    cloud.run("CREATE TABLE scan1 (a)")
    cloud.run("INSERT INTO scan1 VALUES (5)")
    groups = "SELECT log_group_name FROM awscc.logs.log_groups"
    (result,) = cloud.session.execute(groups)
    rows = [next(result.rows)]
    both = f"SELECT scan1.* FROM scan1, ({groups}) LIMIT 1"
    assert cloud.run(both).rows == [(5,)]
    cloud.run("INSERT INTO scan1 VALUES (6)")
    cloud.run("DELETE FROM scan1 WHERE a = 5")
    assert cloud.run("SELECT * FROM scan1").rows == [(6,)]
    assert len([*rows, *result.rows]) == 9
