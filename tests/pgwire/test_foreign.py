"""Drivers of other languages, unmodified: each a program that tells what it saw as JSON.

A program is built once a session, below CIRRUSQL_CLIENTS. Where its toolchain or the registry of
its packages is missing, its tests are skipped with what was said.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cirrusql.pgwire.server import PostgresServer
from cirrusql.records import Record
from tests.clients.conftest import cache
from tests.pgwire.servers import VPCS

pytestmark = [pytest.mark.clients, pytest.mark.slow]

HERE = Path(__file__).parent / "foreign"
_SECONDS = 300
Told = dict[str, Any]


class Language(Record):
    """How the program of a language is built in a folder with its files, and how it is run there.

    `fetches` needs a registry, so that its failure is no fault of ours; `builds` has to succeed.
    """

    name: str
    pinned: str
    tool: str
    fetches: tuple[str, ...]
    builds: tuple[str, ...]
    runs: tuple[str, ...]


LANGUAGES = {
    one.name: one
    for one in (
        Language(
            "javascript",
            "package.json",
            "node",
            ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"),
            (),
            ("node", "--no-deprecation", "client.mjs"),
        ),
        Language(
            "java",
            "pom.xml",
            "javac",
            ("mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=jars"),
            ("javac", "-Xlint:all", "-Werror", "-d", ".", "Client.java"),
            ("java", "-cp", f"jars/*{os.pathsep}.", "Client"),
        ),
        Language(
            "go",
            "go.mod",
            "go",
            ("go", "mod", "download"),
            ("go", "build", "-o", "client", "."),
            ("./client",),
        ),
        Language(
            "rust",
            "Cargo.toml",
            "cargo",
            ("cargo", "fetch", "-q"),
            ("cargo", "build", "-q", "--offline"),
            ("target/debug/client",),
        ),
    )
}
_WHERE = ("/usr/local/go/bin", str(Path("~/.cargo/bin").expanduser()))
"""Where toolchains put themselves, if they are not on the path."""


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": os.pathsep.join((os.environ["PATH"], *_WHERE))}


def done(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )


def built(language: Language) -> Path:
    """The folder in which a program was built, kept for the next time; else it is skipped."""
    path = environment()["PATH"]
    for tool in (language.tool, language.fetches[0]):
        if shutil.which(tool, path=path) is None:
            pytest.skip(f"{tool} is not installed")
    source = HERE / language.name
    folder = cache(f"postgres-{language.name}", source / language.pinned)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests of one session may be in several processes
        # New times, by which cargo builds again what another clone had built.
        shutil.copytree(source, folder, dirs_exist_ok=True, copy_function=shutil.copy)
        fetched = done(language.fetches, folder)
        if fetched.returncode:
            said = re.search(r".*\w{3}.*", fetched.stderr + fetched.stdout)
            reason = said[0] if said else fetched.returncode
            pytest.skip(f"the packages of {language.name} cannot be had: {reason}")
        if language.builds:
            made = done(language.builds, folder)
            assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="module")
def seen(server: PostgresServer) -> Callable[[str], Told]:
    """What the program of a language saw; each is built and run once."""
    known: dict[str, Told] = {}

    def look(name: str) -> Told:
        if name not in known:
            language = LANGUAGES[name]
            host, port = server.address
            ran = done((*language.runs, host, str(port)), built(language))
            assert ran.returncode == 0, ran.stdout + ran.stderr
            known[name] = json.loads(ran.stdout)
        return known[name]

    return look


Seen = Callable[[str], Told]
ROWS = 100_000
SUM = ROWS * (ROWS + 1) // 2


# -- node's pg and pg-cursor -----------------------------------------------------------------------


def test_node_introspects(seen: Seen) -> None:
    told = seen("javascript")
    assert told["connect"] == {"server_version": "15.18"}
    assert [tuple(one.values()) for one in told["introspect"]["columns"]] == [
        ("enable_dns_support", "boolean", "YES"),
        ("tags", "jsonb", "YES"),
        ("vpc_id", "text", "NO"),
    ]
    assert told["introspect"]["tables"] == [{"table_name": "log_groups"}]
    assert told["introspect"]["described"] == [16, 16, 3802, 20, 701, 25, 16]


def test_node_reads_types_and_sends_parameters(seen: Seen) -> None:
    told = seen("javascript")
    row = {"v": True, "d": True, "tags": None, "n": "1", "h": 0.5, "z": None, "b": False}
    assert told["typed"] == {"simple": row, "extended": row}
    assert told["binary"] == {"d": True, "n": "1", "h": 0.5, "t": "x"}
    assert told["parameters"] == {
        "found": [["group-2", "5"], ["group-3", "7"]],
        "named": ["group-3"],
        "values": {"t": "it's", "n": None, "f": 1.25, "d": '{"a":1}'},
        "boolean": {"n": str(VPCS)},
    }
    assert told["many"] == [[{"a": "1"}], [{"b": "2", "c": "3"}]]
    assert told["pool"] is True


def test_node_reads_by_portions(seen: Seen) -> None:
    assert seen("javascript")["portions"] == {
        "count": ROWS,
        "sum": SUM,
        "reads": 100,
        "first": ["11", "12"],
        "after": {"a": "2"},
    }


def test_node_goes_on_after_errors_and_cancels(seen: Seen) -> None:
    told = seen("javascript")
    assert told["errors"] == {
        "column": {"code": "42703", "position": "8", "hint": "did you mean 'vpc_id'?"},
        "table": {"code": "42P01", "position": "15", "hint": "did you mean 'vpcs'?"},
        "syntax": {"code": "42601", "position": "1", "hint": "did you mean 'select'?"},
        "inside": "42703",
        "failed": "25P02",
        "cursor": "42703",
        "after": {"a": "2"},
    }
    assert told["cancel"] == {"code": "57014", "timeout": "57014", "after": {"a": "2"}}


def test_node_writes(seen: Seen) -> None:
    assert seen("javascript")["write"] == {
        "rows": [{"Identifier": "node-bucket", "OperationStatus": "SUCCESS"}],
        "command": "INSERT",
        "count": 1,
        "gone": ["DELETE", 1],
        "told": True,
    }


# -- pgjdbc ----------------------------------------------------------------------------------------


def test_jdbc_introspects(seen: Seen) -> None:
    told = seen("java")
    assert told["connect"] == {
        "version": "PostgreSQL 15.18",
        "catalog": "awscc",
        "valid": True,
        "schema": "ec2",
        "found": VPCS,
        "refused": "25006",
    }
    assert told["introspect"] == {
        "schemas": [["ec2"], ["ecr"], ["ecs"]],
        "many": True,
        "tables": [["ec2", "vpcs", "TABLE"]],
        "columns": [
            ["vpc_id", 12, "text", "NO"],
            ["enable_dns_support", -7, "bool", "YES"],
            ["tags", 1111, "jsonb", "YES"],
        ],
        "key": [["vpc_id", 1], ["region", 2]],
        "foreign": [],
        "indexes": 2,
        "types": True,
        "catalogs": [["aws"], ["awscc"]],
    }


def test_jdbc_reads_types_and_sends_parameters(seen: Seen) -> None:
    told = seen("java")
    assert told["typed"] == {
        "types": ["bool", "bool", "jsonb", "int8", "float8", "text", "bool"],
        "row": [True, True, None, 1, 0.5, None, False],
        "long": 1,
    }
    found = [["group-2", 5], ["group-3", 7]]
    assert told["parameters"] == {
        "type": "int8",
        "column": "int8",
        "found": found,
        "less": [*found, ["group-4", 14]],
        "values": [["it's é", None, 1.25, 1 << 40]],
        "boolean": [[VPCS]],
        "decimal": [["group-3"]],
        "others": ["00000000-0000-0000-0000-000000000001", "2026-01-31", "2026-01-31 10:11"],
        "computed": [[2]],
    }
    modes = ("extendedForPrepared", "extendedCacheEverything")
    assert told["simple"] == {
        "found": found,
        "text": 2,
        "error": "42703",
        "after": 2,
        **dict.fromkeys(modes, VPCS),
    }


def test_jdbc_reads_by_portions(seen: Seen) -> None:
    assert seen("java")["portions"] == {"count": ROWS, "sum": SUM, "first": 1, "most": 3}


def test_jdbc_goes_on_after_errors_and_cancels(seen: Seen) -> None:
    told = seen("java")
    assert told["errors"] == {
        "column": "42703",
        "hint": True,
        "position": True,
        "table": "42P01",
        "inside": "42703",
        "failed": "25P02",
        "savepoint": 3,
        "saved": "42703",
        "goes on": 4,
        "after": 2,
    }
    assert told["cancel"] == {"timeout": "57014", "code": "57014", "after": 2}


def test_jdbc_writes(seen: Seen) -> None:
    told = seen("java")
    assert told["write"] == {"rows": [["java-bucket", "SUCCESS"]], "told": True, "gone": 1}
    assert told["keys"] == {"count": 1, "keys": [["java-keys"]], "gone": 1}
    assert told["batch"] == {"counts": [1, 1, 1], "there": 3}


# -- pgx -------------------------------------------------------------------------------------------

MODES = ("cache statement", "cache describe", "describe exec", "exec", "simple protocol")


def test_pgx_introspects(seen: Seen) -> None:
    told = seen("go")
    assert told["connect"] == {"version": "15.18", "found": [[VPCS]], "refused": "25006"}
    assert told["introspect"] == {
        "columns": [["enable_dns_support", "boolean"], ["tags", "jsonb"], ["vpc_id", "text"]],
        "tables": [["log_groups"]],
        "described": [16, 16, 3802, 20, 701, 25, 16],
        "parameters": [20, 25],
    }


def test_pgx_reads_types_and_sends_parameters_in_every_mode(seen: Seen) -> None:
    told = seen("go")
    assert told["typed"] == {mode: [[True, True, None, 1, 0.5, None, False]] for mode in MODES}
    found = {
        "found": [["group-2", 5], ["group-3", 7]],
        "boolean": [[VPCS]],
        "values": [["it's é", None]],
    }
    assert told["parameters"] == dict.fromkeys(MODES, found)
    assert told["batch"] == {"told": "0123456789", "wrong": "42703", "after": [[2]]}
    assert told["sql"] == ["group-3", 7]


def test_pgx_reads_by_portions(seen: Seen) -> None:
    told = seen("go")
    assert told["portions"] == {
        "count": ROWS,
        "sum": SUM,
        "fetched": ROWS,
        "times": 10,
        "after": [[2]],
    }
    assert told["copied"] == ["1\tx\n", "COPY 1"]


def test_pgx_goes_on_after_errors_and_cancels(seen: Seen) -> None:
    told = seen("go")
    assert told["errors"] == {
        "column": "42703",
        "position": 8,
        "hint": "did you mean 'vpc_id'?",
        "table": "42P01",
        "inside": "42703",
        "failed": "25P02",
        "savepoint": [[3]],
        "after": [[2]],
    }
    assert told["cancel"] == {"code": "57014", "timeout": True, "pool": "after", "after": [[2]]}


def test_pgx_writes(seen: Seen) -> None:
    assert seen("go")["write"] == {"rows": [["go-bucket", "SUCCESS"]], "gone": "DELETE 1"}


# -- tokio-postgres --------------------------------------------------------------------------------


def test_tokio_introspects(seen: Seen) -> None:
    told = seen("rust")
    assert told["connect"] == {"version": "15.18", "found": VPCS, "refused": "25006"}
    assert told["introspect"] == {
        "parameters": ["int8", "text"],
        "described": ["bool", "bool", "jsonb", "int8", "float8", "text", "bool"],
        "columns": [["enable_dns_support", "boolean"], ["tags", "jsonb"], ["vpc_id", "text"]],
    }


def test_tokio_reads_types_and_sends_parameters(seen: Seen) -> None:
    told = seen("rust")
    assert told["typed"] == {
        "binary": [True, True, None, 1, 0.5, None, False],
        "text": ["t", "t", None, "1", "0.5", None, "f"],
    }
    found = [["group-2", 5], ["group-3", 7]]
    values = ["it's é", None]
    assert told["parameters"] == {
        "found": found,
        "given": found,
        "boolean": VPCS,
        "values": values,
    }


def test_tokio_reads_by_portions(seen: Seen) -> None:
    told = seen("rust")
    assert told["portions"] == {
        "streamed": ROWS,
        "sum": SUM,
        "count": ROWS,
        "reads": 100,
        "after": 2,
    }
    assert told["copied"] == "1\tx\n"


def test_tokio_goes_on_after_errors_and_cancels(seen: Seen) -> None:
    told = seen("rust")
    assert told["errors"] == {
        "column": ["42703", 8, "did you mean 'vpc_id'?"],
        "table": "42P01",
        "inside": "42703",
        "failed": "25P02",
        "savepoint": 3,
        "after": 2,
    }
    assert told["cancel"] == {"code": "57014", "after": 2}


def test_tokio_writes(seen: Seen) -> None:
    assert seen("rust")["write"] == {"row": ["rust-bucket", "SUCCESS"], "gone": 1}
