"""An inventory in a bucket: on moto's server, which is an S3 of other people's making."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import CredentialsError, InterfaceError, OperationalError
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.store import Store
from cirrusql.inventory.tables import TABLES
from cirrusql.inventory.upkeep import compact, prune
from tests.cloudcontrol.servers import Request
from tests.inventory.buckets import gate, key_of, moto_server, open_store, refusal, s3
from tests.inventory.histories import BEGIN
from tests.inventory.test_safety import TYPE, commit_number, expected, run_id, state

pytestmark = pytest.mark.thorough
BUCKET, PLACE = "acme-inventory", "s3://acme-inventory/all/accounts"
MANY = 30


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture
def endpoint(moto: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Moto with an empty bucket, and an environment that leads there and nowhere else."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_ENDPOINT_URL_S3": moto,
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    s3(moto).create_bucket(Bucket=BUCKET)
    yield moto
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    theirs = s3(moto)
    for page in theirs.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for one in page.get("Contents", ()):
            theirs.delete_object(Bucket=BUCKET, Key=one["Key"])
    theirs.delete_bucket(Bucket=BUCKET)


def script(text: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """A program of its own: the library holds Python's lock while it waits for an answer."""
    return subprocess.Popen(
        [sys.executable, "-c", f"{_BEGINNING}{text}", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        **options,
    )


_BEGINNING = """
import sys, time
from tests.inventory.buckets import open_store
from tests.inventory.test_object_storage import MANY, PLACE
from tests.inventory.test_safety import commit_number
"""
_COMMITTING = """
store = open_store(PLACE, create=True)
print("ready", flush=True)
for number in map(int, sys.argv[1].split(",")):
    commit_number(store, number, int(sys.argv[2]))
    print("committed", number, flush=True)
"""


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a program that did what it should has printed, and the last line of its complaint."""
    out, complaint = process.communicate(timeout=300)
    assert process.returncode == 0, complaint
    return out, complaint


def keys_in(url: str) -> list[str]:
    pages = s3(url).get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return [one["Key"] for page in pages for one in page.get("Contents", ())]


def test_what_is_committed_is_read_compacted_and_pruned(endpoint: str, catalog: Catalog) -> None:
    store = open_store(PLACE, create=True)
    for number in range(4):
        commit_number(store, number, MANY)
    again = open_store(f"{PLACE}/")
    assert state(again, catalog) == expected(3, MANY)
    assert len(Reading(again, catalog).runs()) == 4
    assert all(key.startswith("all/accounts/") for key in keys_in(endpoint))
    compact(again, orphan_hours=0)
    assert state(store, catalog) == expected(3, MANY)
    forgotten = prune(again, BEGIN + 250, orphan_hours=0)
    assert forgotten.rows_forgotten
    assert state(store, catalog) == state(open_store(PLACE), catalog) == expected(3, MANY)
    with pytest.raises(OperationalError, match="no run as old as"):
        list(Reading(store, catalog).state([TYPE], "2023-11-13"))


@pytest.mark.parametrize(
    ("processes", "runs"), [(2, 3), pytest.param(4, 10, marks=pytest.mark.slow)]
)
def test_collectors_at_once_make_one_chain(
    endpoint: str, catalog: Catalog, processes: int, runs: int
) -> None:
    numbers = [list(range(first, processes * runs, processes)) for first in range(processes)]
    running = [script(_COMMITTING, ",".join(map(str, part)), "1") for part in numbers]
    told = [one.communicate(timeout=300)[1] for one in running]
    assert [one.returncode for one in running] == [0] * processes, told
    found = Reading(open_store(PLACE), catalog).runs()
    assert sorted(run.run_id for run in found) == [run_id(one) for one in range(processes * runs)]
    assert [run.parent_run for run in found] == [None, *(run.run_id for run in found[:-1])]


def test_a_store_that_another_makes_meanwhile_is_taken(
    endpoint: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later of two wrote the table's beginning again, as its version 1; a third failed."""
    with gate(endpoint) as (url, between):

        def overtaken(request: Request) -> None:
            if request.method == "PUT" and request.target.endswith("/00000000000000000000.json"):
                between.before = lambda _request: None
                monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
                open_store(PLACE, create=True)

        between.before = overtaken
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        ended(script("open_store(PLACE, create=True)"))
    store = open_store(PLACE)
    assert [store.table(name).version() for name in TABLES] == [0] * len(TABLES)
    commit_number(store, 0, 1)
    assert state(store, catalog) == expected(0, 1)


@pytest.mark.parametrize("times", [2, pytest.param(12, marks=pytest.mark.slow)])
def test_a_killed_commit_is_not_seen_and_is_taken_up(
    endpoint: str, catalog: Catalog, times: int
) -> None:
    store, chance = open_store(PLACE, create=True), random.Random(times)
    began = time.perf_counter()
    commit_number(store, 1, MANY)
    long = time.perf_counter() - began
    for number in range(2, times + 2):
        process = script(_COMMITTING, str(number), str(MANY))
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * long * 1.2)
        process.send_signal(signal.SIGKILL)
        told, _ = process.communicate()
        seen = state(store, catalog)
        assert seen in (expected(number, MANY), expected(number - 1, MANY))
        assert "committed" not in told or seen == expected(number, MANY)
        commit_number(store, number, MANY)
        assert state(store, catalog) == expected(number, MANY)


def test_keys_are_renewed_while_a_store_is_open(
    endpoint: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A process gives keys that are renewed after seconds; S3 refuses all but the newest two."""
    maker = tmp_path / "keys.py"
    maker.write_text(
        "import json, datetime, pathlib\n"
        f"count = pathlib.Path({str(tmp_path / 'count')!r})\n"
        "number = int(count.read_text()) + 1 if count.exists() else 1\n"
        "count.write_text(str(number))\n"
        "ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=904)\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': f'KEY{number}', 'SecretAccessKey': 's',"
        " 'SessionToken': f'T{number}', 'Expiration': ends.isoformat()}))\n"
    )
    (tmp_path / "config").write_text(
        f"[profile temporary]\ncredential_process = {sys.executable} {maker}\n"
    )
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_PROFILE", "temporary")
    used: list[str] = []

    def only_the_newest_two(request: Request) -> tuple[int, dict[str, str], bytes] | None:
        key = key_of(request)
        assert request.headers["x-amz-security-token"] == key.replace("KEY", "T")
        newest = max((int(one[3:]) for one in used), default=0)
        if int(key[3:]) < newest - 1:
            return refusal(400, "ExpiredToken", "The provided token has expired.")
        used.append(key)
        return None

    renewing = (
        "store = open_store(PLACE, create=True)\n"
        "for number in range(4):\n"
        "    commit_number(store, number, MANY)\n"
        "    print(len(list(store.rows('SELECT * FROM runs'))))\n"
        "    time.sleep(2.5)\n"
    )
    with gate(endpoint) as (url, one):
        one.before = only_the_newest_two
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        out, _ = ended(script(renewing))
    assert out.split() == ["1", "2", "3", "4"]
    assert len(set(used)) >= 3


def test_a_bucket_is_found_in_its_own_region(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(request: Request) -> tuple[int, dict[str, str], bytes] | None:
        region = request.headers["authorization"].split("/")[2]
        if region == "eu-central-1":
            return None
        status, headers, body = refusal(301, "PermanentRedirect", "it is elsewhere")
        return status, {**headers, "x-amz-bucket-region": "eu-central-1"}, body

    with gate(endpoint) as (url, one):
        one.before = elsewhere
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        for region in ("", "us-west-2"):
            monkeypatch.setenv("AWS_REGION", region)
            ended(script(_COMMITTING, "1", "1"))


def test_nothing_of_the_environment_counts_that_aws_tools_would_not_heed(
    endpoint: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT": "http://127.0.0.1:1",
        "AWS_S3_ENDPOINT": "http://127.0.0.1:1",
        "AWS_SKIP_SIGNATURE": "true",
        "SKIP_SIGNATURE": "true",
        "AWS_CONDITIONAL_PUT": "disabled",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
        "AWS_ALLOW_HTTP": "false",
        "ACCESS_KEY_ID": "another",
        "REGION": "another",
    }.items():
        monkeypatch.setenv(name, value)
    with gate(endpoint) as (url, one):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        ended(script(_COMMITTING, "1", "1"))
        seen = {(key_of(request), request.headers["authorization"].split("/")[2])
                for request in one.received.requests}  # fmt: skip
    assert seen == {("AKID", "us-east-1")}
    commits = [one for one in one.received.requests
               if one.method == "PUT" and one.target.endswith(".json")]  # fmt: skip
    assert commits
    assert all(one.headers["if-none-match"] == "*" for one in commits)


@pytest.mark.parametrize("name", ["AWS_SESSION_TOKEN", "AWS_TOKEN", "TOKEN"])
def test_another_token_is_not_sent_with_a_profile_s_keys(
    endpoint: str, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "credentials").write_text(
        "[lasting]\naws_access_key_id = LASTING\naws_secret_access_key = s\n"
    )
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_PROFILE", "lasting")
    monkeypatch.setenv(name, "of another")
    with pytest.raises(CredentialsError, match=f"unset {name}"):
        open_store(PLACE, create=True)


def test_objects_are_encrypted_as_the_environment_says(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1"
    monkeypatch.setenv("AWS_SERVER_SIDE_ENCRYPTION", "aws:kms")
    monkeypatch.setenv("AWS_SSE_KMS_KEY_ID", key)
    commit_number(open_store(PLACE, create=True), 1, MANY)
    heads = [s3(endpoint).head_object(Bucket=BUCKET, Key=name) for name in keys_in(endpoint)]
    assert len(heads) > 6
    said = {(one["ServerSideEncryption"], one["SSEKMSKeyId"]) for one in heads}
    assert said == {("aws:kms", key)}


def test_a_storage_that_overwrites_what_is_there_is_refused(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gate(endpoint) as (url, one):
        one.before = lambda request: (
            (200, {"ETag": '"x"'}, b"") if request.method == "PUT" else None
        )
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        with pytest.raises(OperationalError, match="could lose each other's runs"):
            open_store(PLACE, create=True)
    assert not keys_in(endpoint)


def test_who_may_not_write_is_told_so_and_may_read(
    endpoint: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_number(open_store(PLACE, create=True), 1, MANY)
    reading = (
        "store = open_store(PLACE)\n"
        "print(len(list(store.rows('SELECT * FROM runs'))), flush=True)\n"
        "commit_number(store, 2, MANY)\n"
    )
    with gate(endpoint) as (url, one):
        one.before = lambda request: (
            refusal(403, "AccessDenied", "no") if request.method == "PUT" else None
        )
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        out, complaint = script(reading).communicate(timeout=60)
    assert out == "1\n"
    assert "panicked" not in complaint
    told = complaint.strip().splitlines()[-1]
    assert "AccessDenied" in told
    assert "PutObject and DeleteObject are needed" in told


@pytest.mark.parametrize("table", ["resources", "coverage", "runs"])
@pytest.mark.parametrize(
    "reply",
    [
        refusal(409, "ConditionalRequestConflict", "another writes it"),
        refusal(503, "SlowDown", "less"),
        None,
    ],
)
def test_a_commit_whose_answer_was_lost_or_put_off_is_made_once(
    endpoint: str, catalog: Catalog, table: str, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is an answer that gets lost: what was asked for is done, and nobody hears of it."""
    left = [1]

    def once(request: Request) -> Any:
        if request.method != "PUT" or f"{table}/_delta_log" not in request.target or not left:
            return None
        if not request.target.endswith("00001.json"):
            return None
        left.clear()
        if reply is not None:
            return reply
        assert one.passed_on(request)[0] == 200
        return refusal(500, "InternalError", "it is lost")

    with gate(endpoint) as (url, one):
        one.before = once
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        ended(script(_COMMITTING, "1,2", "5"))
    assert not left
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
    store = open_store(PLACE)
    assert [run.run_id for run in Reading(store, catalog).runs()] == [run_id(1), run_id(2)]
    assert state(store, catalog) == expected(2, 5)
    for name in ("runs", "coverage"):
        assert next(store.rows(f"SELECT count(*) FROM {name}"))[0] == 2
    events = "SELECT count(*), count(DISTINCT run_id || identifier) FROM resources"
    assert len(set(next(store.rows(events)))) == 1


def test_who_is_outrun_is_told_so(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(PLACE, create=True)
    with gate(endpoint) as (url, one):
        one.before = lambda request: (
            refusal(409, "ConditionalRequestConflict", "another writes it")
            if request.method == "PUT" and request.target.endswith("1.json")
            else None
        )
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        _, complaint = script(_COMMITTING, "1", "5").communicate(timeout=60)
    assert "could not be committed: others were faster" in complaint.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (refusal(400, "ExpiredToken", "it has expired"), "ExpiredToken: it has expired"),
        (refusal(403, "AccessDenied", "no"), "AccessDenied: no"),
        (refusal(503, "SlowDown", "less"), "SlowDown: less"),
        ((502, {}, b"<html>"), "502 Bad Gateway"),
        ((200, {}, b"garbage"), "invalid list response"),
    ],
)
def test_a_failure_in_the_midst_is_one_clear_line(
    endpoint: str, reply: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_number(open_store(PLACE, create=True), 1, MANY)
    reading = "store = open_store(PLACE)\nprint('open', flush=True)\nsys.stdin.readline()\n"
    reading += "list(store.rows('SELECT * FROM resources'))\n"
    with gate(endpoint) as (url, one):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        process = script(reading, stdin=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        one.before = lambda _request: reply
        _, complaint = process.communicate("\n", timeout=60)
    told = complaint.strip().splitlines()[-1]
    assert f"the inventory in {PLACE} failed: " in told
    assert said in told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("place", "url", "said"),
    [
        ("s3://not-there/x", None, "there is no bucket 'not-there'"),
        (PLACE, None, "there is no inventory in"),
        (PLACE, "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3 and the region say where it is"),
        (PLACE, "http://minio.example:9000", "use https, or an address of this machine"),
        ("s3://", None, "is not the address of an inventory"),
        ("s3://acme-inventory/a?b", None, "is not the address of an inventory"),
        ("s3://acme-inventory/../b", None, "is not the address of an inventory"),
        ("s3://acme-inventory//b", None, "is not the address of an inventory"),
        ("gs://acme-inventory/b", None, "is not the address of an inventory"),
    ],
)
def test_where_there_is_none_it_is_said_what_to_do(
    endpoint: str, place: str, url: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if url is not None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
    with pytest.raises((OperationalError, InterfaceError), match=said):
        open_store(place)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "InvalidAccessKeyId", CredentialsError),
        (403, "SignatureDoesNotMatch", CredentialsError),
        (400, "ExpiredToken", CredentialsError),
        (403, "AccessDenied", OperationalError),
    ],
)
def test_keys_that_are_refused_are_told_with_what_to_do(
    endpoint: str,
    status: int,
    code: str,
    kind: type[OperationalError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with gate(endpoint) as (url, one):
        one.before = lambda _request: refusal(status, code, "it is refused")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        with pytest.raises(kind, match=code) as caught:
            open_store(PLACE)
    assert caught.value.hint


def test_without_any_keys_nobody_is_asked(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    with pytest.raises(CredentialsError, match="reached with your own AWS keys"):
        open_store(PLACE)


def test_an_address_without_a_way_is_refused() -> None:
    with pytest.raises(InterfaceError, match="nothing says how"):
        Store.open(PLACE)


def test_the_command_line_keeps_and_reads_an_inventory_in_a_bucket(
    endpoint: str, tmp_path: Path
) -> None:
    """All that reads or writes one, over the demo organisation's accounts."""
    local, everywhere = f"--local={tmp_path / 'cloud.sqlite3'}", ("--account", "*")

    def run(*arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "cirrusql", *arguments, "--store", PLACE]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == code, done.stderr
        return done.stdout

    types = ("--type", "AWS::SQS::Queue", "--type", "AWS::IAM::Role")
    told = run("inventory", "collect", local, *everywhere, *types, "-o", "json")
    run_one = json.loads(told)["run_id"]
    queues = "SELECT count(*) FROM awscc.sqs.queues AS OF LATEST"
    before = int(run("exec", local, queues, "-o", "csv").split()[-1])
    assert before
    insert = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('made-here')"
    run("exec", local, insert, "--yes")
    assert int(run("exec", local, queues, "-o", "csv").split()[-1]) == before + 1
    aged = "SET max_age = '1h'; SELECT count(*) FROM awscc.sqs.queues"
    assert int(run("exec", local, aged, "-o", "csv").split()[-1]) == before + 1
    then = f"SELECT count(*) FROM awscc.sqs.queues AS OF RUN '{run_one}'"
    assert int(run("exec", local, then, "-o", "csv").split()[-1]) == before
    run("inventory", "collect", local, *everywhere, *types)
    assert len(json.loads(run("inventory", "runs", local, "--writes", "-o", "json"))) == 3
    assert "made-here" in run("inventory", "changes", local, "--run", run_one_after(run, local))
    assert "complete" in run("inventory", "status", local)
    assert run("inventory", "diff", local, run_one, "LATEST", code=2)
    exported = run("inventory", "export", local, "-o", "jsonl")
    run("inventory", "compact", local)
    run("inventory", "prune", local, "--keep", "1h", "--yes")
    assert run("inventory", "export", local, "-o", "jsonl") == exported
    copy = tmp_path / "copy.sqlite3"
    run("local", "import", "--data", str(copy))
    assert copy.exists()


def run_one_after(run: Any, local: str) -> str:
    """The run of the user's own write."""
    runs = json.loads(run("inventory", "runs", local, "--writes", "-o", "json"))
    (found,) = [one["run_id"] for one in runs if one["kind"] == "write"]
    return str(found)
