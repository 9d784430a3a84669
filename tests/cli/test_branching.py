"""`cirrusql local import --store`: a copy of accounts, whole or not there at all."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.inventory import Run, Staged
from cirrusql.inventory.commit import commit
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store
from cirrusql.local import LocalCloud
from tests.answers.clouds import served
from tests.cli.conftest import Command
from tests.inventory.branches import BEGIN, collected, covered, demo, places

QUEUE, ROLE = "AWS::SQS::Queue", "AWS::IAM::Role"
ONE, OTHER, REGION = "111122223333", "444455556666", "eu-west-1"


def _store(folder: Path, *found: tuple[str, str, str, str], **fields: str) -> Store:
    """A store with one run that saw these resources."""
    store = Store.open(folder, create=True)
    rows = [Staged(*one, BEGIN + 1, '{"A":1}', b"h" * 16) for one in found]
    run = Run(new_run_id(BEGIN), started_at=BEGIN, committed_at=BEGIN + 3)
    commit(store, run, covered(found, BEGIN, **fields), rows)
    return store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return _store(tmp_path / "store", (ONE, REGION, QUEUE, "q"), (OTHER, REGION, QUEUE, "r"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "copy.sqlite3"


def test_a_copy_is_made_and_asked(
    command: Command, store: Store, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    ended = command("local", "import", "--store", store.place, "--data", str(data))
    assert ended.code == 0, ended.err
    assert ended.err.startswith(f"2 resources of 2 accounts as of LATEST are in {data}\n")
    sql = f"SELECT Identifier FROM awscc.sqs.queues_list_only WHERE region = '{REGION}'"
    cloud = LocalCloud.open(data, Catalog.open())
    with served(cloud) as url:
        for account, found in ((ONE, "q"), (OTHER, "r")):
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", account)
            ended = command("exec", "--endpoint-url", url, "-o", "csv", "-H", sql)
            assert ended.out.split() == [found], ended.err
    cloud.close()
    local = ("exec", f"--local={data}", "-o", "csv", "-H")
    ended = command(*local, "--account", "*", sql.replace("Identifier", "account_id, Identifier"))
    assert sorted(ended.out.split()) == [f"{ONE},q", f"{OTHER},r"], ended.err
    ended = command(*local, sql)
    assert ended.code == 1
    assert "000000000000 is none" in ended.err


def test_the_ten_accounts_of_the_demo_are_in_a_copy_and_listed(
    command: Command, catalog: Catalog, data: Path, tmp_path: Path
) -> None:
    source = demo(catalog)
    store = collected(tmp_path / "store", source, catalog)
    ended = command("local", "import", "--store", store.place, "--data", str(data))
    assert "hidden values replaced by marks" in ended.err
    cloud = LocalCloud.open(data, catalog)
    assert places(cloud) == places(source)
    cloud.close()
    listed = command("accounts", "list", f"--local={data}", "-o", "csv").out
    assert len([line for line in listed.splitlines() if line[:12].isdigit()]) == 10


def test_accounts_are_listed_without_an_organization_too(
    command: Command, store: Store, data: Path
) -> None:
    command("local", "import", "--store", store.place, "--data", str(data))
    listed = command("accounts", "list", f"--local={data}", "-o", "csv").out
    assert [line[:12] for line in listed.splitlines()[1:]] == [ONE, OTHER]


def test_only_what_is_named_is_copied(command: Command, store: Store, data: Path) -> None:
    options = ("--account", OTHER, "--type", "sqs.queues")
    ended = command("local", "import", "--store", store.place, "--data", str(data), *options)
    assert ended.err.startswith("1 resource of 1 account")
    ended = command("local", "import", "--store", store.place, "--data", str(data), *options)
    assert ended.code == 1
    assert "already" in ended.err


def test_what_is_lacking_is_told_and_in_the_exit_code(
    command: Command, tmp_path: Path, data: Path
) -> None:
    found = (ONE, REGION, QUEUE, "q"), (ONE, REGION, "Acme::Own::Thing", "t")
    store = _store(tmp_path / "store", *found, status="partial", error_code="AccessDenied")
    ended = command("local", "import", "--store", store.place, "--data", str(data))
    assert ended.code == 3
    assert "2 scopes never answered completely: AccessDenied 2" in ended.err
    assert "1 resource left out, not in the catalogue: Acme::Own::Thing" in ended.err
    missing = ("--type", "AWS::S3::Bucket", "--data", str(tmp_path / "other.sqlite3"))
    ended = command("local", "import", "--store", store.place, *missing)
    assert ended.code == 3
    assert "1 scope had never been asked: AWS::S3::Bucket" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "required"),
        (["x.jsonl", "--store", "s"], 2, "not allowed with"),
        (["x.jsonl", "--as-of", "yesterday"], 2, "--store names one"),
        (["--store", "nowhere"], 1, "there is no inventory"),
        (["--store", "STORE", "--as-of", "2001-01-01"], 1, "no run as old as"),
        (["--store", "STORE", "--as-of", "someday"], 1, "no moment"),
        (["--store", "STORE", "--type", "sqs.queuez"], 1, "no type is called 'sqs.queuez'"),
        (["--store", "STORE", "--account", "999"], 2, "no account '999'"),
    ],
)
def test_wrong_options_make_nothing(
    command: Command, store: Store, data: Path, arguments: list[str], code: int, said: str
) -> None:
    given = [store.place if one == "STORE" else one for one in arguments]
    ended = command("local", "import", "--data", str(data), *given)
    assert (ended.code, said in ended.err) == (code, True), ended
    assert list(data.parent.glob("copy*")) == []


def _many(tmp_path: Path, count: int) -> Store:
    return _store(tmp_path / "store", *((ONE, REGION, QUEUE, f"q{n:06}") for n in range(count)))


@pytest.mark.slow
@pytest.mark.parametrize("there", [False, True])
def test_a_copy_that_is_killed_is_not_there_or_whole(
    tmp_path: Path, catalog: Catalog, data: Path, there: bool
) -> None:
    count, chance = 30_000, random.Random(5)
    store = _many(tmp_path, count)
    arguments = ["local", "import", "--store", store.place, "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def start() -> subprocess.Popen[bytes]:
        for left in data.parent.glob("copy*"):
            left.unlink()
        if there:
            LocalCloud.open(data, catalog).close()
        program = [sys.executable, "-m", "cirrusql", *arguments]
        return subprocess.Popen(program, env=environment, stderr=subprocess.DEVNULL)

    began = time.monotonic()
    assert start().wait() == 0
    whole = time.monotonic() - began
    killed = 0
    for _ in range(12):
        process = start()
        time.sleep(chance.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        if not data.exists():
            continue
        cloud = LocalCloud.open(data, catalog)
        found = len(places(cloud))
        cloud.close()
        assert found in ((0, count) if there else (count,))
    assert killed > 3


def test_accounts_are_called_as_the_run_called_them(command: Command, tmp_path: Path) -> None:
    """A copy of `production` had to be asked by its number."""
    local, store = f"--local={tmp_path / 'local.db'}", f"--store={tmp_path / 'inventory'}"
    every = (local, "--account=*", "--region=us-east-1")
    assert command("inventory", "collect", *every, store, "--type", "AWS::EC2::VPC").code == 0
    copy = tmp_path / "copy.db"
    assert command("local", "import", store, "--data", str(copy)).code == 0
    sql = "SELECT DISTINCT account FROM awscc.ec2.vpcs"
    found = command("exec", f"--local={copy}", "--account=production", "-o", "json", sql)
    assert json.loads(found.out) == [{"account": "production"}]
