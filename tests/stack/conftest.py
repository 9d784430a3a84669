from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from tests.stack.world import World


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return World(tmp_path)


@pytest.fixture
def own_cloud(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an empty local cloud, for a user without any other file."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "own" / name))
    path = tmp_path / "cloud.db"
    LocalCloud.open(path, catalog).close()
    return path
