"""The door for clients of PostgreSQL's protocol: psql, drivers, BI tools."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cirrusql.cli.arguments import Parser, Usage, count, duration
from cirrusql.cli.narration import Narrator
from cirrusql.cli.serve.addresses import address, is_loopback
from cirrusql.cli.serve.health import Health
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.errors import InterfaceError, OperationalError
from cirrusql.session import Engine

if TYPE_CHECKING:
    import ssl

    from cirrusql.pgwire.observed import Log
    from cirrusql.pgwire.server import Limits

PASSWORD_VARIABLE = "CIRRUSQL_PASSWORD"  # noqa: S105 - where it is, not what


class PostgresDoor:
    """The options of this door, and what they open."""

    opened_by = "--postgres"
    shares: tuple[str, ...] = ()

    def add_options(self, parser: Parser) -> None:
        """Add the door's own options."""
        group = parser.add_argument_group("PostgreSQL's protocol")
        group.add_argument(
            "--postgres",
            type=address,
            metavar="[HOST:]PORT",
            help="answer psql, drivers and BI tools; on this machine only unless HOST says another",
        )
        group.add_argument(
            "--password-file",
            metavar="FILE",
            help=f"the password that clients must prove; else {PASSWORD_VARIABLE}",
        )
        group.add_argument("--tls-cert", metavar="FILE", help="a certificate, as PEM, for TLS")
        group.add_argument("--tls-key", metavar="FILE", help="its key, if that is another file")
        self._add_limits(parser)
        self._add_behaviour(parser)

    def _add_limits(self, parser: Parser) -> None:
        group = parser.add_argument_group("limits of --postgres")
        group.add_argument(
            "--max-connections", type=count, default=200, metavar="N", help="clients at a time; 200"
        )
        group.add_argument(
            "--max-statements",
            type=count,
            default=64,
            metavar="N",
            help="statements at a time, others wait their turn; 64",
        )
        group.add_argument(
            "--idle-timeout",
            type=duration,
            metavar="TIME",
            help="how long a client may say nothing",
        )
        group.add_argument(
            "--timeout", type=duration, metavar="TIME", help="for each statement, such as 30s"
        )
        group.add_argument(
            "--max-rows", type=count, metavar="N", help="the most rows that a query gives"
        )

    def _add_behaviour(self, parser: Parser) -> None:
        group = parser.add_argument_group("behaviour of --postgres")
        group.add_argument("--read-only", action="store_true", help="refuse every change")
        group.add_argument(
            "--yes",
            action="store_true",
            help="let a statement change several resources that it does not name one by one;"
            " SET confirm = off says so for one connection",
        )
        group.add_argument(
            "--log",
            metavar="FILE",
            help="note connections, statements and errors as lines of JSON; - is stderr",
        )
        group.add_argument(
            "--log-statements",
            action="store_true",
            help="note the text of statements too, which may have secrets in it",
        )

    def is_wanted(self, parsed: argparse.Namespace) -> bool:
        """Whether the options open it."""
        return parsed.postgres is not None

    def require_possible(self, parsed: argparse.Namespace) -> None:
        """Raise Usage for options that contradict each other, or would leave the door open."""
        host, _ = parsed.postgres
        if not is_loopback(host) and _password(parsed) is None:
            raise Usage(
                f"{host} can be reached by others: give a password, by --password-file FILE"
                f" or {PASSWORD_VARIABLE}"
            )
        if parsed.tls_key and not parsed.tls_cert:
            raise Usage("--tls-key is that of --tls-cert, which is missing")

    async def serve(
        self, parsed: argparse.Namespace, engine: Engine, narrator: Narrator, health: Health
    ) -> None:
        """Answer until this is cancelled; then let statements end."""
        from cirrusql.pgwire.server import PostgresServer

        host, port = parsed.postgres
        with ExitStack() as open_:
            server = PostgresServer(
                engine,
                host,
                port,
                options=_options(parsed),
                database=parsed.database,
                password=_password(parsed),
                tls=_tls(parsed),
                limits=_limits(parsed),
                log=_log(parsed, open_),
            )
            open_.callback(server.stop)
            server.start()
            health.opened(server.metrics.text)
            host, port = server.address
            shown = f"[{host}]" if ":" in host else host
            narrator.say(
                f"PostgreSQL's protocol is at {shown}:{port}: psql -h {host} -p {port} awscc"
            )
            await asyncio.Event().wait()


def _options(parsed: argparse.Namespace) -> Options:
    return Options(
        read_only=parsed.read_only,
        timeout=parsed.timeout,
        max_rows=parsed.max_rows,
        writes=WriteOptions(confirmed=parsed.yes),
    )


def _limits(parsed: argparse.Namespace) -> Limits:
    from cirrusql.pgwire.server import Limits

    return Limits(parsed.max_connections, parsed.max_statements, parsed.idle_timeout)


def _password(parsed: argparse.Namespace) -> str | None:
    """The password; None if there is none. Raises OperationalError for a file that is not there."""
    if parsed.password_file is None:
        return os.environ.get(PASSWORD_VARIABLE) or None
    try:
        found = Path(parsed.password_file).read_text("utf-8").strip()
    except OSError as error:
        message = f"cannot read {parsed.password_file}: {error.strerror}"
        raise OperationalError(message) from None
    if not found:
        raise Usage(f"{parsed.password_file} is empty, and should have a password")
    return found


def _tls(parsed: argparse.Namespace) -> ssl.SSLContext | None:
    if parsed.tls_cert is None:
        return None
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(parsed.tls_cert, parsed.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise InterfaceError(
            f"{parsed.tls_cert} is no certificate that can be used: {error}",
            hint="PEM, with its key in the same file or in --tls-key",
        ) from None
    return context


def _log(parsed: argparse.Namespace, open_: ExitStack) -> Log:
    from cirrusql.pgwire.observed import Log

    if parsed.log is None:
        return Log()
    file: TextIO = sys.stderr
    if parsed.log != "-":
        try:
            # What statements say is nobody else's.
            number = os.open(parsed.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise OperationalError(f"cannot write {parsed.log}: {error.strerror}") from None
        file = open_.enter_context(os.fdopen(number, "a", encoding="utf-8"))
    return Log(file, statements=parsed.log_statements)
