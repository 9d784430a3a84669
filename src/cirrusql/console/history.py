"""What was run from the console, and queries that were kept."""

from __future__ import annotations

import json
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.errors import OperationalError, StoreError, UnknownName
from cirrusql.file_locks import try_lock

if TYPE_CHECKING:
    from cirrusql.console.run import Run

_MOST = 10_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs(
  run_id TEXT PRIMARY KEY, begun REAL NOT NULL, ended REAL, target TEXT NOT NULL,
  sql TEXT NOT NULL, state TEXT NOT NULL, rows INTEGER, calls INTEGER, message TEXT, server TEXT);
CREATE INDEX IF NOT EXISTS runs_begun ON runs(begun);
CREATE TABLE IF NOT EXISTS kept(
  name TEXT PRIMARY KEY, folder TEXT NOT NULL, sql TEXT NOT NULL, parameters TEXT NOT NULL,
  changed REAL NOT NULL);
"""
# Of so many as are kept, the oldest.
_FORGET = (
    "DELETE FROM runs WHERE begun <"
    f" (SELECT begun FROM runs ORDER BY begun DESC LIMIT 1 OFFSET {_MOST})"
)
_COLUMNS = ("run_id", "begun", "ended", "target", "sql", "state", "rows", "calls", "message")


class History:
    """A file of statements, which several servers may share.

    Used by several threads. A run of which no end is known, and whose server is gone, was
    interrupted; it says so. Mutable state: the file, and one beside it that is locked as long as
    this server lives.
    """

    def __init__(self, path: Path, server: str) -> None:
        self._server = server
        self._path = path
        self._lock = Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._mark = self._mark_of(server).open("wb")
            try_lock(self._mark.fileno())
            self._database = apsw.Connection(str(path))
            self._database.set_busy_timeout(5_000)
            self._database.pragma("journal_mode", "WAL")
            self._database.execute(_SCHEMA)
        except (apsw.Error, OSError) as error:
            hint = "delete it, or set XDG_STATE_HOME to another folder"
            message = f"the console's history {path} cannot be used: {error}"
            raise StoreError(message, hint=hint) from None
        self._find_interrupted()

    # -- runs -------------------------------------------------------------------------------------

    def begun(self, run_id: str, sql: str, target: str) -> None:
        """A run begins.

        Raises UnknownName for one that has begun before: it was sent again to a server that has
        started anew meanwhile, and would be done twice.
        """
        if self._write("SELECT 1 FROM runs WHERE run_id = ?", (run_id,)):
            hint = "look at what it did, and run it again"
            raise UnknownName("that run was begun before the server started anew", hint=hint)
        self._write(
            "INSERT INTO runs(run_id, begun, target, sql, state, server)"
            " VALUES (?, ?, ?, ?, 'running', ?)",
            (run_id, time.time(), target, sql, self._server),
        )
        self._write(_FORGET, ())

    def ended(self, run: Run) -> None:
        """A run has ended."""
        calls = sum(
            sum(one.diagnostics.calls.values()) for one in run.statements if one.diagnostics
        )
        self._write(
            "UPDATE runs SET ended = ?, state = ?, rows = ?, calls = ?, message = ?"
            " WHERE run_id = ?",
            (
                time.time(),
                run.state,
                run.rows,
                calls,
                None if run.error is None else str(run.error),
                run.run_id,
            ),
        )

    def runs(self, search: str = "", limit: int = 200) -> list[dict[str, Any]]:
        """The latest runs whose text has what is searched for, newest first."""
        with self._lock:
            found = self._database.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM runs WHERE instr(lower(sql), lower(?)) > 0"
                " OR ? = '' ORDER BY begun DESC LIMIT ?",
                (search, search, limit),
            ).fetchall()
        return [dict(zip(_COLUMNS, row, strict=True)) for row in found]

    def forget(self, run_id: str | None = None) -> None:
        """Forget a run, or all that have ended."""
        if run_id is None:
            self._write("DELETE FROM runs WHERE state <> 'running'", ())
        else:
            self._write("DELETE FROM runs WHERE run_id = ?", (run_id,))

    # -- kept queries -----------------------------------------------------------------------------

    def keep(self, name: str, folder: str, sql: str, parameters: Any) -> None:
        """Keep a query under a name; one that is there is replaced."""
        self._write(
            "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)",
            (name, folder, sql, json.dumps(parameters), time.time()),
        )

    def drop(self, name: str) -> None:
        """Keep it no longer."""
        self._write("DELETE FROM kept WHERE name = ?", (name,))

    def kept(self) -> list[dict[str, Any]]:
        """Every query that is kept, by folder and name."""
        with self._lock:
            found = self._database.execute(
                "SELECT name, folder, sql, parameters, changed FROM kept ORDER BY folder, name"
            ).fetchall()
        return [
            {"name": n, "folder": f, "sql": s, "parameters": json.loads(str(p)), "changed": c}
            for n, f, s, p, c in found
        ]

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._database.close()
            self._mark_of(self._server).unlink(missing_ok=True)
            self._mark.close()

    def _mark_of(self, server: str) -> Path:
        return self._path.with_name(f"{self._path.name}.{server}.lock")

    def _find_interrupted(self) -> None:
        """Say of what servers that are gone were running that it was interrupted."""
        found = self._database.execute("SELECT DISTINCT server FROM runs WHERE state = 'running'")
        for (server,) in found.fetchall():
            if server != self._server and not self._lives(str(server)):
                self._write(
                    "UPDATE runs SET state = 'interrupted',"
                    " message = 'the server ended while it ran'"
                    " WHERE state = 'running' AND server = ?",
                    (server,),
                )

    def _lives(self, server: str) -> bool:
        mark = self._mark_of(server)
        try:
            with mark.open("rb") as file:
                if not try_lock(file.fileno()):
                    return True
            mark.unlink(missing_ok=True)
        except FileNotFoundError:
            pass
        return False

    def _write(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        """What a statement gives; raises OperationalError if the file cannot be used."""
        with self._lock:
            try:
                return self._database.execute(sql, values).fetchall()
            except apsw.Error as error:
                message = f"the console's history cannot be written: {error}"
                raise OperationalError(message) from None
