"""BEGIN, COMMIT and ROLLBACK: writes that wait, are shown, and are made as one run or never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.dbapi import Connection
from cirrusql.errors import (
    AlreadyExists,
    ConfirmationNeeded,
    Error,
    NotFound,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    ReadOnly,
    UnknownName,
)
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud

GROUP = "INSERT INTO awscc.logs.log_groups (LogGroupName) VALUES ('{}')"
NAMES = "SELECT log_group_name FROM awscc.logs.log_groups ORDER BY 1"
GROUP_TYPE = "AWS::Logs::LogGroup"
DAYS = "UPDATE awscc.logs.log_groups SET retention_in_days = {} WHERE Identifier = '{}'"
WRITES = ("CreateResource", "UpdateResource", "DeleteResource")


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


def names(cloud: Cloud) -> list[str]:
    return [row[0] for row in cloud.rows(NAMES)]


def run_all(cloud: Cloud, script: str) -> None:
    for result in cloud.session.execute(script):
        list(result)


def sent(cloud: Cloud) -> list[str]:
    return [call.operation for call in cloud.transport.sent if call.operation in WRITES]


def test_a_queued_write_is_shown_and_not_made(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    shown = cloud.run(GROUP.format("a"))
    assert shown.rows == [
        ("CreateResource", GROUP_TYPE, "us-east-1", None, '{"LogGroupName":"a"}', None, None)
    ]
    assert "queued, nothing is done yet: COMMIT makes 1 call" in shown.diagnostics.notes[0]
    assert names(cloud) == []
    assert sent(cloud) == []


def test_commit_makes_what_was_queued_as_one_run(journaled: Callable[..., Cloud]) -> None:
    cloud = journaled()
    cloud.put(GROUP_TYPE, {"LogGroupName": "old"})
    cloud.put(GROUP_TYPE, {"LogGroupName": "worn"})
    cloud.run("BEGIN TRANSACTION")
    cloud.run(GROUP.format("a"))
    cloud.run(DAYS.format(7, "old"))
    cloud.run("DELETE FROM awscc.logs.log_groups WHERE Identifier = 'worn'")
    assert len(cloud.rows("SHOW TRANSACTION")) == 3
    (made,) = cloud.session.execute("COMMIT")
    assert (made.row_count, len(made.written)) == (3, 3)
    assert "created in us-east-1" in str(made.message)
    assert cloud.rows("SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups") == [
        ("a", None),
        ("old", 7),
    ]
    assert len(list(cloud.session.requests().list())) == 1  # one run of the journal
    assert cloud.rows("SHOW TRANSACTION") == []


def test_rollback_drops_what_was_queued(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run(GROUP.format("a"))
    assert cloud.run("ROLLBACK").message == "ROLLBACK: 1 queued write dropped"
    assert names(cloud) == []


@pytest.mark.parametrize("verb", ["COMMIT", "END TRANSACTION", "ROLLBACK"])
def test_without_begin_nothing_ends(cloud: Cloud, verb: str) -> None:
    """The write is made; a ROLLBACK that ends well would say that it was not."""
    cloud.run(GROUP.format("a"))
    with pytest.raises(ProgrammingError, match=r"there is no transaction to .* BEGIN opens one"):
        cloud.run(verb)
    assert cloud.run("BEGIN").message == "BEGIN"
    run_all(cloud, "SET transactions = immediate; ROLLBACK")
    said = cloud.run(verb).diagnostics.notes
    assert said == ["there is no transaction: nothing was queued"]


def test_outside_of_a_transaction_writes_are_made_at_once(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run("END")
    cloud.run(GROUP.format("a"))
    assert names(cloud) == ["a"]


def test_savepoints_are_places_in_the_queue(cloud: Cloud) -> None:
    for line in (
        "START TRANSACTION",
        GROUP.format("a"),
        "SAVEPOINT one",
        GROUP.format("b"),
        "SAVEPOINT two",
        GROUP.format("c"),
        "ROLLBACK TO SAVEPOINT one",
        GROUP.format("d"),
        "ROLLBACK TO one",
        GROUP.format("e"),
        "RELEASE one",
    ):
        cloud.run(line)
    with pytest.raises(ProgrammingError, match="no savepoint 'two'"):
        cloud.run("ROLLBACK TO two")
    with pytest.raises(OperationalError, match="ROLLBACK ends it"):
        cloud.run("COMMIT")
    cloud.run("ROLLBACK")
    assert names(cloud) == []


def test_a_savepoint_mends_a_transaction_in_which_something_failed(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run(GROUP.format("a"))
    cloud.run("SAVEPOINT s")
    with pytest.raises(UnknownName):
        cloud.run("INSERT INTO awscc.logs.log_groups (LogGrupName) VALUES ('b')")
    with pytest.raises(OperationalError, match="a statement of this transaction failed"):
        cloud.run(GROUP.format("b"))
    cloud.run("ROLLBACK TO s")
    cloud.run("COMMIT")
    assert names(cloud) == ["a"]


@pytest.mark.parametrize("wrong", ["SELEC 1", "SELECT * FROM awscc.s3.bukets", "SELECT 'a"])
def test_a_script_of_which_a_line_failed_is_not_carried_out_in_part(
    cloud: Cloud, wrong: str
) -> None:
    """As when a script is pasted at a prompt, where each line is run by itself."""
    cloud.run("BEGIN")
    cloud.run(GROUP.format("a"))
    with pytest.raises(Error):
        cloud.run(wrong)
    with pytest.raises(OperationalError, match="nothing of it is done"):
        cloud.run("COMMIT")
    cloud.run("ROLLBACK")
    assert names(cloud) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SHOW TRANSACTION",
        "SHOW TRANSACTION ISOLATION LEVEL",
        "BEGIN",
        "SAVEPOINT t",
        "RELEASE s",
        "COMMIT",
        "END",
        "EXPLAIN SELECT 1",
        "DESCRIBE awscc.logs.log_groups",
        "SET transactions = immediate",
        "SET dry_run = on",
        "RESET ALL",
        "SLEEP 0",
        "PURGE",
        "USE awscc",
        "NATIVEQUERY 'SELECT 1'",
        "DROP TABLE IF EXISTS t",
        GROUP.format("b"),
        "EXEC awscc.logs.log_groups.create_resource @LogGroupName = 'b'",
    ],
)
def test_after_a_failure_only_rollback_goes_on(cloud: Cloud, sql: str) -> None:
    """As in PostgreSQL; what is refused changes nothing, so that ROLLBACK TO goes back to s."""
    cloud.run("BEGIN")
    cloud.run("SAVEPOINT s")
    cloud.run(GROUP.format("a"))
    with pytest.raises(Error):
        cloud.run("SELECT * FROM awscc.s3.bukets")
    with pytest.raises(OperationalError, match=r"nothing of it is done: .*ROLLBACK ends it"):
        cloud.run(sql)
    cloud.run("ROLLBACK TO s")
    assert cloud.rows("SHOW TRANSACTION") == []
    cloud.run("COMMIT")
    assert names(cloud) == []


def test_immediate_writes_know_of_no_failed_transaction(cloud: Cloud) -> None:
    """Nothing waits, so a COMMIT that said "nothing of it is done" would be wrong."""
    cloud.run("SET transactions = immediate")
    cloud.run("BEGIN")
    cloud.run(GROUP.format("a"))
    with pytest.raises(Error):
        cloud.run("SELECT * FROM awscc.s3.bukets")
    assert names(cloud) == ["a"]
    assert cloud.run("COMMIT").message == "COMMIT"
    assert cloud.session.transaction is None


@pytest.mark.parametrize(
    ("sql", "error", "said"),
    [
        (GROUP.format("a") + " RETURNING Identifier", NotSupportedError, "no rows before COMMIT"),
        ("CREATE TABLE mine (a)", NotSupportedError, "changes at once"),
        ("CREATE TEMP VIEW v AS SELECT 1", NotSupportedError, "changes at once"),
        (DAYS.format(7, "none"), NotFound, "there is no AWS::Logs::LogGroup 'none'"),
        (
            "DELETE FROM awscc.cloud_control.resource_requests WHERE RequestToken = 't'",
            NotSupportedError,
            "cannot wait for COMMIT",
        ),
    ],
)
def test_what_cannot_be_queued_says_so(
    cloud: Cloud, sql: str, error: type[Error], said: str
) -> None:
    cloud.run("BEGIN")
    with pytest.raises(error, match=said):
        cloud.run(sql)
    assert sent(cloud) == []


def test_commit_refuses_what_has_become_something_else(cloud: Cloud) -> None:
    """What is made is what was shown: here somebody has added a group in between."""
    cloud.put(GROUP_TYPE, {"LogGroupName": "g1"})
    cloud.session.options = Options(writes=WriteOptions(confirmed=True))
    cloud.run("BEGIN")
    cloud.run("DELETE FROM awscc.logs.log_groups WHERE log_group_name LIKE 'g%'")
    cloud.put(GROUP_TYPE, {"LogGroupName": "g2"})
    with pytest.raises(OperationalError, match=r"queued write 1 \(DELETE of awscc.logs.log_groups"):
        cloud.run("COMMIT")
    cloud.run("ROLLBACK")
    assert names(cloud) == ["g1", "g2"]
    assert sent(cloud) == []


def test_what_is_made_up_by_the_statement_itself_may_differ(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run(GROUP.format("' || hex(randomblob(8)) || '"))
    cloud.run("COMMIT")
    assert len(names(cloud)) == 1


def test_a_failure_of_commit_says_what_was_done(cloud: Cloud) -> None:
    cloud.put(GROUP_TYPE, {"LogGroupName": "b"})
    cloud.run("BEGIN")
    for name in "abc":
        cloud.run(GROUP.format(name))
    with pytest.raises(AlreadyExists, match=r"of 3 resources: .*1 done"):
        cloud.run("COMMIT")
    assert names(cloud) == ["a", "b"]
    assert cloud.session.transaction is None


def test_the_rules_of_writes_hold(cloud: Cloud) -> None:
    cloud.put(GROUP_TYPE, {"LogGroupName": "a"})
    cloud.put(GROUP_TYPE, {"LogGroupName": "b"})
    cloud.run("BEGIN")
    cloud.run("DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    with pytest.raises(ConfirmationNeeded):
        cloud.run("COMMIT")
    cloud.run("ROLLBACK")
    assert names(cloud) == ["a", "b"]
    cloud.session.options = Options(read_only=True)
    cloud.run("BEGIN")
    with pytest.raises(ReadOnly):
        cloud.run(GROUP.format("c"))


def test_immediate_writes_stay_and_rollback_says_so(cloud: Cloud) -> None:
    cloud.run("SET transactions = immediate")
    cloud.run("BEGIN")
    assert cloud.run(GROUP.format("a") + " RETURNING Identifier").rows == [("a",)]
    said = cloud.run("ROLLBACK").diagnostics.notes
    assert said == [
        "1 write of this transaction made at once: a change to the cloud cannot be rolled back"
    ]
    assert names(cloud) == ["a"]


def test_explaining_a_script_begins_and_sends_nothing(cloud: Cloud) -> None:
    script = f"BEGIN; {GROUP.format('a')}; COMMIT; SLEEP 60000; PURGE"
    told = [result.message for result in cloud.session.explain(script)]
    assert told[0] == "BEGIN is not carried out"
    assert cloud.session.transaction is None
    assert sent(cloud) == []


STEPS = st.lists(
    st.sampled_from(
        ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s", "bad", "write"]
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_any_order_leaves_what_a_simple_model_says(catalog: Catalog, steps: list[str]) -> None:
    cloud = Cloud(catalog, ("us-east-1",))
    model = Model()
    for number, step in enumerate(steps):
        name = f"g{number:02}"
        sql = {"bad": "SELEC", "write": GROUP.format(name)}.get(step, step)
        with suppress(Error):
            cloud.run(sql)
        model.take(step, name)
    with suppress(Error):
        cloud.run("ROLLBACK")
    found = names(cloud)
    cloud.close()
    assert found == sorted(model.made)


class Model:
    """A list of names, cut back by ROLLBACK TO, and made by a COMMIT if nothing failed."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.queue: list[str] | None = None
        self.marks: list[int] = []
        self.failed = False

    def take(self, step: str, name: str) -> None:
        if self.queue is None:
            self.made += [name] if step == "write" else []
            if step == "BEGIN":
                self.queue, self.marks, self.failed = [], [], False
        elif step == "ROLLBACK":
            self.queue = None
        elif step == "ROLLBACK TO s" or (step == "RELEASE s" and not self.failed):
            self._to_mark(step)
        elif self.failed or step == "bad":
            self.failed = True
        elif step == "write":
            self.queue.append(name)
        elif step == "SAVEPOINT s":
            self.marks.append(len(self.queue))
        elif step == "COMMIT":
            self.made += self.queue
            self.queue = None

    def _to_mark(self, step: str) -> None:
        assert self.queue is not None
        if not self.marks:
            self.failed = True
        elif step == "RELEASE s":
            self.marks.pop()
        else:
            del self.queue[self.marks[-1] :]
            self.failed = False


SAVEPOINTS = st.lists(
    st.sampled_from([*(f"{verb} {name}" for verb in ("SAVEPOINT", "ROLLBACK TO", "RELEASE")
                       for name in ("a", "B", "b")), "write", "write"]),
    max_size=16,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SAVEPOINTS)
def test_savepoints_are_sqlites(catalog: Catalog, steps: list[str]) -> None:
    """What is left in the end is what SQLite would have left of rows."""
    cloud, sqlite = Cloud(catalog, ("us-east-1",)), apsw.Connection(":memory:")
    sqlite.execute("CREATE TABLE t (name); BEGIN")
    cloud.run("BEGIN")
    ending = "COMMIT"
    for number, step in enumerate(steps):
        name = f"g{number:02}"
        theirs, ours = step, step
        if step == "write":
            theirs, ours = f"INSERT INTO t VALUES ('{name}')", GROUP.format(name)
        try:
            sqlite.execute(theirs)
        except apsw.SQLError:
            with pytest.raises(ProgrammingError, match="no savepoint"):
                cloud.run(ours)
            ending = "ROLLBACK"
            break
        cloud.run(ours)
    sqlite.execute(ending)
    cloud.run(ending)
    found = names(cloud)
    cloud.close()
    assert found == [row[0] for row in sqlite.execute("SELECT name FROM t ORDER BY 1")]


def test_connections_commit_and_roll_back_what_waits(cloud: Cloud) -> None:
    connection = Connection(cloud.session)
    connection.execute("BEGIN")
    connection.execute(GROUP.format("a"))
    connection.rollback()
    connection.commit()
    assert names(cloud) == []
    connection.execute("BEGIN")
    connection.cursor().executemany(
        "INSERT INTO awscc.logs.log_groups (LogGroupName) VALUES (?)", [["b"], ["c"]]
    )
    assert names(cloud) == []
    connection.commit()
    assert names(cloud) == ["b", "c"]
    with pytest.raises(NotSupportedError, match="cannot be rolled back"):
        connection.rollback()


def test_rows_that_break_off_fail_a_transaction_too(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run(GROUP.format("a"))
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
    (result,) = cloud.session.execute(f"{numbers} SELECT json(iif(i < 1999, '1', '{{')) FROM n")
    with pytest.raises(Error, match="malformed JSON"):
        list(result)
    with pytest.raises(OperationalError, match="ROLLBACK ends it"):
        cloud.run("COMMIT")


def test_a_resource_is_queued_once(cloud: Cloud) -> None:
    cloud.put(GROUP_TYPE, {"LogGroupName": "a", "RetentionInDays": 7})
    cloud.run("BEGIN")
    cloud.run(DAYS.format(14, "a"))
    for again in (DAYS.format(30, "a"), "DELETE FROM awscc.logs.log_groups WHERE Identifier = 'a'"):
        with pytest.raises(NotSupportedError, match="'a' is in the queue already"):
            cloud.run(again)
        cloud.session.transaction.failed = None  # type: ignore[union-attr]
    cloud.run("COMMIT")
    assert cloud.rows("SELECT retention_in_days FROM awscc.logs.log_groups") == [(14,)]


def test_a_dry_run_of_commit_shows_and_keeps_what_waits(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run(GROUP.format("a"))
    cloud.run("SET dry_run = on")
    assert len(cloud.run("COMMIT").rows) == 1
    assert cloud.run(GROUP.format("b")).diagnostics.notes == ["dry run: this is not queued"]
    cloud.run("SET dry_run = off")
    cloud.run("COMMIT")
    assert names(cloud) == ["a"]


def test_a_commit_that_wants_a_yes_keeps_what_waits(cloud: Cloud) -> None:
    cloud.put(GROUP_TYPE, {"LogGroupName": "a"}, {"LogGroupName": "b"})
    cloud.run("BEGIN")
    cloud.run("DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    with pytest.raises(ConfirmationNeeded):
        cloud.run("COMMIT")
    assert cloud.session.transaction is not None
    assert len(cloud.session.transaction.queue) == 1
    with pytest.raises(OperationalError, match="ROLLBACK ends it"):
        cloud.run("COMMIT")


def test_a_method_may_be_queued(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run(
        "EXEC awscc.logs.log_groups.create_resource @LogGroupName = 'a', @region = 'us-east-1'"
    )
    cloud.run("COMMIT")
    assert names(cloud) == ["a"]


def test_a_resource_is_created_once(cloud: Cloud) -> None:
    run_all(cloud, "BEGIN; SAVEPOINT s")
    for again in (
        f"{GROUP.format('a')}; {GROUP.format('a')}",
        f"{GROUP.format('a')}, ('b'), ('a')",
        (
            f"{GROUP.format('a')}; EXEC logs.log_groups.create_resource"
            """ @@json = '{"LogGroupName": "a"}'"""
        ),
    ):
        with pytest.raises(AlreadyExists, match="'a' in us-east-1 is in the queue already"):
            run_all(cloud, again)
        cloud.run("ROLLBACK TO s")
    cloud.run(GROUP.format("a"))
    cloud.run(GROUP.format("A"))
    cloud.run("INSERT INTO awscc.logs.log_groups (LogGroupName, region) SELECT 'a', 'eu-west-1'")
    cloud.run("INSERT INTO awscc.ec2.vpcs (cidr_block) VALUES ('10.0.0.0/16')")
    cloud.run("INSERT INTO awscc.ec2.vpcs (cidr_block) VALUES ('10.0.0.0/16')")
    cloud.run("COMMIT")
    assert sent(cloud) == ["CreateResource"] * 5


def test_what_is_deleted_may_be_created_again(cloud: Cloud) -> None:
    cloud.put(GROUP_TYPE, {"LogGroupName": "a", "RetentionInDays": 7})
    cloud.run("BEGIN")
    cloud.run("DELETE FROM awscc.logs.log_groups WHERE Identifier = 'a'")
    cloud.run(GROUP.format("a"))
    cloud.run("COMMIT")
    assert cloud.rows("SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups") == [
        ("a", None)
    ]


def test_an_identifier_of_several_parts_is_compared_whole(cloud: Cloud) -> None:
    stream = "INSERT INTO awscc.logs.log_streams (log_group_name, log_stream_name) VALUES ('{}')"
    cloud.put(GROUP_TYPE, {"LogGroupName": "a"}, {"LogGroupName": "b"})
    cloud.run("BEGIN")
    cloud.run(stream.format("a', 's"))
    cloud.run(stream.format("b', 's"))
    with pytest.raises(AlreadyExists, match=r"'b\|s' in us-east-1 is in the queue already"):
        cloud.run(stream.format("b', 's"))


def test_plans_do_not_pass_by_a_transaction(cloud: Cloud) -> None:
    """What apply does is done, and ROLLBACK would end well all the same."""
    session = cloud.session
    plans = session.plan(GROUP.format("a"))
    made = session.planned_create(GROUP_TYPE, "us-east-1", {"LogGroupName": "b"})
    cloud.run("BEGIN")
    for some in (plans, [made], []):
        with pytest.raises(NotSupportedError, match="carried out at once, and a transaction is"):
            session.apply(some)
    cloud.run("ROLLBACK")
    assert names(cloud) == []
    run_all(cloud, "SET transactions = immediate; BEGIN")
    session.apply([*plans, made])
    assert names(cloud) == ["a", "b"]


def test_commit_of_many_statements_tells_one_short_line(cloud: Cloud) -> None:
    cloud.put(GROUP_TYPE, {"LogGroupName": "old", "RetentionInDays": 7})
    cloud.run("BEGIN")
    for number in range(40):
        cloud.run(GROUP.format(f"g{number}"))
    cloud.run("INSERT INTO awscc.sqs.queues (queue_name) VALUES ('q')")
    cloud.run(DAYS.format(7, "old"))
    (made,) = cloud.session.execute("COMMIT")
    assert made.message == (
        "COMMIT: 40 resources of AWS::Logs::LogGroup created;"
        " 1 resource of AWS::SQS::Queue created;"
        " 0 resources of AWS::Logs::LogGroup updated, 1 already as wanted"
    )
    assert made.row_count == 42
