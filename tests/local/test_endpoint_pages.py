"""The endpoint's own pages: health, metrics, administration; and its logs."""

from __future__ import annotations

import json
import logging
from http.client import HTTPConnection
from typing import Any

import pytest
from tests.local.conftest import LOG_GROUP, Behave, Endpoint, Raw, create, refused

from cirrusql.errors import InterfaceError, OperationalError
from cirrusql.local import Fault, Latency, Settings
from cirrusql.local.http.server import listen
from cirrusql.local.http.settings_document import changed, shown


def page(endpoint: Endpoint, method: str, path: str, body: Any = None) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_health(endpoint: Endpoint) -> None:
    assert page(endpoint, "GET", "/_local/health") == (200, '{"status":"ok"}')


def test_metrics_count_calls_by_operation_and_status(endpoint: Endpoint, raw: Raw) -> None:
    raw("ListResources", {"TypeName": LOG_GROUP})
    raw("ListResources", {"TypeName": "Foo::Bar::Baz"})
    status, text = page(endpoint, "GET", "/_local/metrics")
    assert status == 200
    for wanted in ("200", "400"):
        line = f'cirrusql_local_calls_total{{operation="ListResources",status="{wanted}"}} '
        assert line in text
    assert "cirrusql_local_resources " in text
    assert 'cirrusql_local_call_seconds_bucket{le="+Inf"} ' in text


def test_administration_is_off_unless_enabled(endpoint: Endpoint) -> None:
    for method in ("GET", "POST"):
        assert page(endpoint, method, "/_local/admin/settings", {})[0] == 404
    assert page(endpoint, "POST", "/_local/admin/reset", {})[0] == 404


def test_settings_are_changed_while_it_runs(
    endpoint: Endpoint, client: Any, behave: Behave
) -> None:
    with behave(admin=True):
        fault = {"code": "ThrottlingException", "operation": "ListResources", "times": 1}
        status, text = page(endpoint, "POST", "/_local/admin/settings", {"faults": [fault]})
        assert status == 200
        assert json.loads(text)["faults"][0]["code"] == "ThrottlingException"
        refused("ThrottlingException", client.list_resources, TypeName=LOG_GROUP)
        client.list_resources(TypeName=LOG_GROUP)
        status, text = page(endpoint, "POST", "/_local/admin/settings", {"fault": []})
        assert status == 400
        assert "did you mean 'faults'?" in text
        assert json.loads(page(endpoint, "GET", "/_local/admin/settings")[1])["admin"] is True


def test_the_clock_is_moved(endpoint: Endpoint, client: Any, behave: Behave) -> None:
    with behave(admin=True, duration=600.0):
        state = json.dumps({"LogGroupName": "g"})
        answer = client.create_resource(TypeName=LOG_GROUP, DesiredState=state)
        assert page(endpoint, "POST", "/_local/admin/clock", {"advance": 601})[0] == 200
        try:
            token = answer["ProgressEvent"]["RequestToken"]
            event = client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
            assert event["OperationStatus"] == "SUCCESS"
        finally:
            page(endpoint, "POST", "/_local/admin/clock", {"advance": -601})


def test_settings_are_a_document_both_ways() -> None:
    document = {
        "duration": 2,
        "latency": [0.1, 0.2],
        "latency_of": {"GetResource": 0.5},
        "faults": [{"code": "Throttling", "probability": 0.5}],
        "hooks": [{"name": "A::B::C", "mode": "WARN"}],
        "unknown_parent": "not found",
        "accounts": {"AKID": "123456789012"},
        "secrets": {"AKID": "s"},
    }
    settings = changed(Settings(), document)
    assert settings.latency == Latency(0.1, 0.2)
    assert settings.faults == (Fault("Throttling", probability=0.5),)
    assert shown(settings)["secrets"] == {"AKID": "***"}
    again = {**shown(settings), "secrets": dict(settings.secrets)}
    assert changed(Settings(), again) == settings


@pytest.mark.parametrize(
    "document",
    [
        {"duration": "long"},
        {"duration": -1},
        {"page_size": 1.5},
        {"admin": 1},
        {"unknown_parent": "maybe"},
        {"faults": [{"code": "Nope"}]},
        {"faults": [{}]},
        {"faults": 5},
        {"latency": [2, 1]},
        {"latency": "x"},
        {"latency_of": []},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(InterfaceError):
        changed(Settings(), document)


def test_the_access_log_is_structured(
    raw: Raw, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "cirrusql.local.access"):
        create(client, LOG_GROUP, {"LogGroupName": "hush-hush"})
    entry = json.loads(caplog.records[0].getMessage())
    assert (entry["operation"], entry["status"]) == ("CreateResource", 200)
    assert entry["request_id"]
    assert "hush" not in caplog.text


def test_tracing_tells_operations_but_no_values(
    client: Any, behave: Behave, caplog: pytest.LogCaptureFixture
) -> None:
    with behave(trace=True), caplog.at_level(logging.INFO, "cirrusql.local.trace"):
        create(client, LOG_GROUP, {"LogGroupName": "hush-hush"})
    assert "CreateResource" in caplog.text
    assert "hush" not in caplog.text


def test_a_port_in_use_is_told_in_words(endpoint: Endpoint) -> None:
    with pytest.raises(OperationalError, match=f"cannot listen at 127.0.0.1:{endpoint.port}"):
        listen("127.0.0.1", endpoint.port)


def test_regions_to_opt_in_to_are_a_list_of_those_that_need_it() -> None:
    settings = changed(Settings(), {"opted_in": ["eu-south-1"]})
    assert settings.opted_in == ("eu-south-1",)
    assert shown(settings)["opted_in"] == ["eu-south-1"]
    assert changed(settings, {"opted_in": None}) == Settings()
    wrongs: list[object] = ["eu-south-1", ["eu-south-9"], [1], {}, 1]
    for wrong in wrongs:
        with pytest.raises(InterfaceError):
            changed(Settings(), {"opted_in": wrong})
