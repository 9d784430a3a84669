"""PostgreSQL itself, where it is installed: a cluster of its own, reached by a socket only.

`python -m tests.sql.postgres.live` asks it for the answers that the tests compare with, and writes
them to golden.json.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.sql.postgres.queries import made_queries
from tests.sql.postgres.world import COLUMNS, GOLDEN, ROWS, made, statements

_MADE = 200


def is_there() -> bool:
    """Whether it can be started, by a user that is not root."""
    return all(map(shutil.which, ("postgres", "initdb"))) and (os.getuid() != 0 or _user() != {})


def _user() -> dict[str, Any]:
    """PostgreSQL refuses root: then it runs as `postgres`, if there is one."""
    if os.getuid() != 0:
        return {}
    import pwd

    try:
        found = pwd.getpwnam("postgres")
    except KeyError:
        return {}
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


@contextmanager
def cluster() -> Iterator[Any]:
    """A connection to a cluster that is gone afterwards."""
    import psycopg

    who = _user()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if who:
            os.chown(folder, who["user"], who["group"])
        data = folder / "data"
        initdb = ["initdb", "-D", str(data), "-U", "us", "-A", "trust", "--no-sync"]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **who)
        settings = ["listen_addresses=", f"unix_socket_directories={folder}", "timezone=UTC"]
        settings += ["fsync=off"]
        options = [word for one in settings for word in ("-c", one)]
        server = subprocess.Popen(
            ["postgres", "-D", str(data), *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **who,
        )  # fmt: skip
        try:
            with _connected(psycopg, folder) as connection:
                yield connection
        finally:
            server.send_signal(signal.SIGINT)  # it waits for nobody then
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _connected(psycopg: Any, folder: Path) -> Any:
    from psycopg.types.json import set_json_loads

    for _ in range(200):
        try:
            connection = psycopg.connect(
                host=str(folder), user="us", dbname="postgres", autocommit=True
            )
            break
        except psycopg.OperationalError:
            time.sleep(0.05)
    else:
        raise TimeoutError("PostgreSQL does not answer")
    set_json_loads(lambda text: {"json": json.loads(text)}, connection)
    for table, columns in COLUMNS.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
        for row in ROWS[table]:
            places = ", ".join(["%s"] * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({places})", row)
    return connection


def asked(connection: Any, sql: str) -> Any:
    """What PostgreSQL says: rows, or the class of its error."""
    import psycopg

    try:
        cursor = connection.execute(sql.encode())
    except psycopg.Error as error:
        return {"error": error.sqlstate}
    return [[_plain(value) for value in row] for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    """A value as JSON has it: times as `now()` writes them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat()[:19] + "Z"
    return value.isoformat() if isinstance(value, date) else value


def answers(connection: Any) -> dict[str, Any]:
    """PostgreSQL's answer to every statement that was written or made."""
    found = {sql: asked(connection, sql) for sql, _ in statements()}
    # Of those that are made, what it refuses for the types of columns says nothing.
    of_made = {sql: asked(connection, sql) for sql in (*made(_MADE), *made_queries(_MADE))}
    return found | {sql: one for sql, one in of_made.items() if isinstance(one, list)}


if __name__ == "__main__":
    with cluster() as one:
        text = json.dumps(answers(one), ensure_ascii=False, indent=0)
    GOLDEN.write_text(text + "\n", "utf-8")
