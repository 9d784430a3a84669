"""What was asked through the door: one line of JSON for each call of a tool."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cirrusql.errors import OperationalError
from cirrusql.plan.secret_texts import hidden_value, without_secrets

_MOST_TEXT = 10_000


class AuditLog:
    """A file that only its owner can read, to which lines are added; without a path, nothing.

    Mutable state: the open file. Thread-safe; several processes may write to one file, as each line
    is one write.
    """

    def __init__(self, path: Path | str | None) -> None:
        self._path = None if path is None else Path(path)
        self._lock = threading.Lock()
        self._file: int | None = None

    def require_writable(self) -> None:
        """Raise OperationalError if no line can be written, before anything is done unseen."""
        with self._lock:
            self._opened()

    def write(self, line: Mapping[str, Any]) -> None:
        """Add a line, without what looks like a secret in it; raises OperationalError."""
        hidden = {name: _told(value, name) for name, value in line.items()}
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        # Not orjson, which takes neither half a surrogate pair nor a number beyond 64 bits.
        whole = {"at": at, "process": os.getpid(), **hidden}
        text = json.dumps(whole, default=str, separators=(",", ":")) + "\n"
        with self._lock:
            file = self._opened()
            if file is not None:
                try:
                    os.write(file, text.encode())
                except OSError as error:
                    raise self._failed(error) from None

    def close(self) -> None:
        """Close the file; again does nothing."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _opened(self) -> int | None:
        if self._path is not None and self._file is None:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                if stat.S_ISREG(os.fstat(self._file).st_mode):
                    self._path.chmod(0o600)
            except OSError as error:
                raise self._failed(error) from None
        return self._file

    def _failed(self, error: OSError) -> OperationalError:
        hint = "a server that cannot say what it did does nothing"
        return OperationalError(f"cannot write {self._path}: {error.strerror}", hint=hint)


def _told(value: Any, name: str = "") -> Any:
    """A value as it is noted. The token of a plan or of a request says which it is, and is kept."""
    if name == "params":
        value = hidden_value(value)
    if isinstance(value, dict):
        return {key: _told(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_told(inner) for inner in value]
    if not isinstance(value, str):
        return value
    cut = value if len(value) <= _MOST_TEXT else f"{value[:_MOST_TEXT]} … ({len(value)} characters)"
    return without_secrets(cut)
