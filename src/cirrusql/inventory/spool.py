"""What a run saw, kept on the disk by type until it is compared with what was known."""

from __future__ import annotations

import marshal
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from operator import attrgetter, itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from cirrusql.errors import OperationalError
from cirrusql.inventory.records import Staged

_CHUNK = 2_000
_VALUES = attrgetter(
    "account_id", "region", "identifier", "observed_at", "parent", "op", "reason", "content_hash"
)
_PLACE = itemgetter(0, 1, 2, 3)


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


class Spool:
    """Staged rows in two files without names, which end with it: documents, and the rest by type.

    A context manager. Mutable: it is filled once, then read as often as is needed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._documents = tempfile.TemporaryFile(dir=folder, buffering=1 << 20)  # noqa: SIM115
        self._index = tempfile.TemporaryFile(dir=folder, buffering=1 << 20)  # noqa: SIM115
        self._waiting: dict[str, list[tuple[Any, ...]]] = {}
        self._chunks: dict[str, list[tuple[int, int]]] = {}
        self._ends = [0, 0]
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
        for row in rows:
            try:
                self._add(row)
            except OSError as problem:
                raise _no_room(problem) from problem
        try:
            for type_name in list(self._waiting):
                self._flush(type_name)
            self._documents.flush()
            self._index.flush()
        except OSError as problem:
            raise _no_room(problem) from problem

    def _add(self, row: Staged) -> None:
        length = -1
        offset = self._ends[0]
        if row.properties is not None:
            document = row.properties.encode()
            length = len(document)
            self._documents.write(document)
            self._ends[0] += length
        waiting = self._waiting.setdefault(row.type_name, [])
        waiting.append((*_VALUES(row), offset, length))
        if len(waiting) >= _CHUNK:
            self._flush(row.type_name)

    def _flush(self, type_name: str) -> None:
        rows = self._waiting.pop(type_name)
        chunk = marshal.dumps(rows)
        first = min(row[3] for row in rows)
        self._first[type_name] = min(first, self.first_seen(type_name))
        self._index.write(chunk)
        self._chunks.setdefault(type_name, []).append((self._ends[1], len(chunk)))
        self._ends[1] += len(chunk)
        self.counts[type_name] = self.counts.get(type_name, 0) + len(rows)

    def of(self, type_name: str) -> list[tuple[Any, ...]]:
        """All of a type as the values of `Seen`, sorted by account, region, identifier and time."""
        found: list[tuple[Any, ...]] = []
        for offset, length in self._chunks.get(type_name, ()):
            found += marshal.loads(os.pread(self._index.fileno(), length, offset))  # noqa: S302
        found.sort(key=_PLACE)
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
