"""What was typed before, in a file that only the user may read: whole statements, one a record.

A record is a line with when it was, then the statement with `+` before each of its lines. It is
added by one write, so shells that run side by side leave each other's alone. A file that has grown
too large gives place to one with its last statements.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cirrusql.folders import state_folder

_MOST = 2000
_LARGEST = 4_000_000


def history_path() -> Path:
    """The file with the statements that were typed: in the user's state folder."""
    return state_folder() / "shell_history"


def plain_history_path() -> Path:
    """The file with the lines that were typed where lines are edited plainly."""
    return state_folder() / "history"


class HistoryFile:
    """The file; it has no state of its own. Statements may hold secrets: its mode is 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, statement: str) -> None:
        """Add what was typed; what cannot be written is not remembered.

        A statement behind a space is not, as in other shells: for those that hold a secret.
        """
        if statement[:1].isspace() or not statement.strip():
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                with suppress(FileExistsError), self._opened(os.O_EXCL) as file:
                    os.write(file, _records_of(_lines_of(plain_history_path())))
            with self._opened() as file:
                os.write(file, _records_of([statement]))
                if os.fstat(file).st_size > _LARGEST:
                    self._shorten()
        except OSError:
            return

    @contextmanager
    def _opened(self, flags: int = 0) -> Iterator[int]:
        """The file, to be added to; nobody else adds to it or shortens it meanwhile.

        Raises FileExistsError, with O_EXCL, if another shell was quicker.
        """
        import fcntl

        while True:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | flags, 0o600)
            try:
                with suppress(OSError):  # a file system without locks
                    fcntl.flock(file, fcntl.LOCK_EX)
                if self._is(file):
                    yield file
                    return
            finally:
                os.close(file)

    def _is(self, file: int) -> bool:
        """Whether an open file still is the one, and was not put aside while it was waited for."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            return False
        opened = os.fstat(file)
        return (now.st_dev, now.st_ino) == (opened.st_dev, opened.st_ino)

    def _shorten(self) -> None:
        """Put a file in the place of this one that has its last statements, of half its size."""
        kept, size = [], 0
        for statement in reversed(self.statements()):
            size += len(_records_of([statement]))
            if size > _LARGEST // 2:
                break
            kept.append(statement)
        shorter = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        file = os.open(shorter, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(file, _records_of(reversed(kept)))
        finally:
            os.close(file)
        shorter.replace(self.path)

    def statements(self) -> list[str]:
        """The last statements, the oldest first; they begin with the plain editor's lines."""
        try:
            with self.path.open("rb") as file:
                before = max(os.fstat(file.fileno()).st_size - _LARGEST, 0)
                file.seek(before)
                text = file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return _lines_of(plain_history_path())[-_MOST:]
        except OSError:
            return []
        if before:  # half a record is none
            text = text.partition("\n# ")[2]
        return list(_records(text.split("\n")))[-_MOST:]


def _records_of(statements: Iterable[str]) -> bytes:
    moment = time.strftime("%Y-%m-%d %H:%M:%S")
    return "".join(f"\n# {moment}\n{_record(one)}" for one in statements).encode("utf-8", "replace")


def _record(statement: str) -> str:
    return "".join(f"+{line}\n" for line in statement.split("\n"))


def _records(lines: Iterable[str]) -> Iterator[str]:
    """The statements in the lines of a file, whatever else is in it."""
    found: list[str] = []
    for line in lines:
        if line.startswith("+"):
            found.append(line[1:])
        elif found:
            yield "\n".join(found)
            found = []
    if found:
        yield "\n".join(found)


def _lines_of(path: Path) -> list[str]:
    """The lines of the plain editor's file, a statement's one by one as they were typed."""
    try:
        lines = path.read_text("utf-8", "replace").split("\n")
    except OSError:
        return []
    return [line for line in lines if line.strip() and line != "_HiStOrY_V2_"]
