"""`cirrusql stack`: what it writes where, and how it ends."""

from __future__ import annotations

import json
import os
import shlex
import stat
import threading
from types import SimpleNamespace

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage, target_of
from cirrusql.cli.main import main
from cirrusql.cli.stack import telling
from cirrusql.cli.stack.arguments import parser
from cirrusql.cli.stack.targets import take_target
from cirrusql.session import open_local_cloud
from cirrusql.stack.run.events import EVENTS
from tests.stack.world import World, queue


@pytest.fixture
def cirrusql(tmp_path, monkeypatch, capsys):
    """Runs a command in an empty folder of its own: its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    # Without the demo organisation, which takes a second to make.
    open_local_cloud(tmp_path / "c.db", Catalog.open(), seed=False).close()

    def run(command, *arguments):
        target = () if command in ("init", "validate", "graph") else (f"--local={tmp_path}/c.db",)
        code = main(["stack", command, *arguments, *target])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def world(tmp_path):
    return World(tmp_path / "world")


@pytest.fixture
def shop(cirrusql):
    assert cirrusql("init", "shop")[0] == 0
    return ("shop", "dev", "-e", "AWS_REGION=us-east-1")


def test_a_new_stack_is_valid_and_builds(cirrusql, shop):
    assert cirrusql("validate", *shop) == (0, "", "shop in dev: 2 resources, valid\n")
    code, out, err = cirrusql("build", *shop)
    given = json.loads(out)
    elapsed = given.pop("elapsed_time")
    assert code == 0
    assert elapsed.endswith("s")
    assert given == {
        "stack_name": "shop",
        "stack_env": "dev",
        "queue_url": "https://sqs.us-east-1.amazonaws.com/000000000000/shop-dev-orders",
    }
    assert "✓ orders: created AWS::SQS::Queue" in err


def test_init_leaves_a_folder_alone_that_is_there(cirrusql, shop):
    code, _, err = cirrusql("init", "shop")
    assert (code, err) == (1, "cirrusql: shop exists already; choose another folder\n")


def test_the_exit_code_tells_changes_if_that_is_asked_for(cirrusql, shop):
    assert cirrusql("plan", *shop)[0] == 0
    assert cirrusql("plan", *shop, "--detailed-exitcode")[0] == 2
    cirrusql("build", *shop)
    assert cirrusql("plan", *shop, "--detailed-exitcode")[0] == 0
    assert cirrusql("drift", *shop, "--detailed-exitcode")[0] == 0


def test_a_plan_is_json_without_anything_else_on_stdout(cirrusql, shop):
    _, out, _ = cirrusql("plan", *shop, "--json")
    changes = {one["resource"]: one for one in json.loads(out)["changes"]}
    assert changes["orders"]["action"] == "create"
    paths = {one["path"]: one for one in changes["orders"]["properties"]}
    assert paths["VisibilityTimeout"]["new"] == 30
    assert paths["RedrivePolicy"]["known"] is False


def test_a_plan_tells_the_policy_that_a_build_needs(cirrusql, shop):
    _, out, _ = cirrusql("plan", *shop, "--permissions")
    actions = {one["Sid"]: one["Action"] for one in json.loads(out)["Statement"]}
    assert "cloudformation:CreateResource" in actions["Calls"]
    assert "sqs:CreateQueue" in actions["Handlers"]


def test_a_plan_is_rows(cirrusql, shop):
    sql = "SELECT resource, new_value FROM changes WHERE property = 'QueueName' ORDER BY 1"
    _, out, _ = cirrusql("plan", *shop, "--json", "--sql", sql)
    assert json.loads(out) == [
        {"resource": "dead_letters", "new_value": "shop-dev-dead-letters"},
        {"resource": "orders", "new_value": "shop-dev-orders"},
    ]


def test_an_assertion_refuses_a_plan(cirrusql, shop, tmp_path):
    (tmp_path / "no_slow.sql").write_text("SELECT * FROM changes WHERE new_value = 30")
    code, _, err = cirrusql("plan", *shop, "--assert", "no_slow.sql")
    assert code == 1
    assert "the plan is refused by «SELECT * FROM changes WHERE new_value = 30»" in err
    assert cirrusql("plan", *shop, "--assert", "SELECT 1 FROM changes WHERE false")[0] == 0
    code, _, err = cirrusql("plan", *shop, "--assert", "SELECT nothing FROM changes")
    assert (code, "nothing" in err) == (1, True)


def test_a_plan_in_a_file_is_built_as_it_is_or_not_at_all(cirrusql, shop, tmp_path):
    assert cirrusql("plan", *shop, "--out", "plan.json")[0] == 0
    assert stat.S_IMODE((tmp_path / "plan.json").stat().st_mode) == 0o600
    assert cirrusql("build", "plan.json")[0] == 0
    code, _, err = cirrusql("build", "plan.json")
    assert code == 1
    assert "the world has changed since plan.json was written" in err
    assert "plan again" in err


def test_a_plan_with_a_uuid_and_a_token_can_be_built(cirrusql, world, tmp_path):
    once = queue("{{ uuid() }}-{{ idempotency_token[:8] }}", description=None)
    once["props"].pop()
    world.write(once)
    folder = str(world.folder)
    assert cirrusql("plan", folder, "dev", "--out", "plan.json")[0] == 0
    assert cirrusql("build", "plan.json")[0] == 0


def test_what_is_no_plan_is_told_so(cirrusql, tmp_path):
    (tmp_path / "plan.json").write_text("{}")
    code, _, err = cirrusql("build", "plan.json")
    assert code == 1
    assert "plan.json is no plan" in err


def test_what_a_stack_gives_goes_to_a_file_of_its_owner_alone(cirrusql, shop, tmp_path):
    (tmp_path / "out.json").write_text("{}")
    (tmp_path / "out.json").chmod(0o644)
    assert cirrusql("build", *shop, "--output-file", "out.json")[0] == 0
    assert stat.S_IMODE((tmp_path / "out.json").stat().st_mode) == 0o600
    assert list(json.loads((tmp_path / "out.json").read_text())) == [
        "stack_name",
        "stack_env",
        "queue_url",
        "elapsed_time",
    ]
    code, out, _ = cirrusql("outputs", *shop)
    assert (code, "queue_url" in json.loads(out)) == (0, True)


def test_nothing_is_given_before_it_is_built(cirrusql, shop):
    code, out, err = cirrusql("outputs", *shop)
    assert (code, out) == (1, "")
    assert "the stack exports what is not known: queue_url; build it first" in err


def test_a_teardown_asks_and_has_nothing_to_do_the_second_time(cirrusql, shop):
    cirrusql("build", *shop)
    code, _, err = cirrusql("teardown", *shop)
    assert code == 1
    assert "this would delete 2 resources" in err
    assert cirrusql("teardown", *shop, "--yes")[0] == 0
    assert cirrusql("teardown", *shop)[0] == 0


def test_a_teardown_of_what_was_never_built_deletes_nothing(cirrusql, shop):
    code, _, err = cirrusql("teardown", *shop)
    assert code == 0
    assert "left alone" in err


def test_graphs_are_drawn_in_three_languages(cirrusql, shop):
    assert cirrusql("graph", *shop)[1].splitlines() == [
        "level 1",
        "  dead_letters (AWS::SQS::Queue)",
        "level 2",
        "  orders (AWS::SQS::Queue)  ← dead_letters",
    ]
    assert '"orders" -> "dead_letters";' in cirrusql("graph", *shop, "--format", "dot")[1]
    assert "n0 --> n1" in cirrusql("graph", *shop, "--format", "mermaid")[1]


def test_a_test_fails_for_what_is_not_there(cirrusql, shop):
    code, _, err = cirrusql("test", *shop)
    assert code == 1
    assert "orders: it is not there" in err
    cirrusql("build", *shop)
    assert cirrusql("test", *shop)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("plan", "shop"), 2, "which environment? see cirrusql stack plan --help"),
        (("plan", "nowhere", "dev"), 1, "cannot read nowhere/stackql_manifest.yml"),
        (("plan", "shop", "dev"), 1, "undefined variable 'AWS_REGION'"),
        (("plan", "shop", "qa", "-e", "AWS_REGION=us-east-1"), 1, "no value in the environment"),
        (("plan", "shop", "dev", "-e", "AWS_REGION"), 2, "-e wants NAME=VALUE"),
        (("plan", "shop", "dev", "--env-file", "none"), 2, "cannot read none"),
        (("plan", "shop", "dev", "-e", "AWS_REGION=mars-1"), 1, "mars-1"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line(cirrusql, shop, arguments, code, said):
    found, out, err = cirrusql(*arguments)
    assert (found, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_drift_that_was_found_is_kept_until_it_is_mended(cirrusql, shop, tmp_path, capsys):
    cirrusql("build", *shop)
    changed = (
        "UPDATE awscc.sqs.queues SET visibility_timeout = 5"
        " WHERE region = 'us-east-1' AND queue_name = 'shop-dev-orders'"
    )
    assert main(["exec", f"--local={tmp_path}/c.db", changed]) == 0
    capsys.readouterr()
    for _ in range(2):  # it is noted once
        assert "VisibilityTimeout: 5 → 30" in cirrusql("drift", *shop)[1]
    cirrusql("build", *shop)
    assert cirrusql("drift", *shop)[1] == "shop in dev: no drift\n"
    found = json.loads(cirrusql("drift", *shop, "--history", "--json")[1])
    assert [(one["resource"], one["change"], one["properties"]) for one in found] == [
        ("orders", "update", "VisibilityTimeout"),
        ("orders", "", ""),
    ]


def test_what_is_no_file_is_written_to_and_stays_what_it_is(cirrusql, shop, tmp_path):
    """As root, `--output-file /dev/null` would otherwise put a file in its place."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("out.json")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text()))
    reader.start()
    assert cirrusql("build", *shop, "--output-file", "pipe")[0] == 0
    reader.join()
    assert "queue_url" in json.loads(read[0])
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert cirrusql("plan", *shop, "--out", "link")[0] == 0
    assert (tmp_path / "link").is_symlink()
    assert stat.S_IMODE((tmp_path / "out.json").stat().st_mode) == 0o600
    assert "fingerprint" in json.loads((tmp_path / "out.json").read_text())


def test_what_a_stack_gives_is_told_though_its_file_cannot_be_written(cirrusql, shop, tmp_path):
    (tmp_path / "folder").mkdir()
    code, out, err = cirrusql("build", *shop, "--output-file", "folder")
    assert (code, "queue_url" in json.loads(out)) == (1, True)
    assert "cannot write folder: Is a directory" in err


def test_a_test_tells_how_long_it_took(cirrusql, shop, tmp_path, monkeypatch):
    cirrusql("build", *shop)
    clock = iter((0.0, 61.5))
    own = SimpleNamespace(monotonic=lambda: next(clock))
    monkeypatch.setattr("cirrusql.cli.stack.planning.time", own)
    assert cirrusql("test", *shop, "--output-file", "out.json")[0] == 0
    assert json.loads((tmp_path / "out.json").read_text())["elapsed_time"] == "1m 1.5s"


@pytest.mark.parametrize(
    ("more", "named"),
    [(("prod",), "ENV"), (("-e", "A=b"), "-e"), (("--env-file", "x"), "--env-file"),
     (("--prune",), "--prune")],
)  # fmt: skip
def test_a_plan_is_not_built_otherwise_than_it_is(cirrusql, shop, more, named):
    assert cirrusql("plan", *shop, "--out", "plan.json")[0] == 0
    code, out, err = cirrusql("build", "plan.json", *more)
    assert (code, out) == (2, "")
    assert f"a plan is built as it is: leave {named} out, or plan again with it" in err
    assert cirrusql("build", "plan.json", "dev")[0] == 0


def test_a_plan_knows_where_it_was_made(shop, tmp_path, monkeypatch, capsys):
    """Its paths are those of the folder that it was made in, wherever it is built."""
    where = ("--local=c.db", "--state", "kept/state.json")
    assert main(["stack", "plan", *shop, "--out", "plan.json", *where]) == 0
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert main(["stack", "build", "../plan.json"]) == 0
    assert (tmp_path / "kept" / "state.json").exists()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_plan_of_another_cloud_is_not_what_local_means():
    """`--local` alone is an option too: its plan must not go to the account it was made in."""
    parsed = parser().parse_args(["build", "plan.json", "--local="])
    take_target({"local": None, "profile": "prod", "region": ["eu-west-1"]}, parsed)
    assert (parsed.local, parsed.profile, parsed.region) == ("", "prod", ["eu-west-1"])
    with pytest.raises(Usage, match="--local and --profile exclude each other"):
        target_of(parsed)


@pytest.mark.parametrize("name", ["my shop", "2024", "on", "it's", "null"])
def test_a_stack_begins_in_a_folder_of_any_name(cirrusql, name, tmp_path):
    code, out, _ = cirrusql("init", name)
    words = shlex.split(out)
    assert (code, words[:4]) == (0, ["cirrusql", "stack", "plan", name])
    variables = words[words.index("-e") :]
    assert cirrusql("validate", name, "dev", *variables)[0] == 0


def test_every_event_is_told():
    assert telling._EVENTS.keys() == EVENTS.keys()
