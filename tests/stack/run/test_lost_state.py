"""Without its state a stack finds what has its name or its tags, and takes nothing else for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cirrusql.cli.main import main
from cirrusql.errors import StoreError
from cirrusql.stack import StackFailed
from cirrusql.stack.state.places import FilePlace
from tests.stack.world import World, declared, queue

VPC, TOPIC, SUBSCRIPTION = "AWS::EC2::VPC", "AWS::SNS::Topic", "AWS::SNS::Subscription"
TAGS = [
    {"key": "stackql:stack-name", "value": "{{ stack_name }}"},
    {"key": "stackql:stack-env", "value": "{{ stack_env }}"},
    {"key": "stackql:resource-name", "value": "{{ resource_name }}"},
]


def state_path(world: World) -> Path:
    """The file of the stack's state."""
    (found,) = world.cloud.parent.glob("data/cirrusql/stacks/*/shop--dev.json")
    return found


def network(name: str = "network", **more: Any) -> dict[str, Any]:
    return declared(name, "awscc.ec2.vpcs", cidr_block="10.0.0.0/16", **more)


def with_names(world: World) -> None:
    """A stack of which everything has a name, the stack's tags, or an identifier of its own."""
    world.write(
        network(tags=TAGS),
        declared("front", "awscc.ec2.subnets", vpc_id="{{ network.vpc_id }}",
                 cidr_block="10.0.1.0/24", tags=TAGS),
        declared("gateway", "awscc.ec2.internet_gateways", tags=TAGS),
        queue("orders"),
        declared("topic", "awscc.sns.topics", topic_name="news"),
        declared("log_group", "awscc.logs.log_groups", log_group_name="/shop"),
        declared("role", "awscc.iam.instance_profiles", instance_profile_name="shop", roles=["r"]),
    )  # fmt: skip


def test_names_and_tags_find_everything(world: World) -> None:
    with_names(world)
    world.build()
    before = world.run("SELECT count(*) FROM cirrusql.requests")
    state_path(world).unlink()
    assert set(world.plan().values()) == {"unchanged"}
    assert set(world.build().values()) == {"unchanged"}
    assert world.run("SELECT count(*) FROM cirrusql.requests") == before
    assert state_path(world).exists()
    state_path(world).unlink()
    assert set(world.teardown().values()) == {"delete"}
    assert world.there(VPC) == world.there(TOPIC) == []


def test_what_only_looks_like_it_is_refused_and_not_made_twice(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.write(
        network(),
        declared("topic", "awscc.sns.topics", topic_name="news"),
        declared("reader", "awscc.sns.subscriptions", topic_arn="{{ topic.topic_arn }}",
                 protocol="sqs", endpoint="arn:aws:sqs:us-east-1:000000000000:orders"),
    )  # fmt: skip
    world.build()
    networks, readers = world.there(VPC), world.there(SUBSCRIPTION)
    state_path(world).unlink()
    where = (str(world.folder), "dev", f"--local={world.cloud}")
    for command in ("plan", "build", "teardown"):
        yes = ("--yes",) if command != "plan" else ()
        assert main(["stack", command, *where, *yes]) == 1
        said = capsys.readouterr().err
        for name, identifier in (("network", networks[0]), ("reader", readers[0])):
            assert f"no build of this stack has noted which is '{name}': {identifier}" in said
            assert f"`cirrusql stack import … {name} {identifier}`" in said
        assert (world.there(VPC), world.there(SUBSCRIPTION)) == (networks, readers)
    for name, identifier in (("network", networks[0]), ("reader", readers[0])):
        main(["stack", "import", *where[:2], name, identifier, where[2]])
        assert f"'{name}' of shop in dev is '{identifier}'" in capsys.readouterr().err
    assert set(world.build().values()) == {"unchanged"}
    assert (world.there(VPC), world.there(SUBSCRIPTION)) == (networks, readers)


def test_two_of_a_name_are_refused(world: World) -> None:
    world.write(network(tags=TAGS))
    world.build()
    state_path(world).unlink()
    (own,) = world.run("SELECT tags FROM awscc.ec2.vpcs WHERE region = 'us-east-1'")
    world.run(f"INSERT INTO awscc.ec2.vpcs (cidr_block, tags) VALUES ('10.9.0.0/16', '{own[0]}')")
    with pytest.raises(StackFailed, match="there are 2 resources of AWS::EC2::VPC"):
        world.build()
    assert len(world.there(VPC)) == 2


def test_a_resource_of_a_killed_build_is_found_without_any_state(world: World) -> None:
    """The journal of the interrupted run knows it."""
    from tests.stack.run.test_recovery import made

    world.write(network())
    identifier = made(world)
    assert world.build() == {"network": "unchanged"}
    assert world.there(VPC) == [identifier]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "is not a stack's state"),
        (b'{"version": 1, "sta', "is not a stack's state"),
        (b"[]", "is not a stack's state"),
        (b'{"version": 1}', "is not a stack's state"),
        (b'{"version": 9}', "is the state of another version of cirrusql"),
    ],
)
def test_a_damaged_state_is_refused_in_words(world: World, text: bytes, said: str) -> None:
    world.write(queue("one"))
    world.build()
    state_path(world).write_bytes(text)
    with pytest.raises(StoreError, match=said):
        world.build()
    assert state_path(world).read_bytes() == text


def test_a_write_that_dies_half_way_leaves_the_old_state(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves no other files either, however often it dies."""
    world.write(queue("one"))
    world.build()
    before = state_path(world).read_bytes()

    class Dies(BaseException):
        pass

    def die(*_: object) -> None:
        raise Dies

    world.write(queue("one"), declared("topic", "awscc.sns.topics", topic_name="news"))
    for _ in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", die)
            with pytest.raises(Dies):
                world.build()
        assert state_path(world).read_bytes() == before
    assert world.build() == {"queue": "unchanged", "topic": "unchanged"}
    assert sorted(path.name for path in state_path(world).parent.iterdir()) == [
        "shop--dev.json",
        "shop--dev.lock",
    ]


def test_a_state_that_cannot_be_written_forgets_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made then is known to the journal, and found when the disk has room again."""
    world.write(network())

    def fails(*_: object) -> None:
        raise StoreError("there is no room left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(FilePlace, "write", fails)
        with pytest.raises(StoreError, match="no room left"):
            world.build()
    made = world.there(VPC)
    assert len(made) == 1
    assert world.build() == {"network": "unchanged"}
    assert world.there(VPC) == made
