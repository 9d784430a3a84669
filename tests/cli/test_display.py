"""How results are displayed is the session's, and where they go the output's."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import Output
from cirrusql.cli.script import Runner
from cirrusql.cli.streams import Target
from cirrusql.engine.display import FORMATS
from cirrusql.engine.setting_kinds import Setting
from cirrusql.engine.settings import SETTINGS, changed, restored
from cirrusql.errors import InterfaceError, ProgrammingError, UnknownName
from cirrusql.formats import format_named
from cirrusql.session import Display, Environment, Options, Session
from tests.cli.conftest import Command


class Terminal(io.BytesIO):
    """Bytes that say that they are a terminal."""

    def isatty(self) -> bool:
        return True


class Shell:
    """A runner whose stdout and stderr are in memory, as a shell has one."""

    def __init__(self, session: Session, out: io.BytesIO) -> None:
        self.out, self.err = out, io.StringIO()
        self.runner = Runner(session, Output(Target(out)), Narrator(self.err))

    def run(self, script: str) -> int:
        return self.runner.run(script, {})

    @property
    def text(self) -> str:
        return self.out.getvalue().decode()


@pytest.fixture
def session(catalog: Catalog) -> Iterator[Session]:
    def unreachable() -> None:
        raise AssertionError

    environment = Environment(unreachable, ("us-east-1",), "nowhere")  # type: ignore[arg-type]
    with Session.alone(catalog, environment, Options(display=Display("csv"))) as session:
        yield session


@pytest.fixture
def shell(session: Session) -> Shell:
    return Shell(session, io.BytesIO())


@pytest.mark.parametrize("one", SETTINGS, ids=lambda one: str(one.name))
def test_every_setting_takes_the_values_that_it_names_and_goes_back(one: Setting) -> None:
    start = Options()
    words = set(one.values.split(", ")) - {"a number", "a text", "a date", "a time", "RUN id", "…"}
    for word in words:
        options = changed(start, one.name.upper(), word)
        # What is read back may be spelt otherwise, and means the same.
        assert one.read(options).lower() in (word.lower(), "300s", "10min")
        assert changed(start, one.name, one.read(options)) == options
        assert restored(options, one.name, start) == start
    with pytest.raises(ProgrammingError):
        # Which services there are is found out when a name is looked for.
        changed(start, one.name, "" if one.name in ("delimiter", "search_path") else "nonsense")


def test_settings_in_other_spellings() -> None:
    for name in ("colour", "color", "colors", "COLOURS"):
        assert changed(Options(), name, "yes").display.colours is True
    assert changed(Options(), "delimiter", "\\t").display.delimiter == "\t"
    assert restored(changed(Options(), "delimiter", "|"), "delimiter", Options()) == Options()
    with pytest.raises(ProgrammingError, match=r"output is table, wide, .* or parquet, not 'xml'"):
        changed(Options(), "output", "xml")
    with pytest.raises(UnknownName, match="expanded"):
        changed(Options(), "expand", "on")


def test_every_format_is_there() -> None:
    assert [format_named(name) for name in FORMATS]


def test_set_changes_what_follows_and_so_does_the_shell(shell: Shell) -> None:
    assert shell.run("SELECT 1 a; SET output = jsonl; SELECT 2 a") == 0
    shell.runner.show_by(output="text", headers=False)
    assert shell.run("SELECT 3 a; SHOW SETTINGS LIKE 'output'") == 0
    assert shell.text.startswith('a\n1\n{"a":2}\n3\noutput,text,csv,')


def test_results_are_redirected_and_back(shell: Shell, tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("yesterday\n")
    shell.runner.redirect(str(one))
    assert one.read_text() == "yesterday\n", "until there is something to write"
    shell.run("SELECT 1 a; SELECT 2 a")
    shell.runner.redirect(str(two))
    assert one.read_text() == "a\n1\na\n2\n"
    shell.run("SELECT nope")
    shell.runner.redirect(None)
    assert not two.exists(), "nothing was written to it"
    shell.run("SELECT 3 a")
    assert shell.text == "a\n3\n"
    with pytest.raises(Usage, match="cannot write"):
        shell.runner.redirect(str(tmp_path / "none" / "a.csv"))
    shell.run("SELECT 4 a")
    assert shell.text == "a\n3\na\n4\n", "a file that cannot be made changes nothing"


def test_a_format_of_files_is_given_up_when_results_go_to_a_terminal_again(
    session: Session, tmp_path: Path
) -> None:
    shell = Shell(session, Terminal())
    assert shell.run("SET output = parquet") == 2
    assert shell.runner.display.output == "csv"
    path = tmp_path / "rows.parquet"
    shell.runner.redirect(str(path))
    assert shell.run("SET output = parquet; SELECT 1 a; SELECT 2 b") == 0
    shell.runner.redirect(None)
    assert pq.read_table(path).to_pylist() == [{"a": 1}]
    assert pq.read_table(tmp_path / "rows-2.parquet").to_pylist() == [{"b": 2}]
    assert shell.runner.display.output == "table"
    assert "output = table, since parquet is not for a terminal" in shell.err.getvalue()
    with pytest.raises(InterfaceError):
        shell.runner.show_by(output="arrow")
    assert shell.runner.display.output == "table"


def test_a_pipe_takes_one_result_of_a_format_of_files(shell: Shell) -> None:
    assert shell.run("SET output = parquet; SELECT 1 a; SELECT 2 a") == 2
    assert "a file of parquet holds one result" in shell.err.getvalue()
    assert "statement 3 of 3" in shell.err.getvalue()
    assert pq.read_table(io.BytesIO(shell.out.getvalue())).to_pylist() == [{"a": 1}]


def test_a_missing_extra_is_told_before_anything_is_run(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(("pyarrow", "cirrusql.formats.columnar")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ended = command("exec", "--local=:memory:", "-o", "arrow", "SELECT 1")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "cirrusql: the formats arrow and parquet need the package pyarrow;"
        " pip install 'cirrusql[arrow]'\n"
    )
    ended = command("exec", "--local=:memory:", "-o", "csv", "SET output = parquet; SELECT 1")
    assert (ended.code, ended.out) == (2, "")
    assert "cirrusql[arrow]" in ended.err


def test_one_page_of_html_holds_every_result(command: Command) -> None:
    ended = command("exec", "--local=:memory:", "-o", "html", "SELECT 1 a; SELECT '<b>' b")
    assert ended.out.count("<!DOCTYPE html>") == 1
    assert ended.out.startswith("<!DOCTYPE html>")
    assert ended.out.count("<table>") == 2
    assert "<td>&lt;b&gt;</td>" in ended.out


def test_a_document_into_a_pipe_stays_data(command: Command) -> None:
    sql = "EXPLAIN PERMISSIONS SELECT bucket_name FROM awscc.s3.buckets"
    [row] = json.loads(command("exec", "--local=:memory:", "-o", "json", sql).out)
    assert row["policy"]["Version"] == "2012-10-17"
    table = command("exec", "--local=:memory:", sql).out
    assert table.startswith("┌"), "on a terminal it would be the document itself"


def test_timing_is_told_wherever_the_narration_goes(command: Command) -> None:
    ended = command("exec", "--local=:memory:", "--timing", "-o", "text", "SELECT 1; SELECT 2")
    assert [line.startswith("time: 0.") for line in ended.err.splitlines()] == [True, True]
    assert "time" not in command("exec", "--local=:memory:", "SELECT 1").err


@pytest.mark.parametrize("wrong", ["", '"', "a\nb"])
def test_a_delimiter_that_makes_values_unreadable_is_refused(command: Command, wrong: str) -> None:
    ended = command("exec", "--local=:memory:", "-o", "csv", "-d", wrong, "SELECT 1")
    assert (ended.code, ended.out) == (2, "")
    assert "cannot stand between values" in ended.err
