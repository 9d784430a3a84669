"""Checks 94 and 95: the SDK for JavaScript, and alchemy's own Cloud Control client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import run
from tests.local.conftest import Behave

pytestmark = [pytest.mark.clients, pytest.mark.slow]


def test_094_the_sdk_waits_pages_and_types_its_errors(
    javascript: Path, environment: dict[str, str]
) -> None:
    told = json.loads(run(["node", "sdk.mjs"], env=environment, cwd=javascript))
    assert told == {
        "state": "SUCCESS",
        "count": 130,
        "time": True,
        "missing": "ResourceNotFoundException",
    }


def test_095_alchemy_creates_reads_updates_lists_and_deletes(
    javascript: Path, environment: dict[str, str]
) -> None:
    told = json.loads(
        run(["node", "alchemy.mjs"], env=environment, cwd=javascript).splitlines()[-1]
    )
    assert told == {"created": "g", "retention": 7, "missing": True, "listed": ["g"], "left": 0}


def test_095_alchemy_waits_for_the_request_in_its_way(
    javascript: Path, environment: dict[str, str], client: Any, behave: Behave
) -> None:
    with behave(duration=1.0):
        state = json.dumps({"LogGroupName": "busy"})
        client.create_resource(TypeName="AWS::Logs::LogGroup", DesiredState=state)
        output = run(["node", "alchemy-busy.mjs"], env=environment, cwd=javascript)
    assert json.loads(output.splitlines()[-1]) == {"status": "SUCCESS"}
