"""The shell as it is used: typed in and looked at, on a narrow terminal and on a wide one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.conftest import Open, Session
from tests.terminal.tmux import TMUX, shell_command

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(TMUX is None, reason="there is no tmux"),
]
Size = tuple[int, int]


def test_completing_a_table_a_column_and_a_nested_key(open_shell: Open, size: Size) -> None:
    shell = open_shell(size)
    shell.type("SELECT  FROM s3buckets")
    shell.shows("s3.buckets")
    shell.is_as("complete-table")
    shell.press("Tab")
    shell.shows("FROM awscc.s3.buckets")
    shell.press("Home")
    shell.press(*["Right"] * len("SELECT "))
    shell.type("buck")
    shell.shows("bucket_name")
    shell.is_as("complete-column")
    shell.type("et_name, versioning_configuration ->> 'St")
    shell.shows("string · ")
    shell.is_as("complete-key")
    shell.press("Tab")
    shell.shows("->> 'Status'")
    shell.press("End")
    shell.enter(" ORDER BY 1 LIMIT 3;")
    shell.shows("3 rows")
    shell.ready()
    shell.is_as("completed-and-run")


def test_running_paging_expanding_and_other_formats(open_shell: Open, size: Size) -> None:
    shell = open_shell(size)
    shell.enter("SHOW RESOURCES IN awscc.ec2;")
    shell.shows("application_status_checks", ":")
    shell.is_as("pager")
    shell.press("q")
    shell.shows("next: DESCRIBE awscc.ec2.")
    shell.ready()
    shell.enter("SELECT vpc_id, cidr_block, tags_map FROM awscc.ec2.vpcs LIMIT 1\\G")
    shell.shows("1 row", "tags_map")
    shell.ready()
    shell.is_as("expanded")
    shell.enter("\\format json")
    shell.shows("output = json", "│ json")
    shell.ready()
    shell.enter("SELECT vpc_id, cidr_block FROM awscc.ec2.vpcs LIMIT 2;")
    shell.shows('"cidr_block"', "2 rows")
    shell.ready()
    shell.is_as("json")


def test_a_statement_of_several_lines(open_shell: Open, size: Size) -> None:
    shell = open_shell(size)
    shell.enter("SELECT 1 AS one,")
    shell.shows("...>")
    shell.enter("  2 AS two")
    shell.enter(";")
    shell.shows("1 row")
    shell.ready()
    shell.is_as("several-lines")
    shell.press("Up")
    shell.until(lambda screen: screen.count("2 AS two") == 2, "the whole statement again")


@pytest.mark.parametrize("small", [(24, 8), (12, 4), (40, 5)])
def test_a_small_terminal(open_shell: Open, small: Size) -> None:
    shell = open_shell(small, "--local=demo.sqlite3", "--no-pager")
    shell.enter("SELECT 1 AS a\\g")
    shell.shows("1 row")
    shell.ready()


@pytest.fixture
def slow_cloud(demo: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a local cloud whose every answer takes three seconds."""
    pytest.importorskip("uvicorn")
    start = "import sys; from cirrusql.cli.main import main; sys.exit(main(sys.argv[1:]))"
    serve = ["local", "serve", "--port", "0", "--latency", "3s", "--data", str(demo)]
    with subprocess.Popen(
        [sys.executable, "-c", start, *serve], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        yield process.stderr.readline().rpartition("AWS_ENDPOINT_URL=")[2].strip()
        process.terminate()


def test_cancelling_a_long_query(open_shell: Open, size: Size, slow_cloud: str) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    shell = open_shell(size, "--endpoint-url", slow_cloud, AWS_REGION="us-east-1", **keys)
    shell.enter("SELECT * FROM awscc.ec2.vpcs;")
    shell.shows("1 calls")  # the line of progress
    shell.press("C-c")
    shell.shows("cirrusql: interrupted")
    screen = shell.until(lambda screen: screen.count("cirrusql>") == 2, "a prompt again")
    assert "calls" not in screen
    shell.ready()
    shell.enter("SELECT 'still here' AS a;")
    shell.shows("1 row", "still here")


def test_what_is_typed_is_dropped_and_the_shell_is_left(open_shell: Open, size: Size) -> None:
    shell = open_shell(size)
    shell.type("SELECT 'never")
    shell.press("C-c")
    shell.until(lambda screen: screen.count("cirrusql>") == 2, "another prompt")
    shell.ready()
    shell.press("C-d")
    assert shell.ended() == "0"


def test_editing_with_an_editor(open_shell: Open, size: Size, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/1 AS a/2 AS edited/' \"$1\"\n")
    editor.chmod(0o700)
    shell = open_shell(size, editor=str(editor))
    shell.enter("SELECT 1 AS a;")
    shell.shows("1 row")
    shell.ready()
    shell.enter("\\e")
    shell.shows("SELECT 2 AS edited;")
    shell.press("Enter")
    shell.until(lambda screen: screen.count("1 row") == 2, "the answer")
    shell.ready()
    shell.is_as("edited")
    assert not list(Path("/tmp").glob("cirrusql-*.sql"))


def test_the_history_of_another_session(open_shell: Open, size: Size, tmp_path: Path) -> None:
    first, second = open_shell(size), open_shell(size)
    first.enter("SELECT 'one' AS a,")
    first.enter("'two' AS b;")
    first.shows("1 row")
    first.ready()
    first.enter(" SELECT 'a secret';")
    first.until(lambda screen: screen.count("1 row") == 2, "the answer")
    first.ready()
    second.enter("SELECT 'three' AS c;")
    second.shows("1 row")
    for session in (first, second):
        session.ready()
        session.press("C-d")
        assert session.ended() == "0"
    path = tmp_path / "state" / "cirrusql" / "shell_history"
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert "secret" not in text
    assert "three" in text
    third = open_shell(size)
    third.press("C-r")
    third.type("two")
    third.shows("I-search backward: two", "SELECT 'one' AS a,")
    third.is_as("history-search")
    third.press("Enter")
    third.hides("I-search")
    third.press("Enter")
    third.shows("1 row")


def test_a_plain_prompt_without_the_extra(open_shell: Open, tmp_path: Path) -> None:
    """As it is where prompt_toolkit was not installed; its hint says how to have it."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'prompt_toolkit' else find(name, *a)\n"
    )
    path = os.pathsep.join(filter(None, [str(hidden), os.environ.get("PYTHONPATH")]))
    environment = {"PYTHONPATH": path, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    session = Session(shell_command("--local=:memory:"), tmp_path, environment, (80, 24))
    try:
        session.shows("pip install 'cirrusql[shell]'", "cirrusql>")
        session.enter("SELECT 1 AS a")
        session.shows("...>")
        session.enter(";")
        session.shows("1 row")
        session.enter("\\q")
        assert session.ended() == "0"
    finally:
        session.close()
