"""Custom resources that functions make: what they are asked, and what their answers mean."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from cirrusql.errors import (
    AccessDenied,
    CallFailed,
    Cancelled,
    DataError,
    InvalidProperty,
    NotFound,
    NotSupportedError,
    Throttled,
    Timeout,
    TransportError,
)
from cirrusql.stack.adapters import custom_answer
from cirrusql.stack.adapters.custom import adapter_of
from cirrusql.stack.adapters.custom_function import RESPONSE_BUCKET, CustomFunction
from cirrusql.stack.adapters.custom_request import Origin
from tests.stack.adapters.functions import FUNCTION, WithFunction, done

STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/shop/1"
ADAPTER = CustomFunction("Custom::Thing", Origin("Thing", STACK))
GIVEN = {"ServiceToken": FUNCTION, "Size": 3}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Nobody waits; the pauses that were made."""
    monkeypatch.delenv(RESPONSE_BUCKET, raising=False)
    taken = []

    def sleep(seconds):
        taken.append(seconds)

    monkeypatch.setattr(custom_answer, "sleep", sleep)
    monkeypatch.setattr(custom_answer, "monotonic", lambda: sum(taken))
    return taken


def create(said, given=GIVEN):
    engine = WithFunction(lambda _: said)
    return ADAPTER.create(given, engine.where)


# -- what is asked ---------------------------------------------------------------------------------


def test_a_creation_is_asked_for_as_cloudformation_asks():
    engine = WithFunction(lambda _: done("thing-1", Url="https://x", Count=3))
    given = {
        "ServiceToken": FUNCTION,
        "On": True,
        "Off": [False, {"Deep": [1, 2.5, 3.0, None]}],
        "Größe": 'Ünïcode \U0001f600 "quoted" \n',
        "Nothing": None,
        "Empty": {},
    }
    made = ADAPTER.create(given, engine.where)
    assert made.identifier == "thing-1"
    assert made.attributes == {"Url": "https://x", "Count": 3}
    (request,) = engine.requests
    assert len(request.pop("RequestId")) == 36
    address = request.pop("ResponseURL")
    assert address.startswith("https://cdk-hnb659fds-assets-111122223333-us-east-1.")
    assert request == {
        "RequestType": "Create",
        "ServiceToken": FUNCTION,
        "StackId": STACK,
        "ResourceType": "Custom::Thing",
        "LogicalResourceId": "Thing",
        "ResourceProperties": {
            "ServiceToken": FUNCTION,
            "On": "true",
            "Off": ["false", {"Deep": ["1", "2.5", "3"]}],
            "Größe": 'Ünïcode \U0001f600 "quoted" \n',
            "Empty": {},
        },
    }
    assert engine.objects.seconds == [7200]


def test_an_update_has_both_properties_and_the_name():
    engine = WithFunction(lambda request: done(request["PhysicalResourceId"], A="b"))
    made = ADAPTER.update("thing-1", {**GIVEN, "Size": 2}, GIVEN, engine.where)
    assert (made.identifier, made.attributes) == ("thing-1", {"A": "b"})
    (request,) = engine.requests
    assert request["RequestType"] == "Update"
    assert request["PhysicalResourceId"] == "thing-1"
    assert request["OldResourceProperties"]["Size"] == "2"
    assert request["ResourceProperties"]["Size"] == "3"


def test_an_update_may_give_another_name():
    engine = WithFunction(lambda _: done("thing-2"))
    assert ADAPTER.update("thing-1", GIVEN, GIVEN, engine.where).identifier == "thing-2"


def test_a_deletion_needs_no_more_than_what_was_kept():
    engine = WithFunction(lambda _: {"Status": "SUCCESS"})
    adapter = adapter_of("Custom::My-Thing_2")
    assert adapter is not None
    adapter.delete("thing-1", {"ServiceToken": FUNCTION, "Size": "3"}, engine.where)
    adapter.delete("thing-1", {"ServiceToken": FUNCTION}, engine.where)
    first, second = engine.requests
    assert first["PhysicalResourceId"] == "thing-1"
    assert first["LogicalResourceId"] == "MyThing2"
    where = "arn:aws:cloudformation:us-east-1:111122223333:stack/unknown/"
    assert first["StackId"].startswith(where)
    assert first["StackId"] == second["StackId"]
    assert first["RequestId"] != second["RequestId"]


def test_the_bucket_for_answers_may_be_named(monkeypatch):
    monkeypatch.setenv(RESPONSE_BUCKET, "answers")
    engine = WithFunction(lambda _: done())
    ADAPTER.create(GIVEN, engine.where)
    assert engine.objects.buckets == {"answers"}


def test_no_answer_is_left_in_the_bucket():
    engine = WithFunction(lambda _: done())
    ADAPTER.create(GIVEN, engine.where)
    assert not engine.objects.there
    assert len(engine.objects.deleted) == 1


def test_a_function_runs_and_answers_where_it_is():
    there = FUNCTION.replace("us-east-1", "eu-west-1")
    engine = WithFunction(lambda _: done())
    engine.region, engine.function.arn = "eu-west-1", there
    ADAPTER.create({"ServiceToken": there}, engine.where)
    assert engine.objects.buckets == {"cdk-hnb659fds-assets-111122223333-eu-west-1"}


def test_each_type_has_its_adapter():
    for name in ("Custom::Thing", "AWS::CloudFormation::CustomResource", "Custom::CDKMore"):
        found = adapter_of(name)
        assert isinstance(found, CustomFunction)
        assert found.type_name == name
    assert adapter_of("AWS::SQS::Queue") is None
    codebuild = adapter_of("AWS::CodeBuild::Project")
    assert codebuild is not None
    assert codebuild.type_name == "AWS::CodeBuild::Project"
    native = adapter_of("Custom::LogRetention")
    assert native is not None
    assert not isinstance(native, CustomFunction)


# -- waiting ---------------------------------------------------------------------------------------


def test_an_answer_is_looked_for_less_and_less_often(clock):
    engine = WithFunction(lambda _: done())
    engine.objects.late = 20
    ADAPTER.create(GIVEN, engine.where)
    assert len(clock) == 20
    assert clock == sorted(clock)
    assert clock[0] == 0.5
    assert clock[-1] == 15


def test_it_is_waited_for_an_hour_and_no_longer(clock):
    engine = WithFunction(lambda _: None)
    with pytest.raises(Timeout, match=r"function:maker of Custom::Thing 'Thing'.* 3600 seconds"):
        ADAPTER.create(GIVEN, engine.where)
    assert sum(clock) == pytest.approx(3600)
    assert len(clock) < 300


@pytest.mark.parametrize("seconds", [60, "60"])
def test_the_resource_may_say_how_long(clock, seconds):
    with pytest.raises(Timeout, match=" 60 seconds"):
        create(None, {**GIVEN, "ServiceTimeout": seconds})
    assert sum(clock) == pytest.approx(60)


@pytest.mark.parametrize("seconds", [0, 3601, "soon", 1.5, True, [], None])
def test_a_time_that_is_none_is_refused_before_anything_runs(seconds):
    engine = WithFunction(lambda _: done())
    with pytest.raises(InvalidProperty, match="ServiceTimeout is from 1 to 3600"):
        ADAPTER.create({**GIVEN, "ServiceTimeout": seconds}, engine.where)
    assert not engine.requests


def test_looks_that_fail_for_a_while_do_not_matter():
    engine = WithFunction(lambda _: done())
    engine.objects.failures = [TransportError("reset"), Throttled("slow"), TransportError("reset")]
    assert ADAPTER.create(GIVEN, engine.where).identifier == "thing-1"


def test_looks_that_fail_for_good_are_an_error(clock):
    engine = WithFunction(lambda _: done())
    engine.objects.failures = [TransportError("reset")] * 50
    with pytest.raises(TransportError):
        ADAPTER.create(GIVEN, engine.where)
    assert 60 < sum(clock) < 600
    for error in (AccessDenied("no"), Cancelled("closed")):
        engine.objects.failures = [error]
        with pytest.raises(type(error)):
            ADAPTER.create(GIVEN, engine.where)


def test_an_answer_that_cannot_be_deleted_is_an_answer(monkeypatch):
    engine = WithFunction(lambda _: done())

    async def refuse(_name, _tag):
        raise AccessDenied("no")

    monkeypatch.setattr(engine.objects, "delete", refuse)
    assert ADAPTER.create(GIVEN, engine.where).identifier == "thing-1"


# -- what goes wrong -------------------------------------------------------------------------------


def test_a_failure_has_the_functions_reason():
    said = {"Status": "FAILED", "Reason": "no größe\nleft"}
    with pytest.raises(CallFailed, match="Custom::Thing 'Thing' could not create it: no größe"):
        create(said)
    engine = WithFunction(lambda _: said)
    with pytest.raises(CallFailed, match="could not update it") as caught:
        ADAPTER.update("thing-1", GIVEN, GIVEN, engine.where)
    assert caught.value.error_code == "FAILED"
    assert len(engine.requests) == 1
    with pytest.raises(CallFailed, match="could not delete it"):
        ADAPTER.delete("thing-1", GIVEN, engine.where)


def test_what_a_failed_creation_has_made_is_deleted():
    failed = {"Status": "FAILED", "PhysicalResourceId": "half-1"}
    engine = WithFunction(lambda _: failed)
    with pytest.raises(CallFailed, match="could not create it: it does not say why"):
        ADAPTER.create(GIVEN, engine.where)
    first, second = engine.requests
    assert (first["RequestType"], second["RequestType"]) == ("Create", "Delete")
    assert second["PhysicalResourceId"] == "half-1"
    assert not engine.objects.there


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"<Error/>", "is not JSON"),
        (b"[" * 4096, "is not JSON"),
        (rb'{"Status": "SUCCESS", "Reason": "\ud800"}', "is not JSON"),
        (b"null", "has no Status"),
        (b"[]", "has no Status"),
        (b'"SUCCESS"', "has no Status"),
        (b"{}", "has no Status"),
        (b'{"Status": ["SUCCESS"]}', "has no Status"),
        (b'{"Status": {"a": 1}}', "has no Status"),
        (b'{"Status": "success"}', "has no Status"),
        (b'{"Status": "SUCCESS"}', "without a PhysicalResourceId"),
        (b'{"Status": "SUCCESS", "PhysicalResourceId": ""}', "without a PhysicalResourceId"),
        (b'{"Status": "SUCCESS", "PhysicalResourceId": null}', "without a PhysicalResourceId"),
        ({**done(), "Data": "text"}, "Data that is not a mapping"),
        ({**done(), "Data": [1]}, "Data that is not a mapping"),
        (done("x" * 4096), "longer than 4096 bytes"),
        (b" " * 10_000_000, "longer than 4096 bytes"),
        ({"Status": "FAILED", "Reason": {"why": ["not"]}}, r'\{"why":\["not"\]\}'),
        ({"Status": "FAILED", "Reason": ""}, "does not say why"),
    ],
)
def test_an_answer_that_is_none_is_an_error(said, message):
    with pytest.raises(CallFailed, match=message) as caught:
        create(said)
    assert "\n" not in str(caught.value)


def test_an_answer_may_just_have_the_most_bytes():
    said = orjson.dumps(done())
    assert create(said + b" " * (4096 - len(said))).identifier == "thing-1"


def test_attributes_are_what_data_says():
    data: dict[str, Any] = {"A.B": "flat", "identifier": "x", "None": None, "Deep": {"a": [True]}}
    found = create(done(**data))
    assert found.identifier == "thing-1"
    assert found.attributes == {"A.B": "flat", "identifier": "x", "Deep": {"a": [True]}}
    assert create({"Status": "SUCCESS", "PhysicalResourceId": 7}).identifier == "7"
    assert create({**done(), "Data": None}).attributes == {}


def test_what_is_no_function_is_refused():
    for token in ("arn:aws:sns:us-east-1:1:topic", "maker", "", None, ["x"], f" {FUNCTION}"):
        with pytest.raises(NotSupportedError, match="is not the ARN of a function"):
            create(done(), {"ServiceToken": token})
    with pytest.raises(DataError, match="no ServiceToken"):
        create(done(), {})


def test_a_function_that_is_gone_is_an_error():
    engine = WithFunction(lambda _: NotFound("ResourceNotFound: Invoke: no function"))
    with pytest.raises(NotFound, match="DeletionPolicy: Retain"):
        ADAPTER.delete("thing-1", GIVEN, engine.where)


def test_a_function_that_is_just_being_made_is_waited_for(pauses):
    pending = CallFailed("it is Pending", error_code="ResourceConflict")
    turns = [pending, pending]
    engine = WithFunction(lambda _: turns.pop() if turns else done())
    assert ADAPTER.create(GIVEN, engine.where).identifier == "thing-1"
    assert len(pauses) == 2
    engine = WithFunction(lambda _: CallFailed("too large", error_code="RequestTooLarge"))
    with pytest.raises(CallFailed, match="too large"):
        ADAPTER.create(GIVEN, engine.where)


def test_a_bucket_that_is_not_there_is_said_before_anything_runs():
    engine = WithFunction(lambda _: done())
    engine.objects.refused = CallFailed("NoSuchBucket: no", error_code="NoSuchBucket")
    with pytest.raises(CallFailed, match=r"cdk-hnb659fds.*NoSuchBucket.*CIRRUSQL_RESPONSE_BUCKET"):
        ADAPTER.create(GIVEN, engine.where)
    assert not engine.requests


# -- the local cloud -------------------------------------------------------------------------------


def test_nothing_runs_functions_on_the_local_cloud(local):
    with pytest.raises(NotSupportedError, match="nothing runs functions on the local cloud"):
        ADAPTER.create(GIVEN, local)
    with pytest.raises(NotSupportedError, match="nothing runs functions on the local cloud"):
        ADAPTER.update("thing-1", GIVEN, GIVEN, local)
    ADAPTER.delete("thing-1", GIVEN, local)


def test_what_the_local_cloud_can_do_without_gives_what_it_was_given(local):
    files = CustomFunction("Custom::CDKBucketDeployment", Origin("Files"))
    made = files.create({"ServiceToken": FUNCTION, "DestinationBucketArn": "arn"}, local)
    assert (made.identifier, made.attributes) == ("local-Files", {"DestinationBucketArn": "arn"})
    reader = CustomFunction("Custom::CrossRegionExportReader", Origin("Reader"))
    given = {"ReaderProps": {"imports": {"/cdk/exports/a": "b"}}}
    assert reader.create(given, local).attributes["/cdk/exports/a"] == "b"
    assert reader.update("x", {}, given, local).identifier == "x"
