"""Which endpoint a call of each service goes to, and what its request says of the service."""

from __future__ import annotations

import pytest

from cirrusql.cloudcontrol import CLOUD_CONTROL, TAGGING
from cirrusql.cloudcontrol.aws import AwsEnvironment

HERE = "http://127.0.0.1:4566"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")


def test_each_service_has_an_endpoint_of_its_own() -> None:
    aws = AwsEnvironment()
    assert aws.endpoint(TAGGING, "eu-west-1").url == "https://tagging.eu-west-1.amazonaws.com"
    assert (
        aws.endpoint(CLOUD_CONTROL, "eu-west-1").url
        == "https://cloudcontrolapi.eu-west-1.amazonaws.com"
    )
    assert aws.endpoint(TAGGING, "cn-north-1").url == "https://tagging.cn-north-1.amazonaws.com.cn"


def test_an_endpoint_that_is_given_is_every_services() -> None:
    aws = AwsEnvironment(endpoint_url=HERE)
    assert {aws.endpoint(service, "us-east-1").url for service in (TAGGING, CLOUD_CONTROL)} == {
        HERE
    }


def test_a_setting_for_all_services_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", HERE)
    aws = AwsEnvironment()
    assert {aws.endpoint(service, "us-east-1").url for service in (TAGGING, CLOUD_CONTROL)} == {
        HERE
    }


def test_a_setting_for_one_service_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDCONTROL", HERE)
    aws = AwsEnvironment()
    assert aws.endpoint(CLOUD_CONTROL, "us-east-1").url == HERE
    assert aws.endpoint(TAGGING, "us-east-1").url == "https://tagging.us-east-1.amazonaws.com"
