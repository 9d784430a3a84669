"""A throw-away PostgreSQL: made in a folder, reached by its socket, ended by its process id."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DATABASE = "awscc"


def _free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


# One that is this process's: two runs side by side took each other's.
PORT = _free_port()
_MIRROR = Path(__file__).with_name("mirror.sql")
_CONFIGURATION = f"""
port = {PORT}
listen_addresses = '127.0.0.1'
"""
_LOGGED = """
fsync = off
logging_collector = on
log_destination = 'jsonlog'
log_directory = 'statements'
log_filename = 'all.log'
log_statement = 'all'
jit = on
"""


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is, beside its server; None where there is none."""
    server = shutil.which("postgres")
    found = Path(server).resolve().parent / name if server else None
    return str(found) if found is not None and found.exists() else None


def missing() -> bool:
    """Whether there is no PostgreSQL of the version that answered, or no psycopg to ask it."""
    if find_spec("psycopg") is None:
        return True
    postgres = program("postgres")
    if postgres is None or program("initdb") is None:
        return True
    told = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True)
    return " 15." not in told.stdout


class Cluster:
    """A running cluster with the mirrored tables; its log has every statement."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def conninfo(self) -> str:
        """How libpq finds it."""
        return f"host={self.folder} port={PORT} user=postgres dbname={DATABASE}"

    def mark(self) -> int:
        """Where the log ends now."""
        return len(self._lines())

    def since(self, mark: int) -> list[tuple[str, str]]:
        """The statements that were logged since, each with its parameters as they were logged."""
        time.sleep(0.3)  # the collector writes behind
        found = []
        for line in self._lines()[mark:]:
            entry: dict[str, Any] = json.loads(line)
            message = entry.get("message", "")
            if message.startswith(("statement: ", "execute ")):
                found.append((message.split(": ", 1)[1], entry.get("detail", "")))
        return found

    def _lines(self) -> list[str]:
        log = self.folder / "data" / "statements" / "all.json"
        return log.read_text().splitlines() if log.exists() else []


@contextmanager
def cluster(folder: Path, *, logs: bool = True) -> Iterator[Cluster]:
    """A cluster in a folder that nobody else uses; it `logs` each statement, which takes time."""
    # PostgreSQL does not run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    initdb, postgres = program("initdb"), program("postgres")
    assert initdb is not None
    assert postgres is not None
    make = [initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(make, check=True, capture_output=True, cwd=folder, user=user)
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(_CONFIGURATION + (_LOGGED if logs else ""))
    started = subprocess.Popen(
        [postgres, "-D", data, "-k", str(folder)],
        cwd=folder,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        user=user,
    )
    try:
        yield _filled(Cluster(folder))
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(30)


def _filled(made: Cluster) -> Cluster:
    import psycopg

    server = made.conninfo.replace(f"dbname={DATABASE}", "dbname=postgres")
    for _ in range(100):
        try:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
                connection.execute("CREATE DATABASE aws")
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    with psycopg.connect(made.conninfo, autocommit=True) as connection:
        connection.execute(_MIRROR.read_text())
    return made
