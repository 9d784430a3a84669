from __future__ import annotations

import re
from pathlib import Path

import pytest

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.shell.commands import COMMANDS, help_lines
from cirrusql.cli.shell.targets import target_named
from cirrusql.session import Target
from tests.cli.shell.conftest import Told

DONE, FAILED, USAGE = ExitCode.DONE, ExitCode.FAILED, ExitCode.USAGE


def test_no_two_commands_have_one_name() -> None:
    names = [name for one in COMMANDS for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))
    assert len(help_lines()) == len(COMMANDS)


@pytest.mark.parametrize("text", ["\\?", "help", "Help;", ".help"])
def test_the_list_of_commands(shell: Told, text: str) -> None:
    assert shell.answer(text) is DONE
    said = shell.said()
    assert all(one.name in said for one in COMMANDS)


def test_what_is_not_a_command(shell: Told) -> None:
    assert shell.answer("\\fomat json") is FAILED
    assert shell.said() == "cirrusql: no command '\\fomat'; did you mean '\\format'?\n"
    assert shell.answer(".zzzz") is FAILED
    assert shell.said() == "cirrusql: no command '.zzzz'; \\? lists them\n"


def test_describing(shell: Told) -> None:
    shell.run("SET output = csv")
    for text in ("\\d awscc.logs.log_groups", ".inspect awscc.logs.log_groups;"):
        assert shell.answer(text) is DONE
        columns, _, methods = shell.wrote().partition("MethodName")
        assert "log_group_name,string" in columns
        assert "create_resource" in methods
    shell.said()
    assert shell.answer("\\d awscc.logs.log_grups") is FAILED
    assert "did you mean 'log_groups'" in shell.said()


@pytest.mark.parametrize("name", ["t", "main.t", '"my.view"', "my.view", "main.v"])
def test_what_is_ones_own_has_no_methods(shell: Told, name: str) -> None:
    shell.answer(
        'CREATE TABLE t (a); CREATE VIEW "my.view" AS SELECT 1; CREATE VIEW v AS SELECT 1;'
    )
    assert shell.answer(f"\\d {name}") is DONE


def test_what_is_ones_own(shell: Told) -> None:
    shell.run("SET output = csv; CREATE TABLE mine AS SELECT 1 AS a; CREATE VIEW seen AS SELECT 2")
    for text in ("\\d", "\\dt", ".tables"):
        shell.wrote()
        assert shell.answer(text) is DONE
        assert {"mine,table", "seen,view,SELECT 2"} <= set(shell.wrote().splitlines())


def test_finding_relations(shell: Told) -> None:
    shell.run("SET output = csv")
    for pattern in ("log_gr", "log_gr*", "'%log_gr%'", "lo?_gr*"):
        assert shell.answer(f"\\dt {pattern}") is DONE
        assert "log_groups,awscc.logs.log_groups" in shell.wrote()
    assert shell.answer("\\dt it's") is DONE
    assert shell.answer("\\df split*") is DONE
    assert "split_part" in shell.wrote()
    assert shell.answer("\\dn ec2") is DONE
    assert "awscc.ec2" in shell.wrote()
    assert shell.answer("\\l") is DONE
    assert "awscc" in shell.wrote()


def test_forms_of_statements(shell: Told) -> None:
    shell.answer("\\h show")
    assert "SHOW [EXTENDED] RESOURCES [IN|FROM <service>]" in shell.said()
    shell.answer("\\h")
    assert "EXPLAIN" in shell.said()


def test_a_line_for_each_column(shell: Told) -> None:
    assert shell.answer("\\x") is DONE
    assert shell.runner.display.expanded is True
    assert shell.answer("\\x") is DONE
    assert shell.runner.display.expanded is False
    assert shell.answer("\\x auto") is DONE
    assert shell.runner.display.expanded is None
    assert shell.answer("\\x sideways") is FAILED
    shell.wrote()
    assert shell.answer("SELECT 1 AS one \\G") is DONE
    assert "row 1" in shell.wrote()
    assert shell.answer("SELECT nothing\\G") is FAILED
    assert shell.runner.display.expanded is None


def test_formats_and_times(shell: Told) -> None:
    assert shell.answer("\\format jsonl") is DONE
    shell.answer("SELECT 1 AS a;")
    assert shell.wrote() == '{"a":1}\n'
    assert shell.answer(".output") is DONE
    assert "jsonl; there is table" in shell.said()
    assert shell.answer("\\timing") is DONE
    assert shell.runner.display.timing
    assert shell.answer("\\timing off") is DONE
    assert not shell.runner.display.timing


def test_results_in_a_file(shell: Told) -> None:
    shell.answer("\\format csv")
    assert shell.answer("\\o 'a file.csv'") is DONE
    shell.answer("SELECT 1 AS a;")
    assert shell.answer("\\o") is DONE
    shell.answer("SELECT 2 AS a;")
    assert Path("a file.csv").read_text() == "a\n1\n"
    assert shell.wrote() == "a\n2\n"
    assert shell.answer("\\o nowhere/x.csv") is USAGE
    shell.answer("SELECT 3 AS a;")
    assert shell.wrote().endswith("a\n3\n")


def test_results_go_into_a_command(shell: Told) -> None:
    """`\\o |cat` made a file of that name."""
    shell.answer("\\format csv")
    assert shell.answer("\\o |tr a-z A-Z > 'loud one'; cat >> 'loud one'") is DONE
    shell.answer("SELECT 'x' AS a; SELECT 'y' AS b;")
    assert shell.answer("\\o | sort -r >'sorted'") is DONE
    assert Path("loud one").read_text() == "A\nX\nB\nY\n"
    shell.answer("SELECT value FROM json_each('[1, 2, 3]');")
    assert shell.answer("\\o") is DONE
    assert Path("sorted").read_text() == "value\n3\n2\n1\n"
    shell.answer("SELECT 2 AS a;")
    assert shell.wrote() == "a\n2\n"
    assert sorted(one.name for one in Path().iterdir() if one.is_file()) == ["loud one", "sorted"]


def test_a_command_may_leave_or_fail(shell: Told) -> None:
    shell.answer("\\format csv")
    assert shell.answer("\\o |head -1 > one") is DONE
    ones = "replace(hex(zeroblob(100000)), '00', '1,')"
    assert shell.answer(f"SELECT value FROM json_each('[' || {ones} || '1]');") is DONE
    assert shell.answer("SELECT 1 AS a;") is DONE
    assert shell.answer("\\o") is DONE
    assert Path("one").read_text() == "value\n"
    shell.said()
    assert shell.answer("\\o |cat > two; exit 3") is DONE
    shell.answer("SELECT 1 AS a;")
    assert shell.answer("\\o") is FAILED
    assert shell.said().endswith("cirrusql: 'cat > two; exit 3' ended with code 3\n")
    assert Path("two").read_text() == "a\n1\n"
    assert shell.answer("\\o |") is USAGE
    shell.answer("SELECT 3 AS a;")
    assert shell.wrote().endswith("a\n3\n")


def test_running_a_file(shell: Told) -> None:
    Path("a.sql").write_text("\\format jsonl\nSELECT 1\n  AS a;\nSELECT :region AS b\n")
    assert shell.answer("\\i a.sql") is DONE
    assert shell.wrote().replace("\n\n", "\n") == '{"a":1}\n{"b":"us-east-1"}\n'
    Path("b.sql").write_text("SELECT 1 AS a;\nSELECT nope;\nSELECT 2 AS a;\n")
    assert shell.answer("\\i b.sql") is FAILED
    assert shell.wrote().strip() == '{"a":1}'
    assert shell.answer("\\i missing.sql") is USAGE
    assert shell.answer("\\i") is USAGE
    Path("self.sql").write_text("\\i self.sql\n")
    assert shell.answer("\\i self.sql") is USAGE
    assert "include each other" in shell.said()
    assert shell.depth == 0


@pytest.mark.parametrize("mark", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85", "\u2029"])
def test_a_text_in_a_file_is_as_it_is_written(shell: Told, mark: str) -> None:
    """It became one with a line break in it: Python has more ends of lines than SQL."""
    Path("a.sql").write_text(f"SELECT hex('a{mark}b')\n  AS a;\n", "utf-8")
    shell.answer("\\format csv")
    assert shell.answer("\\i a.sql") is DONE
    assert shell.wrote() == f"a\n{f'a{mark}b'.encode().hex().upper()}\n"


def test_a_file_can_end_early_without_ending_the_shell(shell: Told) -> None:
    Path("a.sql").write_text("\\q\nSELECT 1 AS never;\n")
    assert shell.answer("\\i a.sql") is DONE
    assert shell.wrote() == ""


def test_editing(shell: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    editor = tmp_path / "an editor"
    editor.write_text('#!/bin/sh\nstat -c %a "$1" >mode\necho \'SELECT 2;\' >>"$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", f"'{editor}'")
    monkeypatch.delenv("VISUAL", raising=False)
    shell.answer("SELECT 1;")
    assert shell.answer("\\e") is DONE
    assert shell.taken_draft() == "SELECT 1;\nSELECT 2;"
    assert shell.taken_draft() == ""
    assert Path("mode").read_text() == "600\n"
    monkeypatch.setenv("EDITOR", "false")
    assert shell.answer("\\e") is USAGE
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert shell.answer("\\e") is USAGE
    assert "set EDITOR" in shell.said()
    assert shell.taken_draft() == ""


def test_again_and_again(shell: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell.answer("\\g") is USAGE
    assert shell.answer("\\watch") is USAGE
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    shell.answer("\\format jsonl")
    shell.answer("SELECT 1 AS a;")
    assert shell.answer("\\g") is DONE
    assert shell.answer("\\watch 0.5 3") is DONE
    assert shell.answer("SELECT 2 AS a \\watch 1 2") is DONE
    assert re.findall(r"\d", shell.wrote()) == ["1"] * 5 + ["2"] * 2
    assert waited == [0.5, 0.5, 1.0]
    for wrong in ("0", "-1", "x", "1 0", "1 2 3", "nan", "1 x"):
        assert shell.answer(f"\\watch {wrong}") is USAGE, wrong


def test_what_writes_is_not_repeated(shell: Told) -> None:
    statement = "INSERT INTO awscc.logs.log_groups (LogGroupName, region) VALUES ('x', 'us-east-1')"
    assert shell.answer(f"{statement} \\watch 1 2") is USAGE
    shell.answer("\\format csv")
    shell.answer("SELECT count(*) AS n FROM awscc.logs.log_groups;")
    assert shell.wrote() == "n\n0\n"


def test_other_targets(shell: Told, tmp_path: Path) -> None:
    shell.answer("\\format csv")
    shell.run("CREATE TABLE here AS SELECT 1 AS a")
    shell.said()
    assert shell.answer("\\c") is DONE
    assert shell.said() == "the local cloud in :memory: as 000000000000; us-east-1\n"
    assert shell.answer("\\c eu-west-1,us-east-1") is DONE
    assert shell.said() == "the local cloud in :memory: as 000000000000; eu-west-1, us-east-1\n"
    assert shell.runner.display.output == "csv"  # what was set stays
    assert shell.answer("\\c no-such-profile") is not DONE
    assert "no-such-profile" in shell.said()
    assert shell.answer("SELECT 1 AS a;") is DONE  # where it was
    assert shell.answer("\\c a b") is USAGE
    assert shell.answer("\\c --local --profile x") is USAGE
    assert shell.answer("\\c --nope") is USAGE


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("local", Target(local=True)),
        ("local=a.db eu-west-1", Target(local="a.db", regions=("eu-west-1",))),
        ("http://127.0.0.1:4566", Target(endpoint_url="http://127.0.0.1:4566")),
        ("dev", Target(profile="dev")),
        ("profile=dev *", Target(profile="dev", regions=("*",))),
        ("aws", Target()),
        ("--profile dev --region us-east-1", Target(profile="dev", regions=("us-east-1",))),
        ("us-east-1", Target(local="kept", regions=("us-east-1",))),
    ],
)
def test_targets_by_name(text: str, target: Target, shell: Told) -> None:
    assert target_named(text, Target(local="kept"), shell.catalog) == target


def test_what_was_typed(shell: Told) -> None:
    for text in ("SELECT 1;", "SELECT\n2;", " SELECT 'secret';"):
        shell.history.add(text)
    assert shell.answer("\\s") is DONE
    assert shell.said() == "SELECT 1;\nSELECT\n2;\n"
    assert shell.answer("\\s kept.sql") is DONE
    assert Path("kept.sql").read_text() == "SELECT 1;\nSELECT\n2;\n"
    assert Path("kept.sql").stat().st_mode & 0o777 == 0o600


def test_commands_from_a_pipe_and_their_codes(command: object) -> None:
    ended = command("shell", "--local=:memory:", stdin="\\format jsonl\nSELECT 1 AS a\\g\n\\nope\n")  # type: ignore[operator]
    assert (ended.out, ended.code) == ('{"a":1}\n', 1)
    assert "no command '\\nope'" in ended.err
