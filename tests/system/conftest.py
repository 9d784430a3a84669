"""A local cloud with a session on it, every call to it counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from tests.answers.clouds import Cloud


@pytest.fixture
def cloud(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Log groups in two regions, of which one is configured; a VPC in one; an empty journal."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    made = Cloud(catalog, ("us-east-1",), journaled=True)
    made.put("AWS::Logs::LogGroup", {"LogGroupName": "a"}, {"LogGroupName": "b"})
    made.put("AWS::Logs::LogGroup", {"LogGroupName": "c"}, region="eu-west-1")
    made.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    yield made
    made.close()
