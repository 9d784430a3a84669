"""Doors to local clouds in memory whose calls are counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cirrusql.mcp import Door
from tests.answers.clouds import Cloud
from tests.answers.conftest import cloud, make_cloud
from tests.mcp.agents import MODES, Agent, door_on

__all__ = ["agent", "cloud", "door", "make_cloud", "mode", "open_door"]


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """Each generation of the protocol: without a session on the server, and with one."""
    return str(request.param)


@pytest.fixture
def open_door(tmp_path: Path) -> Callable[..., Door]:
    """Makes doors that keep what they keep in one folder."""
    return lambda cloud, *args, **facts: door_on(cloud, tmp_path, *args, **facts)


@pytest.fixture
def door(cloud: Cloud, open_door: Callable[..., Door]) -> Door:
    """A door that lets everything be written."""
    return open_door(cloud)


@pytest.fixture
def agent(door: Door) -> Agent:
    """An agent whose person always says yes."""
    return Agent(door)
