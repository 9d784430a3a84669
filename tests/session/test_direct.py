"""Resources read, listed and written by type, identifier and values, without SQL text."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.errors import (
    AlreadyExists,
    CallFailed,
    Cancelled,
    DataError,
    Error,
    InterfaceError,
    InvalidProperty,
    NotFound,
    NotSupportedError,
    ReadOnly,
    Timeout,
    UnknownName,
)
from cirrusql.events import Event
from cirrusql.session import Engine, Options, Session, WriteOptions, local_environment
from tests.answers.clouds import Cloud
from tests.patience import cancelled
from tests.writing.trouble import Passing, Refusing, refusal

GROUP, QUEUE, HERE = "AWS::Logs::LogGroup", "AWS::SQS::Queue", "us-east-1"


@pytest.fixture
def make(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Cloud]]:
    """Makes clouds whose writes are journaled."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    made: list[Cloud] = []

    def make(**arguments: Any) -> Cloud:
        arguments.setdefault("journaled", True)
        made.append(Cloud(catalog, (HERE,), **arguments))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


def _denying(operation: str, *identifiers: str) -> Callable[[Transport], Transport]:
    """A way to the cloud on which some resources may not be read; without names, none."""

    def reply(call: Call, _number: int) -> Answer | None:
        name = json.loads(call.body).get("Identifier")
        if call.operation == operation and (not identifiers or name in identifiers):
            return refusal("AccessDeniedException", "no identity-based policy allows it")
        return None

    return lambda inner: Refusing(inner, reply=reply)


# -- reading


def test_a_resource_is_read_by_one_call(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "a", "RetentionInDays": 7})
    model = cloud.session.read(GROUP, "a", HERE)
    assert (model["LogGroupName"], model["RetentionInDays"]) == ("a", 7)
    assert [call.operation for call in cloud.transport.sent] == ["GetResource"]
    with pytest.raises(NotFound) as raised:
        cloud.session.read(GROUP, "b", HERE)
    assert raised.value.statement is not None
    assert raised.value.statement.kind == "READ"
    assert "0 statements open" in repr(cloud.session)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda s: s.read("AWS::SQS::Queues", "a", HERE), UnknownName),
        (lambda s: s.read(QUEUE, "a", "us-eest-1"), UnknownName),
        (lambda s: s.list(QUEUE, "us-eest-1"), UnknownName),
        (lambda s: s.planned_create(QUEUE, "us-eest-1", {}), UnknownName),
        (lambda s: s.planned_create("AWS::SQS::Queues", HERE, {}), UnknownName),
        (lambda s: s.planned_create(QUEUE, HERE, {"queue_name": "a"}), InvalidProperty),
        (lambda s: s.planned_create(QUEUE, HERE, {"DelaySeconds": "many"}), InvalidProperty),
        (lambda s: s.planned_create(QUEUE, HERE, {"Arn": "a"}), InvalidProperty),
        (lambda s: s.planned_update(QUEUE, HERE, "a", [{"op": "put", "path": "/A"}]), DataError),
        (lambda s: s.planned_update("AWS::EC2::Route", HERE, "a|b", []), None),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_call(
    cloud: Cloud, call: Callable[[Session], Any], error: type[Error] | None
) -> None:
    if error is None:
        call(cloud.session)
    else:
        with pytest.raises(error):
            call(cloud.session)
    assert cloud.transport.sent == []
    assert "0 statements open" in repr(cloud.session)


def test_a_type_without_the_handler_says_so(cloud: Cloud, catalog: Catalog) -> None:
    types = catalog.resource_types()
    calls: dict[str, Callable[[Session, str], Any]] = {
        "read": lambda s, name: s.read(name, "x", HERE),
        "list": lambda s, name: s.list(name, HERE),
        "update": lambda s, name: s.planned_update(name, HERE, "x", []),
    }
    for handler, call in calls.items():
        lacking = next(one.type_name for one in types if handler not in one.handlers)
        with pytest.raises(NotSupportedError, match=f"{lacking} has no {handler} handler"):
            call(cloud.session, lacking)
    assert cloud.transport.sent == []


def test_what_is_missing_and_what_is_denied_are_told_apart(make: Callable[..., Cloud]) -> None:
    cloud = make(around=_denying("GetResource", "denied"))
    cloud.put(GROUP, {"LogGroupName": "a"}, {"LogGroupName": "denied"}, {"LogGroupName": "z"})
    names = ("a", "missing", "denied", "z")
    keys = [*((GROUP, name, HERE) for name in names), ("AWS::No::Type", "x", HERE)]
    first, missing, denied, last, unknown = cloud.session.read_all(keys)
    assert isinstance(first, dict)
    assert isinstance(last, dict)
    assert (first["LogGroupName"], last["LogGroupName"], missing) == ("a", "z", None)
    assert isinstance(denied, CallFailed)
    assert (denied.identifier, denied.error_code) == ("denied", "AccessDenied")
    assert isinstance(unknown, UnknownName)
    assert cloud.session.read_all([]) == []


def test_many_are_read_side_by_side_and_in_order(make: Callable[..., Cloud]) -> None:
    class Slow(Passing):
        under_way = most = 0

        async def send(self, call: Call) -> Answer:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            await asyncio.sleep(0.01)
            self.under_way -= 1
            return await super().send(call)

    slow: list[Slow] = []

    def around(inner: Transport) -> Transport:
        slow.append(Slow(inner))
        return slow[0]

    cloud = make(around=around)
    cloud.put(GROUP, *({"LogGroupName": f"g{n}"} for n in range(150)))
    found = cloud.session.read_all([(GROUP, f"g{n}", HERE) for n in range(150)])
    names = [model["LogGroupName"] for model in found if isinstance(model, dict)]
    assert names == [f"g{n}" for n in range(150)]
    assert 8 <= slow[0].most <= 64  # what the client begins with, and what it allows


def test_reading_ends_when_it_is_cancelled_or_late(make: Callable[..., Cloud]) -> None:
    class Stuck(Passing):
        async def send(self, call: Call) -> Answer:
            await asyncio.sleep(3600)
            return await super().send(call)

    cloud = make(around=Stuck)
    session = cloud.session
    with cancelled(session), pytest.raises(Cancelled):
        session.read_all([(GROUP, "a", HERE)] * 3)
    session.options = Options(timeout=0.1)
    for call in (
        lambda: session.read(GROUP, "a", HERE),
        lambda: session.read_all([(GROUP, "a", HERE)]),
        lambda: session.list(GROUP, HERE),
    ):
        with pytest.raises(Timeout):
            call()
    assert "0 statements open" in repr(session)


# -- listing


def test_every_page_is_listed(cloud: Cloud) -> None:
    cloud.put(GROUP, *({"LogGroupName": f"g{n:03}", "RetentionInDays": 7} for n in range(230)))
    found = cloud.session.list(GROUP, HERE)
    assert sorted(name for name, _ in found) == [f"g{n:03}" for n in range(230)]
    assert all(model["LogGroupName"] == name for name, model in found)
    assert [call.operation for call in cloud.transport.sent] == ["ListResources"] * 3


def test_children_are_listed_by_their_parents(cloud: Cloud) -> None:
    kind = "AWS::Logs::LogStream"
    cloud.put(GROUP, {"LogGroupName": "a"}, {"LogGroupName": "b"})
    streams = [{"LogGroupName": name, "LogStreamName": f"s-{name}"} for name in "ab"]
    cloud.put(kind, *streams)
    (found,) = cloud.session.list(kind, HERE, {"LogGroupName": "b"})
    assert "s-b" in found[0]
    with pytest.raises(Error, match="LogGroupName"):
        cloud.session.list(kind, HERE)


def test_a_list_that_fails_on_a_later_page_is_no_list(make: Callable[..., Cloud]) -> None:
    def reply(call: Call, _number: int) -> Answer | None:
        late = "NextToken" in json.loads(call.body)
        return refusal("AccessDeniedException", "no") if late else None

    cloud = make(around=lambda inner: Refusing(inner, reply=reply))
    cloud.put(GROUP, *({"LogGroupName": f"g{n:03}"} for n in range(101)))
    with pytest.raises(CallFailed):
        cloud.session.list(GROUP, HERE)


# -- writing


def test_a_resource_is_created_changed_and_deleted(make: Callable[..., Cloud]) -> None:
    cloud = make()
    session = cloud.session
    values = {"QueueName": "q", "DelaySeconds": 3, "Tags": [{"Key": "k", "Value": "v"}]}
    plan = session.planned_create(QUEUE, HERE, values)
    assert cloud.transport.sent == []
    (result,) = session.apply([plan], reads_back=True)
    (created,) = result.written
    assert (created.region, created.event.operation, created.event.status) == (
        HERE, "CREATE", "SUCCESS",
    )  # fmt: skip
    assert (created.model["DelaySeconds"], created.model["Tags"]) == (3, values["Tags"])
    assert created.model["Arn"].endswith(":q")
    name, model = created.identifier, created.model

    operations: list[dict[str, Any]] = [
        {"op": "replace", "path": "/DelaySeconds", "value": 5},
        {"op": "add", "path": "/Tags/-", "value": {"Key": "l", "Value": "w"}},
    ]
    change = session.planned_update(QUEUE, HERE, name, operations, model)
    (result,) = session.apply([change], reads_back=True)
    (changed,) = result.written
    assert (changed.identifier, changed.event.operation) == (name, "UPDATE")
    assert (changed.model["DelaySeconds"], len(changed.model["Tags"])) == (5, 2)

    before = len(cloud.transport.sent)
    (result,) = session.apply([session.planned_update(QUEUE, HERE, name, [], model)])
    (same,) = result.written
    assert (same.identifier, same.model, result.row_count) == (name, model, 1)
    assert len(cloud.transport.sent) == before

    (result,) = session.apply([session.planned_delete(QUEUE, HERE, name)], reads_back=True)
    (deleted,) = result.written
    assert (deleted.identifier, deleted.event.operation, deleted.model) == (name, "DELETE", None)
    assert session.read_all([(QUEUE, name, HERE)]) == [None]
    assert [row[4] for number in (1, 2, 3) for row in session.requests().show(number)] == [
        "done"
    ] * 3


def test_without_reading_back_what_was_written_is_told_all_the_same(cloud: Cloud) -> None:
    (result,) = cloud.session.apply([cloud.session.planned_create(GROUP, HERE, {})])
    (written,) = result.written
    assert written.identifier
    assert written.model is None
    assert "GetResource" not in [call.operation for call in cloud.transport.sent]


def test_statements_are_read_back_too_and_returning_stays(cloud: Cloud) -> None:
    plans = cloud.session.plan(
        "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('a'), ('b')"
        " RETURNING Identifier"
    )
    (result,) = cloud.session.apply(plans, reads_back=True)
    assert list(result) == [("a",), ("b",)]
    assert [one.model["LogGroupName"] for one in result.written] == ["a", "b"]


def test_a_type_that_cannot_be_read_is_not_read_back(cloud: Cloud) -> None:
    values = {"Queues": ["https://sqs.us-east-1.amazonaws.com/1/q"], "PolicyDocument": {}}
    plan = cloud.session.planned_create("AWS::SQS::QueuePolicy", HERE, values)
    (result,) = cloud.session.apply([plan], reads_back=True)
    (written,) = result.written
    assert (written.event.status, written.model) == ("SUCCESS", None)


def test_secrets_of_values_are_neither_shown_nor_kept(
    make: Callable[..., Cloud], tmp_path: Path
) -> None:
    cloud = make()
    values = {"Name": "s", "SecretString": "hunter22"}
    plan = cloud.session.planned_create("AWS::SecretsManager::Secret", HERE, values)
    assert "hunter22" not in str(plan.calls[0].shown_document)
    cloud.session.apply([plan])
    cloud.session.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"SecretString" in kept
    assert b"hunter" not in kept


def test_what_was_carried_out_before_a_failure_is_told(make: Callable[..., Cloud]) -> None:
    from cirrusql.execute.write.planned import together

    options = Options(writes=WriteOptions(continues=True))
    cloud = make(around=_denying("GetResource", "unread"), options=options)
    cloud.put(GROUP, {"LogGroupName": "there"})
    names = ("a", "there", "unread")
    plans = [cloud.session.planned_create(GROUP, HERE, {"LogGroupName": one}) for one in names]
    with pytest.raises(AlreadyExists) as raised:
        cloud.session.apply([together(plans)], reads_back=True)
    a, unread = raised.value.returned.written
    assert (a.identifier, a.model["LogGroupName"]) == ("a", "a")
    assert (unread.identifier, unread.model) == ("unread", None)
    cloud.session.apply([cloud.session.planned_delete(GROUP, HERE, "unread")])
    with pytest.raises(CallFailed, match="'unread' is created; only it could not be read back"):
        cloud.session.apply(plans[2:], reads_back=True)
    with pytest.raises(AlreadyExists) as raised:
        cloud.session.apply(plans[1:2])
    assert raised.value.returned is None


def test_a_session_that_only_reads_writes_nothing(cloud: Cloud) -> None:
    cloud.session.options = Options(read_only=True)
    plan = cloud.session.planned_create(GROUP, HERE, {"LogGroupName": "a"})
    with pytest.raises(ReadOnly):
        cloud.session.apply([plan])
    cloud.session.options = Options(writes=WriteOptions(dry_run=True))
    (result,) = cloud.session.apply([plan])
    assert [row[0] for row in result] == ["CreateResource"]
    assert cloud.transport.sent == []


def test_each_is_a_statement_with_events(make: Callable[..., Cloud]) -> None:
    events: list[Event] = []
    cloud = make(listener=events.append)
    session = cloud.session
    session.apply([session.planned_create(GROUP, HERE, {"LogGroupName": "a"})])
    session.read(GROUP, "a", HERE)
    session.list(GROUP, HERE)
    told: dict[int, list[str]] = {}
    for event in events:
        told.setdefault(event.statement, []).append(event.name)
    assert list(told.values()) == [
        ["statement.started", "statement.ended"],
        ["statement.started", "write.sent", "call", "call", "write.ended", "statement.ended"],
        ["statement.started", "call", "read", "statement.ended"],
        ["statement.started", "call", "page", "statement.ended"],
    ]
    kinds = [event.operation for event in events if event.name == "statement.started"]
    assert kinds == ["INSERT", "INSERT", "READ", "LIST"]


def test_nothing_is_read_with_a_session_that_is_closed(cloud: Cloud) -> None:
    cloud.session.close()
    with pytest.raises(InterfaceError, match="the session is closed"):
        cloud.session.read(GROUP, "a", HERE)


def test_sessions_of_one_engine_write_in_threads(catalog: Catalog) -> None:
    found: list[int] = []

    def build(number: int) -> None:
        with Session(engine, database=":memory:") as session:
            for step in range(20):
                values = {"QueueName": f"q-{number}-{step}"}
                session.apply([session.planned_create(QUEUE, HERE, values)], reads_back=True)
            found.append(number)

    with Engine(catalog, local_environment(catalog, ":memory:")) as engine:
        threads = [threading.Thread(target=build, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with Session(engine, database=":memory:") as session:
            assert len(session.list(QUEUE, HERE)) == 80
    assert sorted(found) == [0, 1, 2, 3]


def test_a_types_schema_is_compiled_once(cloud: Cloud) -> None:
    plans = [cloud.session.planned_create(QUEUE, HERE, {"QueueName": name}) for name in "ab"]
    plans += cloud.session.plan("INSERT INTO awscc.sqs.queues (queue_name) VALUES ('c')")
    assert len({id(plan.calls[0].subject) for plan in plans}) == 1
