import threading
import warnings

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from cirrusql.events import Event
from cirrusql.sqlalchemy_dialect import NotRolledBack

QUEUE = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('{}')"


def names(connection):
    rows = connection.exec_driver_sql("SELECT queue_name FROM awscc.sqs.queues ORDER BY 1")
    return rows.scalars().all()


def test_what_is_committed_is_there(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql(QUEUE.format("a"))
    with engine.connect() as connection:
        assert names(connection) == ["a"]


def test_a_rollback_after_a_write_says_that_it_stays(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql(QUEUE.format("a"))
        with pytest.warns(NotRolledBack, match=r"stays \(1 resource\)"):
            connection.rollback()
        connection.rollback()  # nothing was written since
        assert names(connection) == ["a"]


def test_a_block_that_is_left_without_commit_says_so(engine):
    with pytest.warns(NotRolledBack), engine.connect() as connection:
        connection.exec_driver_sql(QUEUE.format("a"))
    with engine.connect() as connection:  # a pooled connection begins anew
        assert names(connection) == ["a"]


def test_an_error_in_a_block_is_raised_and_the_warning_is_beside_it(engine):
    def fail():
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (x)")
            connection.exec_driver_sql("INSERT INTO t VALUES (1), (2), (3)")
            connection.exec_driver_sql(QUEUE.format("a"))
            connection.exec_driver_sql(QUEUE.format("b"))
            raise ZeroDivisionError

    def warned():
        with pytest.raises(ZeroDivisionError):
            fail()

    with pytest.warns(NotRolledBack, match="2 resources and 3 rows"):
        warned()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 3


def test_many_at_once_are_counted(engine):
    with engine.connect() as connection:
        many = sa.text("INSERT INTO awscc.sqs.queues (queue_name) VALUES (:name)")
        connection.execute(many, [{"name": f"q{number}"} for number in range(20)])
        with pytest.warns(NotRolledBack, match="20 resources"):
            connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        "SELECT queue_name FROM awscc.sqs.queues",
        "SHOW SERVICES",
        "EXPLAIN " + QUEUE.format("b"),
        "DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1' AND queue_name = 'nothing'",
        "CREATE TEMP TABLE t (x)",
    ],
)
def test_what_writes_nothing_is_rolled_back_in_silence(engine, statement):
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.rollback()


def test_what_was_refused_has_written_nothing(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql(QUEUE.format("a"))
    for statement in (
        QUEUE.format("a"),  # by the service
        "INSERT INTO awscc.sqs.queues (delay_seconds) VALUES ('x')",  # before any call
    ):
        with engine.connect() as connection:
            with pytest.raises(exc.DBAPIError):
                connection.exec_driver_sql(statement)
            connection.rollback()


@pytest.mark.parametrize("where", ["engine", "connection", "create"])
def test_in_autocommit_nobody_expects_a_rollback(engine, where):
    made = sa.create_engine("cirrusql:///:memory:", isolation_level="AUTOCOMMIT")
    other = engine if where != "create" else made
    if where == "engine":
        other = engine.execution_options(isolation_level="AUTOCOMMIT")
    with other.connect() as opened:
        level = {"isolation_level": "AUTOCOMMIT"} if where == "connection" else {}
        connection = opened.execution_options(**level)
        assert connection.get_isolation_level() == "AUTOCOMMIT"
        connection.exec_driver_sql(QUEUE.format("a"))
        connection.rollback()
        assert names(connection) == ["a"]
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "READ UNCOMMITTED"
        assert connection.default_isolation_level == "READ UNCOMMITTED"
    made.dispose()


def test_there_are_no_savepoints(engine):
    with engine.connect() as connection, pytest.raises(exc.NotSupportedError, match="SAVEPOINT"):
        connection.begin_nested()


def test_a_listener_of_the_users_own_is_told_too():
    events: list[Event] = []
    engine = sa.create_engine("cirrusql:///:memory:", connect_args={"listener": events.append})
    with engine.begin() as connection:
        connection.exec_driver_sql(QUEUE.format("a"))
    assert "write.ended" in [event.name for event in events]
    engine.dispose()


def test_a_listener_that_fails_does_not_end_the_counting():
    def fail(event):
        raise ZeroDivisionError

    engine = sa.create_engine("cirrusql:///:memory:", connect_args={"listener": fail})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with engine.connect() as connection:
            connection.exec_driver_sql(QUEUE.format("a"))
    assert [one.category for one in caught] == [exc.SAWarning, NotRolledBack]
    engine.dispose()


def test_threads_share_the_cloud_in_memory_and_its_end_is_the_engines(engine):
    def create(name):
        with engine.begin() as connection:
            connection.exec_driver_sql(QUEUE.format(name))

    threads = [threading.Thread(target=create, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert names(connection) == ["t0", "t1", "t2", "t3"]
    engine.dispose()
    with engine.connect() as connection:
        assert names(connection) == []


def test_connections_to_a_file_share_its_tables(tmp_path):
    engine = sa.create_engine(f"cirrusql:///{tmp_path}/c.db?seed=off&database={tmp_path}/own.db")
    with engine.connect() as first, engine.connect() as second:
        first.exec_driver_sql("CREATE TABLE t AS SELECT 1 AS x")
        first.exec_driver_sql(QUEUE.format("a"))
        first.commit()
        assert second.exec_driver_sql("SELECT x FROM t").scalar() == 1
        assert names(second) == ["a"]
    engine.dispose()


def test_a_connection_that_was_closed_is_replaced(engine):
    with engine.connect() as connection:
        connection.connection.dbapi_connection.close()
        with pytest.raises(exc.InterfaceError, match="closed") as caught:
            connection.exec_driver_sql("SELECT 1")
        assert caught.value.connection_invalidated
        connection.rollback()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


@pytest.mark.parametrize(
    ("statement", "error", "original"),
    [
        ("SELECT", exc.ProgrammingError, "ParseError"),
        ("SELECT x FROM awscc.s3.buckets", exc.ProgrammingError, "UnknownName"),
        ("SELECT * FROM awscc.customerprofiles.nothing", exc.ProgrammingError, "UnknownName"),
        (
            "INSERT INTO awscc.logs.log_groups (retention_in_days) VALUES (31)",
            exc.DataError,
            "InvalidProperty",
        ),
        (
            "DELETE FROM awscc.s3.buckets WHERE Identifier = 'x' AND region = 'us-east-1'",
            exc.OperationalError,
            "NotFound",
        ),
        ("PRAGMA user_version", exc.NotSupportedError, "NotSupportedError"),
        ("INSERT INTO t VALUES (1)", exc.IntegrityError, "IntegrityError"),
        ("SELECT ?", exc.ProgrammingError, "ProgrammingError"),
    ],
)
def test_errors_are_sqlalchemys(engine, statement, error, original):
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        connection.commit()
        with pytest.raises(error) as caught:
            connection.exec_driver_sql(statement)
        assert type(caught.value.orig).__name__ == original
        connection.rollback()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
