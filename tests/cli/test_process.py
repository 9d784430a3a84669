"""The command as a process: what cannot be seen from inside of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

START = "import sys; from cirrusql.cli.main import main; "
RUN = [sys.executable, "-c", START + "sys.exit(main())"]
ENDLESS = "WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t) SELECT {} FROM t"
HEAVY = (
    "apsw",
    "argparse",
    "asyncio",
    "botocore",
    "cirrusql.catalog",
    "cirrusql.session",
    "dataclasses",
    "json",
    "jsonschema_rs",
    "orjson",
    "pycurl",
    "sqlglot",
)


def modules_after(program: str) -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-c", f"{program}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stdout.split())


@pytest.mark.parametrize("program", [START + "main(['--version'])", "import sys, cirrusql"])
def test_nothing_heavy_is_imported(program: str) -> None:
    before = modules_after("import sys")
    assert not (modules_after(program) - before) & set(HEAVY)


def test_a_query_without_relations_imports_no_client_and_no_parser() -> None:
    loaded = modules_after(START + "main(['exec', '--local=:memory:', 'SHOW VERSION'])")
    assert not loaded & {"botocore", "jsonschema_rs", "uvicorn", "sqlglot"}


def test_the_version(tmp_path: Path) -> None:
    import cirrusql

    shown = subprocess.run([*RUN, "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout == f"cirrusql {cirrusql.__version__}\n"


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    arguments = [*RUN, "exec", "--local=:memory:", "-o", "csv", ENDLESS.format("a")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"a\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_an_interrupt_ends_a_query_that_sqlite_is_busy_with() -> None:
    arguments = [*RUN, "exec", "--local=:memory:", "SELECT 'begun'; " + ENDLESS.format("max(a)")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(5):
            process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"cirrusql: interrupted\n")


def test_the_local_cloud_is_served_and_queried(tmp_path: Path) -> None:
    pytest.importorskip("uvicorn")
    data = str(tmp_path / "cloud.sqlite3")
    serve = [*RUN, "local", "serve", "--port", "0", "--no-seed", "--data", data]
    with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            told = process.stderr.readline()
            address = told.rpartition("AWS_ENDPOINT_URL=")[2].strip()
            assert address.startswith("http://127.0.0.1:")
            assert urllib.request.urlopen(f"{address}/_local/health").status == 200
            env = {**os.environ, "AWS_ENDPOINT_URL": address, "AWS_REGION": "us-east-1"}
            env |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
            script = (
                "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('over-http');"
                "SELECT log_group_name FROM awscc.logs.log_groups"
            )
            query = [*RUN, "exec", "-o", "text", "-H", script]
            shown = subprocess.run(query, env=env, capture_output=True, text=True, check=True)
            assert shown.stdout == "over-http\n"
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
