"""Direct reads with the option `as_of`: the inventory answers, and nobody is called."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.options import Options
from cirrusql.errors import (
    CallFailed,
    IncompleteAnswer,
    NotCollected,
    NotFound,
    NotSupportedError,
    OperationalError,
    UnknownName,
)
from cirrusql.events import Event
from cirrusql.inventory.hidden import HiddenValue
from cirrusql.inventory.records import ScopeKey, Status
from cirrusql.records import replace
from cirrusql.session import Session
from tests.answers.inventories import Collector
from tests.answers.organisations import Organisation

ACCOUNT, HERE, DAY = "000000000000", "us-east-1", 86400.0
VPC, ROLE, BUCKET, FUNCTION = (
    "AWS::EC2::VPC",
    "AWS::IAM::Role",
    "AWS::S3::Bucket",
    "AWS::Lambda::Function",
)


@pytest.fixture(scope="module")
def organisation(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Organisation]:
    made = Organisation(catalog, tmp_path_factory.mktemp("organisation") / "cloud.db")
    yield made
    made.close()


@pytest.fixture
def collector(organisation: Organisation, tmp_path: Path) -> Collector:
    return Collector(organisation, tmp_path / "inventory")


@pytest.fixture
def session(organisation: Organisation, collector: Collector) -> Iterator[Session]:
    """A session that reads the past; at the end, nothing was called meanwhile."""
    options = Options(as_of="latest", inventory=collector.place)
    with organisation.session(regions=(HERE,), options=options) as made:
        yield made


@pytest.fixture
def calls(organisation: Organisation) -> Iterator[None]:
    """Nothing is called while this is used."""
    before = len(organisation.transport.sent)
    yield
    assert organisation.transport.sent[before:] == []


def live(organisation: Organisation, type_name: str) -> dict[str, Any]:
    """What there is of a type, by identifier, whole."""
    with organisation.session(regions=(HERE,)) as session:
        names = [name for name, _ in session.list(type_name, HERE)]
        models = session.read_all([(type_name, name, HERE) for name in names])
    return dict(zip(names, models, strict=True))


def refused(type_name: str, status: Status = "failed") -> dict[ScopeKey, Status]:
    return {ScopeKey(ACCOUNT, HERE, type_name): status}


@pytest.mark.parametrize("type_name", [VPC, ROLE, BUCKET])
def test_the_past_has_what_was_there(
    organisation: Organisation,
    collector: Collector,
    session: Session,
    type_name: str,
) -> None:
    wanted = live(organisation, type_name)
    collector.run(time.time() - DAY, [ACCOUNT], [HERE])
    before = len(organisation.transport.sent)
    found = dict(session.list(type_name, HERE))
    assert found == wanted
    keys = [(type_name, name, HERE) for name in wanted]
    assert session.read_all(keys) == list(wanted.values())
    assert all(session.read(*key) == wanted[key[1]] for key in keys)
    assert organisation.transport.sent[before:] == []


def test_what_was_there_before_is_read_as_it_was(
    organisation: Organisation, collector: Collector, session: Session, calls: None
) -> None:
    collector.run(time.time() - 2 * DAY, [ACCOUNT], [HERE])
    name, _ = session.list(VPC, HERE)[0]
    collector.run(time.time() - DAY, [ACCOUNT], [HERE], without=[name])
    with pytest.raises(NotFound, match=f"'{name}' was not in us-east-1 by LATEST"):
        session.read(VPC, name, HERE)
    assert session.read_all([(VPC, name, HERE)]) == [None]
    session.options = replace(session.options, as_of="36h")
    assert session.read(VPC, name, HERE)["VpcId"] == name


def test_what_was_never_asked_is_an_error_and_not_gone(
    collector: Collector, session: Session, calls: None
) -> None:
    collector.run(time.time() - DAY, [ACCOUNT], [HERE], types=[VPC])
    name = session.list(VPC, HERE)[0][0]
    heard: dict[int, Any] = {}
    found = session.read_all([(VPC, name, HERE), (BUCKET, "b", HERE)], heard.__setitem__)
    assert isinstance(found[1], NotCollected)
    assert heard == dict(enumerate(found))
    with pytest.raises(NotCollected, match=r"no run of the inventory has asked for awscc\.s3"):
        session.list(BUCKET, HERE)
    with pytest.raises(NotCollected, match="--region eu-west-1"):
        session.read(VPC, name, "eu-west-1")


def test_a_list_that_failed_is_an_error_with_its_cause(
    collector: Collector, session: Session
) -> None:
    collector.run(time.time() - DAY, [ACCOUNT], [HERE], trouble=refused(VPC))
    with pytest.raises(CallFailed, match="not allowed") as told:
        session.list(VPC, HERE)
    assert told.value.error_code == "AccessDenied"


def test_what_is_carried_over_is_told_of_or_refused(
    organisation: Organisation, collector: Collector, session: Session
) -> None:
    collector.run(time.time() - 3 * DAY, [ACCOUNT], [HERE])
    collector.run(time.time() - DAY, [ACCOUNT], [HERE], trouble=refused(VPC))
    told: list[Event] = []
    session.listener = told.append
    assert dict(session.list(VPC, HERE)) == live(organisation, VPC)
    (event,) = [one for one in told if one.name == "scope.failed"]
    assert (event.relation, event.region) == ("awscc.ec2.vpcs", HERE)
    assert "not allowed" in str(event.error)
    session.options = replace(session.options, max_carry=DAY)
    with pytest.raises(NotCollected, match="max_carry is"):
        session.list(VPC, HERE)
    session.options = replace(session.options, max_carry=None, strict=True)
    with pytest.raises(IncompleteAnswer, match="older than asked"):
        session.list(VPC, HERE)


def test_what_could_not_be_read_is_an_error_and_listed(
    organisation: Organisation, collector: Collector, session: Session
) -> None:
    name = next(iter(live(organisation, VPC)))
    collector.run(time.time() - DAY, [ACCOUNT], [HERE], unreadable=[name])
    assert (name, {}) in session.list(VPC, HERE)
    with pytest.raises(CallFailed, match="could not be read: AccessDenied"):
        session.read(VPC, name, HERE)


def test_a_secret_is_told_from_other_values(
    organisation: Organisation, collector: Collector, session: Session
) -> None:
    found = live(organisation, FUNCTION)
    collector.run(time.time() - DAY, [ACCOUNT], [HERE], types=[FUNCTION])
    name, model = next(
        (name, one) for name, one in found.items() if one.get("Environment", {}).get("Variables")
    )
    kept = session.read(FUNCTION, name, HERE)["Environment"]["Variables"]
    assert kept.keys() == model["Environment"]["Variables"].keys()
    for one in kept.values():
        assert isinstance(one, HiddenValue)
        assert not one.surely_is("something else")


def test_nothing_is_changed_as_of_a_moment(collector: Collector, session: Session) -> None:
    collector.run(time.time() - DAY, [ACCOUNT], [HERE])
    name = session.list(VPC, HERE)[0][0]
    with pytest.raises(NotSupportedError, match="cannot be changed AS OF LATEST"):
        session.planned_delete(VPC, HERE, name)
    with pytest.raises(NotSupportedError, match="a change is of what is there now"):
        session.planned_update(VPC, HERE, name, [{"op": "remove", "path": "/Tags"}])


def test_where_there_is_no_inventory_nothing_is_read(
    session: Session, collector: Collector, tmp_path: Path
) -> None:
    with pytest.raises(OperationalError, match="no run"):
        session.list(VPC, HERE)
    session.options = replace(session.options, inventory=str(tmp_path / "nowhere"))
    with pytest.raises(OperationalError, match="no inventory"):
        session.list(VPC, HERE)


def test_wrong_names_are_wrong_of_the_past_too(collector: Collector, session: Session) -> None:
    collector.run(time.time() - DAY, [ACCOUNT], [HERE])
    with pytest.raises(UnknownName):
        session.read("AWS::EC2::Nothing", "a", HERE)
    with pytest.raises(UnknownName):
        session.list(VPC, "eu-nowhere-1")
    (found,) = session.read_all([("AWS::EC2::Nothing", "a", HERE)])
    assert isinstance(found, UnknownName)
