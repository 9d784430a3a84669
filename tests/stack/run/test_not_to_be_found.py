"""What cannot be looked up: it is not taken for what is not there, unless it cannot be there."""

from __future__ import annotations

import re

import pytest

from cirrusql.errors import NotFound
from cirrusql.stack import StackFailed
from tests.stack.run.test_lost_state import state_path
from tests.stack.world import World, declared

QUEUE = "AWS::SQS::Queue"
SCRIPT = {"name": "word", "type": "script", "run": """echo '{"said": "shop"}'""",
          "exports": ["said"], "protected": ["said"]}  # fmt: skip
QUEUE_FILE = """
/*+ exists */
SELECT count(*) AS count FROM awscc.sqs.queues
WHERE region = 'us-east-1' AND queue_name = '{{ said }}'
/*+ create */
INSERT INTO awscc.sqs.queues (QueueName, region) VALUES ('{{ said }}', 'us-east-1')
/*+ delete */
DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'
AND Identifier = 'https://sqs.us-east-1.amazonaws.com/000000000000/{{ said }}'
"""


def with_script(world: World, *, scripted: bool) -> None:
    """A queue whose name only a script tells, which no state keeps."""
    if scripted:
        world.write(SCRIPT, {"name": "queue"})
        world.write_statements("queue", QUEUE_FILE)
    else:
        world.write(SCRIPT, declared("queue", "awscc.sqs.queues", queue_name="{{ said }}",
                                     queue_url="{{ said }}") | {"identifier":
                    "https://sqs.us-east-1.amazonaws.com/000000000000/{{ said }}"})  # fmt: skip
        manifest = (world.folder / "stackql_manifest.yml").read_text()
        cut = manifest.index("  - name: queue_url")
        end = manifest.index("  identifier:")
        (world.folder / "stackql_manifest.yml").write_text(manifest[:cut] + manifest[end:])


@pytest.mark.parametrize("scripted", [True, False])
def test_a_teardown_is_no_success_if_something_may_be_left(world: World, scripted: bool) -> None:
    with_script(world, scripted=scripted)
    world.run("INSERT INTO awscc.sqs.queues (QueueName, region) VALUES ('shop', 'us-east-1')")
    assert world.plan() == {"word": "run", "queue": "unknown"}
    with world.deployer() as deployer:
        (change,) = deployer.plan_teardown()
        assert (change.node, change.action.value) == ("queue", "unknown")
        with pytest.raises(StackFailed, match=r"whether it is there depends on .*said") as failed:
            deployer.teardown()
    assert list(failed.value.failures) == ["queue"]
    assert len(world.there(QUEUE)) == 1
    assert world.build()["queue"] in ("unchanged", "update")


def api(world: World) -> None:
    world.write(
        declared("rest", "awscc.apigateway.rest_apis", name="shop"),
        declared("items", "awscc.apigateway.resources", rest_api_id="{{ rest.rest_api_id }}",
                 parent_id="{{ rest.root_resource_id }}", path_part="items"),
        declared("get", "awscc.apigateway.methods", rest_api_id="{{ rest.rest_api_id }}",
                 resource_id="{{ items.resource_id }}", http_method="GET",
                 authorization_type="NONE"),
    )  # fmt: skip


def test_what_is_part_of_something_new_is_new(world: World) -> None:
    api(world)
    assert set(world.plan().values()) == {"create"}
    assert set(world.teardown().values()) == {"skip"}
    assert set(world.build().values()) == {"create"}
    assert set(world.plan().values()) == {"unchanged"}


def test_what_is_to_be_said_can_be_typed_as_it_stands(world: World) -> None:
    api(world)
    world.build()
    state_path(world).unlink()
    with pytest.raises(StackFailed) as failed:
        world.plan()
    said = str(failed.value.failures["items"])
    assert re.search(r"`cirrusql stack import … items '\w+\|\w+'`", said)


def test_a_node_without_what_it_needs_is_not_built(world: World) -> None:
    """A condition that is not known leaves what it decides about unknown, and what needs that."""
    world.write(
        declared("first", "awscc.sqs.queues", queue_name="first"),
        declared("second", "awscc.sqs.queues", queue_name="second")
        | {"if": "'{{ first.queue_url }}' != ''"},
        declared("third", "awscc.sqs.queues", queue_name="{{ second.queue_name }}-more"),
    )
    assert world.plan()["third"] in ("create", "unknown")
    assert set(world.build().values()) == {"create"}
    with pytest.raises(NotFound), world.deployer() as deployer:
        deployer.import_resource("first", "https://sqs.us-east-1.amazonaws.com/000000000000/no")
