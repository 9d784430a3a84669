"""What `cirrusql complete` writes for shells and editors; the scripts are run in `completion/`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.cli.completion.values import VALUES
from cirrusql.cli.completion.words import candidates
from cirrusql.cli.spec import command_line
from cirrusql.cloudcontrol.shared_config import profile_names
from tests.cli.conftest import Command

TOP = command_line()


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["req"], ["requests\twhat was written: list, show, resume, cancel"]),
        (["--sp"], ["--spec\tall commands and options as JSON"]),
        (["nothing", ""], []),
        (["exec", "--local=", ""], []),
        (["exec", "-o", "t"], ["table", "text"]),
        (["exec", "--", "-"], []),
        (["exec", "--output=md", "--no-pr"], ["--no-progress\tno progress on the terminal"]),
        (["stack", "plan", "--name", "stack", "x", "dev", "--js"], ["--json\tas JSON"]),
        (["complete", "b"], ["bash"]),
        (["docs", "page", "awscc.nothing."], []),
    ],
)
def test_words(command: Command, words: list[str], lines: list[str]) -> None:
    ended = command("complete", "--words", *words)
    assert (ended.code, ended.err, ended.out.splitlines()) == (0, "", lines)


def test_no_word_is_an_empty_one(command: Command) -> None:
    assert command("complete", "--words").out == command("complete", "--words", "").out != ""


def test_the_numbers_of_writes(command: Command, cloud: str) -> None:
    assert command("complete", "--words", "requests", "show", cloud, "").out.startswith(
        "1\tCREATE AWS::Logs::LogGroup and 2 more, "
    )
    assert command("complete", "--values", "run:2").out == ""


def test_before_anything_was_written_there_is_no_number_and_no_file(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert command("complete", "--values", "run:").out == ""
    assert not (tmp_path / "state").exists()


def test_what_cannot_be_read_is_no_message_at_a_prompt(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text("[profile a]\n[profile broken\n")
    (tmp_path / "credentials").write_text("[b]\naws_access_key_id = x\n[tab\tin it]\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    ended = command("complete", "--words", "exec", "--profile", "")
    assert (ended.code, ended.out, ended.err) == (0, "b\n", "")
    monkeypatch.setattr("cirrusql.catalog.store.DEFAULT_PATH", str(tmp_path / "nothing"))
    ended = command("complete", "--values", "region:")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_profiles_are_those_that_botocore_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.session import Session

    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text(
        "[default]\n[profile one]\n[profile 'a b']\n[two]\n[sso-session s]\n"
        "[services v]\n[profile x y]\n"
    )
    credentials.write_text("[one]\n[three]\naws_access_key_id = k\n")
    environ = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert profile_names(environ) == sorted(Session().available_profiles)


def test_which_shell_must_be_said(command: Command) -> None:
    ended = command("complete")
    assert (ended.code, ended.out) == (2, "")
    assert "one of bash, zsh, fish" in ended.err
    assert "invalid choice: 'powershell'" in command("complete", "powershell").err


WORDS = st.one_of(
    st.sampled_from(["exec", "stack", "plan", "--", "-", "--output=", "-o", "--local", "requests"]),
    st.text(max_size=8),
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=6))
def test_whatever_stands_there_gives_only_what_begins_so(words: list[str]) -> None:
    last = words[-1] if words else ""
    for value, _ in candidates(TOP, words):
        assert value.startswith((last, last.partition("=")[2]))


@settings(deadline=None)
@given(st.sampled_from(sorted(VALUES)), st.text("awsccAWS.:s3e,-1", max_size=9))
def test_values_begin_as_asked_and_come_once(kind: str, prefix: str) -> None:
    from cirrusql.cli.completion.values import values

    found = [value for value, _ in values(kind, prefix)]
    assert len(found) == len(set(found))
    assert all(value.startswith(prefix) for value in found)
