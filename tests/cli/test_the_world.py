"""What is the user's or the world's mistake is one line, never a mistake of this program.

Broken text at every door, files that are none or are damaged, disks that are full, streams that are
closed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.cli.conftest import Command, Ended

BROKEN = (
    "a\0b", "\ud800", "x\udfff", "9" * 400, "-" + "9" * 30, "1e999", "\x1b[31m", "\u202e", "", "'",
    "{" * 3000, "[" * 3000, "(a+)+$", "[", "(?P<", "*", "%", "\\", "\n", "\r\n", "nan", ";", "--",
)  # fmt: skip
GROUPS = "awscc.logs.log_groups"
REQUESTS = "awscc.cloud_control.resource_requests"
RESOURCES = "awscc.cloud_control.resources"
STATEMENTS = (
    "SELECT '{}'",
    "SELECT {}",
    f"SELECT * FROM {GROUPS} WHERE log_group_name = '{{}}'",
    f"SELECT * FROM {GROUPS} WHERE region = '{{}}'",
    f"SELECT tags ->> '{{}}' FROM {GROUPS}",
    f"INSERT INTO {GROUPS} (log_group_name, tags) VALUES ('q', '{{}}')",
    f"INSERT INTO {GROUPS} (log_group_name, ClientToken) VALUES ('{{}}', '{{}}')",
    f"UPDATE {GROUPS} SET PatchDocument = '{{}}' WHERE Identifier = 'a' AND region = 'us-east-1'",
    f"UPDATE {GROUPS} SET retention_in_days = '{{}}' WHERE log_group_name = 'a'",
    f"DELETE FROM {GROUPS} WHERE Identifier = '{{}}' AND region = 'us-east-1'",
    f"DELETE FROM {REQUESTS} WHERE RequestToken = '{{}}' AND region = 'us-east-1'",
    f"INSERT INTO {RESOURCES} (TypeName, DesiredState) VALUES ('AWS::Logs::LogGroup', '{{}}')",
    "SELECT 'a' REGEXP '{}'",
    "SELECT json_extract('{}', '$.a'), split_part('{}', '{}', '{}')",
    "SET timeout = '{}'",
    "DESCRIBE {}",
    "CREATE TABLE t{} AS SELECT '{}'",
)


def _is_told(ended: Ended) -> bool:
    """Whether a command went well, or said in a line what did not."""
    mistake = "mistake in cirrusql" in ended.err or "Traceback" in ended.err
    lines = ended.err.count("\n")
    return ended.code in (0, 1, 2, 3) and not mistake and (lines == 1 or ended.code in (0, 3))


@pytest.mark.parametrize("sql", STATEMENTS)
def test_broken_text_in_a_statement(command: Command, cloud: str, sql: str) -> None:
    for text in BROKEN:
        written = sql.replace("{}", text)
        ended = command("exec", cloud, "--yes", "--timeout", "20s", written)
        assert _is_told(ended), (text[:40], ended)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--var", "x={}", f"INSERT INTO {GROUPS} (log_group_name, tags) VALUES (:x, :x)"),
        ("--var", "x:={}", "SELECT :x, length(:x)"),
        ("--region", "{}", f"SELECT count(*) FROM {GROUPS}"),
        ("-o", "csv", "-d", "{}", "SELECT 1, 2"),
        ("-o", "{}", "SELECT 1"),
        ("--max-rows", "{}", "SELECT 1"),
        ("--timeout", "{}", "SELECT 1"),
    ],
)
def test_broken_text_in_an_option(command: Command, arguments: tuple[str, ...]) -> None:
    for text in BROKEN:
        words = [word.replace("{}", text) for word in arguments]
        ended = command("exec", "--local=:memory:", *words)
        assert _is_told(ended), (text[:40], ended)


def test_broken_text_elsewhere(command: Command) -> None:
    for text in BROKEN:
        for words in (
            ("exec", "--local=:memory:", "-i", "-"), ("shell", "--local=:memory:"),
            ("docs", "page", text), ("requests", "show", text, "--local=:memory:"), (text,),
            ("exec", "--endpoint-url", f"http://{text}", "--timeout", "1s", "SELECT 1"),
        ):  # fmt: skip
            ended = command(*words, stdin=f"SELECT '{text}';")
            assert _is_told(ended), (words[0], text[:40], ended)


# -- files


@pytest.fixture(
    params=[b"", b"\0" * 100, b"garbage" * 100, b"\xff\xfe\0", b"SQLite format 3\0" * 9]
)
def no_file(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A file that is not what it is taken for."""
    path = tmp_path / "broken"
    path.write_bytes(request.param)
    return str(path)


def test_a_file_that_is_something_else(command: Command, no_file: str, tmp_path: Path) -> None:
    select = f"SELECT count(*) FROM {GROUPS} WHERE region = 'us-east-1'"
    for words in (
        ("exec", "--local=:memory:", "-i", no_file),
        ("exec", f"--local={no_file}", select),
        ("exec", "--local=:memory:", "--database", no_file, "CREATE TABLE t (a)"),
        ("local", "import", "--data", str(tmp_path / "new"), no_file),
        ("local", "export", "--data", no_file),
    ):
        ended = command(*words)
        assert _is_told(ended), (words, ended)


def test_a_folder_that_is_taken_for_a_file(command: Command, tmp_path: Path) -> None:
    folder = str(tmp_path)
    for words in (
        ("exec", "--local=:memory:", "-i", folder),
        ("exec", "--local=:memory:", "-f", folder, "SELECT 1"),
        ("exec", "--local=:memory:", "--database", folder, "CREATE TABLE t (a)"),
        ("exec", f"--local={folder}", f"SELECT count(*) FROM {GROUPS}"),
    ):
        ended = command(*words)
        assert ended.code in (1, 2)
        assert _is_told(ended), (words, ended)


def _damaged(path: Path, random: Random) -> Iterator[None]:
    """The file with some bytes changed, or cut off; each time anew."""
    whole = path.read_bytes()
    for number in range(12):
        content = bytearray(whole)
        for _ in range(random.choice((1, 50, 2000))):
            content[random.randrange(len(content))] = random.randrange(256)
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        path.write_bytes(content[: len(content) // 2] if number % 4 == 3 else content)
        yield
    path.write_bytes(whole)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("which", ["journal", "cloud", "own tables"])
def test_a_damaged_file(
    command: Command, cloud: str, tmp_path: Path, which: str, seed: int
) -> None:
    made = "INSERT INTO {} (log_group_name, region) VALUES ('n{}', 'us-east-1')"
    assert command("exec", cloud, made.format(GROUPS, "")).code == 0
    assert command("exec", cloud, "CREATE TABLE own AS SELECT 1 AS a").code == 0
    journal = tmp_path / ".local" / "state" / "cirrusql" / "requests.sqlite3"
    (own,) = (tmp_path / ".local" / "share" / "cirrusql" / "databases").glob("*.sqlite3")
    path = {"journal": journal, "cloud": tmp_path / "cloud.sqlite3", "own tables": own}[which]
    for number, _ in enumerate(_damaged(path, Random(seed))):
        for words in (
            ("requests", "list", cloud), ("requests", "show", "1", cloud),
            ("requests", "resume", "1", cloud), ("exec", cloud, "SELECT * FROM cirrusql.requests"),
            ("exec", cloud, f"SELECT * FROM {GROUPS} WHERE region = 'us-east-1'"),
            ("exec", cloud, "SELECT * FROM own"), ("exec", cloud, "INSERT INTO own VALUES (2)"),
            ("exec", cloud, made.format(GROUPS, number)),
        ):  # fmt: skip
            ended = command(*words)
            assert _is_told(ended), (number, words, ended)


# -- processes: full disks and closed streams

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(tmp_path: Path) -> Run:
    """Runs a line of a shell in which `$C` is the program, with a home of its own."""

    def run(line: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HOME": str(tmp_path), "C": f"{sys.executable} -m cirrusql"}
        return subprocess.run(
            ["bash", "-c", line],
            check=False,
            env=environment,
            cwd=tmp_path,
            text=True,
            capture_output=True,
        )

    return run


@pytest.mark.thorough
@pytest.mark.parametrize("blocks", [0, 8, 40, 400])
def test_a_disk_that_is_full(shell: Run, blocks: int) -> None:
    names = "SELECT 'g' || value FROM json_each('[1,2,3,4,5,6,7,8]')"
    insert = f"INSERT INTO {GROUPS} (log_group_name) {names}"
    ended = shell(f'ulimit -f {blocks}; $C exec --local=./c.db "{insert}"')
    assert ended.returncode == 1
    assert ended.stderr.startswith("cirrusql: ")
    assert ended.stderr.count("\n") == 1
    assert "mistake" not in ended.stderr


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("$C exec --local=:memory: 'SELECT 1' > /dev/full", "cannot write standard output: No sp"),
        ("$C exec --local=:memory: -f /dev/full 'SELECT 1'", "cannot write /dev/full: No space"),
        ("$C exec --local=:memory: 'SELECT 1' >&-", "cannot write standard output: Bad file"),
        ("$C --version > /dev/full", "No space left on device"),
        ("$C --help >&-", "Bad file descriptor"),
    ],
)
def test_output_that_cannot_be_written(shell: Run, line: str, said: str) -> None:
    ended = shell(line)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line", ["$C exec --local=:memory: 'SELECT 1' 2>&-", "$C exec --local=:memory: -i - <&-"]
)
def test_other_streams_may_be_closed(shell: Run, line: str) -> None:
    ended = shell(line)
    assert (ended.returncode, ended.stderr) == (0, "")
