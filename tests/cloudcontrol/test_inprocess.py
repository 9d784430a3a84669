"""The local cloud is called for every service by the one description of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import CLOUD_CONTROL, SSM, STS, TAGGING, Service
from cirrusql.cloudcontrol import InProcessTransport, encode
from cirrusql.cloudcontrol.wire import decode, refusal
from cirrusql.local import LocalCloud

GROUP = {"TypeName": "AWS::Logs::LogGroup", "DesiredState": '{"LogGroupName":"g"}'}


@pytest.fixture
def transport(catalog: Catalog) -> Iterator[InProcessTransport]:
    one = InProcessTransport(LocalCloud.open(":memory:", catalog), "123456789012")
    yield one
    one.close()


def _ask(one: InProcessTransport, service: Service, operation: str, **members: Any) -> Any:
    call = encode(service, operation, members, "eu-west-1")
    answer = asyncio.run(one.send(call))
    return decode(call, answer) if answer.status == 200 else refusal(call, answer)


def test_each_service_answers_in_its_own_protocol(transport: InProcessTransport) -> None:
    _ask(transport, CLOUD_CONTROL, "CreateResource", **GROUP)
    listed = _ask(transport, CLOUD_CONTROL, "ListResources", TypeName=GROUP["TypeName"])
    assert [one["Identifier"] for one in listed["ResourceDescriptions"]] == ["g"]
    assert _ask(transport, TAGGING, "GetTagKeys")["TagKeys"] == []
    assert _ask(transport, STS, "GetCallerIdentity")["Account"] == "123456789012"


def test_what_the_local_cloud_does_not_know_is_refused(transport: InProcessTransport) -> None:
    assert _ask(transport, CLOUD_CONTROL, "Fly").code
    assert _ask(transport, SSM, "DescribeParameters").code


def test_the_account_is_the_transports(transport: InProcessTransport) -> None:
    assert asyncio.run(transport.account_id()) == "123456789012"
    assert "as 123456789012" in repr(transport)
