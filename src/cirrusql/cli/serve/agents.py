"""The door for agents: MCP over stdin and stdout, or over HTTP."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import secrets
import socket
import sys
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cirrusql.cli.arguments import Parser, Usage
from cirrusql.cli.narration import Narrator
from cirrusql.cli.serve.addresses import address, is_loopback
from cirrusql.cli.serve.health import Health
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import NotSupportedError, OperationalError
from cirrusql.folders import state_folder
from cirrusql.session import Engine

if TYPE_CHECKING:
    from cirrusql.mcp import Door

TOKEN_VARIABLE = "CIRRUSQL_MCP_TOKEN"  # noqa: S105 - where it is, not what
_LEAST_TOKEN = 16
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_MOST_MEMORY = 1024**3


class AgentsDoor:
    """The options of this door, and what they open."""

    opened_by = "--mcp or --mcp-http"
    shares: tuple[str, ...] = ("write", "stacks")

    def add_options(self, parser: Parser) -> None:
        """Add the door's own options."""
        group = parser.add_argument_group("agents (MCP)")
        group.add_argument("--mcp", action="store_true", help="answer on stdin and stdout")
        group.add_argument(
            "--mcp-http",
            type=address,
            metavar="[HOST:]PORT",
            help="answer over HTTP, at /mcp; on this machine only unless HOST says another",
        )
        group.add_argument(
            "--mcp-token-file",
            metavar="FILE",
            help=f"the bearer token for HTTP; else {TOKEN_VARIABLE}, else a new one is told",
        )
        group.add_argument(
            "--mcp-host-name",
            action="append",
            default=[],
            metavar="NAME",
            help="a name that it is asked by over HTTP, beside HOST; may be given again",
        )
        group.add_argument("--policy", metavar="FILE", help="what agents may do, as TOML")
        group.add_argument(
            "--audit",
            metavar="FILE",
            help="where each call of a tool is noted; by default agents.jsonl in your state folder",
        )

    def is_wanted(self, parsed: argparse.Namespace) -> bool:
        """Whether the options open it."""
        return parsed.mcp or parsed.mcp_http is not None

    def require_possible(self, parsed: argparse.Namespace) -> None:
        """Raise Usage for options that contradict each other, NotSupportedError without the SDK."""
        if parsed.mcp_http is not None:
            _require_safe(parsed)
        if find_spec("mcp") is None:
            hint = "install it with: pip install 'cirrusql[mcp]'"
            raise NotSupportedError("MCP needs the package mcp", hint=hint)

    async def serve(
        self, parsed: argparse.Namespace, engine: Engine, narrator: Narrator, health: Health
    ) -> None:
        """Answer until stdin ends, or this is cancelled."""
        from cirrusql.engine.connection import limit_memory
        from cirrusql.local.http.server import listen
        from cirrusql.mcp.logs import log_in_lines

        door = door_of(parsed, engine)
        log_in_lines()
        limit_memory(_MOST_MEMORY)
        with closing(door.audit), ExitStack() as listening:
            door.audit.require_writable()
            listener = None
            if parsed.mcp_http is not None:
                listener = listening.enter_context(closing(listen(*parsed.mcp_http)))
            health.opened(door.metrics.text)
            async with asyncio.TaskGroup() as group:
                if listener is not None:
                    group.create_task(_serve_http(door, listener, parsed, narrator))
                if parsed.mcp:
                    from cirrusql.mcp.server import make_server
                    from cirrusql.mcp.stdio import serve_stdio

                    if sys.stdin.isatty():
                        narrator.say(
                            "speaking MCP on stdin and stdout; an agent's host starts this"
                        )
                    group.create_task(serve_stdio(make_server(door)))


def door_of(parsed: argparse.Namespace, engine: Engine) -> Door:
    """What agents may do, as the options say it; raises DataError for a policy that is none."""
    from cirrusql.mcp import AuditLog, Door, Policy, read_policy

    return Door(
        engine,
        policy=Policy() if parsed.policy is None else read_policy(parsed.policy),
        mode=WriteMode(parsed.write) if parsed.write else WriteMode.READ_ONLY,
        audit=AuditLog(parsed.audit or state_folder() / "agents.jsonl"),
        database=parsed.database,
        stacks=tuple(map(Path, parsed.stacks)),
    )


async def _serve_http(
    door: Door, listener: socket.socket, parsed: argparse.Namespace, narrator: Narrator
) -> None:
    from cirrusql.mcp.http import PATH, serve_http

    host, _ = parsed.mcp_http
    given = _token(parsed)
    token = given or secrets.token_urlsafe(32)
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    said = "" if given else f"; Authorization: Bearer {token}"
    narrator.say(f"MCP is at http://{shown}:{port}{PATH}{said}")
    await serve_http(door, listener, token, (shown, *parsed.mcp_host_name))


def _require_safe(parsed: argparse.Namespace) -> None:
    """Raise Usage for an address that others reach without a token of the user's own."""
    host, _ = parsed.mcp_http
    token = _token(parsed)
    if token is not None and len(token) < _LEAST_TOKEN:
        raise Usage(f"a token has {_LEAST_TOKEN} characters at least")
    if token is not None and not _TOKEN.fullmatch(token):
        # No client could send it: a header has no other characters, and every request was refused.
        raise Usage("a token has letters, digits and -._~+/= only")
    if is_loopback(host):
        return
    if token is None:
        raise Usage(
            f"{host} can be reached by others: give a token, by --mcp-token-file FILE"
            f" or {TOKEN_VARIABLE}"
        )
    if host in ("0.0.0.0", "::") and not parsed.mcp_host_name:  # noqa: S104 - what is refused
        raise Usage(f"{host} is no name: say by which it is asked, with --mcp-host-name NAME")


def _token(parsed: argparse.Namespace) -> str | None:
    """The token that the user gives; None if that is none."""
    if parsed.mcp_token_file is None:
        return os.environ.get(TOKEN_VARIABLE) or None
    try:
        return Path(parsed.mcp_token_file).read_text("utf-8").strip() or None
    except OSError as error:
        message = f"cannot read {parsed.mcp_token_file}: {error.strerror}"
        raise OperationalError(message) from None
