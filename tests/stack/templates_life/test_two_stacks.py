"""Stacks of which one takes what the other gives: a pair of templates, and an application."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.stack.on_a_cloud import tops
from tests.stack.templates_life.conftest import Begin
from tests.stack.templates_life.lives import CDK_OUT, SHARED_NETWORK, SHARED_SERVICE

pytestmark = pytest.mark.thorough


def test_what_is_not_exported_yet_cannot_be_imported(begin: Begin) -> None:
    service = begin(SHARED_SERVICE)
    service.done("validate")
    for words in ("plan", "build"):
        refused = service(words)
        assert refused.code == 1
        assert "No export named shared-network-" in refused.err
    assert service.resources_beyond == ()


def test_the_pair_is_built_in_its_order_and_goes_in_the_other(begin: Begin) -> None:
    network = begin(SHARED_NETWORK)
    built = json.loads(network.done("build").out)
    service = begin(SHARED_SERVICE)
    assert len(service.changes()) == SHARED_SERVICE.creates
    assert json.loads(service.done("build").out)["NetworkId"] == built["NetworkId"]
    assert service.changes() == {}
    (given, expected), *_ = SHARED_SERVICE.changes
    assert tops(service.changes(given=given)) == expected
    service.done("build", given=given)
    service.edit(SHARED_SERVICE.edit)
    assert tops(service.changes("drift", given=given)) == SHARED_SERVICE.drift
    service.done("build", given=given)
    service.done("test", given=given)
    refused = network("teardown --yes")
    assert refused.code == 1
    assert "'shared-network-id' is in use by shared-service" in refused.err
    network.done("test")
    service.done("teardown --yes")
    network.done("teardown --yes")
    assert network.resources_beyond == ()


def test_a_stack_goes_when_what_it_imported_is_nowhere(begin: Begin, tmp_path: Path) -> None:
    network, service = begin(SHARED_NETWORK), begin(SHARED_SERVICE)
    network.done("build")
    service.done("build")
    (state,) = (tmp_path / "own").rglob("shared-network--*.json")
    state.unlink()
    service.done("teardown --yes")
    assert "AWS::Lambda::Function" not in service.resources_beyond


def test_an_importer_names_the_stack_that_it_imports_from(begin: Begin) -> None:
    network, service = begin(SHARED_NETWORK), begin(SHARED_SERVICE)
    network.done("build --name=lan")
    assert service("build").code == 1
    service.done("build", given={"NetworkStack": "lan"})
    assert network("teardown --name=lan --yes").code == 1
    service.done("teardown --yes", given={"NetworkStack": "lan"})
    network.done("teardown --name=lan --yes")
    assert network.resources_beyond == ()


def test_an_application_of_the_cdk_lives_by_one_command(begin: Begin, tmp_path: Path) -> None:
    app = begin(CDK_OUT)
    assert "LanternIntake: 3 resources, valid" in app.done("validate").err
    planned = app.done("plan").out
    assert planned.index("LanternIntake in us-east-1: 3 to create") < planned.index(
        "LanternWorker in us-east-1: 4 to create"
    )
    assert app.requests == 0
    path = tmp_path / "outputs.json"
    built = json.loads(app.done("build", f"--output-file={path}").out)
    assert built == json.loads(path.read_bytes()) == json.loads(app.done("outputs").out)
    assert list(built) == ["LanternIntake", "LanternWorker"]
    assert len(app.resources_beyond) == CDK_OUT.creates
    asked = app.requests
    app.done("plan --detailed-exitcode")
    app.done("build")
    app.done("test")
    assert app.requests == asked
    app.edit(CDK_OUT.edit)
    assert app("drift --detailed-exitcode").code == 2
    app.done("build")
    app.done("drift --detailed-exitcode")
    app.done("teardown --yes")
    assert app.resources_beyond == ()


def test_a_new_synthesis_is_planned_and_built(begin: Begin, tmp_path: Path) -> None:
    folder = tmp_path / "cdk.out"
    shutil.copytree(CDK_OUT.path, folder)
    app = begin(CDK_OUT.at(folder))
    app.done("build")
    template = folder / "LanternIntake.template.json"
    template.write_text(
        template.read_text().replace('"VisibilityTimeout": 180', '"VisibilityTimeout": 240')
    )
    planned = app("plan --detailed-exitcode")
    assert planned.code == 2
    assert "VisibilityTimeout: 180 → 240" in planned.out
    assert "LanternWorker in us-east-1: nothing to do (4 unchanged)" in planned.out
    app.done("build")
    app.done("plan --detailed-exitcode")
    app.done("teardown --yes")
    assert app.resources_beyond == ()


def test_one_stack_of_an_application_cannot_go_before_the_one_that_needs_it(begin: Begin) -> None:
    app = begin(CDK_OUT)
    app.done("build")
    refused = app("teardown --stack=LanternIntake --yes")
    assert refused.code == 1
    assert "is in use by LanternWorker" in refused.err
    app.done("teardown --stack=LanternWorker --yes")
    app.done("teardown --stack=LanternIntake --yes")
    assert app.resources_beyond == ()
