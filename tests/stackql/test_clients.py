"""Pystackql and both generations of stackql-deploy, unmodified, on the launcher."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.stackql import install
from cirrusql.session import Session, Target
from tests.clients.conftest import HERE, cache, installed, python_environment
from tests.stack.examples.lives import STACKS

pytestmark = [pytest.mark.clients, pytest.mark.slow]

OLDER = Path(__file__).parent / "stacks"
LIFE = ("build", "test", "build", "teardown", "teardown")


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder with the commands of StackQL's Python tools."""
    return python_environment("stackql")


@pytest.fixture(scope="session")
def deployer() -> Path:
    """The crate's stackql-deploy; skips where it cannot be built."""
    cargo = shutil.which("cargo") or shutil.which(
        "cargo", path=str(Path("~/.cargo/bin").expanduser())
    )
    if cargo is None:
        pytest.skip("there is no cargo to build stackql-deploy with")
    pinned = HERE / "requirements-stackql-deploy.txt"
    version = pinned.read_text().partition("==")[2].strip()
    folder = cache("stackql-deploy", pinned)
    # Without optimisation: it takes two minutes and waits for servers anyway.
    build = [cargo, "install", "stackql-deploy", "--version", version, "--debug", "-j", "2"]
    try:
        return installed(folder, [*build, "--root", str(folder)]) / "bin" / "stackql-deploy"
    except (AssertionError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"stackql-deploy {version} is not built here: {str(error)[-300:]}")


@pytest.fixture
def launcher(own: Path, tmp_path: Path) -> Path:
    """A launcher that sends statements to a local cloud of its own."""
    return install(tmp_path / "bin", [f"--local={own}", "--region=us-east-1"], force=False)


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(launcher: Path, tmp_path: Path) -> Run:
    """Runs a command with the launcher on PATH, in a folder of its own."""
    environment = {
        "PATH": os.pathsep.join((str(launcher.parent), os.environ["PATH"])),
        "HOME": str(tmp_path),
        "AWS_EC2_METADATA_DISABLED": "true",
        # stackql-deploy 1.9 keeps lists in sets: without this tags have another order in each run.
        "PYTHONHASHSEED": "0",
    }

    def called(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )

    return called


@contextmanager
def serving(launcher: Path, host: str = "127.0.0.1") -> Iterator[int]:
    """A server in a process, as `stackql srv` is; its port."""
    with socket.socket() as free:
        free.bind((host, 0))
        port = int(free.getsockname()[1])
    words = [str(launcher), "srv", "--pgsrv.address", host, "--pgsrv.port", str(port)]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as server:
        try:
            _until_it_listens(host, port)
            yield port
        finally:
            server.terminate()


def _until_it_listens(host: str, port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            assert time.monotonic() < end, f"nothing listens on {host}:{port}"
            time.sleep(0.05)
        else:
            return


def remaining(own: Path, catalog: Catalog, relation: str) -> int:
    """How many resources of a type there are."""
    with Target(local=own, regions=("us-east-1",)).engine(catalog) as engine:
        session = Session(engine, database=":memory:")
        (row,) = next(session.execute(f"SELECT count(*) FROM {relation}"))
        session.close()
        return int(row[0])


PROGRAM = """
import json, sys
from pystackql import StackQL

options = json.loads(sys.argv[1])
stackql = StackQL(**options)
group = "awscc.logs.log_groups"
where = "WHERE Identifier = 'g' AND region = 'us-east-1'"
said = [
    stackql.executeStmt(f"INSERT INTO {group} (LogGroupName, region) SELECT 'g', 'us-east-1'"),
    stackql.executeStmt(f"INSERT INTO {group} (LogGroupName, region) SELECT 'g', 'us-east-1'"),
    stackql.execute(f"SELECT log_group_name, retention_in_days FROM {group} {where}"),
    stackql.execute(f"UPDATE {group} SET RetentionInDays = 7 {where} RETURNING OperationStatus"),
    stackql.execute(f"SELECT nope FROM {group}"),
    stackql.executeStmt(f"DELETE FROM {group} {where}"),
    stackql.execute(f"SELECT log_group_name FROM {group} {where}"),
    stackql.execute(f"SELECT COUNT(*) AS count FROM {group} {where}"),
    stackql.executeStmt("REGISTRY PULL awscc"),
]
for _ in range(8):
    repeated = stackql.execute("SELECT 'test' AS test_value")
said.append(repeated)
print(json.dumps(said))
"""
EXPECTED = [
    [{"log_group_name": "g", "retention_in_days": "null"}],
    [{"OperationStatus": "SUCCESS"}],
    [],
    None,
    [],
    [{"count": "0"}],
]


def last_line(ended: subprocess.CompletedProcess[str]) -> list[object]:
    assert ended.returncode == 0, ended.stderr
    found: list[object] = json.loads(ended.stdout.splitlines()[-1])
    return found


def test_pystackql_with_the_binary(run: Run, tools: Path, launcher: Path) -> None:
    options = json.dumps({"download_dir": str(launcher.parent)})
    said = last_line(run(str(tools / "python"), "-c", PROGRAM, options))
    despatched = {"message": "The operation was despatched successfully"}
    assert said[:2] == [despatched] * 2
    assert said[5] == despatched
    assert said[2:5] + said[6:8] == EXPECTED[:3] + EXPECTED[4:]
    assert said[-1] == [{"test_value": "test"}]


def test_pystackql_with_a_server(run: Run, tools: Path, launcher: Path) -> None:
    with serving(launcher) as port:
        options = json.dumps({"server_mode": True, "server_port": port})
        said = last_line(run(str(tools / "python"), "-c", PROGRAM, options))
    ok = [{"message": "OK"}]
    assert said[:2] == [ok] * 2
    assert said[5] == ok
    assert said[8] == ok
    assert said[2:5] + said[6:8] == EXPECTED[:3] + EXPECTED[4:]
    assert said[-1] == [{"test_value": "test"}]


def test_pystackql_as_csv_and_told_of_errors(run: Run, tools: Path, launcher: Path) -> None:
    program = """
import json
from pystackql import StackQL
made = dict(download_dir={folder!r}, custom_registry="http://127.0.0.1:1/x", app_root="none",
            backend_storage_mode="file", http_debug=True, proxy_host="h", max_results=5)
csv = StackQL(output="csv", header=True, **made)
rows = StackQL(**made)
print(json.dumps([csv.execute("SELECT 1 AS a, NULL AS b"), rows.version,
                  rows.execute("SELECT nope FROM awscc.s3.buckets", suppress_errors=False)]))
"""
    text = program.format(folder=str(launcher.parent))
    csv, version, failed = last_line(run(str(tools / "python"), "-c", text))
    assert csv == "a,b\n1,null\n"
    assert str(version).startswith("v0.")
    assert "could not locate symbol" in str(failed)


@pytest.mark.parametrize(
    ("stack", "relation"),
    [
        (STACKS / "bucket", "awscc.s3.buckets"),
        (OLDER / "queues", "awscc.sqs.queues"),
        (OLDER / "notes", "awscc.logs.log_groups"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_the_python_stackql_deploy(
    run: Run, tools: Path, launcher: Path, own: Path, catalog: Catalog, stack: Path, relation: str
) -> None:
    """Of the example stacks the bucket: the others have words that this version does not know."""
    counts = []
    for command in LIFE:
        words = (str(stack), "dev", "--download-dir", str(launcher.parent))
        ended = run(str(tools / "stackql-deploy"), command, *words, "-e", "AWS_REGION=us-east-1")
        assert ended.returncode == 0, ended.stdout + ended.stderr
        counts.append(remaining(own, catalog, relation))
    assert counts[0] >= 1
    assert counts == [counts[0]] * 3 + [0, 0]


# What `cirrusql stack` understands in a stack and the crate does not, and how the crate has it:
# filters in manifests, exports some with another name and some without, apostrophes.
IN_THE_CRATES_WORDS = {
    "access": (
        ("{{ BUCKET_PREFIX | default('lantern') }}", "lantern"),
        ("{{ SESSION_SECONDS | default(3600) }}", "3600"),
        ("      - arn\n", "      - arn: arn\n"),
        ("The reading room's own", "The reading room"),
        ("The room's readers", "RoomReaders"),
    ),
    "database": (
        ("{{ BACKUP_DAYS | default('7') }}", "7"),
        ("{{ (zones | from_json)[0] }}", "a"),
        ("{{ (zones | from_json)[1] }}", "b"),
        ("      - vpc_id\n      - cidr", "      - vpc_id: vpc_id\n      - cidr"),
        ("      - db_subnet_group_name\n", "      - db_subnet_group_name: db_subnet_group_name\n"),
        (("AND (\n  SELECT COUNT(*) FROM json_each(subnet_ids) WHERE value IN"
         " {{ subnet_ids | sql_list }}\n) = {{ subnet_ids | from_json | length }}"),
         "AND JSON_EQUAL(subnet_ids, '{{ subnet_ids }}') = 1"),
    ),
}  # fmt: skip


def in_the_crates_words(stack: str, folder: Path) -> Path:
    """An example stack as the crate can read it."""
    made = folder / stack
    shutil.copytree(STACKS / stack, made)
    wanted = dict(IN_THE_CRATES_WORDS.get(stack, ()))
    for file in made.rglob("*.*"):
        text = file.read_text("utf-8")
        for words, instead in list(wanted.items()):
            if words in text:
                text = text.replace(words, instead)
                del wanted[words]
        file.write_text(text, "utf-8")
    assert wanted == {}
    return made


@pytest.mark.parametrize(
    ("stack", "relation"),
    [
        ("starter", "awscc.ec2.vpcs"),
        ("bucket", "awscc.s3.buckets"),
        ("web", "awscc.ec2.vpcs"),
        ("database", "awscc.rds.db_instances"),
        ("access", "awscc.s3.bucket_policies"),
    ],
)
def test_the_crate_stackql_deploy(
    run: Run, deployer: Path, launcher: Path, own: Path, catalog: Catalog, tmp_path: Path,
    stack: str, relation: str,
) -> None:  # fmt: skip
    """On a server that it takes for another machine's, and so neither starts nor ends."""
    counts = []
    folder = in_the_crates_words(stack, tmp_path)
    given = ("-e", "AWS_REGION=us-east-1", "-e", "DB_PASSWORD=Lantern-9-Harbour")
    with serving(launcher, "127.0.0.2") as port:
        for command in LIFE[:4]:
            words = ("-H", "127.0.0.2", "-p", str(port), command, str(folder), "dev")
            ended = run(str(deployer), *words, *given)
            assert ended.returncode == 0, ended.stdout + ended.stderr
            counts.append(remaining(own, catalog, relation))
    assert counts == [1, 1, 1, 0]


def test_the_crate_starts_and_ends_our_server(
    run: Run, deployer: Path, launcher: Path, own: Path, catalog: Catalog
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = ("-p", port, "build", str(STACKS / "starter"), "dev", "-e", "AWS_REGION=us-east-1")
    ended = run(str(deployer), *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert remaining(own, catalog, "awscc.ec2.vpcs") == 1
    with (
        pytest.raises(OSError, match="refused"),
        socket.create_connection(("127.0.0.1", int(port))),
    ):
        pass
    told = run(str(deployer), "info")
    assert "awscc" in told.stdout
    assert "99.99.99999" in told.stdout
