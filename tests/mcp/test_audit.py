"""One line for each call of a tool, for its owner's eyes, without secrets and rows."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cirrusql.errors import OperationalError
from cirrusql.mcp import AuditLog, Door
from tests.answers.clouds import Cloud
from tests.mcp.agents import NO, Agent

CREATE = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders')"


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What the log has by now."""
    path = tmp_path / "agents.jsonl"
    return lambda: [json.loads(line) for line in path.read_text().splitlines()]


def test_each_call_is_a_line(
    agent: Agent, lines: Callable[[], list[dict[str, Any]]], tmp_path: Path
) -> None:
    agent.call("query", sql="SELECT 'a cell' AS a")
    agent.refused("query", sql="SELECT nothing")
    agent.refused("query", sql="DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'")
    agent.refused("no_such_tool")
    agent.refused("query", sql=7)
    told = lines()
    assert [one["decision"] for one in told] == ["done", "failed", "refused", "failed", "failed"]
    assert told[0]["arguments"] == {"sql": "SELECT 'a cell' AS a"}
    assert (told[0]["row_count"], told[0]["calls"]) == (1, 0)
    assert "rows" not in told[0]
    assert told[1]["error"]["kind"] == "ParseError"
    assert all(one["at"].endswith("+00:00") and one["seconds"] >= 0 for one in told)
    assert stat.S_IMODE((tmp_path / "agents.jsonl").stat().st_mode) == 0o600


def test_what_was_agreed_to_and_what_not_is_noted(
    door: Door, lines: Callable[[], list[dict[str, Any]]], mode: str
) -> None:
    agent = Agent(door, mode)
    token = agent.call("plan", sql=CREATE)["token"]
    Agent(door, mode, NO).refused("apply", token=token)
    done = agent.call("apply", token=token)
    told = [one for one in lines() if one["tool"] == "apply"]
    asked = ["asked"] if mode == "auto" else []
    assert [one["decision"] for one in told] == [*asked, "refused", *asked, "done"]
    assert told[-1]["requests"][0]["token"] == done["requests"][0]["token"]


def test_secrets_are_not_noted(agent: Agent, lines: Callable[[], list[dict[str, Any]]]) -> None:
    agent.call(
        "query",
        sql="SELECT 'postgres://app:hunter22@db/x' AS a, :password",
        params={"password": "hunter23"},
    )
    text = json.dumps(lines())
    assert "hunter22" not in text
    assert "hunter23" not in text


@pytest.mark.parametrize(
    ("sql", "params"),
    [
        (
            (
                "INSERT INTO awscc.secretsmanager.secrets (name, secret_string)"
                " VALUES ('db', 'correct-horse')"
            ),
            None,
        ),
        ("INSERT INTO awscc.secretsmanager.secrets (name, secret_string) VALUES ('db', ?)", [1]),
        ("INSERT /* it's 'correct-horse' */ INTO nothing (a) VALUES ('correct-horse", None),
        ("INSERT INTO nothing (a) VALUES (:a)", {"a": {"b": ["correct-horse"]}}),
    ],
)
def test_what_is_to_be_written_is_noted_without_its_texts(
    agent: Agent, lines: Callable[[], list[dict[str, Any]]], sql: str, params: Any
) -> None:
    """No name and no look says that the text in an INSERT is the secret of a schema's."""
    params = ["correct-horse"] if params == [1] else params
    result = agent.result("plan", sql=sql, params=params)
    (line,) = lines()
    assert "correct-horse" not in json.dumps(line)
    if not result.is_error:
        assert 'Name = "db"' in line["targets"][0]


def test_without_a_log_nothing_is_done(door: Door, tmp_path: Path, cloud: Cloud) -> None:
    (tmp_path / "file").write_text("")
    door.audit = AuditLog(tmp_path / "file" / "agents.jsonl")
    with pytest.raises(OperationalError, match="cannot write"):
        door.audit.require_writable()
    result = Agent(door).result("query", sql="SELECT arn FROM awscc.sqs.queues")
    assert result.is_error
    assert cloud.transport.sent == []


def test_a_long_statement_is_cut(agent: Agent, lines: Callable[[], list[dict[str, Any]]]) -> None:
    agent.call("query", sql=f"SELECT 1 /* {'x' * 50_000} */")
    assert len(json.dumps(lines())) < 15_000


def test_a_log_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("")
    path.chmod(0o644)
    log = AuditLog(path)
    log.write({"a": 1})
    log.close()
    log.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
