"""Writes whose end is not known: they are open, say so, and are finished or accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call
from cirrusql.dbapi import Connection
from cirrusql.errors import (
    CallFailed,
    Cancelled,
    CredentialsError,
    Error,
    HandlerFailed,
    OperationalError,
    StoreError,
    Timeout,
)
from cirrusql.journal.group_commit import GroupCommit, Job
from cirrusql.local import Fault, Settings
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud
from tests.writing.failures import ALWAYS, Failing, Then
from tests.writing.trouble import Passing

VPC = "INSERT INTO awscc.ec2.vpcs (cidr_block) VALUES ('10.0.0.0/16')"
GROUP = "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days) VALUES ('g', 7)"
GROUPS = (
    "INSERT INTO awscc.logs.log_groups (log_group_name)"
    " SELECT 'g' || value FROM json_each('[1,2,3,4,5]')"
)
CONTINUES = Options(writes=WriteOptions(confirmed=True, continues=True))


@pytest.fixture
def make(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Cloud]]:
    """Makes clouds in memory whose writes are journaled all the same."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    made: list[Cloud] = []

    def make(**arguments: Any) -> Cloud:
        made.append(Cloud(catalog, ("us-east-1",), journaled=True, **arguments))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


def _failing(cloud: Cloud, operation: str, failure: Any, *, first: int = 1) -> Failing:
    failing = Failing(cloud.transport.inner, operation=operation, failure=failure, first=first)
    cloud.transport.inner = failing
    return failing


def _resumed(cloud: Cloud, number: int = 1) -> tuple[list[str], list[str]]:
    result = cloud.session.requests().resume(number)
    states = [row[4] for row in result]
    return states, [str(problem) for problem in result.diagnostics.problems]


@pytest.mark.parametrize(
    ("operation", "failure"),
    [
        ("GetResourceRequestStatus", ALWAYS["expired token"]),
        ("GetResourceRequestStatus", ALWAYS["denied"]),
        ("GetResourceRequestStatus", ALWAYS["unknown request token"]),
        ("GetResourceRequestStatus", ALWAYS["403 of a proxy"]),
        ("CreateResource", ALWAYS["500 after the work"]),
        ("CreateResource", Then(ALWAYS["reset after the work"], ALWAYS["denied"])),
        ("CreateResource", Then(ALWAYS["half an answer"], ALWAYS["expired token"])),
        ("CreateResource", ALWAYS["an empty object"]),
    ],
)
@pytest.mark.parametrize("sql", [VPC, GROUP])
def test_a_create_that_may_have_been_done_is_open_and_resume_finds_it_done(
    make: Callable[..., Cloud], operation: str, failure: Any, sql: str
) -> None:
    cloud = make()
    if isinstance(failure, Then):
        failure = Then(failure.first, failure.later)
    failing = _failing(cloud, operation, failure)
    with pytest.raises(Error, match="the end of 1 write is not known: finish it with") as caught:
        cloud.run(sql)
    assert "`cirrusql requests resume 1`" in str(caught.value)
    ((*_, state, _),) = cloud.session.requests().list()
    assert state in ("open: 1 sent", "open: 1 started")
    (row,) = cloud.session.requests().show(1)
    assert "not known" in row[7]
    states, problems = _resumed(cloud)
    assert states != ["failed"]
    assert bool(problems) == (states != ["done"])
    failing.healed = True
    assert _resumed(cloud) == (["done"], [])
    relation = "ec2.vpcs" if sql == VPC else "logs.log_groups"
    assert len(cloud.rows(f"SELECT Identifier FROM awscc.{relation}")) == 1


@pytest.mark.parametrize("failure", ["denied", "expired token", "throttled"])
def test_a_refusal_of_the_first_attempt_proves_that_nothing_was_begun(
    make: Callable[..., Cloud], failure: str
) -> None:
    cloud = make()
    _failing(cloud, "CreateResource", ALWAYS[failure])
    with pytest.raises(Error) as caught:
        cloud.run(VPC)
    assert "not known" not in str(caught.value)
    states, problems = _resumed(cloud)
    assert states == ["failed"]
    assert len(problems) == 1
    assert "row 1 of write 1 is failed" in problems[0]


def test_what_ended_failed_is_closed_with_the_services_word(make: Callable[..., Cloud]) -> None:
    fault = Fault("NotStabilized", layer="handler", after_effect=True)
    cloud = make(settings=Settings(faults=(fault,)))
    with pytest.raises(HandlerFailed, match="NotStabilized"):
        cloud.run(GROUP)
    (row,) = cloud.session.requests().show(1)
    assert (row[4], row[6]) == ("failed", "NotStabilized")


def test_a_request_that_somebody_cancels_says_that_it_was(make: Callable[..., Cloud]) -> None:
    from tests.writing.failures import FAILURES

    cloud = make(settings=Settings(duration=0.2))
    _failing(cloud, "CreateResource", FAILURES["cancelled by another"]())
    with pytest.raises(HandlerFailed, match=r"CREATE of .* 'g' .* was cancelled"):
        cloud.run(GROUP)
    assert _resumed(cloud)[0] == ["failed"]


def test_returning_of_what_did_finish_is_not_lost(make: Callable[..., Cloud]) -> None:
    cloud = make(options=CONTINUES)
    _failing(cloud, "GetResourceRequestStatus", ALWAYS["denied"], first=4)
    cursor = Connection(cloud.session).cursor()
    with pytest.raises(CallFailed, match=r"of 5 resources: 2 started, 3 done"):
        cursor.execute(f"{GROUPS} RETURNING Identifier, OperationStatus")
    rows = cursor.fetchall()
    assert len(rows) == 3
    assert {status for _, status in rows} == {"SUCCESS"}


def test_what_is_written_but_cannot_be_read_for_returning_is_done(
    make: Callable[..., Cloud],
) -> None:
    cloud = make()
    _failing(cloud, "GetResource", ALWAYS["denied"])
    with pytest.raises(CallFailed, match="'g' is created; only RETURNING could not read it"):
        cloud.run(f"{GROUP} RETURNING arn")
    ((*_, state, _),) = cloud.session.requests().list()
    assert state == "1 done"


def test_a_statement_whose_time_is_up_says_what_is_open(make: Callable[..., Cloud]) -> None:
    cloud = make(settings=Settings(duration=60), options=Options(timeout=2.0))
    with pytest.raises(Timeout, match="the end of 5 writes is not known: finish them with"):
        cloud.run(GROUPS)
    cloud.session.options = Options()
    shown = list(cloud.session.requests().show(1))
    assert {row[7] for row in shown} == {"accepted by the service, and not seen to end"}


def test_a_statement_that_is_cancelled_says_what_is_open(make: Callable[..., Cloud]) -> None:
    cloud = make(settings=Settings(duration=60))

    class Cancelling(Passing):
        async def send(self, call: Call) -> Answer:
            if call.operation == "GetResourceRequestStatus":
                cloud.session.cancel()
            return await super().send(call)

    cloud.transport.inner = Cancelling(cloud.transport.inner)
    with pytest.raises(Cancelled, match=r"the end of \d writes? is not known: finish"):
        cloud.run(GROUPS)


def test_a_service_that_forgot_the_request_is_not_asked_to_make_another(
    make: Callable[..., Cloud],
) -> None:
    """Days later, and without an identifier: resume says what to look at."""
    cloud = make()
    failing = _failing(cloud, "CreateResource", ALWAYS["reset after the work"])
    with pytest.raises(Error):
        cloud.run(VPC)
    failing.healed = True
    writer = cloud.session.engine.journal.writer
    sql = "UPDATE request SET sent = 1"
    writer.submit(lambda connection: connection.execute(sql)).result()
    states, problems = _resumed(cloud)
    assert states == ["sent"]
    assert "look in us-east-1 whether there is one more that has" in problems[0]
    assert "10.0.0.0/16" in problems[0]


@pytest.mark.parametrize(
    ("sql", "done"),
    [
        (
            "UPDATE awscc.logs.log_groups SET retention_in_days = 30 WHERE log_group_name = 'g'",
            True,
        ),
        ("DELETE FROM awscc.logs.log_groups WHERE Identifier = 'g' AND region = 'us-east-1'", True),
        (
            "UPDATE awscc.logs.log_groups SET retention_in_days = 30 WHERE log_group_name = 'g'",
            False,
        ),
    ],
)
def test_a_late_update_or_delete_is_judged_by_the_resource(
    make: Callable[..., Cloud], sql: str, done: bool
) -> None:
    cloud = make()
    cloud.run(GROUP)
    operation = "UpdateResource" if sql.startswith("UPDATE") else "DeleteResource"
    name = "reset after the work" if done else "reset before the work"
    failing = _failing(cloud, operation, ALWAYS[name])
    with pytest.raises(Error):
        cloud.run(sql)
    failing.healed = True
    writer = cloud.session.engine.journal.writer
    late = "UPDATE request SET sent = 1 WHERE run = 2"
    writer.submit(lambda connection: connection.execute(late)).result()
    sent = len(cloud.transport.sent)
    states, problems = _resumed(cloud, 2)
    assert states == (["done"] if done else ["failed"])
    assert bool(problems) != done
    calls = {call.operation for call in cloud.transport.sent[sent:]}
    assert calls == {"GetResource"}


def test_what_may_still_be_under_way_is_not_called_failed_for_not_being_there(
    make: Callable[..., Cloud],
) -> None:
    cloud = make(settings=Settings(duration=60))
    failing = _failing(cloud, "GetResourceRequestStatus", ALWAYS["denied"])
    with pytest.raises(Error):
        cloud.run(GROUP)
    states, problems = _resumed(cloud)
    assert states == ["started"]
    assert "there is no AWS::Logs::LogGroup 'g' in us-east-1" in problems[0]
    failing.healed = True
    assert [row[4] for row in cloud.session.requests().cancel(1)] == ["cancelled"]
    assert cloud.rows("SELECT Identifier FROM awscc.logs.log_groups") == []


# -- a disk that is full


def _full(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Nothing more can be written to the journal after so many jobs."""
    submit, count = GroupCommit.submit, [0]

    def refusing(self: GroupCommit, job: Job) -> Any:
        count[0] += 1
        if count[0] <= after:
            return submit(self, job)

        def fail(_connection: Any) -> None:
            import apsw

            raise apsw.FullError("database or disk is full")

        return submit(self, fail)

    monkeypatch.setattr(GroupCommit, "submit", refusing)


@pytest.mark.parametrize("after", range(6))
def test_a_full_disk_is_told_and_nothing_is_sent_that_is_not_on_it(
    make: Callable[..., Cloud], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    cloud = make()
    cloud.session.engine.journal.writer.submit(lambda _: None).result()
    _full(monkeypatch, after)
    told = ""
    try:
        answered = cloud.run(GROUP)
    except StoreError as error:
        told = str(error)
    created = [call for call in cloud.transport.sent if call.operation == "CreateResource"]
    if told:
        assert "no room left on the disk" in told
        assert not created
    else:
        assert after >= 2
        written = [note for note in answered.diagnostics.notes if "is not in the journal" in note]
        assert len(written) <= 1
        assert len(cloud.rows("SELECT Identifier FROM awscc.logs.log_groups")) == 1


@pytest.mark.parametrize("later", ["", "999988887777"])
def test_a_write_that_began_while_sts_was_away_is_finished(
    make: Callable[..., Cloud], later: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one that began in a known account another account is refused."""
    cloud = make()
    failing = _failing(cloud, "GetResourceRequestStatus", ALWAYS["denied"])
    with monkeypatch.context() as patched:
        if not later:
            patched.setattr(failing, "account_id", _away)
        with pytest.raises(Error, match="is not known"):
            cloud.run(VPC)
    failing.first = 1_000_000
    if not later:
        assert _resumed(cloud) == (["done"], [])
        return
    monkeypatch.setattr(failing, "account_id", _other)
    with pytest.raises(OperationalError, match="was made in account 123456789012, and this is 9"):
        cloud.session.requests().resume(1)


async def _away() -> str:
    raise CredentialsError("STS would not say who the caller is")


async def _other() -> str:
    return "999988887777"
