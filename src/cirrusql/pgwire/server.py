"""A server of PostgreSQL's protocol: who may connect, how many, and how it ends."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from pathlib import Path

from cirrusql.errors import Error, InterfaceError
from cirrusql.pgcatalog import PgCatalog
from cirrusql.pgwire import messages
from cirrusql.pgwire.auth import Passwords
from cirrusql.pgwire.bell import Bell
from cirrusql.pgwire.clients import Clients
from cirrusql.pgwire.connection import Connection
from cirrusql.pgwire.failures import Stated, error_fields
from cirrusql.pgwire.listening import is_loopback, listening
from cirrusql.pgwire.manners import Manners
from cirrusql.pgwire.observed import Log, Metrics, Observed
from cirrusql.pgwire.received import CancelRequest
from cirrusql.pgwire.reception import Reception, runner_for, welcome
from cirrusql.pgwire.stream import Ended, Gone, Stream
from cirrusql.pgwire.turns import Turns
from cirrusql.records import Record, replace
from cirrusql.session import Engine, Options, Session

_BETWEEN_LOOKS = 0.25
_LAST_SECONDS = 5.0


class Limits(Record):
    """How much a server does at once, and how long it waits; seconds, None for no limit.

    `statements` run at a time, others wait their turn. `idle` is how long a client may say nothing,
    `grace` how long statements go on when the server is stopped. `longest` is in bytes, of one
    message.
    """

    connections: int = 200
    statements: int = 64
    idle: float | None = None
    grace: float = 10.0
    longest: int = 64 * 1024 * 1024


class PostgresServer:
    """Serves sessions of one engine to clients of PostgreSQL's protocol.

    Everybody on the machine may connect where it listens on loopback; elsewhere it must have a
    password. Raises InterfaceError for a door that would stand open, OperationalError for a port
    that cannot be had. Mutable: how many connections there are,
    and whether it ends.
    """

    def __init__(
        self,
        engine: Engine,
        host: str = "127.0.0.1",
        port: int = 5432,
        *,
        options: Options | None = None,
        database: Path | str | None = None,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
        manners: Manners | None = None,
        log: Log | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        if password is None and not is_loopback(host):
            raise InterfaceError(
                f"a server on {host} can be reached from other machines and has no password",
                hint="give one with --password-file, or listen on 127.0.0.1",
            )
        self._engine = engine
        # Drivers open transactions by themselves, and would wait for rows of RETURNING in vain.
        self._options = replace(options or Options(), queues=False, postgres=True)
        self._database = database
        passwords = Passwords(password) if password is not None else None
        self._reception = Reception(passwords, tls)
        self.limits = limits or Limits()
        self._manners = manners
        self._log = log or Log()
        self.metrics = metrics or Metrics()
        self._catalog = PgCatalog(engine.catalog)
        self._turns = Turns(self.limits.statements)
        self._bell = Bell()
        self._lock = threading.Lock()
        self._clients = Clients()
        self._open = 0
        self._stopped = threading.Event()
        self._socket = listening(host, port)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]

    @property
    def stopped(self) -> bool:
        """Whether it is ending, or has ended."""
        return self._stopped.is_set()

    # -- its life ---------------------------------------------------------------------------------

    def start(self) -> PostgresServer:
        """Begin to serve, in threads of its own."""
        for work in (self._accept, self._watch):
            threading.Thread(target=work, name=f"postgres{work.__name__}", daemon=True).start()
        host, port = self.address
        self._log.event("listening", host=host, port=port)
        return self

    def stop(self) -> None:
        """End: no new connections, idle ones closed, statements awaited and then cancelled."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._clients.stop(now=False)
        self._bell.ring()
        self._await_all(self.limits.grace, now=False)
        self._clients.cut(idle=True)
        self._await_all(_LAST_SECONDS, now=True)
        self._clients.cut(idle=False)
        self._await_all(1.0, now=True)
        if not self._open:
            self._bell.close()
        self._catalog.close()
        self._log.event("stopped")

    def _await_all(self, seconds: float, *, now: bool) -> None:
        """Wait for connections to end; `now` cancels what they do, again until it was heard."""
        deadline = time.monotonic() + seconds
        while self._open and time.monotonic() < deadline:
            if now:
                self._clients.stop(now=True)
            time.sleep(0.02)

    def wait(self) -> None:
        """Serve until it is stopped."""
        self._stopped.wait()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connected, peer = self._socket.accept()
            except OSError:
                if self._stopped.is_set():
                    return
                time.sleep(0.1)  # no descriptors left: others will end
                continue
            name = f"postgres {peer[0]}:{peer[1]}" if len(peer) > 1 else "postgres"
            thread = threading.Thread(target=self._serve, args=(connected, name), name=name)
            thread.daemon = True
            with self._lock:
                self._open += 1
            try:
                thread.start()
            except RuntimeError:  # no threads left
                with self._lock:
                    self._open -= 1
                connected.close()

    def _watch(self) -> None:
        """Look for clients that have gone while their statements run, and for what is cancelled."""
        while not self._stopped.wait(_BETWEEN_LOOKS):
            self._clients.watch()

    # -- one client -------------------------------------------------------------------------------

    def _serve(self, connected: socket.socket, peer: str) -> None:
        self.metrics.add("connections_total")
        self.metrics.add("connections_open")
        stream = Stream(connected, self.limits.longest, self._bell)
        try:
            self._greeted(stream, peer)
        except Ended:
            pass
        except Error as error:
            with contextlib.suppress(Gone):
                stream.send(messages.error(error_fields(error, severity="FATAL")))
            self._log.event("refused", peer=peer, message=str(error))
        finally:
            stream.close()
            self.metrics.add("connections_open", -1)
            self.metrics.add("bytes_sent_total", stream.sent)
            with self._lock:
                self._open -= 1

    def _greeted(self, stream: Stream, peer: str) -> None:
        arrival = self._reception.received(stream)
        if isinstance(arrival, CancelRequest):
            self._clients.cancel(arrival)
            return
        if self._open > self.limits.connections:
            raise Stated("sorry, too many clients already", state="53300")
        process, key = self._clients.numbers()
        session = Session(self._engine, self._options, database=self._database)
        with contextlib.closing(session):
            runner = runner_for(arrival, session, self._catalog, self._manners, process)
            for told in welcome(arrival, runner, process, key):
                stream.send(told)
            observed = Observed(self._log, self.metrics, process)
            connection = Connection(
                stream, runner, observed, idle=self.limits.idle, turns=self._turns
            )
            with self._clients.keeping(process, key, connection):
                self._log.event("connected", process=process, peer=peer, user=arrival.user)
                try:
                    connection.serve()
                finally:
                    self._log.event("disconnected", process=process)
