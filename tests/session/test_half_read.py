"""What a result that is not read to its end means for the statements after it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest

import cirrusql
import cirrusql.dbapi
from tests.answers.clouds import Cloud


def test_a_script_drops_what_it_has_read() -> None:
    """The first result, which nobody can ask for, kept the table from being dropped."""
    with cirrusql.connect(local=":memory:", region="us-east-1") as connection:
        script = "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); SELECT * FROM t; DROP TABLE t"
        connection.execute(script)
        assert connection.execute("SHOW TABLES").fetchall() == []


@pytest.mark.parametrize(
    "begin",
    [
        lambda cursor: cursor.fetchone(),
        lambda cursor: cursor.description,
        lambda cursor: next(iter(cursor)),
        lambda cursor: cursor.fetch_record_batch(1).read_next_batch(),
    ],
)
def test_what_is_dropped_half_read_is_let_go_of_at_once(
    cloud: Cloud, begin: Callable[[cirrusql.Cursor[Any]], object]
) -> None:
    """And not when the collector comes: a loop of such statements had nine open at a time."""
    cloud.put("AWS::Logs::LogGroup", *({"LogGroupName": f"g{n}"} for n in range(9)))
    connection = cirrusql.dbapi.Connection(cloud.session, cirrusql.dict_row)
    gc.disable()
    try:
        for _ in range(3):
            begin(connection.execute("SELECT log_group_name, 1 AS x FROM awscc.logs.log_groups"))
            assert cloud.session.database.staging.names() == []
    finally:
        gc.enable()


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
