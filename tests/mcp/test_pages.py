"""The pages that agents read are true: their statements can be planned, their names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cirrusql.mcp import read_policy
from cirrusql.mcp.prompts import _REVIEWS
from cirrusql.mcp.resources import text_of
from tests.mcp.agents import Agent

DOCS = Path(__file__).parents[2] / "docs"
_SQL = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("sql", _SQL.findall(text_of("cookbook")))
def test_every_statement_of_the_cookbook_is_one(agent: Agent, sql: str) -> None:
    if sql.startswith("SELECT"):
        assert agent.call("explain", sql=sql)["plan"]
        told = agent.call("query", sql=sql)
        assert told["complete"] is True
        assert "notes" not in told
    else:
        assert agent.call("plan", sql=sql)["summary"].startswith("changes nothing: ")


def test_the_guide_names_what_there_is(agent: Agent) -> None:
    guide = text_of("guide")
    tools = [one.name for one in agent.with_client(lambda one: one.list_tools()).tools]
    assert [name for name in tools if name not in ("cancel",) and f"`{name}`" not in guide] == []
    for name in re.findall(r"`(cirrusql\.\w+)`", guide):
        assert agent.call("describe", relation=name)["columns"]
    everywhere = ("region", "account_id", "arn", "title", "tags_map")
    for name in everywhere:
        assert f"`{name}`" in guide
    sql = f"SELECT {', '.join(everywhere)} FROM awscc.s3.buckets"
    assert agent.call("query", sql=sql)["row_count"] == 0


def test_what_is_said_at_every_start_is_short() -> None:
    assert len(text_of("guide")) < 3_500
    assert len(text_of("cookbook")) < 2_500
    assert all("{region}" in text for _, text in _REVIEWS.values())


def test_the_policy_of_the_documentation_is_one(tmp_path: Path) -> None:
    page = (DOCS / "agents.md").read_text("utf-8")
    (text,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    path = tmp_path / "policy.toml"
    path.write_text(text)
    policy = read_policy(path)
    assert policy.writes == {"awscc.sqs.*": ("create", "update"), "awscc.s3.buckets": ("update",)}
    assert (policy.call.bytes, policy.life.calls) == (32_000, 5_000)
