"""Files of statements with places for values: StackQL's `.iql` files, as `-i` takes them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.cli.templates import Values, rendered
from cirrusql.errors import ParseError
from cirrusql.sql import split
from cirrusql.sql.lexer import Kind, position
from tests.cli.conftest import Command

KNOWN: dict[str, Any] = {
    "a": {"b-c": [1, {"d": "x"}], "t": "O'Brien", "n": None, "yes": True},
    "f": 1.5,
}
KNOWN["q"] = {"it's": 3, "\"'": 4, "--": 5, "/*": 6}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT '{{ .a.t }}'", "SELECT 'O''Brien'"),
        ("SELECT '{{.a.t}}-{{- .f -}}'", "SELECT 'O''Brien-1.5'"),
        ('SELECT "{{ .a.t }}"', "SELECT \"O'Brien\""),
        ("SELECT {{ .a.n }}, {{ .a.yes }}", "SELECT NULL, true"),
        ("SELECT '{{ index .a \"b-c\" 1 \"d\" }}'", "SELECT 'x'"),
        ("SELECT '{{ index .a `b-c` }}'", "SELECT '[1,{\"d\":\"x\"}]'"),
        ("SELECT 1{{/* why */}}", "SELECT 1"),
        ("SELECT '{{resolve:ssm:/a}}', '{{ .f }}'", "SELECT '{{resolve:ssm:/a}}', '1.5'"),
        ("SELECT '{{ index .q \"it's\" }}'", "SELECT '3'"),
        ("SELECT {{ index .q \"it's\" }}, '{{ index .q `\"'` }}'", "SELECT 3, '4'"),
        ('SELECT "{{ index .q "it\'s" }}" AS "x"', 'SELECT "3" AS "x"'),
        ("SELECT '{{ index .q `--` }}' --' {{ .f }}", "SELECT '5' --' {{ .f }}"),
        ("SELECT '{{ index .q `/*` }}{{ index .q `/*` }}', 1 /* x */", "SELECT '66', 1 /* x */"),
        ("-- {{ .a.t }}\nSELECT {{ .f }}", "-- {{ .a.t }}\nSELECT 1.5"),
        ("/* {{ .a.t }} */ SELECT [{{ .f }}]", "/* {{ .a.t }} */ SELECT [1.5]"),
    ],
)  # fmt: skip
def test_what_stands_in_a_place(text: str, expected: str) -> None:
    assert rendered(text, Values(KNOWN)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT\n '{{ .a.x }}'", r"line 2, column 3: there is no value for \{\{ .a.x \}\}"),
        ("SELECT {{ .a.t.x }}", "there is no value"),
        ("SELECT {{ index .a \"b-c\" 7 }}", "there is no value"),
        ("SELECT '{{ .a.n }}'", "is null, which no text says"),
        ("{{ range .a }}x{{ end }}", "loops, conditions and functions are not understood"),
        ("SELECT {{ .a.t | upper }}", "is not understood"),
        ("SELECT {{ a }}", "is not understood"),
        ("SELECT {{ index .a -1 }}", "is not understood"),
        ("SELECT {{ index .a `b-c` 0 | upper }}", "is not understood"),
        ("SELECT [{{ .a }}]", "has a ], which ends its name"),
        ("SELECT '{{ .f }}", "line 1, column 8: this string never ends"),
        ("<<<json\n{\n>>>\nSELECT 1", "line 2, column 1: the block before .* is not JSON"),
        ("<<<json\n[1]\n>>>\nSELECT 1", "is not a mapping of names to values"),
        ("<<<jsonnet\n{ a: std.extVar('x') }\n>>>\nSELECT 1", "jsonnet is not evaluated here"),
        ("<<<toml\na = 1\n>>>\nSELECT 1", "is in 'toml'; write <<<json or <<<yaml"),
        ("<<<yaml\na: [\n>>>\nSELECT 1", "this is not YAML"),
        ('<<<json\n{"a": NaN}\n>>>\nSELECT {{ .values.a }}', "NaN is no value of JSON"),
        ('<<<json\n{"a": [-Infinity]}\n>>>\nSELECT 1', "-Infinity is no value of JSON"),
        ('<<<\n{"a": {"b": [1e999]}}\n>>>\nSELECT 1', "has inf, which is no number in SQL"),
        ('<<<json\n{"a": {"b": 1, "b": 2}}\n>>>\nSELECT 1', "the key 'b' is given twice"),
        ("<<<yaml\na: 1\na: 2\n>>>\nSELECT 1", "'a' is given twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        rendered(text, Values(KNOWN))


@pytest.mark.parametrize("language", ["json", "jsonnet", ""])
def test_a_block_has_the_values_and_lines_keep_their_numbers(language: str) -> None:
    text = f"<<<{language}\n{{\n}}\n>>>\n\nSELECT nope"
    assert rendered(text, Values()) == "\n\n\n\n\nSELECT nope"


def test_a_block_may_be_yaml_and_a_file_may_give_more() -> None:
    head = "<<<yaml\nname: web # a comment\ndays: 7\n>>>\n"
    text = head + "{{ .values.days }} {{ .f }} '{{ .values.name }}'"
    assert rendered(text, Values(KNOWN)).strip() == "7 1.5 'web'"


def test_a_file_without_values_is_no_template() -> None:
    text = "SELECT '{{ jinja }}', '{{resolve:x}}'"
    assert rendered(text, Values()) == text
    with pytest.raises(ParseError, match="put them in a block <<<json"):
        rendered("SELECT '{{ .values.name }}'", Values())


JSON = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(JSON)
def test_no_value_ends_the_text_that_it_stands_in(value: Any) -> None:
    (source,) = split(rendered("SELECT '{{ .v }}' AS x", Values({"v": value})))
    assert [token.kind for token in source.tokens] == [
        Kind.WORD, Kind.STRING, Kind.WORD, Kind.WORD,
    ]  # fmt: skip
    told = source.tokens[1].value
    assert (told if isinstance(value, str) else json.loads(told)) == value


def test_what_show_insert_into_writes_runs_once_it_is_filled_in(
    command: Command, cloud: str, tmp_path: Path
) -> None:
    shown = command(
        "exec", cloud, "-o", "text", "-H",
        "SHOW INSERT INTO awscc.logs.log_groups (LogGroupName, RetentionInDays, Tags)",
    )  # fmt: skip
    filled = re.sub(r"<LogGroupName>", "it's new", shown.out)
    filled = filled.replace('"RetentionInDays": 0', '"RetentionInDays": 14')
    filled = filled.replace('"Tags": []', '"Tags": [{"Key": "k", "Value": "it\'s"}]')
    path = tmp_path / "new.iql"
    path.write_text(filled.replace("<region>", "us-east-1"), "utf-8")
    refused = command("exec", cloud, "-i", str(path))
    assert "LogGroupName" in refused.err  # a name with a quote in it came through whole
    path.write_text(path.read_text("utf-8").replace("it's new", "new"), "utf-8")
    assert command("exec", cloud, "-i", str(path)).code == 0
    found = command(
        "exec", cloud, "-o", "jsonl",
        "SELECT retention_in_days, tags FROM logs.log_groups WHERE log_group_name = 'new'",
    )  # fmt: skip
    assert json.loads(found.out) == {
        "retention_in_days": 14, "tags": [{"Key": "k", "Value": "it's"}],
    }  # fmt: skip


def test_values_come_from_a_file_of_their_own(command: Command, tmp_path: Path) -> None:
    values, script = tmp_path / "v.yaml", tmp_path / "s.iql"
    values.write_text("global:\n  region: eu-west-1\n", "utf-8")
    script.write_text("SELECT '{{ .global.region }}' AS r", "utf-8")
    ended = command("exec", "-i", str(script), "-q", str(values), "--render")
    assert (ended.code, ended.out) == (0, "SELECT 'eu-west-1' AS r\n")
    ended = command("exec", "--local=:memory:", "-i", str(script), "-q", str(values), "-o", "jsonl")
    assert ended.out == '{"r":"eu-west-1"}\n'
    ended = command("exec", "SELECT 1", "-q", str(values))
    assert (ended.code, "-q gives values to the file of -i" in ended.err) == (2, True)


def test_a_script_without_commit_has_written_nothing_and_fails(
    command: Command, cloud: str
) -> None:
    insert = "INSERT INTO logs.log_groups (log_group_name) VALUES ('q')"
    ended = command("exec", cloud, f"BEGIN; {insert}; {insert.replace('q', 'r')}")
    assert ended.code == 1
    assert "2 queued writes not made: BEGIN was not followed by COMMIT" in ended.err
    assert command("exec", cloud, f"BEGIN; {insert}; ROLLBACK").code == 0
    assert command("exec", cloud, f"BEGIN; {insert}; COMMIT").code == 0
    assert command("exec", cloud, f"BEGIN; {insert}; COMMIT").code == 1
    shell = command("shell", cloud, stdin=f"BEGIN;\n{insert};\n")
    assert (shell.code, "queued write not made" in shell.err) == (1, True)


@pytest.mark.parametrize("value", ["", "a", "a\nb\n\n", "'", "''\n", "x" * 99, 7])
def test_places_are_those_of_the_file(command: Command, tmp_path: Path, value: Any) -> None:
    """A value of three lines had every later error two lines too far down."""
    head = f"<<<json\n{json.dumps({'v': value})}\n>>> "
    item = "'{{ .values.v }}' AS t, :v, '{{ index .values `v` }}'"
    text = f"SELECT {item},\n  nope FROM t"
    file = tmp_path / "wrong.iql"
    for before, line in ((head, 4), (f"{head}\n-- {{{{ .values.v }}}}\n", 6)):
        file.write_text(before + text)
        ran = command("exec", "--local=:memory:", "-i", str(file), "--var", "v=longer than that")
        assert f"line {line}, column 13: no table 't'" in ran.err
    file.write_text(f"{head}SELECT '{{{{ .values.v }}}}' AS t nope nope")
    ran = command("exec", "--local=:memory:", "-i", str(file))
    assert 'line 3, column 35: near "nope": syntax error' in ran.err


PIECES = st.sampled_from(
    ["SELECT ", "'", "a\n", "{{ .values.v }}", '{{ index .values "v" }}', "\n\n", "ä", "-- x\n",
     "/* y */", "{{/* z */}}", '"', " \t", "[", "]", "€"]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=12), st.sampled_from(["", "x", "\n", "a\nb\nc", "'", "ä" * 9, 0, -1])
)
def test_every_letter_keeps_its_place(pieces: list[str], value: Any) -> None:
    head = "<<<json\n" + json.dumps({"v": value}) + "\n>>>"
    text = head + "".join(pieces)
    try:
        made = rendered(text, Values())
    except ParseError:  # a string that never ends
        return
    kept, done = [], len(head)
    for place in (*re.finditer(r"\{\{.*?\}\}", text), None):
        end = len(text) if place is None else place.start()
        kept += [(text[at], position(text, at)) for at in range(done, end)]
        done = end if place is None else place.end()
    places = iter((letter, position(made, at)) for at, letter in enumerate(made))
    assert all(one in places for one in kept), "in this order"
