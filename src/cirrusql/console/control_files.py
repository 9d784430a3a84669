"""Which controls can be checked from the page: the sets, and files in the folders of `--stacks`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cirrusql.controls import Control, load
from cirrusql.controls.files import chosen, sets
from cirrusql.errors import InterfaceError, NotAllowed
from cirrusql.records import Record

_ASSERT = re.compile(r"^\s*ASSERT\b", re.IGNORECASE | re.MULTILINE)
_MOST_FILES = 500
_LONGEST = 1024 * 1024
_WAIVERS = "waivers.toml"
_TITLES = {
    "fsbp": "AWS Foundational Security Best Practices",
    "cis": "CIS AWS Foundations Benchmark",
}


class ControlFiles(Record):
    """What there is: `name` is what it is chosen by; `cut` says that there are more files."""

    sets: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    waivers: tuple[str, ...]
    cut: bool


def control_files(folders: Sequence[Path]) -> ControlFiles:
    """The sets by name and title, and in the folders the files of controls and of waivers.

    A file of a folder is named by the folder's place and its path in it, `0/audit/ours.sql`.
    """
    files: list[str] = []
    waivers: list[str] = []
    cut = False
    for place, folder in enumerate(folders):
        for path in _below(folder):
            if path.name == _WAIVERS:
                waivers.append(_name(place, path, folder))
            elif len(files) >= _MOST_FILES:
                cut = True
            elif path.suffix == ".sql" and _has_controls(path):
                files.append(_name(place, path, folder))
    titled = tuple((name, _TITLES.get(name, name)) for name in sets())
    return ControlFiles(titled, tuple(files), tuple(waivers), cut)


def loaded(
    names: Sequence[str], folders: Sequence[Path], only: Sequence[str] = ()
) -> tuple[tuple[Control, ...], tuple[Control, ...]]:
    """The controls that are named by sets and files, all of them and those of `only`.

    Raises NotAllowed for a file outside of the folders, ControlsError for one that is not as it
    should be, and InterfaceError where nothing is left.
    """
    if not names:
        raise InterfaceError("no controls are chosen")
    where = [name if name in sets() else file_named(name, folders) for name in names]
    known = load(where)
    return known, chosen(known, only)


def file_named(name: str, folders: Sequence[Path]) -> Path:
    """The file of that name; raises NotAllowed if it is in none of the folders."""
    place, _, path = name.partition("/")
    if place.isdecimal() and int(place) < len(folders) and path:
        folder = folders[int(place)].resolve()
        found = (folder / path).resolve()  # a link may lead out of the folder
        if found.is_relative_to(folder) and found.is_file():
            return found
    raise NotAllowed(f"'{name}' is no file in the folders of this server")


def section_of(control: Control) -> str:
    """What a control is grouped by: the name of its file.

    >>> from cirrusql.controls import load
    >>> section_of(load(["fsbp"])[0])
    'account'
    """
    return Path(control.file).stem


def _below(folder: Path) -> list[Path]:
    shown = (
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    return sorted(shown)


def _has_controls(path: Path) -> bool:
    try:
        if path.stat().st_size > _LONGEST:
            return False
        return _ASSERT.search(path.read_text("utf-8-sig")) is not None
    except (OSError, UnicodeDecodeError):
        return False


def _name(place: int, path: Path, folder: Path) -> str:
    return f"{place}/{path.relative_to(folder).as_posix()}"
