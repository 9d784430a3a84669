"""A user without files or AWS settings, and an account with no more than a template asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from tests.cli.conftest import Command, _own_home, command
from tests.stack.templates_life.lives import Life
from tests.stack.templates_life.running import Running

__all__ = ["_own_home", "begin", "command"]

Begin = Callable[[Life], Running]


@pytest.fixture
def begin(
    command: Command, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Begin:
    """Begins the lives of stacks, all in one cloud."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "own" / name))
    cloud = tmp_path / "cloud.db"
    LocalCloud.open(cloud, catalog).close()
    return lambda life: Running(life, command, cloud).prepared()
