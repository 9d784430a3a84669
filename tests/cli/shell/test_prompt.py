"""The prompt with keys from a pipe and a screen that nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from prompt_toolkit.completion import CompleteEvent, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from cirrusql.cli.shell.completer import SqlCompleter, files
from cirrusql.cli.shell.highlighting import SqlLexer, highlighted
from cirrusql.cli.shell.prompt import Prompt
from cirrusql.cli.shell.status_line import status_line
from cirrusql.records import replace
from cirrusql.session import Options, Target
from tests.cli.shell.conftest import Told

Ask = Callable[[str], str]
CTRL_C, CTRL_D, CTRL_R, UP, ENTER, ALT_ENTER = "\x03", "\x04", "\x12", "\x1b[A", "\r", "\x1b\r"


@pytest.fixture
def ask(shell: Told) -> Iterator[Ask]:
    """What a prompt gives for some keys."""
    with create_pipe_input() as keys:
        prompt = Prompt(shell, keys=keys, screen=DummyOutput())

        def ask_(typed: str) -> str:
            keys.send_text(typed)
            return prompt.ask("cirrusql> ")

        yield ask_


def test_enter_runs_what_is_complete(ask: Ask) -> None:
    assert ask(f"SELECT 1;{ENTER}") == "SELECT 1;"
    assert ask(f"SELECT{ENTER}1{ENTER};{ENTER}") == "SELECT\n1\n;"
    assert ask(f"SELECT 'a;{ENTER}';{ENTER}") == "SELECT 'a;\n';"
    assert ask(f"SELECT 1\\G{ENTER}") == "SELECT 1\\G"
    assert ask(f"\\dt{ENTER}") == "\\dt"
    assert ask(f"SELECT 1{ALT_ENTER}") == "SELECT 1"
    assert ask(ENTER) == ""


def test_leaving_and_dropping(ask: Ask) -> None:
    with pytest.raises(EOFError):
        ask(CTRL_D)
    with pytest.raises(KeyboardInterrupt):
        ask(f"SELECT 'nev{CTRL_C}")
    assert ask(f";{ENTER}") == ";"


def test_what_was_typed_comes_back_whole(ask: Ask, shell: Told) -> None:
    ask(f"SELECT{ENTER}1;{ENTER}")
    ask(f"SELECT 2;{ENTER}")
    ask(f" SELECT 'secret';{ENTER}")
    assert ask(f"{UP}{UP}{ENTER}") == "SELECT\n1;"
    assert ask(f"{CTRL_R}T 2{ENTER}{ENTER}") == "SELECT 2;"
    assert "secret" not in shell.history.path.read_text()


def test_what_an_editor_left_is_the_next_prompts(ask: Ask, shell: Told) -> None:
    shell.leave_draft("SELECT\n2;")
    assert ask(ENTER) == "SELECT\n2;"
    assert ask(ENTER) == ""


def completions(shell: Told, before: str, behind: str = "") -> list[Completion]:
    document = Document(before + behind, len(before))
    return list(SqlCompleter(lambda: shell.known).get_completions(document, CompleteEvent()))


def applied(completion: Completion, before: str, behind: str = "") -> str:
    return before[: len(before) + completion.start_position] + completion.text + behind


def test_completions_fit_what_is_behind_the_cursor(shell: Told) -> None:
    before, behind = "SELECT 1 FROM awscc.ec2.vpcs WHERE region = 'us-e", "' AND 1"
    first = completions(shell, before, behind)[0]
    assert applied(first, before, behind).endswith("region = 'us-east-1' AND 1")
    before = "SELECT * FROM ec2.vol"
    assert applied(completions(shell, before)[0], before) == "SELECT * FROM awscc.ec2.volumes"
    assert completions(shell, "SEL", "ECT")[0].text == "SEL"
    assert completions(shell, "SEL", "FISH") == []


def test_the_tags_that_were_typed_are_offered(shell: Told) -> None:
    shell.history.add("SELECT tags_map ->> 'CostCenter' FROM awscc.s3.buckets;")
    texts = [one.text for one in completions(shell, "SELECT tags_map ->> 'Cost")]
    assert texts == ["'CostCenter'"]


def test_what_is_made_can_be_named_at_once(shell: Told) -> None:
    before = "SELECT * FROM fresh"
    assert "fresh_one" not in [one.text for one in completions(shell, before)]
    shell.answer("CREATE VIEW fresh_one AS SELECT 1 AS a;")
    assert completions(shell, before)[0].text == "fresh_one"


def test_files(shell: Told) -> None:
    from pathlib import Path

    for name in ("a.sql", "b.sql", ".hidden", "a folder/c.sql"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("")
    assert list(files("")) == ["a folder/", "a.sql", "b.sql"]
    assert list(files("a")) == ["a folder/", "a.sql"]
    assert list(files("a folder/")) == ["a folder/c.sql"]
    assert list(files(".h")) == [".hidden"]
    assert list(files("nowhere/")) == []
    assert list(files("[")) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT 1",
        "SELECT 'a\nb' -- c\n/* d */ FROM x;",
        "\\d x",
        "'",
        "/*",
        "é\n\n",
        "\t.tables",
    ],
)
def test_highlighting_keeps_the_text(text: str) -> None:
    assert "".join(piece for _, piece in highlighted(text)) == text
    line = SqlLexer().lex_document(Document(text))
    lines = ["".join(piece[1] for piece in line(n)) for n in range(text.count("\n") + 1)]
    assert lines == text.split("\n")
    assert line(99) == []


def test_the_status_line(shell: Told) -> None:
    assert status_line(shell) == "local cloud :memory: │ 000000000000 │ us-east-1 │ table"
    shell.answer("SET dry_run = on; SET timing = on; SET output = csv;")
    session = shell.session
    session.options = replace(session.options, read_only=True)
    parts = status_line(shell).split(" │ ")
    assert parts[3:] == ["read-only", "dry run", "csv", "timing"]
    shell.answer("\\c *")
    assert "every region" in status_line(shell)


def test_the_status_line_names_the_accounts_that_are_chosen(shell: Told) -> None:
    shell.connect(Target(local=":memory:", accounts=("production",)), Options())
    assert status_line(shell).split(" │ ")[1] == "production"
    shell.connect(Target(local=":memory:", accounts=("*",), seed=True), Options())
    shell.answer("SELECT count(*) FROM cirrusql.accounts;")
    assert status_line(shell).split(" │ ")[1] == "10 accounts"


def test_queued_writes_are_seen_and_never_lost_without_a_word(shell: Told) -> None:
    insert = "INSERT INTO awscc.logs.log_groups (LogGroupName, region) VALUES ('x', 'us-east-1');"
    shell.answer("BEGIN;")
    shell.answer(insert)
    assert "in a transaction, 1 write queued" in status_line(shell)
    shell.said()
    shell.answer("\\c eu-west-1")
    assert "1 queued write not made" in shell.said()
    assert "transaction" not in status_line(shell)
    assert shell.end() == 0


def test_no_prompt_is_drawn_by_a_call(shell: Told) -> None:
    """The status line and completion for AWS ask nobody who one is."""
    from cirrusql.session import Options, Target

    shell.connect(Target(endpoint_url="http://127.0.0.1:9", regions=("eu-west-1",)), Options())
    assert "eu-west-1" in status_line(shell)
    assert shell.known.own == ()
    assert completions(shell, "SELECT vpc_i", " FROM awscc.ec2.vpcs")[0].text == "vpc_id"
