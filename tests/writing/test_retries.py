"""Trying again without doing anything twice, and without hiding what went wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from cirrusql.cloudcontrol import Answer, Call
from cirrusql.errors import AlreadyExists, CallFailed, HandlerFailed, NotFound, Throttled
from cirrusql.local import Fault, Settings
from cirrusql.records import replace
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Answered, Cloud
from tests.writing.trouble import Forgetting, Losing, Refusing, refusal

MakeCloud = Callable[..., Cloud]

GROUP = "AWS::Logs::LogGroup"
INSERT = "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days) VALUES ('g', 7)"
UPDATE = "UPDATE awscc.logs.log_groups SET retention_in_days = 30 WHERE log_group_name = 'g'"
DELETE = "DELETE FROM awscc.logs.log_groups WHERE log_group_name = 'g' AND region = 'us-east-1'"


def _tokens(answered: Answered, operation: str) -> list[str]:
    calls = (json.loads(call.body) for call in answered.sent if call.operation == operation)
    return [call["ClientToken"] for call in calls]


def _groups(cloud: Cloud) -> list[tuple[Any, ...]]:
    return cloud.rows("SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups")


# -- throttling, in both layers


def test_throttling_at_the_door_is_tried_again_with_the_same_token(make_cloud: MakeCloud) -> None:
    fault = Fault("ThrottlingException", operation="CreateResource", times=3)
    cloud = make_cloud(settings=Settings(faults=(fault,)))
    answered = cloud.run(INSERT)
    tokens = _tokens(answered, "CreateResource")
    assert len(tokens) == 4
    assert len(set(tokens)) == 1
    assert answered.diagnostics.throttles == 3


@pytest.mark.parametrize(
    "fault",
    [
        Fault("Throttling", times=3),
        Fault("GeneralServiceException", layer="handler", message="Rate exceeded", times=3),
        Fault("ResourceConflict", layer="handler", times=2),
        Fault("NetworkFailure", times=2),
    ],
)
@pytest.mark.parametrize("after_effect", [False, True])
def test_a_request_that_failed_for_a_passing_reason_is_made_again(
    make_cloud: MakeCloud, fault: Fault, after_effect: bool
) -> None:
    faulty = replace(fault, after_effect=after_effect)
    cloud = make_cloud()
    for sql in (INSERT, UPDATE, DELETE):
        cloud.local.settings = replace(Settings(), faults=(faulty,))
        cloud.run(sql)
        cloud.local.settings = Settings()
        expected = {INSERT: [("g", 7)], UPDATE: [("g", 30)], DELETE: []}[sql]
        assert _groups(cloud) == expected, sql


def test_each_new_request_has_a_new_token(make_cloud: MakeCloud) -> None:
    fault = Fault("Throttling", operation="CreateResource", times=3)
    cloud = make_cloud(settings=Settings(faults=(fault,)))
    tokens = _tokens(cloud.run(INSERT), "CreateResource")
    assert len(set(tokens)) == len(tokens) == 4


def test_it_ends_some_time(make_cloud: MakeCloud) -> None:
    fault = Fault("Throttling", operation="CreateResource")
    cloud = make_cloud(settings=Settings(faults=(fault,)))
    with pytest.raises(Throttled, match=r"CREATE of AWS::Logs::LogGroup 'g' in us-east-1 failed"):
        cloud.run(INSERT)
    assert 1 < len(_tokens_sent(cloud)) < 20


def test_another_failure_is_not_tried_again(make_cloud: MakeCloud) -> None:
    fault = Fault("GeneralServiceException", layer="handler", message="no such subnet")
    cloud = make_cloud(settings=Settings(faults=(fault,)))
    with pytest.raises(HandlerFailed, match="no such subnet"):
        cloud.run(INSERT)
    assert len([c for c in cloud.transport.sent if c.operation == "CreateResource"]) == 1


def test_what_a_failed_create_left_behind_is_not_made_twice(make_cloud: MakeCloud) -> None:
    """The identifier is the service's: a second create would make a second VPC."""
    fault = Fault("Throttling", operation="CreateResource", after_effect=True)
    cloud = make_cloud(settings=Settings(faults=(fault,)))
    rows = cloud.rows(
        "INSERT INTO awscc.ec2.vpcs (cidr_block) VALUES ('10.0.0.0/16')"
        " RETURNING Identifier, OperationStatus, StatusMessage, cidr_block"
    )
    ((identifier, status, message, block),) = rows
    assert (status, message, block) == (
        "SUCCESS",
        "found done by an earlier attempt",
        "10.0.0.0/16",
    )
    vpcs = cloud.rows("SELECT Identifier FROM awscc.ec2.vpcs WHERE region = 'us-east-1'")
    assert vpcs == [(identifier,)]


def test_a_users_own_token_is_never_replaced(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(settings=Settings(faults=(Fault("Throttling", times=1),)))
    with pytest.raises(Throttled):
        cloud.run(
            "INSERT INTO awscc.logs.log_groups (log_group_name, ClientToken) VALUES ('g', 'mine')"
        )
    assert _tokens_sent(cloud) == ["mine"]


def _tokens_sent(cloud: Cloud) -> list[str]:
    calls = (json.loads(c.body) for c in cloud.transport.sent if c.operation == "CreateResource")
    return [call["ClientToken"] for call in calls]


def test_a_patch_that_appends_is_not_sent_twice_as_a_new_request(make_cloud: MakeCloud) -> None:
    cloud = make_cloud()
    cloud.put(GROUP, {"LogGroupName": "g", "Tags": []})
    fault = Fault("Throttling", operation="UpdateResource", after_effect=True)
    cloud.local.settings = Settings(faults=(fault,))
    with pytest.raises(Throttled, match="it was not tried again"):
        cloud.run(
            "UPDATE awscc.logs.log_groups SET PatchDocument ="
            """ '[{"op":"add","path":"/Tags/-","value":{"Key":"a","Value":"b"}}]'"""
            " WHERE Identifier = 'g' AND region = 'us-east-1'"
        )
    tags = cloud.rows("SELECT tags FROM awscc.logs.log_groups WHERE log_group_name = 'g'")
    assert tags == [('[{"Key":"a","Value":"b"}]',)]


# -- answers that were lost


@pytest.mark.parametrize("losing", [Losing, Forgetting])
def test_a_lost_answer_to_a_create(make_cloud: MakeCloud, losing: type[Losing]) -> None:
    cloud = make_cloud(around=partial(losing, operation="CreateResource", times=2))
    cloud.run(INSERT)
    assert _groups(cloud) == [("g", 7)]


@pytest.mark.parametrize("losing", [Losing, Forgetting])
def test_a_lost_answer_to_a_delete(make_cloud: MakeCloud, losing: type[Losing]) -> None:
    cloud = make_cloud(around=partial(losing, operation="DeleteResource", times=2))
    cloud.run(INSERT)
    cloud.run(DELETE)
    assert _groups(cloud) == []


def test_a_lost_answer_to_an_update(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(around=partial(Forgetting, operation="UpdateResource", times=2))
    cloud.run(INSERT)
    cloud.run(UPDATE)
    assert _groups(cloud) == [("g", 30)]


def test_somebody_elses_resource_is_not_taken_for_ones_own(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(around=partial(Forgetting, operation="CreateResource", times=1))
    cloud.put(GROUP, {"LogGroupName": "g", "RetentionInDays": 90})
    with pytest.raises(AlreadyExists, match="the resource exists, but not as wanted"):
        cloud.run(INSERT)
    assert _groups(cloud) == [("g", 90)]


def test_without_any_trouble_already_exists_is_an_error(cloud: Cloud) -> None:
    cloud.run(INSERT)
    with pytest.raises(AlreadyExists) as caught:
        cloud.run(INSERT)
    assert caught.value.error_code == "AlreadyExists"
    assert caught.value.identifier == "g"


def test_without_any_trouble_deleting_what_is_not_there_is_an_error(cloud: Cloud) -> None:
    with pytest.raises(NotFound) as caught:
        cloud.run(DELETE)
    assert caught.value.error_code == "NotFound"


# -- somebody else at work on the resource


def test_a_concurrent_operation_is_waited_for(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(settings=Settings(duration=0.3))
    answer = cloud.ask(
        "CreateResource", TypeName=GROUP, DesiredState=json.dumps({"LogGroupName": "g"})
    )
    other = answer["ProgressEvent"]["RequestToken"]
    with pytest.raises(AlreadyExists):
        cloud.run(INSERT)
    asked = [json.loads(c.body) for c in cloud.transport.sent]
    assert {"RequestToken": other} in asked


def test_an_update_comes_after_the_one_that_was_under_way(make_cloud: MakeCloud) -> None:
    cloud = make_cloud()
    cloud.put(GROUP, {"LogGroupName": "g", "RetentionInDays": 7})
    cloud.local.settings = Settings(duration=0.3)
    patch = json.dumps([{"op": "replace", "path": "/RetentionInDays", "value": 14}])
    cloud.ask("UpdateResource", TypeName=GROUP, Identifier="g", PatchDocument=patch)
    cloud.run(UPDATE)
    assert _groups(cloud) == [("g", 30)]


def test_a_token_conflict_leads_to_the_request_that_has_the_token(make_cloud: MakeCloud) -> None:
    """As AWS answers a delete that is sent again after its answer was lost."""
    cloud = make_cloud()
    cloud.run(INSERT)
    answer = cloud.ask("DeleteResource", TypeName=GROUP, Identifier="g")
    first = answer["ProgressEvent"]["RequestToken"]

    def reply(call: Call, number: int) -> Answer | None:
        text = f"ClientToken x is already associated with … RequestToken {first}"
        conflict = refusal("ClientTokenConflictException", text)
        return conflict if call.operation == "DeleteResource" and number == 1 else None

    cloud.transport.inner = Refusing(cloud.transport.inner, reply=reply)
    rows = cloud.rows(f"{DELETE} RETURNING RequestToken, OperationStatus")
    assert rows == [(first, "SUCCESS")]


def test_a_conflict_with_a_request_of_another_kind_is_an_error(make_cloud: MakeCloud) -> None:
    cloud = make_cloud()
    cloud.run(INSERT)
    answer = cloud.ask("DeleteResource", TypeName=GROUP, Identifier="g")
    other = answer["ProgressEvent"]["RequestToken"]

    def reply(call: Call, _number: int) -> Answer | None:
        text = f"ClientToken x is already associated with … RequestToken {other}"
        conflict = refusal("ClientTokenConflictException", text)
        return conflict if call.operation == "CreateResource" else None

    cloud.transport.inner = Refusing(cloud.transport.inner, reply=reply)
    with pytest.raises(CallFailed, match="ClientTokenConflict"):
        cloud.run(INSERT)


# -- reading what was just written


def test_a_new_resource_that_cannot_be_read_yet_is_read_again(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(settings=Settings(read_after_create=0.4))
    rows = cloud.rows(f"{INSERT} RETURNING retention_in_days, arn IS NOT NULL")
    assert rows == [(7, 1)]


# -- several, and one of them fails


MANY = (
    "INSERT INTO awscc.logs.log_groups (log_group_name)"
    " SELECT 'g' || value FROM json_each('[1,2,3,4,5]')"
)


def test_the_first_failure_stops_what_has_not_begun(make_cloud: MakeCloud) -> None:
    cloud = make_cloud()
    cloud.put(GROUP, {"LogGroupName": "g3"})
    with pytest.raises(AlreadyExists, match=r"of 5 resources: \d done, 1 failed|4 done, 1 failed"):
        cloud.run(MANY)


def test_on_error_continue_does_all_the_others(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(options=Options(writes=WriteOptions(continues=True)))
    cloud.put(GROUP, {"LogGroupName": "g1"}, {"LogGroupName": "g3"})
    with pytest.raises(AlreadyExists, match=r"of 5 resources: 3 done, 2 failed"):
        cloud.run(MANY)
    assert len(_groups(cloud)) == 5
