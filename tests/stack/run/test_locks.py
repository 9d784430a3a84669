"""One build or teardown of a stack at a time, in each environment; whoever dies lets go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cirrusql.cli.main import main
from cirrusql.errors import Error, OperationalError
from cirrusql.session import Target
from cirrusql.stack import Deployer, StackEvent, StackOptions, load
from cirrusql.stack.state import lock
from tests.stack.world import World, queue

QUEUE = "AWS::SQS::Queue"


class Working:
    """A command that goes no further than its first resource until it may. Mutable: how far."""

    def __init__(self, world: World, command: str, environment: str = "dev") -> None:
        self._reached, self._may = threading.Event(), threading.Event()
        self._phase = ""
        self.error: Error | None = None
        self._thread = threading.Thread(target=self._work, args=(world, command, environment))

    def _listen(self, event: StackEvent) -> None:
        if event.name == "phase":
            self._phase = event.text
        elif event.name == "node.began" and self._phase in ("building", "deleting"):
            self._reached.set()
            assert self._may.wait(60)

    def _work(self, world: World, command: str, environment: str) -> None:
        with Target(local=world.cloud, seed=False).engine() as engine:
            stack = load(world.folder, environment, {}, catalog=engine.catalog)
            options = StackOptions(confirmed=True)
            try:
                getattr(Deployer(engine, stack, options, self._listen), command)()
            except Error as error:
                self.error = error

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """A context in which it works."""
        self._thread.start()
        assert self._reached.wait(60)
        try:
            yield
        finally:
            self.go_on()
            self._thread.join()
        assert self.error is None

    def go_on(self) -> None:
        self._may.set()


@pytest.mark.parametrize(
    ("one", "other"), [("build", "build"), ("build", "teardown"), ("teardown", "build")]
)
def test_a_second_one_is_refused_in_words(
    world: World, one: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.write(queue("one"))
    world.build()
    where = (str(world.folder), "dev", f"--local={world.cloud}")
    with Working(world, one).going_on():
        assert main(["stack", other, *where, "--yes"]) == 1
        said = capsys.readouterr().err
        assert f"the stack shop in dev is being worked on by process {os.getpid()} since 2" in said
        assert "wait for it, or give --wait-for-lock" in said
        assert main(["stack", "plan", *where]) == 0
    assert main(["stack", other, *where, "--yes"]) == 0


def test_a_second_one_may_wait(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(queue("one"))
    first = Working(world, "build")
    holder = lock._holder

    def asked_who_has_it(path: Path) -> str:
        first.go_on()
        return holder(path)

    monkeypatch.setattr(lock, "_holder", asked_who_has_it)
    with first.going_on():
        where = (str(world.folder), "dev", f"--local={world.cloud}")
        assert main(["stack", "teardown", *where, "--yes", "--wait-for-lock", "60s"]) == 0
        said = capsys.readouterr().err
    assert f"waiting for process {os.getpid()} since 2" in said
    assert world.there(QUEUE) == []


def test_waiting_has_an_end(world: World) -> None:
    world.write(queue("one"))
    with Working(world, "build").going_on():
        start = time.monotonic()
        with pytest.raises(OperationalError, match="is being worked on by process"):
            world.build(lock_wait=0.5)
        assert 0.4 < time.monotonic() - start < 60


def test_two_environments_go_at_once(world: World) -> None:
    world.write(queue("{{ stack_env }}"))
    with Working(world, "build", "prod").going_on():
        assert world.build() == {"queue": "create"}
    assert len(world.there(QUEUE)) == 2


def test_a_build_that_waited_sees_what_the_other_has_made(world: World) -> None:
    """Nothing is made twice by two that begin at the same time."""
    world.write(
        {
            "name": "network",
            "resource": "awscc.ec2.vpcs",
            "props": [{"name": "cidr_block", "value": "10.0.0.0/16"}],
        }
    )
    done: list[str] = []

    def build() -> None:
        done.extend(world.build(lock_wait=20).values())

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["create", "unchanged", "unchanged", "unchanged"]
    assert len(world.there("AWS::EC2::VPC")) == 1


def test_whoever_is_killed_lets_go(world: World, tmp_path: Path) -> None:
    """Even while the program lives on that it has started."""
    begun = tmp_path / "begun"
    script = {"name": "slow", "type": "script", "run": f"touch {begun}; sleep 30"}
    world.write(script)
    words = ["stack", "build", str(world.folder), "dev", f"--local={world.cloud}"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(
        [sys.executable, "-m", "cirrusql", *words],
        stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 20
        while not begun.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with pytest.raises(OperationalError, match=f"by process {child.pid} since"):
            world.build()
        child.send_signal(signal.SIGKILL)
        child.wait()
        world.write(queue("one"))
        assert world.build() == {"queue": "create"}
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
