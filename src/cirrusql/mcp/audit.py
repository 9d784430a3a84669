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
from cirrusql.plan.secrets import HIDDEN
from cirrusql.sql.lexer import Kind, lenient_tokens

_MOST_TEXT = 10_000
_VALUES = ("params", "variables")


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


def arguments_of(tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A call's arguments as they are noted: of what is to be written no value that may be a secret.

    A password in an INSERT has no look, and what says that it is one may be a column, or a schema;
    `targets` of the same line tells what was planned.

    >>> arguments_of("plan", {"sql": "UPDATE t SET a = 'hunter22', n = 7", "params": ["x", 1]})
    {'sql': "UPDATE t SET a = '***', n = 7", 'params': ['***', 1]}
    """
    if tool != "plan":
        return dict(arguments)
    whole = {name: _masked(value) for name, value in arguments.items() if name in _VALUES}
    noted = {**arguments, **whole}
    if isinstance(noted.get("sql"), str):
        noted["sql"] = _without_texts(noted["sql"])
    return noted


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return HIDDEN if isinstance(value, str) else value


def _without_texts(sql: str) -> str:
    """A statement with nothing in its texts and comments."""
    pieces, at = [], 0
    for token in lenient_tokens(sql):
        between = sql[at : token.start]
        pieces.append(between if between.isspace() or not between else " ")
        pieces.append(f"'{HIDDEN}'" if token.kind is Kind.STRING else token.text)
        at = token.end
    return "".join(pieces)


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
