"""The tools, as an agent sees them; what they do is in the modules of their nouns.

Names, arguments and the first lines here are read by a model at every start, so they are short.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from mcp.server.elicitation import AcceptedElicitation, ElicitationResult
from mcp.server.mcpserver import Elicit, Resolve
from mcp_types import CallToolResult
from pydantic import BaseModel, Field

from cirrusql.errors import Error, InterfaceError, NotAllowed
from cirrusql.mcp import applying, describing, journal, planning, querying, stacks
from cirrusql.mcp.answers import (
    Answer,
    Applied,
    Described,
    Explained,
    Listed,
    Planned,
    Relations,
)
from cirrusql.mcp.running import Ctx, answered, beside, door_of
from cirrusql.mcp.work import Work

Parameters = list[Any] | dict[str, Any] | None
Count = Annotated[int, Field(ge=1)]


class Yes(BaseModel):
    """What a person says to a plan."""

    apply: bool = Field(description="carry the plan out")


async def search(
    ctx: Ctx, text: str, service: str | None = None, limit: Count = 20
) -> Annotated[CallToolResult, Relations]:
    """Find relations (tables) by words. awscc.* are resource types, aws.* read operations.

    `needs` must be pinned in WHERE to list."""
    return await answered(ctx, lambda work: describing.search(work, text, service, limit))


async def describe(ctx: Ctx, relation: str) -> Annotated[CallToolResult, Described]:
    """Columns, keys, permissions and examples of one relation. A column without type is text."""
    return await answered(ctx, lambda work: describing.describe(work, relation))


async def explain(
    ctx: Ctx, sql: str, params: Parameters = None
) -> Annotated[CallToolResult, Explained]:
    """How a SELECT would be answered: its calls, regions, IAM actions, columns. Calls nothing."""
    return await answered(ctx, lambda work: querying.explain(work, sql, params))


async def query(
    ctx: Ctx,
    sql: str,
    params: Parameters = None,
    max_rows: Count = 200,
    max_calls: Count | None = None,
    timeout_s: Annotated[float, Field(gt=0)] | None = None,
) -> Annotated[CallToolResult, Answer]:
    """Run one SELECT, SHOW or DESCRIBE (SQLite's SQL). Pin `region` to save calls.

    Not `complete`: see `problems`; rows may be missing."""
    return await answered(
        ctx, lambda work: querying.query(work, sql, params, max_rows, max_calls, timeout_s)
    )


async def plan(
    ctx: Ctx,
    sql: str | None = None,
    params: Parameters = None,
    stack: str | None = None,
    env: str | None = None,
    variables: dict[str, str] | None = None,
) -> Annotated[CallToolResult, Planned]:
    """What INSERT, UPDATE, DELETE, or a stack, would change. Writes nothing; gives a token."""
    return await answered(ctx, lambda work: _planned(work, sql, params, stack, env, variables))


def _planned(
    work: Work,
    sql: str | None,
    params: Parameters,
    stack: str | None,
    env: str | None,
    variables: dict[str, str] | None,
) -> Any:
    if (sql is None) == (stack is None):
        raise InterfaceError("plan takes either sql or a stack")
    if stack is not None:
        return stacks.plan_stack(work, stack, env, variables)
    assert sql is not None
    return planning.plan(work, sql, params)


async def confirmed_plan(ctx: Ctx, token: str) -> Elicit[Yes] | Yes:
    """Ask a person about a plan."""
    return await _asked(ctx, lambda work: applying.question(applying.applicable(work, token), work))


async def apply(
    ctx: Ctx,
    token: str,
    answer: Annotated[ElicitationResult[Yes], Resolve(confirmed_plan)],
) -> Annotated[CallToolResult, Applied]:
    """Carry out a plan by its token, once a person agrees. Refused if anything has changed."""

    def applied(work: Work) -> Any:
        applying.applicable(work, token)
        _require_yes(answer)
        try:
            return applying.apply(work, token)
        except Error as error:
            raise applying.how_far(work, error) from None

    return await answered(ctx, applied)


async def requests(
    ctx: Ctx, number: int | None = None, limit: Count = 20
) -> Annotated[CallToolResult, Listed]:
    """What was written: the latest writes, or with a number each resource of one."""
    return await answered(ctx, lambda work: journal.requests(work, number, limit))


async def confirmed_resume(ctx: Ctx, number: int) -> Elicit[Yes] | Yes:
    """Ask a person whether a write shall be finished, which is told as `apply` tells a plan."""
    return await _asked(ctx, lambda work: journal.question(work, number))


async def _asked(ctx: Ctx, question: Callable[[Work], str]) -> Elicit[Yes] | Yes:
    """Ask a person; what cannot be asked is left to the tool to refuse."""

    def asked() -> str:
        work = Work(door_of(ctx))
        try:
            return question(work)
        finally:
            work.close()

    try:
        return Elicit(await beside(asked), Yes)
    except Error:
        return Yes(apply=False)


async def resume(
    ctx: Ctx,
    number: int,
    answer: Annotated[ElicitationResult[Yes], Resolve(confirmed_resume)],
) -> Annotated[CallToolResult, Applied]:
    """Finish what is open of a write, once a person agrees."""

    def resumed(work: Work) -> Any:
        journal.question(work, number)  # what speaks against it is said before that nobody agreed
        _require_yes(answer)
        return journal.resume(work, number)

    return await answered(ctx, resumed)


async def cancel(ctx: Ctx, number: int) -> Annotated[CallToolResult, Applied]:
    """Begin nothing more of a write and stop what is under way; what was done stays."""
    return await answered(ctx, partial(_cancelled, number))


def _cancelled(number: int, work: Work) -> Any:
    return journal.cancel(work, number)


def _require_yes(answer: Any) -> None:
    """Raise NotAllowed unless a person has said yes."""
    if not (isinstance(answer, AcceptedElicitation) and answer.data.apply):
        raise NotAllowed("nobody agreed; nothing was written", hint="the plan can be asked again")
