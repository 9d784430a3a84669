"""A server of PostgreSQL's protocol: who may connect, how many, and how it ends."""

from __future__ import annotations

import contextlib
import hmac
import ipaddress
import secrets
import socket
import ssl
import threading
import time
from pathlib import Path

from cirrusql.errors import Error, InterfaceError, OperationalError
from cirrusql.pgcatalog import PgCatalog, Settings
from cirrusql.pgwire import messages
from cirrusql.pgwire.auth import Passwords
from cirrusql.pgwire.connection import Connection
from cirrusql.pgwire.failures import Stated, error_fields
from cirrusql.pgwire.manners import POSTGRES, STACKQL, Manners
from cirrusql.pgwire.observed import Log, Metrics, Observed
from cirrusql.pgwire.received import (
    CancelRequest,
    GssRequest,
    ProtocolError,
    SslRequest,
    Startup,
)
from cirrusql.pgwire.runner import Runner
from cirrusql.pgwire.stream import Gone, Idle, Stream
from cirrusql.records import Record, replace
from cirrusql.session import Engine, Options, Session

_GREETING_SECONDS = 30.0
_BETWEEN_LOOKS = 0.25


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
    that cannot be had. Mutable: the connections.
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
        if password is None and not _is_loopback(host):
            raise InterfaceError(
                f"a server on {host} can be reached from other machines and has no password",
                hint="give one with --password-file, or listen on 127.0.0.1",
            )
        self._engine = engine
        # Drivers open transactions by themselves, and would wait for rows of RETURNING in vain.
        self._options = replace(options or Options(), queues=False, postgres=True)
        self._database = database
        self._passwords = Passwords(password) if password is not None else None
        self._tls = tls
        self.limits = limits or Limits()
        self._manners = manners
        self._log = log or Log()
        self.metrics = metrics or Metrics()
        self._catalog = PgCatalog(engine.catalog)
        self._turn = threading.Semaphore(self.limits.statements)
        self._lock = threading.Lock()
        self._connections: dict[int, tuple[int, Connection]] = {}
        self._open = 0
        self._stopped = threading.Event()
        self._socket = _listening(host, port)
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
        self._end_all(now=False)
        deadline = time.monotonic() + self.limits.grace
        while self._open and time.monotonic() < deadline:
            time.sleep(0.02)
        self._end_all(now=True)
        deadline = time.monotonic() + 5.0
        while self._open and time.monotonic() < deadline:
            time.sleep(0.02)
        with self._lock:
            stuck = [one for _, one in self._connections.values()]
        for one in stuck:
            one.cut()
        self._catalog.close()
        self._log.event("stopped")

    def wait(self) -> None:
        """Serve until it is stopped."""
        self._stopped.wait()

    def _end_all(self, *, now: bool) -> None:
        with self._lock:
            connections = [one for _, one in self._connections.values()]
        for one in connections:
            one.stop(now=now)

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
        """Look for clients that have gone while their statements run."""
        while not self._stopped.wait(_BETWEEN_LOOKS):
            with self._lock:
                busy = [one for _, one in self._connections.values() if one.busy]
            for one in busy:
                one.watch()

    # -- one client -------------------------------------------------------------------------------

    def _serve(self, connected: socket.socket, peer: str) -> None:
        stream = Stream(connected, self.limits.longest)
        self.metrics.add("connections_total")
        self.metrics.add("connections_open")
        try:
            self._greeted(stream, peer)
        except (Gone, Idle):
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
        first = self._first(stream)
        if isinstance(first, CancelRequest):
            self._cancel(first)
            return
        told = _unknown(first)
        if told is not None:
            stream.send(told)
        user = first.parameters.get("user", "")
        if not user:
            raise Stated("no PostgreSQL user name specified in startup packet", state="28000")
        self._admit(stream)
        if self._open > self.limits.connections:
            raise Stated("sorry, too many clients already", state="53300")
        process, key = self._numbers()
        session = Session(self._engine, self._options, database=self._database)
        try:
            runner = self._runner(session, first, process)
        except BaseException:
            session.close()
            raise
        stream.send(messages.AUTHENTICATION_OK)
        for report in runner.variables.all_reports():
            stream.send(report)
        stream.send(messages.parameter_status("session_authorization", user))
        stream.send(messages.backend_key(process, key))
        observed = Observed(self._log, self.metrics, process)
        connection = Connection(stream, runner, observed, idle=self.limits.idle, turn=self._turn)
        self._log.event("connected", process=process, peer=peer, user=user)
        with self._lock:
            self._connections[process] = (key, connection)
        try:
            connection.serve()
        finally:
            with self._lock:
                del self._connections[process]
            self._log.event("disconnected", process=process)

    def _first(self, stream: Stream) -> Startup | CancelRequest:
        """The first message that is not a request for encryption, which is answered."""
        while True:
            first = stream.first(_GREETING_SECONDS)
            if isinstance(first, SslRequest) and self._tls is not None and not stream.is_encrypted:
                stream.send(b"S")
                stream.flush()
                stream.encrypt(self._tls)
            elif isinstance(first, SslRequest | GssRequest):
                stream.send(b"N")
                stream.flush()
            else:
                return first

    def _admit(self, stream: Stream) -> None:
        if self._passwords is None:
            return
        if self._tls is not None and not stream.is_encrypted:
            message = "this server is reached by TLS only"
            raise Stated(message, state="28000", hint="connect with sslmode=require")
        self._passwords.prove(stream)

    def _runner(self, session: Session, first: Startup, process: int) -> Runner:
        parameters = dict(first.parameters)
        user, database = parameters.pop("user"), parameters.pop("database", "")
        parameters.pop("replication", None)
        options = parameters.pop("options", "")
        encoding = parameters.pop("client_encoding", "UTF8").strip("'\"")
        manners = self._manners or POSTGRES
        if user == "stackql" and not parameters.get("application_name"):
            manners = STACKQL
        session.options = session.initial = manners.options(session.options)
        given = {**parameters, **dict(_given(options))}
        given = {name.lower(): text for name, text in given.items() if "_pq_." not in name}
        # What RESET goes back to; `set` has them do what they say, as a timeout must.
        view = self._catalog.session(database or user, user, Settings(given), backend_pid=process)
        runner = Runner(session, view, manners)
        for name, value in (("client_encoding", encoding), *given.items()):
            runner.variables.set(name, value)
        if database == "aws":
            for result in session.execute("SET provider = aws"):
                result.close()
        return runner

    def _numbers(self) -> tuple[int, int]:
        with self._lock:
            while True:
                process = secrets.randbits(31) or 1
                if process not in self._connections:
                    return process, secrets.randbits(32)

    def _cancel(self, request: CancelRequest) -> None:
        """Cancel what a connection does, if the key is its own; nothing is told either way."""
        with self._lock:
            known = self._connections.get(request.process)
        if known is None:
            return
        key, connection = known
        if hmac.compare_digest(key.to_bytes(4, "big"), request.key.to_bytes(4, "big")):
            connection.cancel()


def _is_loopback(host: str) -> bool:
    """Whether nobody else's machine can reach what listens there; 127.0.0.2 is loopback, too."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)
    except (OSError, OverflowError) as error:
        made.close()
        raise OperationalError(
            f"cannot listen on {host}:{port}: {error}", hint="another port, or 0 for any"
        ) from None
    return made


def _unknown(first: Startup) -> bytes | None:
    """What to tell of a newer protocol and its options; raises for an older one."""
    major, minor = first.version >> 16, first.version & 0xFFFF
    if major != 3:
        raise ProtocolError(f"unsupported frontend protocol {major}.{minor}: it is 3.0 here")
    options = [name for name in first.parameters if name.startswith("_pq_.")]
    return messages.negotiate(options) if minor or options else None


def _given(options: str) -> list[tuple[str, str]]:
    """The settings of `-c name=value` in the startup parameter `options`."""
    found = []
    for word in options.replace("-c ", "-c").split():
        name, equals, value = word.removeprefix("-c").removeprefix("--").partition("=")
        if equals:
            found.append((name.replace("-", "_"), value.replace("\\ ", " ")))
    return found
