"""Which stacks can be looked at: manifests and templates in the folders of `--stacks`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cirrusql.engine.engine import Engine
from cirrusql.errors import InterfaceError, NotAllowed
from cirrusql.records import Record
from cirrusql.stack import Stack, StackError, load, load_template

_MANIFESTS = ("stackql_manifest.yml", "stackql_manifest.yaml")
_SUFFIXES = (".yaml", ".yml", ".json", ".template")
_RESOURCES = re.compile(r"^\s*[\"']?Resources[\"']?\s*:", re.MULTILINE)
_TYPE = re.compile(r"[\"']?Type[\"']?\s*:\s*[\"']?(?:AWS|Custom|Alexa)::")
_LONGEST = 1024 * 1024
_MOST = 300
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))


class StackPlace(Record):
    """A stack by the name it is chosen by, and whether that is a template."""

    name: str
    is_template: bool


class Described(Record):
    """What a person says of a stack: where it is, for which environment, with which variables."""

    name: str
    environment: str | None
    variables: Mapping[str, str]


def stack_places(folders: Sequence[Path]) -> tuple[list[StackPlace], bool]:
    """The stacks in the folders, and whether there are more of them.

    One is named by its folder's place and its path in it: `0/shop`.
    """
    found: list[StackPlace] = []
    for place, folder in enumerate(folders):
        for path, is_template in _below(folder):
            if len(found) == _MOST:
                return found, True
            inner = path.relative_to(folder).as_posix()
            found.append(StackPlace(f"{place}/{inner}", is_template))
    return found, False


def loaded(
    described: Described, folders: Sequence[Path], engine: Engine, seed: str | None = None
) -> Stack:
    """A stack as its files say it.

    Raises StackError with all that is wrong, NotAllowed for a place outside of the folders, and
    InterfaceError for an environment that is missing, or is said of a template.
    """
    path = _path(described.name, folders)
    environment, variables = described.environment, described.variables
    if path.is_file() and environment:
        raise InterfaceError(f"{path.name} is a template, which has no environments")
    if path.is_dir() and not environment:
        raise InterfaceError("which environment? Type one, such as dev")
    try:
        if path.is_file():
            return load_template(path, None, variables, engine=engine, catalog=engine.catalog)
        return load(path, str(environment), variables, catalog=engine.catalog, seed=seed)
    except StackError as error:
        if " -e " not in str(error):
            raise
        raise error.with_(hint="what -e gives at the prompt is a variable here") from None


def _path(name: str, folders: Sequence[Path]) -> Path:
    place, _, inner = name.partition("/")
    if place.isdecimal() and int(place) < len(folders):
        folder = folders[int(place)].resolve()
        found = (folder / inner).resolve()  # a link may lead out of the folder
        if found.is_relative_to(folder) and found.exists():
            return found
    raise NotAllowed(f"'{name}' is no stack in the folders of this server")


def _below(folder: Path) -> Iterator[tuple[Path, bool]]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and one not in _SKIPPED
        )
        here = Path(root)
        if any(name in files for name in _MANIFESTS):
            yield here, False
            continue
        for name in sorted(files):
            if name.endswith(_SUFFIXES) and _is_template(here / name):
                yield here / name, True


def _is_template(path: Path) -> bool:
    try:
        if path.stat().st_size > _LONGEST:
            return False
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    return _RESOURCES.search(text) is not None and _TYPE.search(text) is not None
