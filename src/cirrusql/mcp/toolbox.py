"""Which tools a server has, and what is said of each: what it does, what it takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations

from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import tools
from cirrusql.mcp.door import Door
from cirrusql.mcp.schemas import slim

_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_ASKS = ToolAnnotations(read_only_hint=True, open_world_hint=True)
_WRITES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True
)
_TOOLS: tuple[tuple[Callable[..., Any], ToolAnnotations], ...] = (
    (tools.search, _READS),
    (tools.describe, _READS),
    (tools.explain, _READS),
    (tools.query, _ASKS),
    (tools.plan, _ASKS),
    (tools.requests, _READS),
)
_WRITING: tuple[tuple[Callable[..., Any], ToolAnnotations], ...] = (
    (tools.apply, _WRITES),
    (tools.resume, _WRITES),
    (tools.cancel, _WRITES),
)
WRITING_NAMES = frozenset(function.__name__ for function, _ in _WRITING)
"""The tools that change something."""


def tools_of(door: Door) -> list[Tool]:
    """The tools of a server; those that write are not there unless it was started to write."""
    listed = _TOOLS if door.mode is WriteMode.READ_ONLY else (*_TOOLS, *_WRITING)
    return [_made(function, hints) for function, hints in listed]


def _made(function: Callable[..., Any], hints: ToolAnnotations) -> Tool:
    text = " ".join((function.__doc__ or "").split())
    tool = Tool.from_function(function, description=text, annotations=hints)
    tool.parameters = slim(tool.parameters)
    schema = tool.fn_metadata.output_schema
    if schema is not None:
        tool.fn_metadata = tool.fn_metadata.model_copy(update={"output_schema": slim(schema)})
    return tool
