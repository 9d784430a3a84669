"""What users of the other tools give on a command line, and what they get."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from tests.cli.conftest import Command, Ended, _own_home, command

__all__ = ["_own_home", "command"]

MANIFEST = """\
name: my-shop
providers: [awscc]
globals:
  - {name: secret, value: "{{ SECRET | default('not given') }}", protected: true}
resources:
  - name: q
    type: query
    props: [{name: colour, value: "{{ COLOUR }}"}]
    sql: >-
      SELECT '{{ colour }}' AS colour, 7 AS n, '{"a": [1]}' AS document, '{{ secret }}' AS secret
    exports: [colour, n, document, secret]
    protected: [secret]
exports: [colour, n, document, secret]
"""
Run = Callable[..., Ended]


@pytest.fixture
def run(command: Command, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command of a small stack, in an empty folder and on an empty cloud."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "stack" / "resources").mkdir(parents=True)
    (tmp_path / "stack" / "stackql_manifest.yml").write_text(MANIFEST)
    LocalCloud.open(tmp_path / "cloud.db", catalog).close()

    def run(words: str, *options: str) -> Ended:
        name, *others = words.split()
        target = f"--local={tmp_path / 'cloud.db'}"
        return command("stack", name, str(tmp_path / "stack"), "dev", target, *others, *options)

    return run


def colour(ended: Ended) -> str:
    """What a build said of the variable."""
    assert ended.code == 0, ended.err
    return str(json.loads(ended.out)["colour"])


# -- variables


def test_variables_come_from_options_and_from_a_file_and_options_win(
    run: Run, tmp_path: Path
) -> None:
    assert colour(run("build", "-e", "COLOUR=red")) == "red"
    assert colour(run("build", "--env", "COLOUR=a=b c")) == "a=b c"
    assert colour(run("build", "-e", "COLOUR=")) == ""
    (tmp_path / "here" / ".env").write_text("COLOUR=green\n")
    assert colour(run("build")) == "green"
    assert colour(run("build", "-e", "COLOUR=red")) == "red"
    (tmp_path / "other.env").write_text("COLOUR=blue\n")
    assert colour(run("build", f"--env-file={tmp_path / 'other.env'}")) == "blue"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("COLOUR=red", "red"),
        ("export COLOUR=red", "red"),
        (" COLOUR = red ", "red"),
        ("# a comment\n\nCOLOUR='red one'", "red one"),
        ('COLOUR="it\'s red"', "it's red"),
        ("COLOUR=it's red", "it's red"),
        ("COLOUR=a\nCOLOUR=b", "b"),
        ("\ufeffCOLOUR=red\r\nOTHER=x\r\n", "red"),
        ("COLOUR=a#b", "a#b"),
    ],
)
def test_how_a_file_of_variables_may_be_written(
    run: Run, tmp_path: Path, written: str, expected: str
) -> None:
    (tmp_path / "here" / ".env").write_text(written, "utf-8", newline="")
    assert colour(run("build")) == expected


def test_the_environment_of_the_process_is_not_seen(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLOUR", "red")
    ended = run("build")
    assert ended.code == 1
    assert "undefined variable 'COLOUR'" in ended.err


# -- exit codes


@pytest.mark.parametrize(
    ("words", "options", "code", "said"),
    [
        ("build", ("-e", "COLOUR"), 2, "-e wants NAME=VALUE, not 'COLOUR'"),
        ("build", ("-e", "=x"), 2, "-e wants NAME=VALUE, not '=x'"),
        ("build", ("--env-file=nothing.env",), 2, "cannot read nothing.env"),
        ("build", ("--on-failure=pray",), 2, "invalid choice: 'pray'"),
        ("build", ("--no-such-option",), 2, "unrecognized arguments"),
        ("build", (), 1, "undefined variable 'COLOUR'"),
        ("test", (), 1, "undefined variable 'COLOUR'"),
        ("plan", (), 1, "undefined variable 'COLOUR'"),
        ("build", ("-e", "COLOUR=red"), 0, "is built"),
        ("test", ("-e", "COLOUR=red"), 0, "tested"),
        ("teardown --yes", ("-e", "COLOUR=red"), 0, "is gone"),
        ("plan --detailed-exitcode", ("-e", "COLOUR=red"), 0, ""),
    ],
)
def test_how_commands_end(
    run: Run, words: str, options: tuple[str, ...], code: int, said: str
) -> None:
    ended = run(words, *options)
    assert ended.code == code
    assert said in ended.err


def test_a_file_of_variables_that_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "here" / ".env").write_text("# fine\nCOLOUR red\n")
    ended = run("build")
    assert ended.code == 2
    assert ".env, line 2: 'COLOUR red' is not NAME=VALUE" in ended.err


def test_a_folder_that_is_no_stack(run: Run, command: Command, tmp_path: Path) -> None:
    ended = command("stack", "validate", str(tmp_path / "nowhere"), "dev")
    assert ended.code == 1
    assert "No such file or directory" in ended.err


def test_a_stack_that_fails_its_test(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stack" / "stackql_manifest.yml").write_text(
        dedent("""
            name: shop
            providers: [awscc]
            resources:
              - name: log
                resource: awscc.logs.log_groups
                props: [{name: log_group_name, value: g}]
        """)
    )
    ended = run("test")
    assert ended.code == 1
    assert "log: it is not there" in ended.err
    assert run("plan --detailed-exitcode").code == 2
    assert run("plan").code == 0


def test_nobody_is_there_to_agree_to_a_teardown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stack" / "stackql_manifest.yml").write_text(
        "name: shop\nproviders: [awscc]\nresources: [{name: log_group,"
        " props: [{name: log_group_name, value: g}]}]\n"
    )
    assert run("teardown").code == 0, "there is nothing to agree to"
    assert run("build").code == 0
    ended = run("teardown")
    assert ended.code == 1
    assert "this would delete 1 resource (delete log_group: g); say --yes" in ended.err
    assert run("test").code == 0
    assert run("teardown --yes").code == 0


def test_the_manifest_may_have_the_longer_ending(run: Run, tmp_path: Path) -> None:
    manifest = tmp_path / "stack" / "stackql_manifest.yml"
    manifest.rename(manifest.with_suffix(".yaml"))
    assert colour(run("build", "-e", "COLOUR=red")) == "red"


# -- what is written


def test_outputs_are_one_flat_object_in_a_file_of_ones_own(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("there before, for all to read")
    path.chmod(0o644)
    ended = run("build", "-e", "COLOUR=red", "-e", "SECRET=hunter2222", f"--output-file={path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = json.loads(path.read_text())
    assert re.fullmatch(r"\d+\.\ds", written.pop("elapsed_time"))
    assert written == {
        "stack_name": "my-shop",
        "stack_env": "dev",
        "colour": "red",
        "n": 7,
        "document": {"a": [1]},
        "secret": "hunter2222",
    }
    shown = json.loads(ended.out)
    assert shown["secret"] == "***"
    assert "hunter2222" not in ended.out + ended.err
    told = run("outputs", "-e", "COLOUR=red", "-e", "SECRET=hunter2222", "--reveal")
    assert json.loads(told.out)["secret"] == "hunter2222"
    tested = run("test", "-e", "COLOUR=blue", f"--output-file={path}")
    assert tested.code == 0
    assert json.loads(path.read_text())["colour"] == "blue"


def test_outputs_that_cannot_be_written(run: Run) -> None:
    ended = run("build", "-e", "COLOUR=red", "--output-file=no/such/folder.json")
    assert ended.code == 1
    assert "cannot write no/such/folder.json" in ended.err


def test_statements_are_shown_on_stderr_if_asked_for(run: Run) -> None:
    quiet = run("build", "-e", "COLOUR=red", "-e", "SECRET=hunter2222")
    assert "SELECT" not in quiet.err
    for option in ("--show-queries", "--log-level=debug", "--log-level=trace"):
        loud = run("build", option, "-e", "COLOUR=red", "-e", "SECRET=hunter2222")
        assert "q> SELECT 'red' AS colour" in loud.err
        assert "'***' AS secret" in loud.err
        assert json.loads(loud.out)["colour"] == "red"


def test_a_dry_run_is_a_plan(run: Run) -> None:
    planned = run("plan", "-e", "COLOUR=red")
    assert run("build --dry-run", "-e", "COLOUR=red").out == planned.out
    assert run("teardown --dry-run", "-e", "COLOUR=red").err == "0 to delete\n"
