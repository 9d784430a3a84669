"""What a run saw, kept on the disk by type until it is compared with what was known."""

from __future__ import annotations

import marshal
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from cirrusql.errors import OperationalError
from cirrusql.inventory.records import Staged

_CHUNK = 2_000
_BETWEEN = "\x1f"  # stands in no account's number and in no region's name


class Seen(NamedTuple):
    """A staged resource without its document, of which it says where the file has it."""

    account_id: str
    region: str
    identifier: str
    observed_at: float
    parent: str
    op: str
    reason: str | None
    content_hash: bytes | None
    offset: int
    length: int

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Seen:
        """What a row of the spool says."""
        return cls(*parts(row[0]), *row[1:])


def parts(key: str) -> tuple[str, str, str]:
    """Account, region and identifier, of the text that they are one key in.

    >>> parts("111122223333\\x1feu-west-1\\x1fa\\x1fb")
    ('111122223333', 'eu-west-1', 'a\\x1fb')
    """
    account, region, identifier = key.split(_BETWEEN, 2)
    return account, region, identifier


class Spool:
    """Staged rows in two files without names, which end with it: documents, and the rest by type.

    A context manager. Mutable: it is filled once, then read as often as is needed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._documents = tempfile.TemporaryFile(dir=folder, buffering=1 << 20)  # noqa: SIM115
        self._index = tempfile.TemporaryFile(dir=folder, buffering=1 << 20)  # noqa: SIM115
        self._waiting: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._chunks: dict[str, list[tuple[int, int]]] = {}
        self._end = 0
        self._first: dict[str, float] = {}
        self.counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in (self._documents, self._index):
            with suppress(OSError):  # what could not be written is still to be written
                file.close()

    def fill(self, rows: Iterable[Staged]) -> None:
        """Take rows, in any order. Raises OperationalError where there is no room for them."""
        write, end = self._documents.write, 0
        for number, row in enumerate(rows, 1):
            length, text = -1, row.properties
            try:
                # One by one: many of them in one piece of memory would be a new piece each time.
                if text is not None:
                    length = write(text.encode())
                if number % _CHUNK == 0:
                    self._flush(_CHUNK)
            except OSError as problem:
                raise _no_room(problem) from problem
            key = f"{row.account_id}{_BETWEEN}{row.region}{_BETWEEN}{row.identifier}"
            self._waiting[row.type_name].append(
                (
                    key,
                    row.observed_at,
                    row.parent,
                    row.op,
                    row.reason,
                    row.content_hash,
                    end,
                    length,
                )
            )
            end += max(length, 0)
        try:
            self._flush(1)
            self._documents.flush()
            self._index.flush()
        except OSError as problem:
            raise _no_room(problem) from problem

    def _flush(self, least: int) -> None:
        """Write the rows of types of which so many wait."""
        for type_name in [name for name, rows in self._waiting.items() if len(rows) >= least]:
            self._write(type_name)

    def _write(self, type_name: str) -> None:
        rows = self._waiting.pop(type_name)
        chunk = marshal.dumps(rows)
        first = min(row[1] for row in rows)
        self._first[type_name] = min(first, self.first_seen(type_name))
        self._index.write(chunk)
        self._chunks.setdefault(type_name, []).append((self._end, len(chunk)))
        self._end += len(chunk)
        self.counts[type_name] = self.counts.get(type_name, 0) + len(rows)

    def of(self, type_name: str) -> list[tuple[Any, ...]]:
        """All of a type, as `Seen.of` reads it, in the order they came."""
        found: list[tuple[Any, ...]] = []
        for offset, length in self._chunks.get(type_name, ()):
            found += marshal.loads(os.pread(self._index.fileno(), length, offset))  # noqa: S302
        return found

    def document(self, seen: Seen) -> str | None:
        """The properties of a row."""
        if seen.length < 0:
            return None
        return os.pread(self._documents.fileno(), seen.length, seen.offset).decode()

    def first_seen(self, type_name: str) -> float:
        """When the earliest row of a type was observed; infinity if it has none."""
        return self._first.get(type_name, float("inf"))

    def types(self) -> Iterator[str]:
        """The types of which there are rows."""
        return iter(self.counts)


def _no_room(problem: OSError) -> OperationalError:
    hint = "TMPDIR names another folder"
    return OperationalError(f"what a run saw cannot be kept: {problem.strerror}", hint=hint)
