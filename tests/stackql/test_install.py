"""`cirrusql stackql install`, and the launcher that it writes, as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from cirrusql.cli.launcher import launcher
from tests.cli.conftest import Command


def started(path: Path, *arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    """The launcher as a tool starts it; nothing of this environment finds the package."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(path), *arguments],
        env=environment | options,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_runs_this_python_and_package(command: Command, own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a folder's"
    ended = command("stackql", "install", str(folder), f"--local={own}", "--region", "us-east-1")
    assert ended.code == 0
    assert f'export PATH="{folder}:$PATH"' in ended.err
    path = folder / "stackql"
    sql = "SELECT count(*) AS count FROM awscc.ec2.vpcs_list_only"
    ran = started(path, "exec", sql, "--output", "json")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, '[{"count":"0"}]\n', "")
    ran = started(path, "exec", sql, CIRRUSQL_LOCAL=":memory:", CIRRUSQL_REGION="nowhere-1")
    assert ran.returncode == 1
    assert "nowhere-1" in ran.stderr


def test_modules_beside_it_are_not_taken(command: Command, tmp_path: Path) -> None:
    command("stackql", "install", str(tmp_path), "--local=:memory:")
    for name in ("json.py", "secrets.py", "cirrusql.py"):
        (tmp_path / name).write_text("raise SystemExit('the wrong module')")
    ran = subprocess.run(
        ["./stackql", "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("stackql v")


def test_a_strange_path_of_the_interpreter(tmp_path: Path) -> None:
    python = tmp_path / """it's "$HOME" `x`""" / "bin" / Path(sys.executable).name
    python.parents[1].symlink_to(sys.prefix)
    path = tmp_path / "stackql"
    path.write_text(launcher(str(python), []))
    path.chmod(0o755)
    assert started(path, "--version").stdout.startswith("stackql v")


def test_a_file_is_found_from_any_folder(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command("stackql", "install", "bin", "--local=x/cloud.db", "--database", "own.db")
    text = (tmp_path / "bin" / "stackql").read_text()
    assert f"--local={tmp_path}/x/cloud.db" in text
    assert f"--database={tmp_path}/own.db" in text


def test_another_program_is_not_replaced(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "stackql"
    path.write_text("another's")
    ended = command("stackql", "install", str(tmp_path))
    assert (ended.code, path.read_text()) == (2, "another's")
    assert "--force" in ended.err
    assert command("stackql", "install", str(tmp_path), "--force").code == 0
    assert command("stackql", "install", str(tmp_path)).code == 0  # this one is ours


def test_what_a_link_leads_to_stays(command: Command, tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_text("another's")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "stackql").symlink_to(real)
    assert command("stackql", "install", str(tmp_path / "bin")).code == 2
    assert command("stackql", "install", str(tmp_path / "bin"), "--force").code == 0
    assert real.read_text() == "another's"


def test_what_cannot_be_written_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = command("stackql", "install", str(tmp_path / "file"))
    assert ended.code == 1
    assert "cannot write" in ended.err
    (tmp_path / "stackql").mkdir()
    assert "is a folder" in command("stackql", "install", str(tmp_path)).err
    contradicts = command("stackql", "install", str(tmp_path), "--local=x", "--profile", "y")
    assert contradicts.code == 2


def test_srv_is_found_by_its_command_line_and_ends_when_told(
    command: Command, own: Path, tmp_path: Path
) -> None:
    """Stackql-deploy looks for `stackql srv` and the port among processes, and ends those."""
    command("stackql", "install", str(tmp_path), f"--local={own}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = [str(tmp_path / "stackql"), "srv", "--pgsrv.address", "localhost", "--pgsrv.port", port]
    words += ["--pgsrv.debug.enable=true", "--pgsrv.loglevel=DEBUG", "--log-level", "INFO"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            line = server.stderr.readline()
            assert re.match(rf"listening on 127\.0\.0\.1:{port}, for ", line)
            look = ["ps", "-p", str(server.pid), "-o", "args"]
            wide = {name: text for name, text in os.environ.items() if name != "COLUMNS"}
            shown = subprocess.run(
                look, env=wide, capture_output=True, text=True, check=True
            ).stdout
            assert "stackql srv" in shown
            assert f"--pgsrv.port {port}" in shown
            at = f"host=127.0.0.1 port={port} user=stackql dbname=stackql"
            with psycopg.connect(at, autocommit=True) as connection:
                assert connection.execute("SELECT 1").fetchall() == [("1",)]
                server.send_signal(signal.SIGTERM)
                assert server.wait(20) == 0
        finally:
            server.kill()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pgsrv.address", "0.0.0.0"), "no password"),
        (("--pgsrv.port", "port"), "is not a port"),
        (("--mtls-config", '{"keyFilePath": "k"}'), "no TLS"),
        (("--pgsrv.tls={}", "--pgsrv.address=8.8.8.8"), "no password"),
    ],
)
def test_no_door_is_opened_by_mistake(
    command: Command, own: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    command("stackql", "install", str(tmp_path), f"--local={own}")
    ran = started(tmp_path / "stackql", "srv", *words)
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: ")
    assert said in ran.stderr
