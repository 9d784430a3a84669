"""`cirrusql inventory collect` on the local cloud, whose organisation has ten accounts."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cirrusql.engine import local_environment
from cirrusql.local import Fault, LocalCloud, Settings
from tests.cli.conftest import Command

VPCS = ("--type", "awscc.ec2.vpcs")


@pytest.fixture
def local(tmp_path: Path) -> str:
    return f"--local={tmp_path / 'organisation.sqlite3'}"


def test_a_run_is_told_in_one_line(command: Command, local: str, tmp_path: Path) -> None:
    ended = command("inventory", "collect", local, *VPCS, "--account", "*")
    assert ended.code == 0, ended.err
    assert ended.out == ""
    assert ended.err.startswith("run ")
    assert "scopes: 10 complete" in ended.err
    assert "changes: none" not in ended.err
    again = command("inventory", "collect", local, *VPCS, "--account", "*")
    assert "changes: none" in again.err
    assert (tmp_path / ".local/share/cirrusql/inventory").is_dir()


def test_json_has_the_numbers(command: Command, local: str, tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "store"))
    ended = command("inventory", "collect", local, *VPCS, *store, "--region", "*", "-o", "json")
    assert ended.code == 0, ended.err
    said = json.loads(ended.out)
    assert said["complete"] is True
    assert said["resources"] == said["changes"]["put"] > 0
    assert set(said["scopes"]) == {"complete"}
    assert (tmp_path / "store" / "runs").is_dir()


def test_the_types_of_a_query_or_of_a_file_are_collected(
    command: Command, local: str, tmp_path: Path
) -> None:
    sql = (
        "CREATE VIEW mine AS SELECT * FROM awscc.ec2.vpcs;\n"
        "ASSERT 'c' AS SELECT q.arn FROM awscc.sqs.queues q WHERE q.arn IS NULL;"
    )
    asked = ("-o", "json", "--store", str(tmp_path / "store"))
    ended = command("inventory", "collect", local, "--from", "-", *asked, stdin=sql)
    assert json.loads(ended.out)["scopes"] == {"complete": 2}
    query = "SELECT v.vpc_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s USING (vpc_id)"
    ended = command("inventory", "collect", local, "--query", query, *VPCS, *asked)
    assert json.loads(ended.out)["scopes"] == {"complete": 2}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--type", "awscc.ec2.vpcz"), "did you mean"),
        (("--query", "SELECT 1"), "names no resource type"),
        (("--query", "SELECT * FROM awscc.ec2.vpcz"), "vpcs"),
        (("--from", "/nowhere.sql"), "cannot read /nowhere.sql"),
        (("--resume", "01M8ETPXNH0SXVFRENCEPZMYF9"), "there is no run"),
        (("--resume", "x", *VPCS), "leave out --type"),
        ((*VPCS, "--region", "us-esat-1"), "there is no region"),
    ],
)
def test_what_is_wrong_is_one_line_and_no_run(
    command: Command, local: str, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ended = command("inventory", "collect", local, "--store", str(tmp_path / "s"), *options)
    assert ended.code in (1, 2)
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not (tmp_path / "s" / "staging").exists()


def refusing(monkeypatch: pytest.MonkeyPatch, *faults: Fault) -> None:
    """Have local clouds refuse something."""
    opened = local_environment.open_local_cloud

    def open_refusing(*arguments: Any, **named: Any) -> LocalCloud:
        cloud = opened(*arguments, **named)
        cloud.settings = Settings(faults=faults)
        return cloud

    monkeypatch.setattr(local_environment, "open_local_cloud", open_refusing)


def test_what_was_not_answered_is_said_and_is_3_and_with_strict_1(
    command: Command, local: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, Fault("AccessDeniedException", type_name="AWS::EC2::Subnet"))
    asked = (*VPCS, "--type", "awscc.ec2.subnets", "--store", str(tmp_path / "s"))
    ended = command("inventory", "collect", local, *asked, "--account", "*")
    assert ended.code == 3
    assert "warning: not all could be read: 10 of 20 scopes (10 AccessDenied)" in ended.err
    strict = command("inventory", "collect", local, *asked, "--strict")
    assert strict.code == 1
    assert "cirrusql: not all could be read: 1 of 2 scopes" in strict.err


def test_when_nothing_was_answered_it_is_1(
    command: Command, local: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, Fault("AccessDeniedException"))
    asked = (*VPCS, "--store", str(tmp_path / "s"), "-o", "json")
    ended = command("inventory", "collect", local, *asked)
    assert ended.code == 1
    assert "nothing was answered: 1 of 1 scopes (1 AccessDenied)" in ended.err
    assert json.loads(ended.out)["complete"] is False


def test_an_interrupted_run_says_how_to_resume_it_and_is_resumed(
    command: Command, local: str, tmp_path: Path
) -> None:
    store = tmp_path / "s"
    options = [local, "--account", "*", "--store", str(store)]
    assert command("inventory", "collect", *options, *VPCS).code == 0
    asked = ["--region", "*", "--type", "awscc.ec2.s*", "--no-progress"]
    process = subprocess.Popen(
        [sys.executable, "-m", "cirrusql", "inventory", "collect", *options, *asked],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not [*store.glob("staging/*/*.tmp")]:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    said = re.fullmatch(r"cirrusql: interrupted; --resume (\w+) goes on from there", err.strip())
    assert said is not None, err
    assert not [*store.glob("staging/*/*.tmp")]
    other = command("inventory", "collect", *options, *VPCS)
    assert f"run {said[1]} was cut short; --resume {said[1]} finishes it" in other.err
    ended = command("inventory", "collect", *options, "--resume", said[1], "-o", "json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["run_id"] == said[1]
    assert not (store / "staging").exists()
