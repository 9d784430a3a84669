"""The door for browsers: the console."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path

from cirrusql.cli.arguments import Parser, Usage
from cirrusql.cli.narration import Narrator
from cirrusql.cli.serve.addresses import address, is_loopback
from cirrusql.cli.serve.health import Health
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import NotSupportedError
from cirrusql.session import Engine

_PORT = 7070


class BrowsersDoor:
    """The options of this door, and what they open."""

    opened_by = "--console"
    shares: tuple[str, ...] = ("write", "stacks")

    def add_options(self, parser: Parser) -> None:
        """Add the door's own options."""
        group = parser.add_argument_group("browsers (the console)")
        group.add_argument(
            "--console",
            nargs="?",
            type=address,
            const=("127.0.0.1", _PORT),
            metavar="[HOST:]PORT",
            help=f"a page to ask and look from; port {_PORT} of this machine unless said otherwise",
        )
        group.add_argument(
            "--console-host-name",
            action="append",
            default=[],
            metavar="NAME",
            help="a name that the console is asked by, beside HOST; may be given again",
        )

    def is_wanted(self, parsed: argparse.Namespace) -> bool:
        """Whether the options open it."""
        return parsed.console is not None

    def require_possible(self, parsed: argparse.Namespace) -> None:
        """Raise Usage for an unsafe address, NotSupportedError without the extra or the page."""
        host, _ = parsed.console
        if not is_loopback(host) and not parsed.console_host_name:
            raise Usage(
                f"{host} can be reached by others, who would send keys and answers in the clear:"
                " serve it on this machine and forward the port (ssh -L), or say by which"
                " --console-host-name NAME it is asked behind a proxy with TLS"
            )
        if find_spec("starlette") is None or find_spec("uvicorn") is None:
            hint = "install it with: pip install 'cirrusql[console]'"
            raise NotSupportedError(
                "the console needs the packages starlette and uvicorn", hint=hint
            )
        from cirrusql.console.page import require_built

        require_built()

    async def serve(
        self, parsed: argparse.Namespace, engine: Engine, narrator: Narrator, health: Health
    ) -> None:
        """Answer until this is cancelled; then end what runs."""
        from cirrusql.console import Console, serve_console
        from cirrusql.local.http.server import listen

        host, _ = parsed.console
        with ExitStack() as open_:
            listener = open_.enter_context(closing(listen(*parsed.console)))
            console = open_.enter_context(
                closing(
                    Console(
                        engine,
                        mode=WriteMode(parsed.write) if parsed.write else WriteMode.READ_ONLY,
                        database=parsed.database,
                        stacks=tuple(map(Path, parsed.stacks)),
                    )
                )
            )
            health.opened(console.metrics)
            shown = f"[{host}]" if ":" in host else host
            port = listener.getsockname()[1]
            mode = "plans can be applied" if parsed.write else "it only reads"
            narrator.say(
                f"the console is at http://{shown}:{port}/#enter={console.keys.token()}"
                f" for one browser; {mode}"
            )
            await serve_console(console, listener, parsed.console_host_name)
