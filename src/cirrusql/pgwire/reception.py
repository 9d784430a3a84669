"""How a client arrives: encryption, the protocol's version, the password, and what it asks for."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping

from cirrusql.pgcatalog import PgCatalog, Settings
from cirrusql.pgwire import messages
from cirrusql.pgwire.auth import Passwords
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.manners import POSTGRES, STACKQL, Manners
from cirrusql.pgwire.received import (
    CancelRequest,
    GssRequest,
    ProtocolError,
    SslRequest,
    Startup,
)
from cirrusql.pgwire.runner import Runner
from cirrusql.pgwire.stream import Stream
from cirrusql.records import Record
from cirrusql.session import Session

_SECONDS = 30.0


class Arrival(Record):
    """A client that has been let in: who it says it is, its database, its settings."""

    user: str
    database: str
    encoding: str
    settings: Mapping[str, str]


class Reception(Record, eq=False):
    """Lets clients in: who proves the password, if there is one, within TLS, if there is that."""

    passwords: Passwords | None = None
    tls: ssl.SSLContext | None = None

    def received(self, stream: Stream) -> Arrival | CancelRequest:
        """The client, once it may come in. Raises Stated or ProtocolError for one that may not."""
        first = self._first(stream)
        if isinstance(first, CancelRequest):
            return first
        told = _unknown(first)
        if told is not None:
            stream.send(told)
        if any(map(_is_broken, (*first.parameters, *first.parameters.values()))):
            raise ProtocolError("a text in the first message is not UTF-8")
        if not first.parameters.get("user"):
            raise Stated("no PostgreSQL user name specified in startup packet", state="28000")
        self._admit(stream)
        return _arrival(first)

    def _first(self, stream: Stream) -> Startup | CancelRequest:
        """The first message that is not a request for encryption, which is answered."""
        while True:
            first = stream.first(_SECONDS)
            if isinstance(first, SslRequest) and self.tls is not None and not stream.is_encrypted:
                stream.send(b"S")
                stream.flush()
                stream.encrypt(self.tls)
            elif isinstance(first, SslRequest | GssRequest):
                stream.send(b"N")
                stream.flush()
            else:
                return first

    def _admit(self, stream: Stream) -> None:
        if self.passwords is None:
            return
        if self.tls is not None and not stream.is_encrypted:
            message = "this server is reached by TLS only"
            raise Stated(message, state="28000", hint="connect with sslmode=require")
        self.passwords.prove(stream)


def _unknown(first: Startup) -> bytes | None:
    """What to tell of a newer protocol and its options; raises for an older one."""
    major, minor = first.version >> 16, first.version & 0xFFFF
    if major != 3:
        raise ProtocolError(f"unsupported frontend protocol {major}.{minor}: it is 3.0 here")
    options = [name for name in first.parameters if name.startswith("_pq_.")]
    return messages.negotiate(options) if minor or options else None


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _arrival(first: Startup) -> Arrival:
    parameters = dict(first.parameters)
    user, database = parameters.pop("user"), parameters.pop("database", "")
    parameters.pop("replication", None)
    given = dict(_given(parameters.pop("options", "")))
    encoding = parameters.pop("client_encoding", "UTF8").strip("'\"")
    every = {name.lower(): text for name, text in {**parameters, **given}.items()}
    settings = {name: text for name, text in every.items() if "_pq_." not in name}
    return Arrival(user, database, encoding, settings)


def _given(options: str) -> Iterator[tuple[str, str]]:
    """The settings of `-c name=value` in the startup parameter `options`.

    >>> list(_given(r"-c a=b\\ c --statement-timeout=5"))
    [('a', 'b c'), ('statement_timeout', '5')]
    """
    words = iter([_ESCAPED.sub(r"\1", word) for word in _WORD.findall(options)])
    for word in words:
        text = next(words, "") if word == "-c" else word.removeprefix("-c").removeprefix("--")
        name, equals, value = text.partition("=")
        if not equals or not word.startswith("-"):
            raise Stated(f"invalid command-line argument for server process: {word}", state="42601")
        yield name.replace("-", "_"), value


# A blank in a value stands behind a backslash.
_WORD, _ESCAPED = re.compile(r"(?:\\.|[^\\\s])+", re.DOTALL), re.compile(r"\\(.)", re.DOTALL)


def runner_for(
    arrival: Arrival,
    session: Session,
    catalog: PgCatalog,
    manners: Manners | None,
    process: int,
) -> Runner:
    """What runs a client's statements. Raises for settings that cannot be."""
    manners = manners or POSTGRES
    if arrival.user == "stackql" and not arrival.settings.get("application_name"):
        manners = STACKQL
    session.options = session.initial = manners.options(session.options)
    # What RESET goes back to; `set` has them do what they say, as a timeout must.
    settings = Settings(arrival.settings)
    named = arrival.database or arrival.user
    view = catalog.session(named, arrival.user, settings, backend_pid=process)
    runner = Runner(session, view, manners)
    for name, value in (("client_encoding", arrival.encoding), *arrival.settings.items()):
        runner.variables.set(name, value)
    if arrival.database == "aws":
        runner.variables.set("provider", "aws")
    session.initial = session.options
    return runner


def welcome(arrival: Arrival, runner: Runner, process: int, key: int) -> Iterator[bytes]:
    """What a client is told before it may ask: its settings, and how to cancel."""
    yield messages.AUTHENTICATION_OK
    yield from runner.variables.reports()
    yield messages.parameter_status("session_authorization", arrival.user)
    yield messages.backend_key(process, key)
