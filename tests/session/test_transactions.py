"""BEGIN, COMMIT and ROLLBACK: writes that wait, are shown, and are made as one run or never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

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
    assert cloud.run("COMMIT").diagnostics.notes == ["there is no transaction: nothing was queued"]
    assert names(cloud) == []


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
    cloud.run("COMMIT")
    assert names(cloud) == []


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
    assert cloud.run("COMMIT").message == "COMMIT"  # it has ended, with nothing left in it


def test_the_rules_of_writes_hold(cloud: Cloud) -> None:
    cloud.put(GROUP_TYPE, {"LogGroupName": "a"})
    cloud.put(GROUP_TYPE, {"LogGroupName": "b"})
    cloud.run("BEGIN")
    cloud.run("DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    with pytest.raises(ConfirmationNeeded):
        cloud.run("COMMIT")
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
        elif step in ("ROLLBACK TO s", "RELEASE s"):
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
    assert len(cloud.rows("SHOW TRANSACTION")) == 2
    with pytest.raises(OperationalError, match="ROLLBACK ends it"):
        cloud.run("COMMIT")


def test_a_method_may_be_queued(cloud: Cloud) -> None:
    cloud.run("BEGIN")
    cloud.run(
        "EXEC awscc.logs.log_groups.create_resource @LogGroupName = 'a', @region = 'us-east-1'"
    )
    cloud.run("COMMIT")
    assert names(cloud) == ["a"]
