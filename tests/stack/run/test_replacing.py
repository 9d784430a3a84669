"""What a stack has no more, calls otherwise, or wants as something else."""

from __future__ import annotations

import pytest

from cirrusql.errors import ConfirmationNeeded, NotUpdatable
from cirrusql.stack import StackFailed
from tests.stack.world import declared, queue

QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"


def names(world, type_name=QUEUE, region="us-east-1"):
    return [one.rpartition("/")[2].rpartition(":")[2] for one in world.there(type_name, region)]


def test_another_name_makes_the_new_one_first_and_the_old_one_goes(world):
    world.write(queue("one"))
    world.build()
    world.write(queue("two"))
    with world.deployer() as deployer:
        (change,) = deployer.plan().changes
        assert (change.action.value, change.new_first) == ("replace", True)
        assert change.forced == (("QueueName",),)
    assert world.build() == {"queue": "replace"}
    assert names(world) == ["two"]
    assert world.plan() == {"queue": "unchanged"}


def test_a_replacement_under_the_same_name_deletes_the_old_one_first(world):
    world.write(queue("one.fifo", fifo_queue=True, content_based_deduplication=True))
    world.build()
    world.write(
        declared("key", "awscc.ec2.key_pairs", key_name="k", key_type="rsa"), queue("one.fifo")
    )
    world.write(declared("table", "awscc.logs.log_groups", log_group_name="g"))
    world.write(declared("pair", "awscc.ec2.key_pairs", key_name="k", key_type="rsa"))
    world.build(prune=True)
    world.write(declared("pair", "awscc.ec2.key_pairs", key_name="k", key_type="ed25519"))
    with world.deployer() as deployer:
        (change,) = deployer.plan().changes
        assert (change.action.value, change.new_first) == ("replace", False)
    assert world.build() == {"pair": "replace"}
    assert world.run("SELECT key_type FROM awscc.ec2.key_pairs WHERE region = 'us-east-1'") == [
        ("ed25519",)
    ]


def test_another_region_is_a_replacement(world):
    world.write(queue("one"))
    world.build()
    world.write(queue("one", region="eu-west-1"))
    assert world.plan() == {"queue": "replace"}
    world.build()
    assert (names(world), names(world, region="eu-west-1")) == ([], ["one"])
    assert world.plan() == {"queue": "unchanged"}


def test_another_type_under_the_same_name_is_a_replacement(world):
    world.write(queue("one"))
    world.build()
    world.write(declared("queue", "awscc.sns.topics", topic_name="one"))
    assert world.plan() == {"queue": "replace"}
    world.build()
    assert (names(world), names(world, TOPIC)) == ([], ["one"])


def test_a_replacement_needs_somebody_to_agree(world):
    world.write(queue("one"))
    world.build()
    world.write(queue("two"))
    with pytest.raises(ConfirmationNeeded, match="replace or delete 1 resource"):
        world.build(confirmed=False)
    asked = []
    with pytest.raises(ConfirmationNeeded, match="nobody agreed"):
        world.build(confirmed=False, confirm=lambda *said: asked.append(said))
    assert asked[0][0] == "Replace or delete 1 resource?"
    assert names(world) == ["one"]


def test_prevent_destroy_refuses_a_replacement(world):
    world.write(queue("one"))
    world.build()
    world.write({**queue("two"), "lifecycle": {"prevent_destroy": True}})
    with pytest.raises(StackFailed, match="prevent_destroy keeps what is there"):
        world.plan()
    world.write({**queue("one"), "lifecycle": {"prevent_destroy": True}})
    with pytest.raises(NotUpdatable, match="prevent_destroy keeps queue"):
        world.teardown()


def test_what_the_stack_calls_otherwise_stays_the_same_resource(world):
    vpc = declared("net", "awscc.ec2.vpcs", cidr_block="10.9.0.0/16")
    world.write(vpc, queue("one"))
    world.build()
    before = world.there("AWS::EC2::VPC")
    world.write({**vpc, "name": "network"}, queue("one", "orders"))
    assert world.plan() == {"network": "unchanged", "orders": "unchanged"}
    assert world.build() == {"network": "unchanged", "orders": "unchanged"}
    assert world.there("AWS::EC2::VPC") == before
    assert world.plan() == {"network": "unchanged", "orders": "unchanged"}


def test_what_the_stack_has_no_more_is_told_and_goes_with_prune_only(world):
    world.write(queue("one"), queue("two", "other"))
    world.build()
    world.write(queue("one"))
    assert world.plan() == {"queue": "unchanged", "other": "skip"}
    world.build()
    assert names(world) == ["one", "two"]
    assert world.plan(prune=True) == {"queue": "unchanged", "other": "delete"}
    assert world.build(prune=True) == {"queue": "unchanged", "other": "delete"}
    assert names(world) == ["one"]


def test_a_teardown_takes_what_the_stack_has_no_more(world):
    world.write(queue("one"), queue("two", "other"))
    world.build()
    world.write(queue("one"))
    world.teardown()
    assert names(world) == []


def test_what_takes_part_no_more_is_an_earlier_build_s(world):
    world.write({**queue("one"), "if": "'{{ mode }}' == 'on'"})
    with world.deployer({"mode": "on"}) as deployer:
        deployer.build()
    with world.deployer({"mode": "off"}) as deployer:
        assert [one.action.value for one in deployer.plan().changes] == ["skip", "skip"]
        deployer.teardown()
    assert names(world) == []


def test_a_replacement_that_fails_leaves_the_old_one_in_use(world):
    world.write(queue("one"))
    world.build()
    world.write(queue("taken", "first"), queue("one", "queue"))
    world.build()
    world.write(queue("taken", "first"), queue("taken", "queue"))
    with pytest.raises(StackFailed):
        world.build()
    world.write(queue("taken", "first"), queue("one", "queue"))
    assert world.build() == {"first": "unchanged", "queue": "unchanged"}
    assert names(world) == ["one", "taken"]
