"""What was typed before, in a file that only the user may read: whole statements, one a record.

A record is a line with when it was, then the statement with `+` before each of its lines. It is
added by one write, so shells that run side by side leave each other's alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
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
                with suppress(FileExistsError):  # another shell was quicker
                    self._write(_lines_of(plain_history_path()), os.O_EXCL)
            self._write([statement])
        except OSError:
            return

    def _write(self, statements: Iterable[str], flags: int = 0) -> None:
        moment = time.strftime("%Y-%m-%d %H:%M:%S")
        records = "".join(f"\n# {moment}\n{_record(one)}" for one in statements)
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | flags, 0o600)
        try:
            os.write(file, records.encode("utf-8", "replace"))
        finally:
            os.close(file)

    def statements(self) -> list[str]:
        """The last statements, the oldest first; they begin with the plain editor's lines."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(os.fstat(file.fileno()).st_size - _LARGEST, 0))
                text = file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return _lines_of(plain_history_path())[-_MOST:]
        except OSError:
            return []
        return list(_records(text.split("\n")))[-_MOST:]


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
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if line.strip() and line != "_HiStOrY_V2_"]
