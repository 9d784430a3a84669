"""What a tool that starts `stackql exec` reads on stdout and stderr."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ended

Run = Callable[..., Ended]
GROUP = "awscc.logs.log_groups"
INSERT = f"INSERT INTO {GROUP} (LogGroupName, region) SELECT 'g', 'us-east-1'"
WHERE = "WHERE Identifier = 'g' AND region = 'us-east-1'"
DESPATCHED = "The operation was despatched successfully\n"


def test_rows_are_an_array_of_objects_of_texts(stackql: Run) -> None:
    sql = "SELECT 1 AS i, 1.5 AS f, NULL AS n, 'a\"é' AS t, '' AS e"
    ended = stackql("exec", sql, "--output", "json")
    assert json.loads(ended.out) == [{"i": "1", "f": "1.5", "n": "null", "t": 'a"é', "e": ""}]
    assert (ended.code, ended.err) == (0, "")
    assert stackql("exec", "SELECT 1 AS i WHERE 0", "--output", "json").out == "[]\n"


def test_formats(stackql: Run) -> None:
    sql = "SELECT 1 AS one, 'a,b' AS two UNION ALL SELECT 2, NULL"
    assert stackql("exec", sql, "-o", "csv").out == 'one,two\n1,"a,b"\n2,null\n'
    assert stackql("exec", sql, "-o", "csv", "-H").out == '1,"a,b"\n2,null\n'
    assert stackql("exec", sql, "-o=csv", "--delimiter", ";").out == "one;two\n1;a,b\n2;null\n"
    assert stackql("exec", sql, "-o", "text", "-H").out == "1,a,b\n2,null\n"
    assert stackql("exec", sql).out.splitlines() == [
        "|-----|------|",
        "| one | two  |",
        "|-----|------|",
        "| 1   | a,b  |",
        "| 2   | null |",
        "|-----|------|",
    ]


def test_several_statements_give_several_answers(stackql: Run) -> None:
    assert stackql("exec", "SELECT 1 AS a; SELECT 2 AS b;", "-o", "json").out == (
        '[{"a":"1"}]\n[{"b":"2"}]\n'
    )


def test_a_write_is_a_message_on_stderr(stackql: Run) -> None:
    assert stackql("exec", INSERT, "-o", "json") == Ended(0, "", DESPATCHED)
    update = f"UPDATE {GROUP} SET RetentionInDays = 7 {WHERE}"
    returned = stackql("exec", f"{update} RETURNING OperationStatus, ErrorCode", "-o", "json")
    assert json.loads(returned.out) == [{"OperationStatus": "SUCCESS", "ErrorCode": "null"}]
    assert returned.err == ""
    for _ in range(2):  # what is gone already counts as deleted
        assert stackql("exec", f"DELETE FROM {GROUP} {WHERE}") == Ended(0, "", DESPATCHED)


def test_what_is_there_as_wanted_counts_as_created(stackql: Run) -> None:
    assert stackql("exec", INSERT).err == DESPATCHED
    assert stackql("exec", INSERT) == Ended(0, "", DESPATCHED)
    other = INSERT.replace("(Log", "(RetentionInDays, Log").replace("SELECT", "SELECT 7,")
    ended = stackql("exec", other)
    assert ended.code == 1
    assert ended.err.startswith("error: AlreadyExists")
    assert "not as wanted" in ended.err


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC 1", "syntax error at position"),
        (f"SELECT nope FROM {GROUP}", "could not locate symbol"),
        ("SELECT * FROM google.compute.instances", "could not locate symbol"),
        (f"UPDATE {GROUP} SET RetentionInDays = 7 {WHERE}", "http response status code: 404"),
    ],
)
def test_a_failure_is_one_line_that_tools_know(stackql: Run, sql: str, words: str) -> None:
    ended = stackql("exec", sql, "-o", "json")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"error: {words}")
    assert ended.err.count("\n") == 1


def test_what_came_before_a_failure_is_there(stackql: Run) -> None:
    ended = stackql("exec", "SELECT 1 AS a; SELECT * FROM awscc.s3.bukets", "-o", "json")
    assert (ended.code, ended.out) == (1, '[{"a":"1"}]\n')


def test_a_transaction_that_nobody_ends_is_an_error(stackql: Run) -> None:
    ended = stackql("exec", f"BEGIN; {INSERT}")
    assert ended.code == 1
    assert "not made: 1" in ended.err
    assert stackql("exec", f"BEGIN; {INSERT}; COMMIT").code == 0
    assert stackql("exec", f"SELECT count(*) AS n FROM {GROUP}", "-o", "csv", "-H").out == "1\n"


def test_several_resources_want_a_yes(stackql: Run) -> None:
    for name in ("g", "h"):
        stackql("exec", INSERT.replace("'g'", f"'{name}'"))
    ended = stackql("exec", f"DELETE FROM {GROUP} WHERE region = 'us-east-1'")
    assert ended.code == 1
    assert ended.err.startswith("error: ")


def test_files_and_values(stackql: Run, tmp_path: Path) -> None:
    script, values = tmp_path / "a.iql", tmp_path / "a.json"
    script.write_text("SELECT '{{ .name }}' AS name, {{ .n }} AS n;")
    values.write_text('{"name": "it\'s", "n": 2}')
    files = ("-i", str(script), "--iqldata", str(values))
    assert json.loads(stackql("exec", *files, "-o", "json").out) == [{"name": "it's", "n": "2"}]
    assert stackql("exec", *files, "--dryrun").out == "SELECT 'it''s' AS name, 2 AS n;\n"
    assert stackql("exec", "-i", str(tmp_path / "none")).err.startswith("error: cannot read")
    assert stackql("exec", "SELECT 1 AS a", "-o", "csv", "-f", str(script)) == Ended(0, "", "")
    assert script.read_text() == "a\n1\n"


def test_more_words_are_what_a_shell_made_of_json(stackql: Run) -> None:
    """Pystackql writes `--registry {"url": "…"}` into a shell's command, without quotes."""
    ended = stackql("exec", "SELECT 1 AS a", "--registry", "{url:", "http://x}", "-o", "json")
    assert ended == Ended(0, '[{"a":"1"}]\n', "")


def test_providers_have_a_version_that_satisfies_every_pin(stackql: Run) -> None:
    rows = json.loads(stackql("exec", "SHOW PROVIDERS", "-o", "json").out)
    assert [(row["name"], row["version"]) for row in rows] == [
        ("awscc", "v99.99.99999"),
        ("aws", "v99.99.99999"),
    ]
    assert json.loads(stackql("registry", "list", "awscc", "-o", "json").out) == [
        {"provider": "awscc", "versions": "v26.03.00379, v99.99.99999"}
    ]
    pulled = stackql("registry", "pull", "awscc", "v26.03.00379")
    assert (pulled.code, pulled.out) == (0, "")
    assert stackql("exec", "REGISTRY PULL google").code == 1


def test_the_version_has_words_where_tools_look(stackql: Run) -> None:
    first, built, site = stackql("--version").out.splitlines()
    assert first.startswith("stackql v")
    assert len(first.split(" ")) == 4
    assert built.startswith("BuildDate: ")
    assert site == "https://stackql.io"


def test_the_shell_is_ours(stackql: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 41 + 1 AS n;\n"))
    assert "42" in stackql("shell").out


def test_read_only(stackql: Run) -> None:
    ended = stackql("exec", INSERT, "--read-only")
    assert ended.code == 1
    assert "only reads" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exce", "SELECT 1"), 'unknown command "exce"'),
        (("exec",), "no SQL"),
        (("exec", "SELECT 1", "-o", "xml"), "output format 'xml'"),
        (("exec", "SELECT 1", "-o", "csv", "-d", "::"), "one character"),
        (("registry", "push"), "registry list"),
        (("exec", "SELECT 1", "-f", "/no/such/folder/x"), "cannot write"),
    ],
)
def test_a_wrong_command_line(stackql: Run, words: tuple[str, ...], said: str) -> None:
    ended = stackql(*words)
    assert ended.code == 1
    assert ended.err.startswith("error: ")
    assert said in ended.err


def test_help(stackql: Run) -> None:
    assert "usage: stackql" in stackql().out
    assert stackql("--help").out == stackql("help").out == stackql().out
