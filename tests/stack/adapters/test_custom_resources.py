"""Custom resources of the CDK that are dealt with here, without their functions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import botocore.session
import pytest
from botocore.serialize import create_serializer

from cirrusql.cloudcontrol.form import form
from cirrusql.engine.environment import MEMORY
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.errors import AccessDenied, CallFailed, InvalidProperty, NotFound
from cirrusql.session import Session
from cirrusql.stack.adapters import auto_delete_objects
from cirrusql.stack.adapters.auto_delete_objects import AutoDeleteObjects
from cirrusql.stack.adapters.bucket_notifications import BucketNotifications
from cirrusql.stack.adapters.default_group import DefaultGroup
from cirrusql.stack.adapters.log_retention import LogRetention
from tests.stack.adapters.conftest import REGION, Told

LOGS, BUCKET = "AWS::Logs::LogGroup", "AWS::S3::Bucket"
TOPIC, OTHER_TOPIC = (f"arn:aws:sns:{REGION}:111122223333:{name}" for name in ("news", "olds"))


@contextmanager
def session(where):
    options = Options(writes=WriteOptions(confirmed=True))
    with Session(where.engine, options, database=MEMORY) as found:
        yield found


def model(type_name, name, where, region=REGION):
    """The resource as it is; None if it is not there."""
    with session(where) as one:
        try:
            return one.read(type_name, name, region)
        except NotFound:
            return None


def make(type_name, where, **values):
    with session(where) as one:
        (result,) = one.apply([one.planned_create(type_name, REGION, values)])
        return result.written[0].identifier


# -- log groups ------------------------------------------------------------------------------------


def retention(**given: Any) -> dict[str, Any]:
    return {"ServiceToken": "x", "LogGroupName": "/aws/lambda/maker", **given}


@pytest.mark.parametrize("days", [7, "7"])
def test_a_log_group_is_made_and_kept_so_long(local, days):
    made = LogRetention().create(retention(RetentionInDays=days), local)
    name = "/aws/lambda/maker"
    assert made.identifier == name
    assert made.attributes == {"LogGroupName": name}
    assert model(LOGS, name, local)["RetentionInDays"] == 7
    found = LogRetention().read(name, local)
    assert found is not None
    assert found.attributes == {"LogGroupName": name}


def test_a_log_group_that_is_there_is_changed_and_changed_back(local):
    name = make(LOGS, local, LogGroupName="/aws/lambda/maker", RetentionInDays=1)
    adapter = LogRetention()
    adapter.create(retention(RetentionInDays=7), local)
    assert model(LOGS, name, local)["RetentionInDays"] == 7
    adapter.update(name, retention(RetentionInDays=7), retention(RetentionInDays="30"), local)
    assert model(LOGS, name, local)["RetentionInDays"] == 30
    for _ in range(2):
        adapter.update(name, retention(RetentionInDays=30), retention(), local)
        assert "RetentionInDays" not in model(LOGS, name, local)


def test_a_log_group_may_be_in_another_region(local):
    given = retention(RetentionInDays=7, LogGroupRegion="eu-west-1", RemovalPolicy="destroy")
    name = LogRetention().create(given, local).identifier
    assert model(LOGS, name, local) is None
    assert model(LOGS, name, local, "eu-west-1") is not None
    LogRetention().delete(name, given, local)
    assert model(LOGS, name, local, "eu-west-1") is None


def test_a_log_group_goes_only_if_that_is_said(local):
    name = LogRetention().create(retention(), local).identifier
    LogRetention().delete(name, retention(), local)
    LogRetention().delete(name, retention(RemovalPolicy="retain"), local)
    assert model(LOGS, name, local) is not None
    for _ in range(2):  # gone already is no error
        LogRetention().delete(name, retention(RemovalPolicy="destroy"), local)
        assert model(LOGS, name, local) is None


def test_a_log_group_that_its_function_makes_meanwhile_is_changed(local, monkeypatch):
    make(LOGS, local, LogGroupName="/aws/lambda/maker")
    monkeypatch.setattr("cirrusql.stack.adapters.log_retention.model_of", lambda *_: None)
    LogRetention().create(retention(RetentionInDays=7), local)
    assert model(LOGS, "/aws/lambda/maker", local)["RetentionInDays"] == 7


def test_days_are_a_number_that_the_service_knows(local):
    for days in ("week", [7], True):
        with pytest.raises(InvalidProperty, match="is a number of days"):
            LogRetention().create(retention(RetentionInDays=days), local)
    with pytest.raises(InvalidProperty, match="RetentionInDays"):
        LogRetention().create(retention(RetentionInDays=8), local)
    with pytest.raises(InvalidProperty, match="is not a name"):
        LogRetention().create({"LogGroupName": ["a"]}, local)


# -- notifications ---------------------------------------------------------------------------------


def topics(*events: str, arn: str = TOPIC, **rules: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"Events": list(events), "TopicArn": arn, "Id": "ignored"}
    if rules:
        named = [{"Name": name, "Value": value} for name, value in rules.items()]
        entry["Filter"] = {"Key": {"FilterRules": named}}
    return entry


def notifications(bucket: str, *entries: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    said = {"TopicConfigurations": list(entries)} if entries else {}
    return {"BucketName": bucket, "NotificationConfiguration": said, **given}


def told(bucket, where):
    return model(BUCKET, bucket, where).get("NotificationConfiguration")


@pytest.fixture
def bucket(local):
    return make(BUCKET, local, BucketName="acme-pictures")


def test_a_bucket_tells_every_event_of_every_kind(local, bucket):
    key = {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".png"}]}}
    lambda_arn = f"arn:aws:lambda:{REGION}:111122223333:function:maker"
    queue_arn = f"arn:aws:sqs:{REGION}:111122223333:jobs"
    said = {
        "LambdaFunctionConfigurations": [
            {"Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": lambda_arn, "Filter": key}
        ],
        "QueueConfigurations": [{"Events": ["s3:ObjectRemoved:*"], "QueueArn": queue_arn}],
        "TopicConfigurations": [topics("s3:ObjectRestore:Post", "s3:ObjectTagging:*")],
        "EventBridgeConfiguration": {},
    }
    given = {"BucketName": bucket, "NotificationConfiguration": said, "Managed": "true"}
    assert BucketNotifications().create(given, local).identifier == bucket
    rules = {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".png"}]}}
    assert told(bucket, local) == {
        "LambdaConfigurations": [
            {"Event": "s3:ObjectCreated:*", "Function": lambda_arn, "Filter": rules}
        ],
        "QueueConfigurations": [{"Event": "s3:ObjectRemoved:*", "Queue": queue_arn}],
        "TopicConfigurations": [
            {"Event": "s3:ObjectRestore:Post", "Topic": TOPIC},
            {"Event": "s3:ObjectTagging:*", "Topic": TOPIC},
        ],
        "EventBridgeConfiguration": {"EventBridgeEnabled": True},
    }
    BucketNotifications().delete(bucket, given, local)
    assert told(bucket, local) is None
    BucketNotifications().delete(bucket, given, local)


def test_a_bucket_that_is_gone_tells_nothing(local):
    BucketNotifications().delete("acme-gone", notifications("acme-gone"), local)
    unmanaged = notifications("acme-gone", topics("s3:ObjectCreated:*"), Managed=False)
    BucketNotifications().delete("acme-gone", unmanaged, local)
    with pytest.raises(NotFound):
        BucketNotifications().create(notifications("acme-gone"), local)


def test_another_configuration_takes_the_place_of_the_last(local, bucket):
    adapter = BucketNotifications()
    before = notifications(bucket, topics("s3:ObjectCreated:*"))
    adapter.create(before, local)
    after = notifications(bucket, topics("s3:ObjectRemoved:*", arn=OTHER_TOPIC))
    assert adapter.update(bucket, before, after, local).identifier == bucket
    assert told(bucket, local) == {
        "TopicConfigurations": [{"Event": "s3:ObjectRemoved:*", "Topic": OTHER_TOPIC}]
    }
    adapter.update(bucket, after, notifications(bucket), local)
    assert told(bucket, local) is None


def test_what_others_have_set_on_a_bucket_of_theirs_stays(local, bucket):
    adapter = BucketNotifications()
    theirs = notifications(bucket, topics("s3:ObjectRestore:Post", arn=OTHER_TOPIC, Prefix="a/"))
    theirs["NotificationConfiguration"]["EventBridgeConfiguration"] = {}
    adapter.create(theirs, local)
    alone = told(bucket, local)
    rules = {"Prefix": "in/", "suffix": ".png"}
    ours = notifications(bucket, topics("s3:ObjectCreated:*", **rules), Managed=False)
    for _ in range(2):  # a creation that is made again makes nothing twice
        adapter.create(ours, local)
        assert len(told(bucket, local)["TopicConfigurations"]) == 2
    changed = notifications(bucket, topics("s3:ObjectTagging:*", **rules), Managed="false")
    adapter.update(bucket, ours, changed, local)
    events = [one["Event"] for one in told(bucket, local)["TopicConfigurations"]]
    assert events == ["s3:ObjectRestore:Post", "s3:ObjectTagging:*"]
    # S3 gives rules back in another order and with small letters.
    reversed_rules = {"suffix": ".png", "prefix": "in/"}
    again = topics("s3:ObjectTagging:*", **reversed_rules)
    adapter.delete(bucket, notifications(bucket, again, Managed="False"), local)
    assert told(bucket, local) == alone


def test_another_bucket_is_another_resource(local, bucket):
    other = make(BUCKET, local, BucketName="acme-other")
    adapter = BucketNotifications()
    before = notifications(bucket, topics("s3:ObjectCreated:*"))
    adapter.create(before, local)
    after = notifications(other, topics("s3:ObjectCreated:*"))
    assert adapter.update(bucket, before, after, local).identifier == other
    assert told(bucket, local) == told(other, local)
    adapter.delete(bucket, before, local)
    assert told(bucket, local) is None


@pytest.mark.parametrize(
    "said",
    [
        "text",
        ["text"],
        {"TopicConfigurations": "text"},
        {"TopicConfigurations": [{}]},
        {"TopicConfigurations": [{"Events": ["a"]}]},
        {"TopicConfigurations": [{"Events": 1, "TopicArn": "a"}]},
        {"TopicConfigurations": [{"Events": ["a"], "TopicArn": "a", "Filter": "x"}]},
        {"TopicConfigurations": [{"Events": ["a"], "TopicArn": "a", "Filter": {"Key": [1]}}]},
    ],
)
def test_a_configuration_of_another_shape_is_refused(local, bucket, said):
    given = {"BucketName": bucket, "NotificationConfiguration": said}
    with pytest.raises(InvalidProperty, match="not as S3's API has it"):
        BucketNotifications().create(given, local)


# -- default security groups -----------------------------------------------------------------------

GROUP = {"DefaultSecurityGroupId": "sg-1", "Account": 111122223333}


def ec2(error: Exception | None = None) -> Told:
    return Told(lambda _operation, _request: error if error is not None else {})


def test_the_rules_of_a_default_group_are_taken_and_given_back():
    engine = ec2()
    assert DefaultGroup().create(GROUP, engine.where).identifier == "sg-1"
    assert DefaultGroup().update("sg-1", GROUP, GROUP, engine.where).identifier == "sg-1"
    assert engine.operations == ["RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"]
    DefaultGroup().delete("sg-1", GROUP, engine.where)
    assert engine.operations[2:] == [
        "AuthorizeSecurityGroupEgress",
        "AuthorizeSecurityGroupIngress",
    ]


def test_the_rules_are_said_as_botocore_says_them():
    engine = ec2()
    DefaultGroup().create(GROUP, engine.where)
    DefaultGroup().delete("sg-1", GROUP, engine.where)
    service = botocore.session.Session().get_service_model("ec2")
    rules = {
        "Egress": {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        "Ingress": {
            "IpProtocol": "-1",
            "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "111122223333"}],
        },
    }
    for _, operation, request in engine.calls:
        rule = rules["Egress" if operation.endswith("Egress") else "Ingress"]
        theirs = create_serializer("ec2").serialize_to_request(
            {"GroupId": "sg-1", "IpPermissions": [rule]}, service.operation_model(operation)
        )["body"]
        ours = dict(parse_qsl(form(request, "").decode()))
        assert ours == {
            name: value for name, value in theirs.items() if name not in ("Action", "Version")
        }


def test_another_default_group_gives_the_old_one_back_later():
    engine = ec2()
    after = {**GROUP, "DefaultSecurityGroupId": "sg-2"}
    assert DefaultGroup().update("sg-1", GROUP, after, engine.where).identifier == "sg-2"
    assert {request["GroupId"] for *_, request in engine.calls} == {"sg-2"}


def test_rules_and_groups_that_are_gone_are_no_error():
    gone = ec2(CallFailed("no rule", error_code="InvalidPermission.NotFound"))
    DefaultGroup().create(GROUP, gone.where)
    for code in ("InvalidPermission.Duplicate", "InvalidGroup.NotFound"):
        engine = ec2(CallFailed("no", error_code=code))
        DefaultGroup().delete("sg-1", GROUP, engine.where)
        assert len(engine.calls) == 2
        with pytest.raises(CallFailed):
            DefaultGroup().create(GROUP, engine.where)
    with pytest.raises(AccessDenied):
        DefaultGroup().delete("sg-1", GROUP, ec2(AccessDenied("no")).where)


def test_the_local_cloud_has_no_traffic(local):
    assert DefaultGroup().create(GROUP, local).identifier == "sg-1"
    DefaultGroup().delete("sg-1", GROUP, local)


# -- buckets that are emptied ----------------------------------------------------------------------


class OfAws(Told):
    """AWS with one bucket, or none."""

    def __init__(self, there: Mapping[str, Any] | None) -> None:
        super().__init__(lambda _operation, _request: {})
        self.there = there


@pytest.fixture
def emptied(monkeypatch):
    """The buckets that are emptied."""
    found: list[str] = []

    @contextmanager
    def opened(where):
        yield where.engine

    def there(type_name, name, region, engine):
        assert (type_name, name, region) == (BUCKET, "acme", REGION)
        return engine.there

    monkeypatch.setattr(auto_delete_objects, "session_of", opened)
    monkeypatch.setattr(auto_delete_objects, "model_of", there)
    monkeypatch.setattr(auto_delete_objects, "empty_bucket", lambda name, _: found.append(name))
    return found


def test_a_bucket_is_emptied_at_the_end_only(emptied):
    given, tag = {"BucketName": "acme"}, {"Key": "aws-cdk:auto-delete-objects", "Value": "true"}
    where = OfAws({"Tags": [{"Key": "a", "Value": "b"}, tag]}).where
    assert AutoDeleteObjects().create(given, where).identifier == "acme"
    assert AutoDeleteObjects().update("acme", given, given, where).identifier == "acme"
    other = AutoDeleteObjects().update("acme", given, {"BucketName": "acme-2"}, where)
    assert other.identifier == "acme-2"
    assert emptied == []
    AutoDeleteObjects().delete("acme", given, where)
    assert emptied == ["acme"]


@pytest.mark.parametrize(
    "there",
    [
        None,
        {},
        {"Tags": []},
        {"Tags": [{"Key": "aws-cdk:auto-delete-objects", "Value": "false"}]},
    ],
)
def test_a_bucket_without_the_tag_keeps_what_is_in_it(emptied, there):
    AutoDeleteObjects().delete("acme", {"BucketName": "acme"}, OfAws(there).where)
    assert emptied == []


def test_the_local_cloud_has_no_objects(local, emptied):
    AutoDeleteObjects().delete("acme", {"BucketName": "acme"}, local)
    assert emptied == []
