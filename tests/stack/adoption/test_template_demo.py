"""The demo organisation as templates, region by region: of each nothing is to do."""

from __future__ import annotations

from collections import Counter

import pytest

from cirrusql.session import Target
from cirrusql.stack import Action
from cirrusql.stack.adoption.keeping import HOLDING_DATA
from tests.stack.adoption.demo import queries
from tests.stack.adoption.templates import deployer_of, differing, exported_to, values_of
from tests.stack.world import REGION

# What a template understands by it is another template.
_NOT = "AWS::CloudFormation::Stack"
# The rules of AWS's own check that speak of sections, functions and references.
_OF_SYNTAX = ("E0", "E1", "F0", "F1")


def queries_of(by_region, region, catalog, each):
    for place in (region, "aws-global"):
        types = {name: names for name, names in by_region[place].items() if name != _NOT}
        yield from queries(types, catalog, each, region)


def export(organisation_by_region, region, catalog, folder, each):
    """Exports a region as YAML and as JSON; an engine, the files, and how much there is."""
    path, by_region = organisation_by_region
    sql = list(queries_of(by_region, region, catalog, each))
    files = [folder / f"whole{ending}" for ending in (".yaml", ".json")]
    engine = Target(local=path, regions=(region,)).engine(catalog)
    return engine, files, [len(exported_to(file, sql, engine).keys) for file in files]


def check(organisation_by_region, region, catalog, folder, each):
    engine, files, counts = export(organisation_by_region, region, catalog, folder, each)
    with engine:
        assert [differing(file, engine) for file in files] == [[], []]
        stacks = [deployer_of(file, engine)[1] for file in files]
        assert values_of(stacks[0]) == values_of(stacks[1])
        assert [len(stack.nodes) for stack in stacks] == counts
        removed = deployer_of(files[0], engine)[0].plan_teardown()
    assert_retained(removed, stacks[0])
    return stacks[0]


def assert_retained(removed, stack):
    """What a teardown would delete is all but what holds data."""
    deleted = {one.node for one in removed if one.action is Action.DELETE}
    kept = {
        name for name, node in stack.nodes.items() if node.resource_type.type_name in HOLDING_DATA
    }
    assert kept
    assert deleted == stack.nodes.keys() - kept


@pytest.mark.slow
def test_of_some_of_every_type_nothing_is_to_do(organisation_by_region, catalog, tmp_path):
    stack = check(organisation_by_region, REGION, catalog, tmp_path, 2)
    assert len({node.resource_type.type_name for node in stack.nodes.values()}) > 80
    assert sum(bool(node.needs) for node in stack.nodes.values()) > 40


@pytest.mark.slow
@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"])
def test_of_a_whole_region_nothing_is_to_do(organisation_by_region, catalog, tmp_path, region):
    stack = check(organisation_by_region, region, catalog, tmp_path, None)
    assert len(stack.nodes) > 400
    assert sum(bool(node.needs) for node in stack.nodes.values()) > 300


def test_a_whole_service_of_the_network_refers_to_itself(organisation_by_region, catalog, tmp_path):
    path, by_region = organisation_by_region
    types = {name: names for name, names in by_region[REGION].items() if "::EC2::" in name}
    sql = list(queries(types, catalog, None, REGION))
    with Target(local=path, regions=(REGION,)).engine(catalog) as engine:
        made = exported_to(tmp_path / "network.yaml", sql, engine)
        assert differing(tmp_path / "network.yaml", engine) == []
    made_of = Counter(key[0] for key in made.keys.values())
    assert made_of["AWS::EC2::Subnet"] > 10
    vpcs = [key[1] for key in made.keys.values() if key[0] == "AWS::EC2::VPC"]
    assert vpcs
    said = [line for line in made.text.split("\n") if any(vpc in line for vpc in vpcs)]
    assert all("Identifier: " in line for line in said)


@pytest.mark.slow
def test_awss_own_check_understands_every_reference(organisation_by_region, catalog, tmp_path):
    """What it says of values is said of what is there; syntax and references are ours."""
    checks = pytest.importorskip("cloudformation_validate", exc_type=ImportError)
    engine, files, _ = export(organisation_by_region, REGION, catalog, tmp_path, 5)
    engine.close()
    for file in files:
        report = checks.CompositeEngine().validate_template(str(file))
        wrong = [one for one in report.diagnostics if one.severity.name in ("FATAL", "ERROR")]
        assert [one.message for one in wrong if one.rule_id.startswith(_OF_SYNTAX)] == []
