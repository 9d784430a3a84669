"""Requests: by token, listed, through the views, and cancelled."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cirrusql.errors import ConfirmationNeeded, Error, NotFound
from cirrusql.local import Settings
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud
from tests.operations.conftest import GROUP

COLUMNS = (
    "ErrorCode",
    "EventTime",
    "Identifier",
    "Operation",
    "OperationStatus",
    "RequestToken",
    "ResourceModel",
    "RetryAfter",
    "StatusMessage",
    "TypeName",
    "region",
)


@pytest.fixture
def slow(make_cloud: Callable[..., Cloud]) -> Cloud:
    """A cloud where requests take an hour."""
    return make_cloud(settings=Settings(duration=3600))


def begin(cloud: Cloud, name: str) -> str:
    answer = cloud.ask(
        "CreateResource", TypeName=GROUP, DesiredState=json.dumps({"LogGroupName": name})
    )
    return str(answer["ProgressEvent"]["RequestToken"])


def tokens(cloud: Cloud, relation: str) -> set[Any]:
    sql = f"SELECT RequestToken FROM awscc.cloud_control.{relation} WHERE region = 'us-east-1'"
    return {row[0] for row in cloud.rows(sql)}


def test_one_request_by_its_token(slow: Cloud) -> None:
    token = begin(slow, "a")
    for relation in ("resource_request", "resource_requests"):
        answered = slow.run(f"""
            SELECT * FROM awscc.cloud_control.{relation}
            WHERE RequestToken = '{token}' AND region = 'us-east-1'
        """)
        assert answered.names == COLUMNS
        event = answered.dicts[0]
        assert (event["Identifier"], event["OperationStatus"]) == ("a", "IN_PROGRESS")
        assert isinstance(event["EventTime"], float)
        assert answered.calls == {"GetResourceRequestStatus": 1}


def test_a_token_that_is_not_known_is_no_row(slow: Cloud) -> None:
    sql = "SELECT * FROM awscc.cloud_control.resource_request WHERE RequestToken = 'none'"
    assert slow.rows(sql) == []


def test_every_page_of_requests_is_read(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud()
    cloud.put(GROUP, *({"LogGroupName": f"g{n}"} for n in range(250)))
    answered = cloud.run("SELECT count(*) FROM awscc.cloud_control.resource_requests")
    assert answered.rows == [(250,)]
    assert answered.calls == {"ListResourceRequests": 3}


def test_a_limit_needs_one_page(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud()
    cloud.put(GROUP, *({"LogGroupName": f"g{n}"} for n in range(250)))
    answered = cloud.run("SELECT Identifier FROM awscc.cloud_control.resource_requests LIMIT 5")
    assert len(answered.rows) == 5
    assert answered.calls == {"ListResourceRequests": 1}


def test_a_filter_goes_to_the_service_as_a_document(slow: Cloud) -> None:
    begin(slow, "a")
    text = '{"OperationStatuses":["FAILED"],"Operations":["UPDATE"]}'
    answered = slow.run(f"""
        SELECT * FROM awscc.cloud_control.resource_requests
        WHERE ResourceRequestStatusFilter = '{text}' AND region = 'us-east-1'
    """)
    assert answered.rows == []
    assert json.loads(answered.sent[0].body)["ResourceRequestStatusFilter"] == json.loads(text)


def test_an_empty_filter_is_every_request(slow: Cloud) -> None:
    token = begin(slow, "a")
    sql = """
        SELECT RequestToken FROM awscc.cloud_control.resource_requests
        WHERE ResourceRequestStatusFilter = '{}' AND region = 'us-east-1'
    """
    assert slow.rows(sql) == [(token,)]


def test_the_views_tell_requests_apart(slow: Cloud) -> None:
    done = begin(slow, "done")
    slow.local.advance_clock(7200)
    failed = begin(slow, "done")
    slow.local.advance_clock(7200)
    removed = slow.ask("DeleteResource", TypeName=GROUP, Identifier="done")
    removing = str(removed["ProgressEvent"]["RequestToken"])
    assert tokens(slow, "vw_successful_requests") == {done}
    assert tokens(slow, "vw_failed_requests") == {failed}
    assert tokens(slow, "vw_pending_requests") == {removing}
    assert tokens(slow, "vw_cancelled_requests") == set()
    assert tokens(slow, "vw_create_requests") == {done, failed}
    assert tokens(slow, "vw_update_requests") == set()
    assert tokens(slow, "vw_delete_requests") == {removing}


def test_a_view_is_a_relation_like_any_other(slow: Cloud) -> None:
    begin(slow, "a")
    rows = slow.rows("""
        SELECT v.Identifier, g.log_group_name
        FROM awscc.cloud_control.vw_pending_requests AS v
        LEFT JOIN awscc.logs.log_groups g ON g.log_group_name = v.Identifier
        WHERE v.region = 'us-east-1' AND v.Operation = 'CREATE'
    """)
    assert rows == [("a", None)]
    answered = slow.run("SELECT * FROM awscc.cloud_control.vw_pending_requests")
    assert answered.names == COLUMNS


def test_a_view_of_the_session_may_stand_on_a_view_of_all(slow: Cloud) -> None:
    begin(slow, "a")
    slow.run("CREATE VIEW mine AS SELECT Identifier FROM awscc.cloud_control.vw_pending_requests")
    assert slow.rows("SELECT * FROM mine") == [("a",)]


# -- cancelling -----------------------------------------------------------------------------------


def test_delete_cancels_the_request_it_names(slow: Cloud) -> None:
    token = begin(slow, "a")
    answered = slow.run(f"""
        DELETE FROM awscc.cloud_control.resource_requests
        WHERE RequestToken = '{token}' AND region = 'us-east-1'
        RETURNING OperationStatus, Identifier, region
    """)
    assert answered.rows == [("CANCEL_IN_PROGRESS", "a", "us-east-1")]
    assert answered.calls == {"CancelResourceRequest": 1}
    assert tokens(slow, "vw_cancelled_requests") == {token}


def test_requests_found_by_what_they_do_are_confirmed_first(slow: Cloud) -> None:
    begin(slow, "a")
    begin(slow, "b")
    sql = """
        DELETE FROM awscc.cloud_control.resource_requests
        WHERE OperationStatus = 'IN_PROGRESS' AND region = 'us-east-1'
    """
    with pytest.raises(ConfirmationNeeded, match="cancel 2 requests"):
        slow.run(sql)
    assert tokens(slow, "vw_cancelled_requests") == set()
    slow.session.options = Options(writes=WriteOptions(confirmed=True))
    assert slow.run(sql).message == "2 requests asked to stop"
    assert len(tokens(slow, "vw_cancelled_requests")) == 2


def test_a_request_that_has_ended_or_is_not_known_cannot_be_cancelled(slow: Cloud) -> None:
    token = begin(slow, "a")
    slow.local.advance_clock(7200)
    delete = "DELETE FROM awscc.cloud_control.resource_requests WHERE RequestToken ="
    with pytest.raises(Error, match=f"Request {token} is already in status SUCCESS"):
        slow.run(f"{delete} '{token}' AND region = 'us-east-1'")
    with pytest.raises(NotFound, match="none was not found"):
        slow.run(f"{delete} 'none' AND region = 'us-east-1'")
