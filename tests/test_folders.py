"""The user's folders are where each platform's programs keep such things."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from cirrusql.errors import OperationalError
from cirrusql.folders import data_folder, state_folder

FOLDERS = {"DATA": data_folder, "STATE": state_folder}
EACH = pytest.mark.parametrize(("kind", "folder"), FOLDERS.items())


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    for kind in FOLDERS:
        monkeypatch.delenv(f"XDG_{kind}_HOME", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "data", "state"),
    [
        ("linux", ".local/share", ".local/state"),
        ("freebsd14", ".local/share", ".local/state"),
        ("darwin", "Library/Application Support", "Library/Application Support"),
        ("win32", "AppData/Local", "AppData/Local"),
    ],
)
def test_each_platform_has_its_places(
    platform: str, data: str, state: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    found = [folder() for folder in FOLDERS.values()]
    assert found == [home / data / "cirrusql", home / state / "cirrusql"]


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@EACH
def test_a_variable_names_another_place_on_every_platform(
    kind: str,
    folder: Callable[[], Path],
    platform: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "elsewhere"))
    assert folder() == tmp_path / "elsewhere" / "cirrusql"
    monkeypatch.setenv(f"XDG_{kind}_HOME", "~/elsewhere")
    assert folder() == tmp_path / "elsewhere" / "cirrusql"


@pytest.mark.parametrize("value", ["", "here", "./here"])
@EACH
def test_a_relative_path_names_no_place(
    kind: str, folder: Callable[[], Path], value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = folder()
    monkeypatch.setenv(f"XDG_{kind}_HOME", value)
    assert folder() == expected


def test_windows_may_keep_local_data_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "D"))
    assert data_folder() == tmp_path / "D" / "cirrusql"


@EACH
def test_without_any_home_it_is_said_what_to_set(
    kind: str, folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(OperationalError, match=f"set HOME, or XDG_{kind}_HOME"):
        folder()


@EACH
def test_they_are_where_platformdirs_says(
    kind: str, folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"user_{kind.lower()}_path"
    assert folder() == getattr(platformdirs, name)("cirrusql", appauthor=False)
