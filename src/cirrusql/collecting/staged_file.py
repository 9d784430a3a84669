"""The file of one task: what it saw, line by line, and in its last line how its lists ended."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import orjson

from cirrusql.collecting.tasks import Manifest
from cirrusql.errors import OperationalError
from cirrusql.inventory import Coverage, Staged
from cirrusql.records import Record, as_dict

ENDING = ".jsonl"
_UNFINISHED = ".tmp"
_BLOCK = 1 << 16


class Homeless(Record):
    """A resource that a region listed and could not read, and that may be another region's."""

    type_name: str
    identifier: str
    observed_at: float
    reason: str


class Ending(Record):
    """What the last line says beside the coverage.

    Of types that every region lists in full, `homeless` is what could not be read, and `at_home`
    names the resources that are the region's own.
    """

    manifest: Manifest
    homeless: tuple[Homeless, ...] = ()
    at_home: tuple[tuple[str, str], ...] = ()


class StagedWriter:
    """Writes a file under another name, which becomes its own when it is whole.

    Mutable: what was written. Raises OperationalError where there is no room.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.{secrets.token_hex(4)}{ENDING}"
        self._draft = self.path.with_suffix(_UNFINISHED)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = self._draft.open("wb", buffering=1 << 17)
        except OSError as problem:
            raise _failed(self._draft, problem) from problem

    def add(self, row: Staged) -> None:
        """Write a row; its account and region are the file's."""
        digest = row.content_hash.hex() if row.content_hash is not None else None
        line = orjson.dumps(
            (row.type_name, row.identifier, row.observed_at, row.op, row.parent, row.reason,
             digest, row.properties),
            option=orjson.OPT_APPEND_NEWLINE,
        )  # fmt: skip
        try:
            self._file.write(line)
        except OSError as problem:
            raise _failed(self._draft, problem) from problem

    def end(self, ending: Ending, coverage: Iterable[Coverage]) -> None:
        """Write the last line, and give the file its name."""
        document = {
            "manifest": ending.manifest.document(),
            "coverage": [_values(one) for one in coverage],
            "homeless": [as_dict(one) for one in ending.homeless],
            "at_home": ending.at_home,
        }
        try:
            self._file.write(orjson.dumps(document))
            self._file.close()  # a file that a power failure cut short is known by its last line
            self._draft.rename(self.path)
        except OSError as problem:
            raise _failed(self._draft, problem) from problem

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing of a file that was not ended."""
        with suppress(OSError):  # what could not be written is not wanted any more
            self._file.close()
        self._draft.unlink(missing_ok=True)


def ending(path: Path) -> Ending | None:
    """How a file ended; None if it is not whole."""
    try:
        document = orjson.loads(_last_line(path))
        homeless = tuple(Homeless(**one) for one in document["homeless"])
        at_home = tuple((one[0], one[1]) for one in document["at_home"])
        return Ending(Manifest(**document["manifest"]), homeless, at_home)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def covered(path: Path, manifest: Manifest, run_id: str) -> Iterator[Coverage]:
    """The coverage of a file that is whole, as a run's."""
    account, region = sys.intern(manifest.account_id), sys.intern(manifest.region)
    try:
        document = orjson.loads(_last_line(path))
    except OSError as problem:
        raise _failed(path, problem) from problem
    for type_name, *values in document["coverage"]:
        # A run has as many rows as scopes; they share what they have in common.
        yield Coverage(run_id, account, region, sys.intern(type_name), *values)


def rows(path: Path, manifest: Manifest) -> Iterator[Staged]:
    """The rows of a file that is whole; raises OperationalError if it cannot be read."""
    account, region = manifest.account_id, manifest.region
    try:
        with path.open("rb") as file:
            before = None
            for line in file:
                if before is not None:
                    yield _row(account, region, orjson.loads(before))
                before = line
    except OSError as problem:
        raise _failed(path, problem) from problem


def _row(account: str, region: str, values: list[Any]) -> Staged:
    type_name, identifier, observed_at, op, parent, reason, digest, properties = values
    content_hash = bytes.fromhex(digest) if digest is not None else None
    return Staged(account, region, type_name, identifier, observed_at, properties, content_hash,
                  parent, op, reason)  # fmt: skip


def _last_line(path: Path) -> bytes:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        read = b""
        while end > 0 and b"\n" not in read:
            start = max(0, end - _BLOCK)
            file.seek(start)
            read = file.read(end - start) + read
            end = start
        return read.rpartition(b"\n")[2]


def _values(coverage: Coverage) -> list[Any]:
    """All but the run, the account and the region."""
    return [getattr(coverage, name) for name in Coverage.__match_args__[3:]]


def files(folder: Path) -> Iterable[Path]:
    """The whole files of a folder, by name."""
    return sorted(folder.glob(f"*{ENDING}"))


def _failed(path: Path, problem: OSError) -> OperationalError:
    hint = "make room and resume the run" if problem.errno in (28, 122) else None
    return OperationalError(f"{path}: {problem.strerror}", hint=hint)
