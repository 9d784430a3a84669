"""What a stack gives, and what of it is shown."""

from __future__ import annotations

import pytest

from cirrusql.stack import StackError, StackEvent
from tests.stack.world import declared, queue


def test_globals_and_variables_can_be_given_too(world):
    world.write(queue("one"), exports=["region", "owner", "queue_url", "stack_name"])
    manifest = world.folder / "stackql_manifest.yml"
    text = manifest.read_text().replace("  props:", "  exports: [queue_url]\n  props:")
    manifest.write_text(text)
    with world.deployer({"owner": "ops"}) as deployer:
        outputs = deployer.build().outputs
    url = "https://sqs.us-east-1.amazonaws.com/000000000000/one"
    assert outputs == {
        "region": "us-east-1",
        "owner": "ops",
        "queue_url": url,
        "stack_name": "shop",
    }
    with pytest.raises(StackError, match="the stack exports 'owner', which no resource exports"):
        world.plan()


def test_what_is_protected_is_hidden_in_every_error(world):
    parameter = declared(
        "setting", "awscc.ssm.parameters", name="/a", type="String", value="hush-hush-42"
    )
    parameter["props"][2]["protected"] = True
    world.write(
        parameter, {"name": "after", "type": "query", "sql": "SELECT '{{ setting.value }}' z"}
    )
    said: list[StackEvent] = []
    with world.deployer(listener=said.append) as deployer:
        deployer.build()
        plan = deployer.plan()
    shown = "".join(str(event.text) for event in said)
    assert "hush-hush-42" not in shown
    assert "SELECT '***' z" in shown
    assert plan.mask.hidden("hush-hush-42") == "***"
