"""An agent that a test plays: the SDK's own client, spoken to without `async`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
from mcp_types import CallToolResult, ElicitResult

from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import AuditLog, Door, Policy, make_server
from cirrusql.mcp.plan_store import PlanStore
from mcp import Client, MCPError
from tests.answers.clouds import Cloud

Json = Any
MODES = ("auto", "legacy")
YES = ElicitResult(action="accept", content={"apply": True})
NO = ElicitResult(action="decline")
UNTICKED = ElicitResult(action="accept", content={"apply": False})
LEFT = ElicitResult(action="cancel")


class Agent:
    """A client of a door's server; each call is a connection of its own.

    Mutable state: `asked`, what a person was asked, and `told`, the progress that came.
    """

    def __init__(self, door: Door, mode: str = "auto", answer: ElicitResult | None = YES) -> None:
        self.door = door
        self.mode = mode
        self.answer = answer
        self.asked: list[str] = []
        self.told: list[tuple[float, float | None, str | None]] = []

    def with_client(self, work: Callable[[Client], Awaitable[Any]]) -> Any:
        """What some work with a connected client gives."""

        async def answered(context: Any, params: Any) -> ElicitResult:
            self.asked.append(params.message)
            assert self.answer is not None
            return self.answer

        failed: list[Exception] = []

        async def run() -> Any:
            callback = None if self.answer is None else answered
            client = Client(make_server(self.door), mode=self.mode, elicitation_callback=callback)
            async with client as connected:
                try:
                    return await work(connected)
                except MCPError as error:  # else it is in a group of one
                    failed.append(error)

        found = anyio.run(run)
        if failed:
            raise failed[0]
        return found

    def result(self, tool: str, **arguments: Json) -> CallToolResult:
        """A tool's result as the protocol has it."""

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            self.told.append((progress, total, message))

        found = self.with_client(
            lambda client: client.call_tool(tool, arguments, progress_callback=hear)
        )
        assert isinstance(found, CallToolResult)
        return found

    def call(self, tool: str, **arguments: Json) -> dict[str, Json]:
        """A tool's answer; fails if it is an error."""
        result = self.result(tool, **arguments)
        assert not result.is_error, result.content
        answer: dict[str, Json] | None = result.structured_content
        assert answer is not None
        return answer

    def refused(self, tool: str, **arguments: Json) -> dict[str, Json]:
        """The error that a tool answers with; fails if it is none."""
        result = self.result(tool, **arguments)
        assert result.is_error, result.content
        assert result.structured_content is not None
        error: dict[str, Json] = result.structured_content["error"]
        text = result.content[0].text  # type: ignore[union-attr]
        assert error["message"][:80] in text or not error["message"].isprintable()
        return error


def door_on(
    cloud: Cloud,
    folder: Path,
    mode: WriteMode = WriteMode.DELETE_TOO,
    policy: Policy | None = None,
    **facts: Any,
) -> Door:
    """A door to a test's cloud, which keeps its plans and its audit log in a folder."""
    return Door(
        cloud.session.engine,
        policy=policy,
        mode=mode,
        audit=AuditLog(folder / "agents.jsonl"),
        plans=PlanStore(folder / "plans"),
        database=":memory:",
        **facts,
    )
