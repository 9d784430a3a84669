"""A plan names every change that the build then makes, for pairs of templates made by chance.

What the build has made is not asked of it: every resource in the cloud is compared, as it was
before and as it is afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.session import Engine, Session, Target
from cirrusql.stack import Action, Change, Deployer, Plan, StackOptions, load_template
from cirrusql.stack.graph.outputs import unknowns
from tests.stack.cloudformation.pairs import Pair

pytestmark = pytest.mark.thorough

REGION = "us-east-1"
QUICK = 20
TYPES = (
    "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::SSM::Parameter", "AWS::EC2::VPC",
    "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup", "AWS::IAM::Role", "AWS::Logs::LogGroup",
    "AWS::DynamoDB::Table",
)  # fmt: skip
Cloud = Mapping[tuple[str, str], Mapping[str, Any]]


@contextmanager
def _deployer(
    engine: Engine, path: Path, template: Mapping[str, Any], parameters: Mapping[str, str]
) -> Iterator[Deployer]:
    path.write_text(json.dumps(template))
    stack = load_template(path, "shop", parameters, engine=engine)
    yield Deployer(engine, stack, StackOptions(confirmed=True))


def _cloud(engine: Engine) -> Cloud:
    """Every resource that is there, as it is."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    with Session(engine, database=":memory:") as session:
        for type_name in TYPES:
            names = [name for name, _ in session.list(type_name, REGION)]
            keys = [(type_name, name, REGION) for name in names]
            for name, model in zip(names, session.read_all(keys), strict=True):
                assert isinstance(model, Mapping)
                found[type_name, name] = model
    return found


def _foreseen(plan: Plan) -> dict[tuple[str, str], Change]:
    return {
        (str(one.type_name), str(one.identifier)): one for one in plan.changes if one.identifier
    }


def _there(changes: Mapping[str, Change]) -> dict[str, tuple[str, str]]:
    """The resources that a template has after a build, by logical id."""
    return {
        name: (str(one.type_name), str(one.identifier))
        for name, one in changes.items()
        if one.identifier and one.type_name in TYPES
        if one.action not in (Action.DELETE, Action.SKIP)
    }


def _kept(
    template: Mapping[str, Any], there: Mapping[str, tuple[str, str]]
) -> set[tuple[str, str]]:
    """Those of some resources that the template wants left alone."""
    said = {name for name, one in template["Resources"].items() if "DeletionPolicy" in one}
    return {key for name, key in there.items() if name in said}


def _check(plan: Plan, before: Cloud, after: Cloud) -> None:
    """Hold what has become of each resource against what the plan said of it."""
    said = _foreseen(plan)
    for key, model in before.items():
        change = said.get(key)
        action = change.action if change is not None else None
        if key not in after:
            assert action in (Action.REPLACE, Action.DELETE), (key, change)
            continue
        differing = {n for n in {**model, **after[key]} if model.get(n) != after[key].get(n)}
        if not differing:
            assert action not in (Action.DELETE, Action.REPLACE), (key, change)
            continue
        assert action is Action.UPDATE, (key, change, differing)
        assert change is not None
        assert differing <= {one.path[0] for one in change.differences}, (key, differing)
    made = sorted(type_name for type_name, _ in after.keys() - before.keys())
    creations = (one for one in plan.changes if one.action in (Action.CREATE, Action.REPLACE))
    foreseen = sorted(str(one.type_name) for one in creations if one.type_name in TYPES)
    assert made == foreseen


def _check_values(plan: Plan, after: Cloud) -> None:
    """What the plan says that a property will be, it is."""
    for key, change in _foreseen(plan).items():
        if change.action is not Action.UPDATE or key not in after:
            continue
        for one in change.differences:
            is_plain = isinstance(one.new, str | int) and not unknowns(one.new)
            if len(one.path) == 1 and is_plain and not one.is_hidden:
                assert after[key].get(one.path[0]) == one.new, (key, one)


@pytest.mark.parametrize(
    "seed",
    [*range(QUICK), *(pytest.param(n, marks=pytest.mark.slow) for n in range(QUICK, 400))],
)
def test_a_plan_names_every_change_that_the_build_makes(seed, tmp_path, catalog: Catalog):
    pair, path = Pair(seed), tmp_path / "shop.json"
    with Target(local=":memory:", seed=False).engine(catalog) as engine:
        with _deployer(engine, path, pair.first, pair.parameters[0]) as deployer:
            first = _there(deployer.build().changes)
            assert not deployer.plan().has_changes
        before = _cloud(engine)
        with _deployer(engine, path, pair.second, pair.parameters[1]) as deployer:
            plan = deployer.plan()
            assert _cloud(engine) == before
            built = deployer.build()
            after = _cloud(engine)
            assert {n: c.action for n, c in built.changes.items() if c.action.changes} == {
                one.node: one.action for one in plan.changes if one.action.changes
            }
            _check(plan, before, after)
            _check_values(plan, after)
            assert not deployer.plan().has_changes
            deployer.teardown()
        second = _there(built.changes)
        gone = {name: key for name, key in first.items() if name not in second}
        assert set(_cloud(engine)) == _kept(pair.first, gone) | _kept(pair.second, second)
