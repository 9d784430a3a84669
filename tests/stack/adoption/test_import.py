"""Saying which resource one of a stack is."""

from __future__ import annotations

import pytest

from cirrusql.cli.main import main
from cirrusql.stack import StackFailed
from tests.stack.world import REGION, declared, queue

VPC = (
    "INSERT INTO awscc.ec2.vpcs (cidr_block, region) VALUES ('10.0.0.0/16', '{}') RETURNING vpc_id"
)


@pytest.fixture
def stack(world, capsys):
    """Runs a command of the stack, and gives its exit code, its output and what it told."""

    def run(command, *arguments):
        code = main(
            ["stack", command, str(world.folder), "dev", *arguments, f"--local={world.cloud}"]
        )
        out, told = capsys.readouterr()
        return code, out, told

    return run


def vpc(**props):
    return declared("vpc", "awscc.ec2.vpcs", cidr_block="10.0.0.0/16", **props)


def test_what_was_made_by_hand_is_the_stacks_then(world, stack):
    ((identifier,),) = world.run(VPC.format(REGION))
    world.write(vpc())
    code, _, told = stack("plan")
    assert (code, f"stack import … vpc {identifier}" in told) == (1, True)
    code, out, told = stack("import", "vpc", identifier)
    assert (code, out) == (0, "")
    assert f"'vpc' of shop in dev is '{identifier}' from now on" in told
    assert "a build would leave it as it is" in told
    assert world.plan() == {"vpc": "unchanged"}
    assert world.teardown() == {"vpc": "delete"}
    assert world.there("AWS::EC2::VPC") == []


def test_what_a_build_would_change_is_shown(world, stack):
    ((identifier,),) = world.run(VPC.format(REGION))
    world.write(vpc(enable_dns_hostnames=True))
    code, out, _ = stack("import", "vpc", identifier)
    assert code == 0
    assert f"~ vpc AWS::EC2::VPC '{identifier}'" in out
    assert "EnableDnsHostnames: true" in out
    assert "1 to update" in out
    assert world.build() == {"vpc": "update"}


def test_what_is_wrong_with_others_is_no_failure_of_it(world, stack):
    ((identifier,),) = world.run(VPC.format(REGION))
    world.run(VPC.format(REGION))
    world.write(vpc(), {**vpc(), "name": "other"})
    code, out, told = stack("import", "vpc", identifier)
    assert (code, out) == (0, "")
    assert f"'vpc' of shop in dev is '{identifier}' from now on" in told
    assert "what a build would do cannot be told: cannot plan shop: other: there is 1" in told
    with world.deployer() as deployer, pytest.raises(StackFailed) as failed:
        deployer.plan()
    assert list(failed.value.failures) == ["other"]


def test_what_is_not_there_is_refused(world, stack):
    world.write(vpc())
    code, _, told = stack("import", "vpc", "vpc-0123456789abcdef0")
    assert code == 1
    assert "there is no AWS::EC2::VPC 'vpc-0123456789abcdef0' in us-east-1" in told
    assert "<VpcId>" in told
    assert world.plan() == {"vpc": "create"}


def test_it_is_looked_for_in_the_resources_own_region(world, stack):
    ((identifier,),) = world.run(VPC.format("eu-west-1"))
    world.write(vpc())
    code, _, told = stack("import", "vpc", identifier)
    assert (code, "in us-east-1" in told) == (1, True)
    world.write(vpc(region="eu-west-1"))
    assert stack("import", "vpc", identifier)[0] == 0
    assert world.plan() == {"vpc": "unchanged"}


def test_a_resource_is_one_of_a_stack_only(world, stack):
    ((identifier,),) = world.run(VPC.format(REGION))
    other = {**vpc(), "name": "other"}
    world.write(vpc(), other)
    assert stack("import", "vpc", identifier)[0] == 0
    code, _, told = stack("import", "other", identifier)
    assert code == 1
    assert f"AWS::EC2::VPC '{identifier}' in us-east-1 is 'vpc' of this stack already" in told


def test_what_another_names_by_its_properties_is_that(world, stack):
    world.write(queue("one"))
    world.build()
    (url,) = world.there("AWS::SQS::Queue")
    world.write(
        declared("group", "awscc.logs.log_groups", log_group_name="taken"),
        declared("second", "awscc.logs.log_groups", retention_in_days=7),
    )
    world.run(
        f"INSERT INTO awscc.logs.log_groups (log_group_name, region) VALUES ('taken', '{REGION}')"
    )
    code, _, told = stack("import", "second", "taken")
    assert (code, "is 'group' of this stack already" in told) == (1, True)
    assert url


def test_a_resource_that_is_another_already_stays_that(world, stack):
    world.write(vpc())
    world.build()
    (first,) = world.there("AWS::EC2::VPC")
    ((second,),) = world.run(VPC.format(REGION))
    code, _, told = stack("import", "vpc", second)
    assert code == 1
    assert f"'vpc' is AWS::EC2::VPC '{first}' in us-east-1, which is there" in told
    world.run(f"DELETE FROM awscc.ec2.vpcs WHERE vpc_id = '{first}' AND region = '{REGION}'")
    assert stack("import", "vpc", second)[0] == 0
    assert world.plan() == {"vpc": "unchanged"}


def test_importing_it_again_changes_nothing(world, stack):
    world.write(vpc())
    world.build()
    (identifier,) = world.there("AWS::EC2::VPC")
    code, _, told = stack("import", "vpc", identifier)
    assert (code, "a build would leave it as it is" in told) == (0, True)


def test_an_unknown_name_is_told_with_what_is_near(world, stack):
    world.write(vpc())
    code, _, told = stack("import", "vcp", "vpc-1")
    assert (code, "did you mean" in told) == (1, True)


def test_a_resource_with_statements_is_found_by_those(world, stack):
    world.write({"name": "topics", "type": "resource"})
    world.write_statements("topics", "/*+ create */ SELECT 1\n/*+ exists */ SELECT 1 AS count\n")
    code, _, told = stack("import", "topics", "x")
    assert (code, "found by its own statements" in told) == (1, True)


def test_a_name_of_another_kind_becomes_the_identifier_that_the_service_says(world, stack):
    world.run(
        "INSERT INTO awscc.iam.roles (role_name, assume_role_policy_document)"
        """ VALUES ('worker', '{"Version":"2012-10-17","Statement":[]}')"""
    )
    world.write(
        declared(
            "role", "awscc.iam.roles",
            assume_role_policy_document={"Version": "2012-10-17", "Statement": []},
        )
    )  # fmt: skip
    assert stack("import", "role", "worker")[0] == 0
    assert world.plan() == {"role": "unchanged"}
