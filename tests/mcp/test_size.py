"""What a model reads stays small; the numbers are those of `python -m benchmarks mcp`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from benchmarks.mcp import PROMISED, measured

from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import Door
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent


def test_tools_and_answers_are_as_small_as_promised() -> None:
    found = measured()
    assert found.keys() == PROMISED.keys()
    assert {what: size for what, size in found.items() if size > PROMISED[what]} == {}


def test_an_answer_is_as_text_what_it_is_as_a_structure(agent: Agent) -> None:
    result = agent.result("query", sql="SELECT 1 AS one, 'é' AS two, NULL AS three")
    text = result.content[0].text  # type: ignore[union-attr]
    assert json.loads(text) == result.structured_content
    assert "\n" not in text
    assert ": " not in text


def test_schemas_say_nothing_twice_and_nothing_that_clients_do_not_take(
    cloud: Cloud, open_door: Callable[..., Door]
) -> None:
    agent = Agent(open_door(cloud, WriteMode.DELETE_TOO))
    tools = agent.with_client(lambda one: one.list_tools()).tools

    def look(schema: Any, *, names: bool = False) -> None:
        if isinstance(schema, list):
            for one in schema:
                look(one)
        if not isinstance(schema, dict):
            return
        if not names:
            assert "title" not in schema
            assert not isinstance(schema.get("type"), list)
            assert "$ref" not in schema
        for name, inner in schema.items():
            look(inner, names=name == "properties" and not names)

    for tool in tools:
        look(tool.input_schema)
        look(tool.output_schema)
