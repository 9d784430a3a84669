"""`stackql srv`: a server in the foreground that every client finds to be StackQL's."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from cirrusql.cli.arguments import Usage
from cirrusql.errors import InterfaceError
from cirrusql.pgwire.manners import STACKQL
from cirrusql.pgwire.server import PostgresServer
from cirrusql.session import Engine
from cirrusql.stackql.executing import options_of
from cirrusql.stackql.flags import Flags
from cirrusql.stackql.place import target_of

_ADDRESS, _PORT = "127.0.0.1", 5466


def run_srv(flags: Flags) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit code."""
    for name in ("pgsrv.tls", "mtls-config"):
        if flags.text(name) not in (None, "", "{}"):
            # An open door behind a flag that asks for a lock would be the worst answer.
            raise Usage(f"--{name}: this server has no TLS; listen on {_ADDRESS}")
    address = flags.text("pgsrv.address") or _ADDRESS
    port = _port(flags.text("pgsrv.port") or str(_PORT))
    with target_of(flags).engine() as engine:
        server = _server(engine, address, port, flags)
        signal.signal(signal.SIGTERM, _told)
        host, number = server.start().address
        sys.stderr.write(f"listening on {host}:{number}, for {engine.environment.description}\n")
        sys.stderr.flush()
        try:
            server.wait()
        except _Told:
            pass
        finally:
            server.stop()
    return 0


class _Told(Exception):
    """SIGTERM. Raised, since a handler may not wait for what it has interrupted."""


def _told(_: int, __: FrameType | None) -> None:
    raise _Told


def _server(engine: Engine, address: str, port: int, flags: Flags) -> PostgresServer:
    options, database = options_of(flags), flags.text("database")
    try:
        return PostgresServer(
            engine, address, port, options=options, database=database, manners=STACKQL
        )
    except InterfaceError:
        message = f"other machines could reach a server on {address}, and would need no password"
        hint = f"--pgsrv.address {_ADDRESS}; tools of StackQL's cannot give a password"
        raise InterfaceError(message, hint=hint) from None


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number < 1 << 16:
        raise Usage(f"--pgsrv.port: '{text}' is not a port")
    return number
