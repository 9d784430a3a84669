"""A stack's state in a bucket: one after the other, and nobody's work is overwritten."""

from __future__ import annotations

import getpass
import json
import os

import pytest

from cirrusql.cli.main import main
from cirrusql.errors import InterfaceError, NotSupportedError, OperationalError, StoreError
from cirrusql.stack.state import bucket
from cirrusql.stack.state.chosen import chosen_place
from tests.buckets import ACCESS_KEY, SECRET_KEY, Buckets, bucket_service
from tests.stack.world import queue

pytestmark = pytest.mark.thorough

KEY = "stacks/shop.json"
STATE = f"s3://acme/{KEY}"


@pytest.fixture
def buckets(monkeypatch):
    """Buckets, which the environment says where to find."""
    for name in [one for one in os.environ if one.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    made = Buckets()
    with bucket_service(made) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        yield made


@pytest.fixture
def stack(world, capsys):
    """Runs a command of the stack, and gives its exit code and what it told."""
    assert world.there("AWS::SQS::Queue") == []  # the cloud is made, and not filled

    def run(command, *arguments, state=STATE):
        options = ("--yes",) if command in ("build", "teardown") else ()
        target = (f"--local={world.cloud}", "--state", state)
        code = main(["stack", command, str(world.folder), "dev", *arguments, *options, *target])
        return code, capsys.readouterr().err

    return run


def kept(buckets):
    return json.loads(buckets.objects["acme", KEY])


def test_a_build_keeps_its_state_there_and_nothing_else(world, buckets, stack):
    world.write(queue("one"))
    assert stack("build")[0] == 0
    assert list(buckets.objects) == [("acme", KEY)]
    (identifier,) = world.there("AWS::SQS::Queue")
    assert kept(buckets)["resources"]["queue"]["identifier"] == identifier
    world.write(queue("two"))
    assert stack("build")[0] == 0
    assert len(world.there("AWS::SQS::Queue")) == 1
    assert stack("teardown")[0] == 0
    assert kept(buckets)["resources"] == {}


def test_another_machine_knows_what_was_built(world, buckets, stack, monkeypatch, tmp_path):
    world.write({**queue("one"), "name": "other"}, vpc())
    assert stack("build")[0] == 0
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert stack("plan", "--detailed-exitcode")[0] == 0
    assert stack("teardown")[0] == 0
    assert world.there("AWS::EC2::VPC") == []


def vpc():
    return {
        "name": "vpc",
        "resource": "awscc.ec2.vpcs",
        "props": [{"name": "cidr_block", "value": "10.0.0.0/16"}],
    }


def test_what_somebody_else_has_changed_is_not_overwritten(world, buckets, stack):
    world.write(queue("one"))
    assert stack("build")[0] == 0
    theirs = json.dumps({**kept(buckets), "serial": 99}).encode()

    def before(request, key):
        if request.method == "PUT" and key == KEY:
            buckets.objects["acme", KEY] = theirs

    buckets.before = before
    world.write(queue("two"))
    code, told = stack("build")
    assert code == 1
    assert f"somebody else has changed {STATE} since" in told
    assert buckets.objects == {("acme", KEY): theirs}


def test_who_works_on_it_is_told_and_how_to_remove_what_has_died(world, buckets, stack):
    world.write(queue("one"))
    buckets.objects["acme", f"{KEY}.lock"] = json.dumps(
        {"who": "alice@build-7", "process": 42, "since": "2026-01-02T03:04:05Z"}
    ).encode()
    code, told = stack("build")
    assert code == 1
    assert (
        "the stack shop in dev is being worked on by alice@build-7 (process 42)"
        " since 2026-01-02T03:04:05Z" in told
    )
    assert f"if it has died: aws s3 rm {STATE}.lock" in told
    assert world.there("AWS::SQS::Queue") == []
    assert ("acme", KEY) not in buckets.objects


def test_who_waits_goes_on_when_the_lock_is_gone(world, buckets, stack, monkeypatch):
    monkeypatch.setattr(bucket, "_SECONDS_BETWEEN_TRIES", 0.01)
    lock = ("acme", f"{KEY}.lock")
    buckets.objects[lock] = b"no JSON"
    asked: list[str] = []

    def before(request, key):
        asked.extend([key] if (request.method, key) == ("GET", lock[1]) else [])
        if len(asked) == 3:
            buckets.objects.pop(lock, None)

    buckets.before = before
    world.write(queue("one"))
    code, told = stack("build", "--wait-for-lock", "20s")
    assert (code, told.count("waiting for somebody")) == (0, 1)
    assert lock not in buckets.objects


def test_while_one_builds_another_is_refused(world, buckets, stack, monkeypatch, tmp_path):
    """On two machines: the locks of one machine do not count on the other."""
    world.write(queue("one"))
    said: list[int | None] = []

    def before(request, key):
        if request.method == "PUT" and key == KEY and not said:
            said.append(None)
            monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
            other = [str(world.folder), "dev", f"--local={world.cloud}", "--state", STATE]
            said.append(main(["stack", "build", *other, "--yes"]))

    buckets.before = before
    code, told = stack("build")
    assert (code, said) == (0, [None, 1])
    assert f"is being worked on by {getpass.getuser()}@" in told


def test_a_build_that_fails_lets_go_of_the_lock(world, buckets, stack):
    world.write(queue("one", visibility_timeout=30), {**queue("one"), "name": "second"})
    code, _ = stack("build")
    assert code == 1
    assert [key for _, key in buckets.objects if key.endswith(".lock")] == []


def test_a_lock_that_cannot_be_removed_is_told(world, buckets, stack):
    def before(request, _key):
        if request.method == "DELETE":
            return 403, {}, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        return None

    buckets.before = before
    world.write(queue("one"))
    code, told = stack("build")
    assert (code, f"remove it by hand: aws s3 rm {STATE}.lock" in told) == (0, True)


def test_a_lock_that_is_anothers_by_now_stays(world, buckets, stack):
    lock = ("acme", f"{KEY}.lock")

    def before(request, key):
        if request.method == "DELETE":
            buckets.objects[lock] = b"theirs"

    buckets.before = before
    world.write(queue("one"))
    code, told = stack("build")
    assert (code, "somebody has removed ours" in told) == (0, True)
    assert buckets.objects[lock] == b"theirs"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("s3://nobody/shop.json", "make it first: aws s3 mb s3://nobody"),
        ("s3://acme/", "does not name an object of a bucket; write it like s3://"),
        ("s3://acme", "does not name an object"),
        ("s3://Acme_1/x", "does not name an object"),
        ("gs://acme/x", "a state cannot be kept in gs"),
    ],
)
def test_what_is_no_place_is_told_before_anything_is_done(world, buckets, stack, state, says):
    world.write(queue("one"))
    code, told = stack("build", state=state)
    assert code in (1, 2)
    assert says in told
    assert world.there("AWS::SQS::Queue") == []


def test_a_refusal_is_told_with_what_it_takes(world, buckets, stack):
    refused = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
    buckets.before = lambda _request, _key: (403, {}, refused)
    world.write(queue("one"))
    code, told = stack("plan")
    assert code == 1
    assert f"the state {STATE} cannot be read: AccessDenied" in told
    assert "it takes s3:GetObject" in told


def test_a_place_is_read_and_written_by_its_tag(world, buckets):
    with world.engine() as engine:
        one, other = chosen_place(STATE, engine), chosen_place(STATE, engine)
        assert one.read() is None
        one.write(b"1")
        one.write(b"2")
        with pytest.raises(StoreError, match="somebody else"):
            other.write(b"theirs")
        assert other.read() == b"2"
        other.write(b"3")
        with pytest.raises(StoreError, match="somebody else"):
            one.write(b"4")
        assert buckets.objects["acme", KEY] == b"3"


def test_a_lock_is_one_place_s_at_a_time(world, buckets):
    told: list[str] = []
    with world.engine() as engine:
        place = chosen_place(STATE, engine)
        with place.locked("it", 0.0, told.append):
            other = chosen_place(STATE, engine).locked("it", 0.0, told.append)
            with pytest.raises(OperationalError, match="it is being worked on by"), other:
                raise AssertionError("both have it")
        with pytest.raises(KeyError), place.locked("it", 0.0, told.append):
            raise KeyError
        assert buckets.objects == {}
    assert told == []


def test_a_place_that_is_none(world):
    with world.engine() as engine:
        with pytest.raises(InterfaceError):
            chosen_place("s3://acme/x/", engine)
        with pytest.raises(NotSupportedError):
            chosen_place("https://x/y", engine)
