"""A local cloud made of an inventory says what was collected, and can be written to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.errors import AlreadyExists, InterfaceError, UnknownName
from cirrusql.inventory import Coverage, Run, Staged
from cirrusql.inventory.commit import commit
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.redaction import Redactor, with_marks
from cirrusql.inventory.rules import Rules
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.snapshot import Snapshot
from cirrusql.inventory.store import Store
from cirrusql.local import LocalCloud
from cirrusql.local.archive import exported
from cirrusql.local.demo.seed import seed
from cirrusql.local.taking import Answered, TakenIn, take_in
from tests.inventory.branches import BEGIN, call, collected, demo, lists, places, read

QUEUE, FUNCTION, PARAMETER = "AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::SSM::Parameter"
VPC, BLOCK, ROLE = "AWS::EC2::VPC", "AWS::EC2::VPCCidrBlock", "AWS::IAM::Role"
ONE, OTHER, REGION = "111122223333", "444455556666", "eu-west-1"


@pytest.fixture(scope="module")
def source(catalog: Catalog) -> LocalCloud:
    return demo(catalog)


@pytest.fixture(scope="module")
def store(source: LocalCloud, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return collected(tmp_path_factory.mktemp("branch") / "store", source, catalog)


@pytest.fixture(scope="module")
def copy(store: Store, catalog: Catalog) -> LocalCloud:
    return taken(Snapshot(Reading(store, catalog), catalog), catalog)[0]


@pytest.fixture
def empty(catalog: Catalog) -> LocalCloud:
    return LocalCloud.open(":memory:", catalog)


def taken(snapshot: Snapshot, catalog: Catalog) -> tuple[LocalCloud, TakenIn]:
    cloud = LocalCloud.open(":memory:", catalog)
    return cloud, take_in(cloud, snapshot.resources(), snapshot.accounts, snapshot.moment)


def put(cloud: LocalCloud, *answers: Answered, moment: float = BEGIN) -> TakenIn:
    accounts = {answer.account: "" for answer in answers}
    return take_in(cloud, answers, accounts, moment)


def answered(type_name: str, identifier: str, model: Any, account: str = ONE) -> Answered:
    return Answered(account, REGION, type_name, identifier, orjson.dumps(model).decode())


def written(cloud: LocalCloud, operation: str, account: str = ONE, **members: Any) -> Any:
    answer = call(cloud, operation, account, REGION, **members)
    assert answer.get("ProgressEvent", {}).get("OperationStatus"), answer
    token = answer["ProgressEvent"]["RequestToken"]
    ended = call(cloud, "GetResourceRequestStatus", account, REGION, RequestToken=token)
    return ended["ProgressEvent"]


def patch(cloud: LocalCloud, type_name: str, identifier: str, *steps: Any) -> Any:
    members = {"TypeName": type_name, "Identifier": identifier}
    return call(
        cloud, "UpdateResource", ONE, REGION, **members, PatchDocument=json.dumps(list(steps))
    )


def model_of(cloud: LocalCloud, type_name: str, identifier: str) -> Any:
    return json.loads(read(cloud, (ONE, REGION, type_name, identifier)))


def test_ten_accounts_come_back_as_they_were(source: LocalCloud, copy: LocalCloud) -> None:
    found = places(source)
    assert len(found) > 3_900
    assert len([place for place in found if place[0] == "000000000000"]) == 2_017
    assert places(copy) == found
    hidden = 0
    for place in found:
        before, after = read(source, place), read(copy, place)
        if "$hidden " in after:
            hidden += 1
            assert shape(json.loads(after)) == shape(json.loads(before))
        else:
            assert after == before
    assert 0 < hidden < 200
    listed, again = lists(source, found), lists(copy, found)
    assert again.keys() == listed.keys()
    plain = [one for one in listed if "$hidden " not in again[one]]
    assert [one for one in plain if again[one] != listed[one]] == []


def shape(value: Any) -> Any:
    """A document with every text as its type only."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value)


def test_no_account_of_the_demo_is_filled_or_listed_that_was_not_collected(
    store: Store, catalog: Catalog
) -> None:
    snapshot = Snapshot(Reading(store, catalog), catalog, types=["*"], accounts=["413728905166"])
    cloud, told = taken(snapshot, catalog)
    assert told.resources == len(places(cloud)) > 600
    for account in ("111111111111", "264907351183"):
        call(cloud, "ListResources", account, "us-east-1", TypeName="AWS::S3::Bucket")
    assert {place[0] for place in places(cloud)} == {"413728905166"}


def test_a_copy_without_the_default_account_does_not_answer_for_it(
    store: Store, catalog: Catalog, copy: LocalCloud
) -> None:
    snapshot = Snapshot(Reading(store, catalog), catalog, accounts=["4137*"])
    cloud, _ = taken(snapshot, catalog)
    ask = ("ListResources", "000000000000", "us-east-1")
    refused = call(cloud, *ask, TypeName="AWS::S3::Bucket")
    assert "AccessDenied" in refused["__type"]
    assert "a copy of accounts of which 000000000000 is none" in refused["Message"]
    assert "ResourceDescriptions" in call(copy, *ask, TypeName="AWS::S3::Bucket")
    cloud.reset()
    assert "ResourceDescriptions" in call(cloud, *ask, TypeName="AWS::S3::Bucket")


def test_values_are_hidden_as_texts_and_hidden_again_they_are_the_same(
    catalog: Catalog, source: LocalCloud, copy: LocalCloud
) -> None:
    redactor = Redactor(b"k" * 32, Rules(catalog))
    place = next(place for place in places(source) if place[2] == PARAMETER)
    once, digest = redactor.prepared(PARAMETER, json.loads(read(source, place)))
    mark = json.loads(read(copy, place))["Value"]
    assert mark.startswith("$hidden hmac-sha256:")
    assert redactor.prepared(PARAMETER, json.loads(read(copy, place))) == (once, digest)


def test_a_mark_takes_only_what_is_hidden() -> None:
    text = '{"A":"{\\"$hidden\\":\\"hmac-sha256:","B":{"$hidden":"x","length":1},"C":1.0}'
    assert with_marks(text) == (text, 0)


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS
    | st.just(""),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(_TEXTS, _VALUES, max_size=5), max_size=4))
def test_any_document_is_read_back_to_the_letter(models: list[dict[str, Any]]) -> None:
    catalog = Catalog.open()
    cloud = LocalCloud.open(":memory:", catalog)
    for type_name in (QUEUE, ROLE, "AWS::Logs::LogGroup"):
        answers = [answered(type_name, f"é|{n}", model) for n, model in enumerate(models)]
        assert put(cloud, *answers).resources == len(models)
        for answer in answers:
            place = (ONE, REGION, type_name, answer.identifier)
            assert read(cloud, place) == answer.properties
    cloud.close()


@pytest.mark.parametrize("number", ["1e400", "NaN", "[" * 150 + "]" * 150])
def test_a_document_that_no_service_writes_is_left_out_and_told(
    empty: LocalCloud, number: str
) -> None:
    odd = Answered(ONE, REGION, QUEUE, "odd", f'{{"N":{number}}}')
    told = put(empty, odd, answered(QUEUE, "even", {"A": 1}))
    assert (told.resources, told.unfit) == (1, {QUEUE: 1})


def test_numbers_stay_as_they_are_written(empty: LocalCloud) -> None:
    text = '{"QueueUrl":123456789012345678901234567890,"A":1.10,"B":0.1e1,"C":-0}'
    put(empty, Answered(ONE, REGION, QUEUE, "q", text))
    assert read(empty, (ONE, REGION, QUEUE, "q")) == text
    page = call(empty, "ListResources", ONE, REGION, TypeName=QUEUE)
    assert "123456789012345678901234567890" in page["ResourceDescriptions"][0]["Properties"]


def test_unknown_types_are_left_out_and_told(empty: LocalCloud) -> None:
    told = put(empty, answered("Acme::Own::Thing", "a", {}), answered(QUEUE, "q", {}))
    assert (told.resources, told.unknown) == (1, {"Acme::Own::Thing": 1})


def test_what_several_regions_told_of_one_global_resource_is_kept_once(empty: LocalCloud) -> None:
    first = Answered(ONE, "eu-west-1", ROLE, "r", '{"RoleName":"r","Path":"/old/"}', 1.0)
    last = Answered(ONE, "us-east-1", ROLE, "r", '{"RoleName":"r","Path":"/new/"}', 2.0)
    assert put(empty, first, last, first).resources == 1
    assert model_of(empty, ROLE, "r")["Path"] == "/new/"


def test_what_is_there_is_not_overwritten(empty: LocalCloud) -> None:
    put(empty, answered(QUEUE, "q", {"A": 1}))
    before = list(exported(empty))
    with pytest.raises(AlreadyExists):
        put(empty, answered(QUEUE, "new", {}), answered(QUEUE, "q", {"A": 2}), moment=BEGIN + 1)
    assert list(exported(empty)) == before


def test_a_cloud_with_the_demo_takes_other_accounts_beside_it(
    catalog: Catalog, empty: LocalCloud
) -> None:
    seed(empty)
    take_in(empty, [answered(QUEUE, "q", {})], {ONE: "mine", "222222222222": ""}, BEGIN)
    call(empty, "ListResources", "222222222222", REGION, TypeName=QUEUE)
    assert {place[0] for place in places(empty)} == {"000000000000", ONE}
    assert "ResourceDescriptions" in call(
        empty, "ListResources", "000000000000", "us-east-1", TypeName=QUEUE
    )


# Writes


def test_an_update_changes_what_it_names_and_nothing_else(empty: LocalCloud) -> None:
    # Not as the schema has it, without the defaults, and with an identifier not made of its parts.
    model = {"DelaySeconds": "5", "Odd": [{"x": 1}], "Arn": "arn:aws:sqs:eu-west-1:1:q"}
    put(empty, answered(QUEUE, "https://q", model))
    step = {"op": "add", "path": "/VisibilityTimeout", "value": 30}
    assert "ProgressEvent" in patch(empty, QUEUE, "https://q", step)
    assert model_of(empty, QUEUE, "https://q") == {**model, "VisibilityTimeout": 30}


def test_an_update_that_breaks_what_was_right_is_refused(empty: LocalCloud) -> None:
    put(empty, answered(QUEUE, "https://q", {"QueueUrl": "https://q", "DelaySeconds": "5"}))
    step = {"op": "add", "path": "/VisibilityTimeout", "value": "soon"}
    refused = patch(empty, QUEUE, "https://q", step)
    assert "#/VisibilityTimeout: expected type: Integer" in refused["Message"]
    assert "DelaySeconds" not in refused["Message"]


def test_a_patch_still_brings_what_is_required_and_never_read_back(empty: LocalCloud) -> None:
    secret = {"Name": "p", "Type": "String"}  # without the value, and without a default
    put(empty, answered(PARAMETER, "p", {**secret, "Value": "x"}))
    step = {"op": "remove", "path": "/Value"}
    assert "required key [Value] not found" in patch(empty, PARAMETER, "p", step)["Message"]


def test_what_was_hidden_does_not_stand_in_the_way_of_an_update(copy: LocalCloud) -> None:
    place = next(
        place for place in places(copy) if place[2] == FUNCTION and "$hidden " in read(copy, place)
    )
    account, region, type_name, identifier = place
    before = json.loads(read(copy, place))
    step = {"op": "replace", "path": "/MemorySize", "value": 2048}
    document = json.dumps([step])
    members = {"TypeName": type_name, "Identifier": identifier, "PatchDocument": document}
    answer = call(copy, "UpdateResource", account, region, **members)
    assert "ProgressEvent" in answer, answer
    assert json.loads(read(copy, place)) == {**before, "MemorySize": 2048}


def test_resources_are_made_beside_and_removed(empty: LocalCloud) -> None:
    put(empty, answered(QUEUE, "https://q", {"QueueUrl": "https://q"}))
    state = json.dumps({"QueueName": "beside"})
    made = written(empty, "CreateResource", TypeName=QUEUE, DesiredState=state)
    assert made["OperationStatus"] == "SUCCESS"
    gone = written(empty, "DeleteResource", TypeName=QUEUE, Identifier="https://q")
    assert gone["OperationStatus"] == "SUCCESS"
    page = call(empty, "ListResources", ONE, REGION, TypeName=QUEUE)
    assert [one["Identifier"] for one in page["ResourceDescriptions"]] == [made["Identifier"]]


def test_a_vpc_shows_the_blocks_it_had_and_those_that_are_added(empty: LocalCloud) -> None:
    vpc = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Ipv6CidrBlocks": ["2a05::/56"]}
    block = {"Id": "b-1", "VpcId": "vpc-1", "AmazonProvidedIpv6CidrBlock": True}
    put(empty, answered(VPC, "vpc-1", vpc), answered(BLOCK, "b-1|vpc-1", block))
    assert model_of(empty, VPC, "vpc-1") == vpc
    state = json.dumps({"VpcId": "vpc-1", "AmazonProvidedIpv6CidrBlock": True})
    written(empty, "CreateResource", TypeName=BLOCK, DesiredState=state)
    first, second = model_of(empty, VPC, "vpc-1")["Ipv6CidrBlocks"]
    assert (first, second[:9]) == ("2a05::/56", "2600:1f18")


def test_a_type_is_answered_wherever_aws_had_it(empty: LocalCloud, catalog: Catalog) -> None:
    name = "AWS::Connect::Instance"
    place = next(r for r in catalog.regions() if r not in catalog.resource_type(name).regions)
    put(empty, Answered(ONE, place, name, "i", '{"Id":"i"}'))
    assert read(empty, (ONE, place, name, "i")) == '{"Id":"i"}'
    refused = call(empty, "ListResources", OTHER, place, TypeName=name)
    assert "UnsupportedAction" in refused["__type"]


# What is not known


@pytest.fixture
def gappy(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "store", create=True)

    def run(at: float, covered: list[Coverage], *staged: Staged) -> None:
        commit(store, Run(new_run_id(at), started_at=at, committed_at=at + 3), covered, staged)

    def of(at: float, type_name: str, region: str = REGION, **fields: Any) -> Coverage:
        return Coverage("", ONE, region, type_name, started_at=at, ended_at=at + 2, **fields)

    def row(at: float, type_name: str, name: str, **fields: Any) -> Staged:
        return Staged(ONE, REGION, type_name, name, at + 1, **fields)

    put: dict[str, Any] = {"properties": '{"A":1}', "content_hash": b"h" * 16}
    run(BEGIN, [of(BEGIN, QUEUE)], row(BEGIN, QUEUE, "q", **put))
    later = BEGIN + 100
    run(
        later,
        [
            of(later, QUEUE, status="failed", error_code="AccessDenied"),
            of(later, QUEUE, "us-east-1"),
            of(later, FUNCTION, status="failed", error_code="Throttling"),
            of(later, VPC),
        ],
        row(later, VPC, "vpc-1", op="unreadable", reason="AccessDenied"),
        row(later, VPC, "vpc-2", **put),
    )
    return store


def test_what_the_inventory_does_not_know_is_told(gappy: Store, catalog: Catalog) -> None:
    snapshot = Snapshot(Reading(gappy, catalog), catalog)
    cloud, _ = taken(snapshot, catalog)
    assert [place[3] for place in places(cloud)] == ["vpc-2", "q"]
    gaps = snapshot.gaps()
    assert gaps.failed == {"Throttling": 1}
    assert gaps.carried == {"AccessDenied": 1}
    assert gaps.carried_since == BEGIN + 2
    assert (gaps.never, gaps.examples) == (2, (VPC, FUNCTION))  # in us-east-1
    assert gaps.unread == 1


def test_a_moment_has_what_was_there_then(gappy: Store, catalog: Catalog) -> None:
    snapshot = Snapshot(Reading(gappy, catalog), catalog, f"{_time(BEGIN + 50)}")
    cloud, _ = taken(snapshot, catalog)
    assert [place[3] for place in places(cloud)] == ["q"]
    assert not snapshot.gaps()


def test_what_is_committed_meanwhile_is_not_taken(gappy: Store, catalog: Catalog) -> None:
    snapshot = Snapshot(Reading(gappy, catalog), catalog)
    at = BEGIN + 200
    covered = Coverage("", ONE, REGION, QUEUE, started_at=at, ended_at=at + 1)
    commit(gappy, Run(new_run_id(at), started_at=at, committed_at=at + 2), [covered], [])
    assert [one.identifier for one in snapshot.resources()] == ["vpc-2", "q"]


def _time(at: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).isoformat()


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("AWS::SQS::Queue", {QUEUE}),
        ("awscc.sqs.queues", {QUEUE}),
        ("sqs.*", {QUEUE}),
        ("aws::*::vpc", {VPC}),
        ("AWS::SNS::Topic", set()),
    ],
)
def test_types_are_named_by_relation_type_or_wildcard(
    gappy: Store, catalog: Catalog, pattern: str, found: set[str]
) -> None:
    snapshot = Snapshot(Reading(gappy, catalog), catalog, types=[pattern])
    assert {one.type_name for one in snapshot.resources()} == found
    if not found:
        assert snapshot.gaps().never == 1


@pytest.mark.parametrize("options", [{"types": ["sqs.queuez"]}, {"accounts": ["9*"]}])
def test_a_name_that_nothing_has_is_an_error(
    gappy: Store, catalog: Catalog, options: dict[str, list[str]]
) -> None:
    with pytest.raises((InterfaceError, UnknownName), match=r"sqs\.queuez|9\*"):
        Snapshot(Reading(gappy, catalog), catalog, **options)  # type: ignore[arg-type]
