"""What a build that went wrong has left is made once, and goes with the stack."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.stack import Deployer, OnFailure, StackFailed, StackOptions, load
from tests.answers.clouds import Cloud
from tests.stack.run.test_recovery import NETWORK, VPC, made
from tests.stack.world import World, declared, queue
from tests.writing.trouble import Losing

QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"
SCRIPT = """
/*+ exists */
SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = 'us-east-1' AND cidr_block = '10.7.0.0/16';

/*+ create, retries=3 */
INSERT INTO awscc.ec2.vpcs (CidrBlock, region) SELECT '10.7.0.0/16', 'us-east-1';

/*+ delete */
DELETE FROM awscc.ec2.vpcs WHERE Identifier = '{{ this.vpc_id }}' AND region = 'us-east-1';
"""


@pytest.fixture
def losing(catalog: Catalog, world: World) -> Iterator[Callable[..., Cloud]]:
    """Makes clouds whose answers to creations are lost on their way, after the work is done."""
    clouds: list[Cloud] = []

    def make(operation: str = "CreateResource") -> Cloud:
        around = lambda inner: Losing(inner, operation=operation, times=1000)  # noqa: E731
        clouds.append(Cloud(catalog, ("us-east-1",), around=around, journaled=True))
        return clouds[-1]

    yield make
    for cloud in clouds:
        cloud.close()


def _deployer(cloud: Cloud, world: World, tmp_path: Path, **options: Any) -> Deployer:
    stack = load(world.folder, "dev", {}, catalog=cloud.catalog)
    chosen = StackOptions(confirmed=True, state=str(tmp_path / "state.json"), **options)
    return Deployer(cloud.session.engine, stack, chosen)


def _heal(cloud: Cloud) -> None:
    """From now on no answer is lost."""
    assert isinstance(cloud.transport.inner, Losing)
    cloud.transport.inner.times = 0


def _networks(cloud: Cloud) -> list[str]:
    return [name for name, _ in cloud.session.list(VPC, "us-east-1")]


def test_a_statement_whose_end_is_not_known_is_not_run_again(
    losing: Callable[..., Cloud], world: World, tmp_path: Path
) -> None:
    """Its file says to try thrice; the next build finds out, and finds it."""
    cloud = losing()
    world.write({"name": "network"})
    world.write_statements("network", SCRIPT)
    with pytest.raises(StackFailed, match="the end of 1 write is not known: build or tear down"):
        _deployer(cloud, world, tmp_path).build()
    assert len(_networks(cloud)) == 1
    _heal(cloud)
    (change,) = _deployer(cloud, world, tmp_path).build().changes.values()
    assert change.action.value == "unchanged"
    assert len(_networks(cloud)) == 1


def test_a_rollback_says_of_what_it_is_not_known_how_it_ended(
    losing: Callable[..., Cloud], world: World, tmp_path: Path
) -> None:
    cloud = losing()
    world.write(NETWORK)
    with pytest.raises(StackFailed) as raised:
        _deployer(cloud, world, tmp_path, on_failure=OnFailure.ROLLBACK).build()
    assert "not undone: a write of which it is not known how it ended" in str(raised.value)
    assert len(_networks(cloud)) == 1
    _heal(cloud)
    (change,) = _deployer(cloud, world, tmp_path).build().changes.values()
    assert change.action.value == "unchanged"
    assert len(_networks(cloud)) == 1


def test_a_resource_that_is_made_and_could_not_be_read_is_the_stacks(
    losing: Callable[..., Cloud], world: World, tmp_path: Path
) -> None:
    cloud = losing("GetResource")
    world.write(NETWORK)
    with pytest.raises(StackFailed, match="could not be read back"):
        _deployer(cloud, world, tmp_path).build()
    _heal(cloud)
    (change,) = _deployer(cloud, world, tmp_path).build().changes.values()
    assert change.action.value == "unchanged"
    assert len(_networks(cloud)) == 1


def test_a_teardown_deletes_what_was_built_of_another_type(world: World) -> None:
    world.write(queue("one"))
    world.build()
    world.write(declared("queue", "awscc.sns.topics", topic_name="t"))
    with world.deployer() as deployer:
        (change,) = deployer.plan_teardown()
        assert (change.action.value, change.type_name) == ("delete", QUEUE)
    assert world.teardown() == {"queue": "delete"}
    assert world.there(QUEUE) == []


def test_what_was_to_be_replaced_and_was_not_is_no_replaced_one(world: World) -> None:
    """It is not deleted when the stack leaves it out."""
    node = declared("topic", "awscc.sns.topics", topic_name="one")
    world.write(node)
    world.build()
    with world.deployer() as deployer:
        state = deployer._workplace.state()
        kept = state.of("topic")
        assert kept is not None
        state.replace_later("topic", kept)  # and then the build has failed
    world.write({**node, "if": "1 == 2"}, queue("other", "other"))
    assert world.build() == {"topic": "skip", "other": "create"}
    assert len(world.there(TOPIC)) == 1
    assert set(world.teardown()) == {"topic", "other"}
    assert world.there(TOPIC) == []


def _age(world: World) -> None:
    """Let all that was written be sent two days ago, and nothing be heard of it."""
    sql = "UPDATE request SET state = 'sent', identifier = NULL, sent = ? WHERE verb = 'CREATE'"
    with world.engine() as engine:
        sent = (time.time() - 40 * 3600,)
        engine.journal.writer.submit(lambda file: file.execute(sql, sent)).result()


def test_a_write_of_long_ago_holds_nobody_up(world: World) -> None:
    """The service has forgotten it; whatever it has made is there by now, or never will be."""
    world.write(NETWORK)
    identifier = made(world)
    _age(world)
    with pytest.raises(StackFailed, match=f"looks just like it.*{identifier}"):
        world.build()
    world.run("DELETE FROM awscc.ec2.vpcs WHERE region = 'us-east-1'")
    assert world.build() == {"network": "create"}
    assert len(world.there(VPC)) == 1
