"""%cirrusql in a shell of IPython's: options, variables, answers, and errors of one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import cirrusql
from cirrusql.cli.arguments import Usage
from cirrusql.errors import AlreadyExists, ConfirmationNeeded, ReadOnly, UnknownName
from cirrusql.notebook import Answer
from cirrusql.notebook.arguments import cell_of
from cirrusql.result import Diagnostics, ResultColumn

GROUPS = "SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups ORDER BY 1"
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        config = Config()
        config.HistoryManager.enabled = False
        made = InteractiveShell(config=config)
        made.run_cell("%load_ext cirrusql")
        yield made
        made.run_cell("%unload_ext cirrusql")


@pytest.fixture
def run(shell: InteractiveShell) -> Iterator[Run]:
    """Runs a cell on a local cloud of the test's own, and gives what it gives, or raises."""

    def run(cell: str) -> Any:
        ran = shell.run_cell(cell)
        ran.raise_error()
        return ran.result

    run("%cirrusql --local=:memory: --region us-east-1")
    yield run
    run("%cirrusql --close")


def filled(run: Run) -> None:
    values = "('a', 7), ('b', NULL)"
    columns = "(log_group_name, retention_in_days)"
    run(f"%cirrusql INSERT INTO awscc.logs.log_groups {columns} VALUES {values}")


def test_a_line_and_a_cell_give_an_answer(run: Run) -> None:
    filled(run)
    for cell in (
        f"%cirrusql {GROUPS}",
        f"%%cirrusql\n{GROUPS};\n",
        f"%%cirrusql --explain\n{GROUPS}",
    ):
        answer = run(cell)
        assert isinstance(answer, Answer)
    answer = run(f"%cirrusql {GROUPS}")
    assert (answer.rows, len(answer), answer[1]) == ([("a", 7), ("b", None)], 2, ("b", None))
    assert answer.dicts()[0] == {"log_group_name": "a", "retention_in_days": 7}
    assert answer.df()["retention_in_days"].tolist() == [7, pd.NA]


def test_variables_are_parameters_and_nothing_else_is_put_into_the_text(
    run: Run, shell: InteractiveShell
) -> None:
    shell.user_ns["name"] = "x'; {evil} $evil"
    shell.user_ns["evil"] = "no"
    answer = run("%cirrusql SELECT :name AS a, '{evil} $evil' AS b, '%s' AS c")
    assert answer.rows == [("x'; {evil} $evil", "{evil} $evil", "%s")]
    with pytest.raises(cirrusql.ProgrammingError, match="no value for :missing"):
        run("%cirrusql SELECT :missing")


@pytest.mark.parametrize(
    ("output", "kind"), [("df", pd.DataFrame), ("pl", pl.DataFrame), ("arrow", pa.Table)]
)
def test_an_answer_is_given_as_what_is_asked_for(
    run: Run, shell: InteractiveShell, capsys: Any, output: str, kind: type
) -> None:
    assert isinstance(run(f"%cirrusql -o {output} SELECT 1 AS a"), kind)
    assert run(f"%%cirrusql --output={output} found <<\nSELECT 1 AS a, '<<' AS b") is None
    assert isinstance(shell.user_ns["found"], kind)
    assert "found: 1 row · " in capsys.readouterr().out
    assert run("%cirrusql answer << SELECT 1 AS a") is None
    assert shell.user_ns["answer"].rows == [(1,)]


def test_every_statement_of_a_cell_is_shown(run: Run, capsys: Any) -> None:
    answer = run("%%cirrusql\nCREATE TABLE t (a);\nSELECT 'first' AS x; SELECT 2 AS y")
    assert answer.rows == [(2,)]
    printed = capsys.readouterr().out
    assert printed.index("table t created") < printed.index("first")


def test_the_connection_stays_and_can_be_another(run: Run, tmp_path: Path, capsys: Any) -> None:
    run("%cirrusql CREATE TABLE t (a)")
    assert run("%cirrusql SHOW TABLES").rows == [("t", "table")]
    other = f"--local={tmp_path / 'other.sqlite3'} --database :memory:"
    assert run(f"%cirrusql {other} SHOW TABLES").rows == []
    assert run("%cirrusql SHOW TABLES").rows == []
    run("%cirrusql --close")
    assert "other.sqlite3 is closed" in capsys.readouterr().out
    assert run("%cirrusql --local=:memory: --region us-east-1 SHOW TABLES").rows == [("t", "table")]


def test_what_a_cell_allows_is_for_that_cell(run: Run) -> None:
    filled(run)
    delete = "DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'"
    with pytest.raises(ReadOnly):
        run(f"%cirrusql --read-only --yes {delete}")
    assert len(run(f"%cirrusql --dry-run --yes {delete}")) == 2
    with pytest.raises(ConfirmationNeeded):
        run(f"%cirrusql {delete}")
    assert len(run(f"%cirrusql --max-rows 1 {GROUPS}")) == 1
    run("%cirrusql --timeout 5 SET max_rows = 1")
    assert len(run(f"%cirrusql {GROUPS}")) == 1, "what SET changes stays"
    run("%cirrusql RESET max_rows")
    run(f"%cirrusql --yes {delete}")
    assert run(f"%cirrusql {GROUPS}").rows == []


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("%cirrusql SELECT nonsense", "cirrusql: line 1, column 8: no column 'nonsense'"),
        ("%%cirrusql\n\nSELEC 1", "cirrusql: line 3, column 1: "),
        ("%cirrusql --nonsense SELECT 1", "UsageError: there is no option --nonsense; see %"),
        ("%cirrusql --local=x --profile p SELECT 1", "UsageError: --local and --profile exclude"),
        ("%cirrusql -o csv SELECT 1", "UsageError: argument -o/--output: invalid choice: 'csv'"),
        ("%cirrusql --timeout", "UsageError: argument --timeout: expected one argument"),
    ],
)
def test_an_error_is_one_line(
    run: Run, shell: InteractiveShell, capsys: Any, cell: str, line: str
) -> None:
    capsys.readouterr()
    assert shell.run_cell(cell).error_in_exec is not None
    printed = capsys.readouterr()
    (told,) = (printed.out + printed.err).strip().splitlines()
    assert told.startswith(line)


def test_what_was_written_before_an_error_is_shown(run: Run, capsys: Any) -> None:
    filled(run)
    insert = "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('a'), ('new')"
    with pytest.raises(AlreadyExists):
        run(f"%%cirrusql\nSET on_error = continue; {insert} RETURNING Identifier")
    assert "│ new" in capsys.readouterr().out
    with pytest.raises(UnknownName):
        run("%%cirrusql\nSELECT 'before' AS x;\nSELECT nonsense")
    assert "before" in capsys.readouterr().out


def test_loading_and_unloading_again(shell: InteractiveShell, run: Run) -> None:
    run("%cirrusql CREATE TABLE t (a)")
    run("%load_ext cirrusql")
    assert len(run("%cirrusql SHOW TABLES")) == 1
    run("%unload_ext cirrusql")
    run("%unload_ext cirrusql")
    assert shell.run_cell("%cirrusql SELECT 1").error_in_exec is not None
    run("%load_ext cirrusql")
    run("%cirrusql --local=:memory:")
    assert run("%cirrusql SHOW TABLES").rows == []


def test_help_and_where(run: Run, capsys: Any) -> None:
    for cell, told in (("--help", "-o {table,df,pl,arrow}"), ("", "the local cloud in :memory:")):
        assert run(f"%cirrusql {cell}") is None
        assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "sql"),
    [
        ("SELECT 1", "SELECT 1"),
        ("-- a comment", " -- a comment"),
        ("--local -- a comment", " -- a comment"),
        ("--local SELECT -1", " SELECT -1"),
        ("--region us-east-1,eu-west-1 --strict SELECT '--x'", " SELECT '--x'"),
        ("--region='*' SELECT \"a b\"", ' SELECT "a b"'),
        ("--profile 'my work' SELECT 1", " SELECT 1"),
        ("", ""),
    ],
)
def test_options_end_where_sql_begins(line: str, sql: str) -> None:
    cell = cell_of(line, None)
    assert cell is not None
    assert cell.sql.strip() == sql.strip()


def test_quoted_options_are_one_word() -> None:
    cell = cell_of("--profile 'my work' --region='*' SELECT 1", None)
    assert cell is not None
    assert cell.target is not None
    assert (cell.target.profile, cell.target.regions) == ("my work", ("*",))
    with pytest.raises(Usage, match="no option -x"):
        cell_of("-x", None)


def answer(values: list[Any], kind: str | None = None) -> Answer:
    rows = [(value,) for value in values]
    return Answer([ResultColumn("<c>", kind)], rows, Diagnostics(regions=("us-east-1",)))


def test_html_is_escaped_bounded_and_tells_what_is_missing() -> None:
    page = answer(["<script>alert(1)</script>", None, 7, "x" * 1000, b"\x01", "a\x1b[31m\n"])
    html = page._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<th>&lt;c&gt;</th>" in html
    assert "<em>null</em>" in html
    assert f'title="1,000 characters">{"x" * 300}…</td>' in html
    assert "\x1b" not in html
    assert "… and 50 more rows<br>150 rows · us-east-1 · " in answer([1] * 150)._repr_html_()
    assert answer([1] * 150)._repr_html_().count("<td") == 100
    assert "more rows" not in answer([1] * 100)._repr_html_()
    assert repr(answer([1] * 150)).splitlines()[-2] == "… and 50 more rows"
    assert answer(['["<b>"]'], "array")._repr_html_().count("[&quot;&lt;b&gt;&quot;]") == 1
    assert ">true<" in answer([1], "boolean")._repr_html_()
