"""Snapshots before a deletion: what is called for each type, and what is waited for."""

from __future__ import annotations

import re

import pytest
from botocore.session import get_session

from cirrusql.catalog.services import Protocol
from cirrusql.errors import AccessDenied, CallFailed, Timeout
from cirrusql.stack.adapters.snapshots import _SNAPSHOTS, SNAPSHOT_TYPES, take_snapshot
from tests.stack.adapters.conftest import Told

VOLUME, INSTANCE = "AWS::EC2::Volume", "AWS::RDS::DBInstance"


def state_of(snapshot, *states):
    """Answers as of the snapshot's service, with these states one after the other."""
    left = list(states)

    def answer(operation, _request):
        if operation == snapshot.create:
            return {snapshot.made: "snap-1"} if snapshot.made else {}
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, Exception):
            return found
        for step in reversed(snapshot.state):
            found = {step: found}
        if snapshot.made:
            (name,) = found
            return {name: [found[name]]}
        return found

    return answer


@pytest.mark.parametrize("type_name", sorted(SNAPSHOT_TYPES))
def test_the_table_says_what_the_models_say(type_name):
    snapshot = _SNAPSHOTS[type_name]
    model = get_session().get_service_model(snapshot.service.name)
    create, look = (model.operation_model(one) for one in (snapshot.create, snapshot.look))
    assert snapshot.source in create.input_shape.members
    if snapshot.made:
        wire = {one.serialization.get("name") for one in create.output_shape.members.values()}
        assert snapshot.made in wire
        assert snapshot.service.protocol is Protocol.EC2
    else:
        assert {snapshot.source, snapshot.name} <= create.input_shape.members.keys()
        assert set(create.input_shape.required_members) <= {snapshot.source, snapshot.name}
        assert snapshot.name in look.input_shape.members
        listed, item, state = snapshot.state
        shape = look.output_shape.members[listed]
        assert shape.member.serialization["name"] == item
        assert state in shape.member.members


@pytest.mark.parametrize("type_name", sorted(SNAPSHOT_TYPES))
def test_a_snapshot_is_taken_and_waited_for(type_name, pauses):
    snapshot = _SNAPSHOTS[type_name]
    states = state_of(snapshot, "creating", "pending", snapshot.ready)
    engine = Told(states)
    text = take_snapshot(type_name, "Main_DB", {}, engine.where)
    (service, operation, sent), *looks = engine.calls
    assert (service, operation) == (snapshot.service.name, snapshot.create)
    assert sent[snapshot.source] == "Main_DB"
    assert [name for _, name, _ in looks] == [snapshot.look] * 3
    assert len(pauses) == 2
    name = "snap-1" if snapshot.made else sent[snapshot.name]
    assert text == f"the snapshot {name}"
    assert all(asked in ({snapshot.name: name}, {"SnapshotId": [name]}) for _, _, asked in looks)
    assert snapshot.made or re.fullmatch("main-db-[0-9a-f]{10}", name)


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("x" * 200, "x{52}-[0-9a-f]{10}"),
        ("1st--db", "s-1st-db-[0-9a-f]{10}"),
        ("ends-", "ends-[0-9a-f]{10}"),
        ("***", "s-[0-9a-f]{10}"),
    ],
)
def test_its_name_is_one_that_every_service_takes(identifier, name):
    engine = Told(state_of(_SNAPSHOTS[INSTANCE], "available"))
    text = take_snapshot(INSTANCE, identifier, {}, engine.where)
    assert text is not None
    assert re.fullmatch(f"the snapshot {name}", text)
    assert len(text) <= 63 + len("the snapshot ")


def test_what_holds_nothing_has_none():
    engine = Told(lambda _operation, _request: {})
    assert take_snapshot("AWS::SQS::Queue", "q", {}, engine.where) is None
    member = {"DBClusterIdentifier": "cluster"}
    assert take_snapshot(INSTANCE, "db", member, engine.where) is None
    assert engine.calls == []


def test_what_is_refused_says_that_nothing_is_deleted():
    refusal = AccessDenied(
        "AccessDenied: no", error_code="AccessDenied", operation="CreateSnapshot"
    )
    engine = Told(lambda _operation, _request: refusal)
    says = "AWS::EC2::Volume 'vol-1' in us-east-1 is not deleted, as it has no snapshot: Access"
    with pytest.raises(AccessDenied, match=says) as caught:
        take_snapshot(VOLUME, "vol-1", {}, engine.where)
    assert caught.value.error_code == "AccessDenied"


@pytest.mark.parametrize("state", ["failed", "error", "incompatible-error"])
def test_a_snapshot_that_fails_is_an_error(state):
    for type_name in (VOLUME, INSTANCE):
        engine = Told(state_of(_SNAPSHOTS[type_name], "creating", state))
        with pytest.raises(CallFailed, match=f"is not deleted, .* is '{state}'"):
            take_snapshot(type_name, "x", {}, engine.where)


def test_a_snapshot_that_takes_for_ever_is_given_up():
    engine = Told(state_of(_SNAPSHOTS[INSTANCE], "creating"))
    with pytest.raises(Timeout, match=r"is not deleted, .* takes longer than 360 minutes"):
        take_snapshot(INSTANCE, "db", {}, engine.where)


def test_one_that_is_not_known_everywhere_yet_is_waited_for():
    unknown = CallFailed("?", error_code="DBSnapshotNotFound")
    engine = Told(state_of(_SNAPSHOTS[INSTANCE], unknown, unknown, "available"))
    assert take_snapshot(INSTANCE, "db", {}, engine.where)
    other = Told(state_of(_SNAPSHOTS[INSTANCE], CallFailed("?", error_code="Other")))
    with pytest.raises(CallFailed, match="is not deleted"):
        take_snapshot(INSTANCE, "db", {}, other.where)


def test_one_that_is_there_already_was_begun_by_a_call_whose_answer_was_lost():
    ready = state_of(_SNAPSHOTS[INSTANCE], "available")
    taken = CallFailed("?", error_code="DBSnapshotAlreadyExists")

    def answer(operation, request):
        return taken if operation == "CreateDBSnapshot" else ready(operation, request)

    assert take_snapshot(INSTANCE, "db", {}, Told(answer).where)
