"""What is said beside a template on the command line: other regions, stacks, plans, parameters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Ended

APP = Path(__file__).parents[3] / "examples" / "templates" / "cdk.out"
TEMPLATE = """
Parameters: {D: {Type: String, Default: one}}
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 3}}
Outputs: {O: {Value: !Sub 'v-${D}'}}
"""


class Shop:
    """A folder with templates, and a cloud."""

    def __init__(self, command: Command, cloud: Path, folder: Path) -> None:
        self._command = command
        self._cloud = cloud
        self.folder = folder

    def write(self, name: str, text: str = TEMPLATE) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def __call__(self, words: str, path: object, *options: object) -> Ended:
        target = [] if words in ("validate", "graph") else [f"--local={self._cloud}"]
        return self._command("stack", words, str(path), *target, *map(str, options))


@pytest.fixture
def shop(
    command: Command, own_cloud: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path)
    return Shop(command, own_cloud, tmp_path / "shop")


US = "--region=us-east-1"


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("us-east-1,eu-west-1", "is in one region, and not in us-east-1, eu-west-1"),
        ("*", "is in one region, and not in all regions"),
        ("mars-1", "there is no region 'mars-1'"),
    ],
)
@pytest.mark.parametrize("words", ["plan", "build", "teardown", "outputs"])
def test_a_templates_stack_is_in_one_region(shop: Shop, words: str, region: str, told: str) -> None:
    ended = shop(words, shop.write("t.yaml"), f"--region={region}")
    assert (ended.code != 0, told in ended.err) == (True, True), ended


@pytest.mark.parametrize(
    "edit",
    [
        ("v-${D}", "w-${D}"),
        ("Type: AWS::SQS::Queue,", "Type: AWS::SQS::Queue, DeletionPolicy: Retain,"),
        ("{Value: !Sub", "{Export: {Name: x}, Value: !Sub"),
    ],
)
def test_a_saved_plan_is_of_the_template_as_it_was(shop: Shop, edit: tuple[str, str]) -> None:
    path, plan = shop.write("t.yaml"), shop.folder / "t.plan"
    assert shop("plan", path, US, f"--out={plan}").code == 0
    shop.write("t.yaml", TEMPLATE.replace(*edit))
    ended = shop("build", plan)
    assert ended.code == 1
    assert "t.yaml has changed since" in ended.err
    shop.write("t.yaml")
    assert shop("build", plan).code == 0


@pytest.mark.parametrize("words", ["plan", "teardown", "outputs", "drift", "validate"])
def test_a_plan_is_only_built(shop: Shop, words: str) -> None:
    plan = shop.folder / "t.plan"
    assert shop("plan", shop.write("t.yaml"), US, f"--out={plan}").code == 0
    ended = shop(words, plan)
    assert ended.code == 2
    assert "is a plan, which only `stack build` takes" in ended.err


def test_a_template_that_speaks_of_fingerprints_is_no_plan(shop: Shop) -> None:
    document = {
        "Metadata": {"fingerprint": 1, "variables": 2},
        "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
    }
    assert shop("plan", shop.write("t.json", json.dumps(document)), US).code == 0


def test_a_stack_that_nobody_has_built_is_not_gone(shop: Shop) -> None:
    path = shop.write("t.yaml")
    assert shop("build", path, US).code == 0
    ended = shop("teardown", path, "--region=eu-west-1", "--yes")
    assert ended.code == 0
    assert "nothing is known of t in eu-west-1: there is nothing to delete" in ended.err
    assert "gone" not in ended.err
    assert "t in us-east-1 is gone" in shop("teardown", path, US, "--yes").err


def test_files_with_other_names_are_other_stacks(shop: Shop) -> None:
    for name in ("app.dev.yaml", "app.prod.yaml", "app.template.json.yaml"):
        ended = shop("build", shop.write(name), US)
        assert ended.code == 0, ended.err
        assert "created" in ended.err


# -- a CDK app ------------------------------------------------------------------------------------


@pytest.fixture
def app(shop: Shop) -> Path:
    """An app one of whose stacks is called and placed otherwise than its file and the region."""
    folder = shop.folder / "cdk.out"
    shutil.copytree(APP, folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for name in ("LanternIntake", "LanternWorker"):
        manifest["artifacts"][name]["environment"] = "aws://unknown-account/eu-west-1"
    manifest["artifacts"]["LanternIntake"]["properties"]["stackName"] = "prod-first"
    path.write_text(json.dumps(manifest))
    return folder


def test_a_saved_plan_of_an_apps_stack_is_built_as_that(shop: Shop, app: Path) -> None:
    plan = shop.folder / "a.plan"
    several = shop("plan", app, US, f"--out={plan}")
    assert several.code == 2
    assert "which stack? say --stack NAME" in several.err
    assert several.out == ""
    planned = shop("plan", app, US, "--stack=prod-first", f"--out={plan}")
    assert planned.code == 0, planned.err
    built = shop("build", plan)
    assert built.code == 0, built.err
    assert "prod-first in eu-west-1 is built" in built.err
    assert "accepted unseen" in built.err
    refused = shop("build", plan, "--stack=other")
    assert (refused.code, "leave --stack out" in refused.err) == (2, True)


@pytest.mark.parametrize("words", ["validate", "graph", "plan", "outputs"])
def test_a_stack_that_an_app_does_not_have_is_told(shop: Shop, app: Path, words: str) -> None:
    ended = shop(words, app, "--stack=Nope", *([US] if words in ("plan", "outputs") else []))
    assert ended.code == 2
    assert "no stack is called Nope: there are" in ended.err


def test_of_an_app_one_stack_can_be_looked_at(shop: Shop, app: Path) -> None:
    ended = shop("validate", app, "--stack=prod-*")
    assert ended.err.count("valid\n") == 1


@pytest.mark.parametrize("words", ["validate", "plan", "build"])
def test_other_stacks_have_none_in_them(shop: Shop, words: str) -> None:
    ended = shop(words, shop.write("t.yaml"), "--stack=t", *([US] if words != "validate" else []))
    assert ended.code == 2
    assert "--stack is for the stacks of a CDK app" in ended.err


def test_a_parameter_that_no_stack_of_an_app_has_is_told(shop: Shop, app: Path) -> None:
    ended = shop("plan", app, US, "--parameter=Typo=x")
    assert ended.code == 2
    assert f"no stack in {app} has a parameter 'Typo'" in ended.err
