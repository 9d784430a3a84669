"""What an interrupted build has left is taken up by the next command, whoever has meddled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cirrusql.errors import IntegrityError, OperationalError
from cirrusql.session import Engine, Options, Session, WriteOptions, WriteRun
from cirrusql.stack import StackFailed
from cirrusql.stack.run.recovery import recovered
from tests.stack.world import World, declared, queue

VPC = "AWS::EC2::VPC"
LABEL = "stack shop/dev"
NETWORK = declared("network", "awscc.ec2.vpcs", cidr_block="10.0.0.0/16")


@contextmanager
def interrupted(world: World, node: str) -> Iterator[Session]:
    """A session whose writes are a build's that dies before it has written its state."""
    with world.engine() as engine:
        run = WriteRun(engine, LABEL)
        options = Options(writes=WriteOptions(run=run, label=node, confirmed=True))
        with Session(engine, options, database=":memory:") as session:
            yield session
        run.close(ended=False)


def made(world: World, node: str = "network") -> str:
    """A network that an interrupted build has made."""
    with interrupted(world, node) as session:
        plan = session.planned_create(VPC, "us-east-1", {"CidrBlock": "10.0.0.0/16"})
        (result,) = session.apply([plan])
    return str(result.written[0].identifier)


def open_runs(engine: Engine) -> list[int]:
    with Session(engine, database=":memory:") as session:
        return list(session.requests().interrupted(LABEL))


def test_what_an_interrupted_build_has_made_is_the_stacks(world: World) -> None:
    world.write(NETWORK)
    identifier = made(world)
    assert world.build() == {"network": "unchanged"}
    assert world.there(VPC) == [identifier]
    with world.engine() as engine:
        assert open_runs(engine) == []


def test_it_is_the_stacks_when_a_user_has_resumed_it_by_hand(world: World) -> None:
    world.write(NETWORK)
    identifier = made(world)
    with world.engine() as engine, Session(engine, database=":memory:") as session:
        list(session.requests().resume(1))
    assert world.build() == {"network": "unchanged"}
    assert world.there(VPC) == [identifier]


def test_it_is_the_stacks_when_a_user_has_cancelled_the_rest(world: World) -> None:
    world.write(NETWORK)
    identifier = made(world)
    with world.engine() as engine, Session(engine, database=":memory:") as session:
        list(session.requests().cancel(1))
    assert world.teardown() == {"network": "delete"}
    assert world.there(VPC) == []
    assert identifier


def test_a_process_that_dies_while_it_takes_a_run_up_forgets_nothing(world: World) -> None:
    world.write(NETWORK)
    identifier = made(world)
    with world.deployer() as deployer, world.engine() as engine:
        taking = recovered(engine, LABEL, deployer._workplace.state(), deployer._stack)
        assert "write 1" in next(taking)
        del taking
        assert open_runs(engine) == [1]
    assert world.build() == {"network": "unchanged"}
    assert world.there(VPC) == [identifier]


def test_what_was_not_begun_is_not_begun_by_another_command(world: World) -> None:
    """A teardown that was stopped in time deletes nothing when the stack is built."""
    world.write(queue("one"), queue("two", "other"))
    world.build()
    with world.engine() as engine:
        run = WriteRun(engine, LABEL)
        with Session(engine, database=":memory:") as session:
            plan = session.planned_delete("AWS::SQS::Queue", "us-east-1", "nobody")
            run.log([call.begun() for call in plan.calls], "queue", engine.account_id())
        # The process dies here: what was noted down is not sent.
    assert world.build() == {"queue": "unchanged", "other": "unchanged"}
    with world.engine() as engine, Session(engine, database=":memory:") as session:
        (entry,) = session.requests().entries(2)
        assert (entry.state.value, entry.message) == (
            "cancelled",
            "interrupted before it was started",
        )


def test_a_resource_of_a_node_that_is_no_more_is_an_orphan(world: World) -> None:
    world.write(queue("one"))
    identifier = made(world, "network")
    world.build()
    assert world.there(VPC) == [identifier]
    assert world.build(prune=True) == {"queue": "unchanged", "network": "delete"}
    assert world.there(VPC) == []


def test_what_cannot_be_found_out_is_told_and_stays_to_be_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(NETWORK)
    made(world)
    with world.engine() as engine:
        number = open_runs(engine)[0]
        sql = "UPDATE request SET state = 'sent', identifier = NULL WHERE run = ?"
        engine.journal.writer.submit(lambda file: file.execute(sql, (number,))).result()

    async def refused(*_: object, **__: object) -> None:
        raise OperationalError("nobody answers")

    with monkeypatch.context() as patch:
        patch.setattr("cirrusql.execute.write.mutation.start", refused)
        with pytest.raises(OperationalError) as raised:
            world.build()
    assert "the CREATE of 'network'" in str(raised.value)
    assert "nobody answers" in str(raised.value)
    with world.engine() as engine:
        assert open_runs(engine) == [number]


def test_what_another_account_has_left_holds_nobody_up(world: World) -> None:
    """The same stack may be in several accounts, which have the same address."""
    world.write(queue("one"))
    made(world)
    with world.engine() as engine:
        sql = "UPDATE run SET account = '999999999999' WHERE number = 1"
        engine.journal.writer.submit(lambda file: file.execute(sql)).result()
    assert world.build() == {"queue": "create"}
    with world.engine() as engine:
        sql = "UPDATE run SET account = '000000000000' WHERE number = 1"
        engine.journal.writer.submit(lambda file: file.execute(sql)).result()
    assert world.build(prune=True) == {"queue": "unchanged", "network": "delete"}


def test_a_plan_knows_what_an_interrupted_build_has_made(world: World) -> None:
    """It only looks: the next build is told of it all the same."""
    world.write(NETWORK)
    identifier = made(world)
    with world.deployer() as deployer:
        found = deployer.plan()
        (change,) = found.changes
        assert (change.action.value, change.identifier, found.notes) == (
            "unchanged",
            identifier,
            (),
        )
        assert [change.action.value for change in deployer.test().changes] == ["unchanged"]
        assert [change.identifier for change in deployer.plan_teardown()] == [identifier]
    assert not list(world.cloud.parent.glob("data/cirrusql/stacks/*/*.json"))
    with world.engine() as engine:
        assert open_runs(engine) == [1]
        sql = "UPDATE request SET state = 'sent', identifier = NULL"
        engine.journal.writer.submit(lambda file: file.execute(sql)).result()
    unknown = "an interrupted run has 1 writes of which it is not known how they ended: a build"
    with world.deployer() as deployer, pytest.raises(StackFailed, match=unknown):
        deployer.plan()
    world.write(queue("one"))
    with world.deployer() as deployer:
        assert [note.startswith(unknown) for note in deployer.plan().notes] == [True]
    world.write(NETWORK)
    assert world.build() == {"network": "unchanged"}
    assert world.there(VPC) == [identifier]


def test_an_import_takes_up_what_was_interrupted(world: World) -> None:
    """It would else be forgotten, or what was imported would."""
    world.write(NETWORK)
    identifier = made(world)
    world.run("INSERT INTO awscc.ec2.vpcs (cidr_block) VALUES ('10.0.0.0/16')")
    (other,) = set(world.there(VPC)) - {identifier}
    with (
        world.deployer() as deployer,
        pytest.raises(IntegrityError, match=f"'network' is {VPC} '{identifier}'"),
    ):
        deployer.import_resource("network", other)
