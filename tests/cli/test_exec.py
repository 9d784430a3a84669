from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_rows_go_to_stdout_and_nothing_else_does(command: Command, cloud: str) -> None:
    ended = command("exec", cloud, "-o", "csv", "SELECT log_group_name FROM awscc.logs.log_groups")
    assert (ended.code, ended.out, ended.err) == (0, "log_group_name\na\nb\n", "")


def test_a_bare_local_does_not_take_the_statement(command: Command, tmp_path: Path) -> None:
    ended = command("exec", "--local", "SELECT 1 AS one", "-o", "jsonl")
    assert (ended.code, ended.out) == (0, '{"one":1}\n')
    assert not (tmp_path / ".local").exists(), "a statement that calls nobody makes no file"


def test_a_new_local_cloud_has_the_demo_organisation(command: Command, tmp_path: Path) -> None:
    counting = "SELECT count(*) > 5 FROM awscc.s3.buckets"
    assert command("exec", "--local", "-o", "text", "-H", counting).out == "1\n"
    assert (tmp_path / ".local/share/cirrusql/local.sqlite3").exists()


def test_a_write_says_on_stderr_what_it_did(command: Command, cloud: str) -> None:
    ended = command(
        "exec", cloud, "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('d')"
    )
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "AWS::Logs::LogGroup 'd' created in us-east-1\n"


def test_returning_gives_rows(command: Command, cloud: str) -> None:
    sql = (
        "DELETE FROM awscc.logs.log_groups WHERE Identifier = 'a' AND region = 'us-east-1'"
        " RETURNING Identifier, OperationStatus"
    )
    ended = command("exec", cloud, "-o", "jsonl", sql)
    assert ended.out == '{"Identifier":"a","OperationStatus":"SUCCESS"}\n'
    assert (ended.code, ended.err) == (0, "")


def test_each_statement_gives_one_array(command: Command) -> None:
    ended = command(
        "exec", "--local=:memory:", "-o", "json", "SELECT 1 a; SET strict = on; SELECT 2 a"
    )
    assert ended.out == '[\n{"a":1}\n]\n[\n{"a":2}\n]\n'
    assert ended.err == "strict = on\n"


def test_tables_stand_apart(command: Command) -> None:
    ended = command("exec", "--local=:memory:", "SELECT 1 a; SELECT 2 a")
    assert ended.out.count("\n\n") == 1


def test_an_error_ends_the_script_and_says_which_statement(command: Command, cloud: str) -> None:
    ended = command(
        "exec",
        cloud,
        "-o",
        "text",
        "SELECT 1;\nSELECT nope FROM awscc.logs.log_groups;\n"
        "DELETE FROM awscc.logs.log_groups WHERE Identifier = 'a' AND region = 'us-east-1'",
    )
    assert (ended.code, ended.out) == (1, "1\n1\n")
    assert ended.err == (
        "cirrusql: statement 2 of 3: line 2, column 8: no column 'nope';"
        " see DESCRIBE awscc.logs.log_groups\n"
    )
    left = command("exec", cloud, "-o", "text", "-H", "SELECT count(*) FROM awscc.logs.log_groups")
    assert left.out == "2\n", "what stands after the error was not run"


def test_a_script_from_a_file_or_stdin(command: Command, tmp_path: Path) -> None:
    (tmp_path / "script.sql").write_text("SELECT 'é' AS a;\n", "utf-8")
    where = ("exec", "--local=:memory:", "-o", "text", "-i")
    assert command(*where, str(tmp_path / "script.sql")).out == "a\né\n"
    assert command(*where, "-", stdin="SELECT 2 AS b").out == "b\n2\n"


def test_the_result_goes_into_a_file(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    ended = command("exec", "--local=:memory:", "-o", "json", "-f", str(path), "SELECT 'é' a")
    assert (ended.code, ended.out) == (0, "")
    assert json.loads(path.read_bytes()) == [{"a": "é"}]


def test_what_a_file_had_is_replaced_by_an_answer_and_by_nothing_else(
    command: Command, tmp_path: Path
) -> None:
    path, new = tmp_path / "rows.csv", tmp_path / "new.csv"
    where = ("exec", "--local=:memory:", "-o", "csv", "-H")
    path.write_text("yesterday\n", "utf-8")
    for wrong in ("SELECT nope", "SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = 'us-east1'"):
        assert command(*where, "-f", str(path), wrong).code == 1
        assert command(*where, "-f", str(new), wrong).code == 1
        assert path.read_text("utf-8") == "yesterday\n"
        assert not new.exists()
    assert command(*where, "-f", str(path), "SELECT 1; SELECT nope").code == 1
    assert path.read_text("utf-8") == "1\n"
    for empty in ("SELECT 1 WHERE 0", "CREATE TEMP TABLE t (a)"):
        path.write_text("yesterday\n", "utf-8")
        assert command(*where, "-f", str(path), empty).code == 0
        assert path.read_text("utf-8") == ""
    assert command(*where, "-f", "/dev/null", "SELECT 1").code == 0


def test_variables_are_text_or_json(command: Command) -> None:
    sql = "SELECT :account AS account, typeof(:days) AS days, :note AS note"
    given = ("--var", "account=012345678901", "--var", "days:=30", "--var", "note=a'b=c")
    ended = command("exec", "--local=:memory:", "-o", "jsonl", *given, sql)
    assert json.loads(ended.out) == {"account": "012345678901", "days": "integer", "note": "a'b=c"}


def test_explain_calls_nobody(command: Command, cloud: str) -> None:
    ended = command(
        "exec", cloud, "--explain", "-o", "jsonl", "SELECT * FROM awscc.logs.log_groups"
    )
    assert ended.code == 0
    assert "awscc.logs.log_groups" in ended.out


def test_regions_by_option(command: Command, cloud: str) -> None:
    sql = "SELECT log_group_name FROM awscc.logs.log_groups ORDER BY 1"
    text = ("-o", "text", "-H")
    assert command("exec", cloud, "--region", "eu-west-1", *text, sql).out == "c\n"
    both = ("--region", "eu-west-1,us-east-1", "--region", "us-east-1")
    assert command("exec", cloud, *both, *text, sql).out == "a\nb\nc\n"
    assert command("exec", cloud, "--region", "*", *text, sql).out == "a\nb\nc\n"


def test_several_resources_need_a_yes(command: Command, cloud: str) -> None:
    sql = "DELETE FROM awscc.logs.log_groups WHERE retention_in_days > 1"
    ended = command("exec", cloud, sql)
    assert ended.code == 1
    assert "delete 2 resources" in ended.err
    assert "--yes" in ended.err
    assert command("exec", cloud, "--yes", sql).code == 0


def test_read_only_refuses_writes(command: Command, cloud: str) -> None:
    sql = "DELETE FROM awscc.logs.log_groups WHERE Identifier = 'a' AND region = 'us-east-1'"
    ended = command("exec", cloud, "--read-only", sql)
    assert ended.code == 1
    assert ended.err.startswith("cirrusql: this session only reads")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no SQL; give statements as one argument"),
        (["SELECT 1", "-i", "x.sql"], "SQL both as an argument and by -i"),
        (["-i", "missing.sql"], "cannot read missing.sql: No such file or directory"),
        (["SELECT 1", "-f", "missing/x"], "cannot write missing/x: No such file or directory"),
        (["SELECT 1", "-o", "xml"], "invalid choice: 'xml'"),
        (["SELECT 1", "--timeout", "soon"], "'soon' is not a duration"),
        (["SELECT 1", "--concurrency", "0"], "'0' is not a number above 0"),
        (["SELECT 1", "--var", "x"], "--var wants name=value or name:=json, not 'x'"),
        (["SELECT 1", "--var", "x:={"], "--var x: '{' is not JSON"),
        (["SELECT 1", "--profile", "p"], "--local and --profile exclude each other"),
        (["SELECT 1", "--loca"], "unrecognized arguments: --loca"),
        (["SELECT 1", "SELECT 2"], "unrecognized arguments: SELECT 2"),
    ],
)
def test_a_wrong_command_line(command: Command, arguments: list[str], said: str) -> None:
    ended = command("exec", "--local=:memory:", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.startswith("cirrusql: ")
    assert ended.err.count("\n") == 1
