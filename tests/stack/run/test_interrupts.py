"""A build that is told to stop begins nothing more, and says what to do."""

from __future__ import annotations

import pytest

from cirrusql.cli.main import main
from tests.stack.world import World, queue

QUEUE = "AWS::SQS::Queue"


@pytest.mark.parametrize("signal", ["INT", "TERM"])
def test_what_is_under_way_ends_and_the_next_build_goes_on(
    world: World, capsys: pytest.CaptureFixture[str], signal: str
) -> None:
    told = world.folder / "told"
    once = f"test -e {told} || {{ touch {told}; kill -{signal} $PPID; }}"
    world.write(
        queue("one"),
        {"name": "stopper", "type": "script", "run": once, "depends_on": ["queue"]},
        {**queue("two", "other"), "depends_on": ["stopper"]},
    )
    assert world.there(QUEUE) == []
    where = (str(world.folder), "dev", f"--local={world.cloud}")
    assert main(["stack", "build", *where]) == 130
    said = capsys.readouterr().err.splitlines()
    (made,) = world.there(QUEUE)
    assert said[:2] == ["building …", f"✓ queue: created {QUEUE} '{made}'"]
    assert "interrupted: waiting for what is under way; again to leave it as it is …" in said
    assert "✓ stopper: run" in said
    assert said[-1] == (
        "cirrusql: interrupted; what was begun is noted down: build or tear down the stack again,"
        " which finishes it"
    )
    assert world.build() == {"queue": "unchanged", "stopper": "run", "other": "create"}
