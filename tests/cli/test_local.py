from __future__ import annotations

import json
from pathlib import Path

import pytest

from cirrusql.cli.local import _settings, parser
from tests.cli.conftest import Command


@pytest.fixture
def data(cloud: str) -> tuple[str, str]:
    return ("--data", cloud.removeprefix("--local="))


def count(command: Command, data: tuple[str, str]) -> str:
    where = ("exec", f"--local={data[1]}", "--region", "*", "-o", "text", "-H")
    return command(*where, "SELECT count(*) FROM awscc.logs.log_groups").out


def test_export_and_import_are_inverse(
    command: Command, data: tuple[str, str], tmp_path: Path
) -> None:
    path, again = tmp_path / "cloud.jsonl", ("--data", str(tmp_path / "again.sqlite3"))
    assert command("local", "export", *data, "-f", str(path)).err == "3 resources written\n"
    assert command("local", "import", *again, str(path)).err == "3 resources added\n"
    assert command("local", "export", *again).out == path.read_text()
    assert count(command, again) == "3\n"


def test_an_import_adds_all_or_nothing(
    command: Command, data: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "cloud.jsonl"
    command("local", "export", *data, "-f", str(path))
    header, first, *rest = path.read_text().splitlines()
    new = json.dumps({**json.loads(first), "identifier": "AAA"})
    path.write_text("\n".join([header, new, first, *rest]))
    ended = command("local", "import", *data, str(path))
    assert ended.code == 1
    assert "already" in ended.err
    assert count(command, data) == "3\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", None),
        ("{}", "this is not an archive of a local cloud"),
        ("no json", "this is not an archive of a local cloud"),
        ('{"cirrusql":"local cloud","format":1}\n{"account":1}', "line 2 of the archive"),
        ('{"cirrusql":"local cloud","format":1}\n[', "line 2 of the archive"),
    ],
)
def test_what_is_no_archive(command: Command, tmp_path: Path, text: str, said: str | None) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    ended = command("local", "import", "--data", str(tmp_path / "new.sqlite3"), str(path))
    if said is None:
        assert (ended.code, ended.err) == (0, "0 resources added\n")
    else:
        assert ended.code == 1
        assert said in ended.err


def test_reset_asks_first(command: Command, data: tuple[str, str]) -> None:
    ended = command("local", "reset", *data)
    assert ended.code == 1
    assert "say yes with --yes" in ended.err
    assert count(command, data) == "3\n"
    assert command("local", "reset", *data, "--yes").code == 0
    assert count(command, data) == "0\n"


def test_seed_fills_an_empty_one_and_only_once(command: Command, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "new.sqlite3"))
    assert command("local", "seed", *data).err.startswith("added ")
    ended = command("local", "seed", *data)
    assert ended.code == 1
    assert "cirrusql local reset" in ended.err


def test_a_file_that_is_not_a_local_cloud(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not SQLite" * 100)
    ended = command("local", "seed", "--data", str(path))
    assert ended.code == 1
    assert str(path) in ended.err
    assert path.read_text() == "not SQLite" * 100


def test_options_of_serve_become_settings(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"rate": 5, "page_size": 10}')
    given = ["--latency", "20ms-60ms", "--rate", "25", "--trace", "--settings", str(file)]
    settings = _settings(parser().parse_args(["serve", *given]))
    assert (settings.latency.lowest, settings.latency.highest) == (0.02, 0.06)
    assert (settings.rate, settings.page_size, settings.trace, settings.admin) == (
        25,
        10,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--latency", "60ms-20ms"], 2, "a latency is seconds, or a pair of them"),
        (["--settings", "missing.json"], 2, "cannot read missing.json"),
        (["--rate", "-1"], 2, "the setting 'rate' cannot be -1"),
        (["--host", "203.0.113.7"], 1, "cannot listen at 203.0.113.7:4566"),
        (["--port", "x"], 2, "'x' is not a port"),
        (["--port", "99999"], 2, "'99999' is not a port"),
    ],
)
def test_serve_refuses(
    command: Command, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    data = tmp_path / "new.sqlite3"
    ended = command("local", "serve", "--data", str(data), *arguments)
    assert ended.code == code
    assert said in ended.err
    assert not data.exists(), "nothing is made for a server that does not start"
