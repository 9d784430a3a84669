"""A session that statements are tried on, and what must hold whatever they are."""

from __future__ import annotations

import signal
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Client, Limits, RetryPolicy, Transport
from cirrusql.engine.engine import Engine
from cirrusql.errors import Error, InternalError, OperationalError
from cirrusql.session import MEMORY, Environment, Options, Session

SECONDS = 2.0
"""Of processor time, for one statement: a loaded machine takes none away."""
_LONGEST = 2_000 * 10  # all of it in escapes
_ROWS = 20
# What sets a session up or changes what it has; the next statement gets another session.
_LASTING = (
    "CREATE", "DROP", "SET", "RESET", "INSERT", "UPDATE", "DELETE", "REPLACE", "ALTER", "REFRESH",
    "BEGIN", "START", "COMMIT", "ROLLBACK", "END", "USE",
)  # fmt: skip
_REFUSAL = Answer(400, b'{"__type": "AccessDeniedException", "Message": "nobody may call here"}')


class Hang(BaseException):
    """A statement has had its time, and more."""


class Wrong(Exception):
    """What must not be: a few words for the kind of it, and the whole of it."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(f"{kind}: {told}")
        self.kind = kind


@dataclass
class Refusing:
    """Refuses every call. Mutable state: how many there were."""

    sent: int = 0

    async def send(self, call: Call) -> Answer:
        self.sent += 1
        return _REFUSAL

    async def account_id(self) -> str:
        return "123456789012"

    def close(self) -> None:
        pass


@dataclass
class Counting:
    """Passes calls on. Mutable state: how many there were."""

    inner: Transport
    sent: int = 0

    async def send(self, call: Call) -> Answer:
        self.sent += 1
        return await self.inner.send(call)

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


@dataclass
class Victim:
    """Sessions of one engine over a counting transport, each used until a statement changes it.

    Mutable state: the session, and what became of all statements, by way and class.
    """

    engine: Engine
    transport: Refusing | Counting
    options: Options
    answers: bool = False
    seconds: float = SECONDS
    outcomes: Counter[str] = field(default_factory=Counter)
    _session: Session | None = None

    @classmethod
    def of(
        cls, catalog: Catalog, transport: Refusing | Counting, options: Options | None = None
    ) -> Victim:
        """One whose calls go to a transport."""

        def connect() -> Client:
            return Client(transport, Limits(), RetryPolicy(base=0.0, cap=0.0))

        environment = Environment(connect, ("us-east-1",), "a test's cloud", journaled=False)
        chosen = options or Options(timeout=SECONDS / 2)
        return cls(Engine(catalog, environment), transport, chosen, isinstance(transport, Counting))

    @property
    def session(self) -> Session:
        """The session, a new one if need be, with one table of its own."""
        if self._session is None:
            self._session = Session(self.engine, self.options, database=MEMORY)
            for sql in ("CREATE TABLE own (a, b)", "INSERT INTO own VALUES (1, 'x'), (2, NULL)"):
                list(self._session.execute(sql))
        return self._session

    def renew(self) -> None:
        """Let go of the session."""
        if self._session is not None:
            self._session.close()
        self._session = None

    def close(self) -> None:
        """Let go of everything."""
        self.renew()
        self.engine.close()

    # -- the ways ---------------------------------------------------------------------------------

    def execute(self, sql: str, parameters: Any = None) -> None:
        """Run it, each statement to its end."""
        self._judged(
            "execute",
            sql,
            lambda: self._drained(self.session.execute(sql, parameters, max_rows=_ROWS)),
        )

    def explain(self, sql: str, parameters: Any = None) -> None:
        """Have it explained."""
        self._judged("explain", sql, lambda: self._drained(self.session.explain(sql, parameters)))

    def describe(self, sql: str) -> None:
        """Have it described, which never calls."""
        before = self.transport.sent
        self._judged("describe", sql, lambda: [repr(one) for one in self.session.describe(sql)])
        if self.transport.sent > before:
            raise Wrong("describe called", f"{self.transport.sent - before} times")

    def _drained(self, results: Iterator[Any]) -> None:
        self._before = self.transport.sent
        for result in results:
            for row in result:
                repr(row)
            self._before = self.transport.sent

    # -- what must hold ---------------------------------------------------------------------------

    def _judged(self, way: str, sql: str, work: Callable[[], object]) -> None:
        self._before = self.transport.sent
        session = self.session
        started = time.process_time()
        error: Error | None = None
        try:
            with watched(8 * self.seconds):
                work()
        except Error as refusal:
            error = refusal
        except Hang:
            self.renew()
            raise Wrong(f"{way} hangs", f"{8 * self.seconds} seconds of processor time") from None
        except Exception as bug:
            self.renew()
            raise Wrong(f"{way} raises {type(bug).__name__}", repr(bug)[:500]) from bug
        spent = time.process_time() - started
        self.outcomes[f"{way}: {type(error).__name__ if error else 'done'}"] += 1
        if spent > self.seconds:
            raise Wrong(f"{way} is slow", f"{spent:.1f} seconds of processor time")
        if error is not None:
            self._judge(error, way, sql)
        _require_clean(session)
        lasting = error is None or (error.statement and error.statement.place > 1)
        if (lasting or _lasts(error)) and any(word in sql.upper() for word in _LASTING):
            self.renew()

    def _judge(self, error: Error, way: str, sql: str) -> None:
        told = str(error)
        if isinstance(error, InternalError) or "mistake in cirrusql" in told:
            raise Wrong(f"{way} tells of a mistake of ours", told)
        unprintable = [c for c in told if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
        if unprintable:
            raise Wrong(f"{way} has unprintable characters in its error", repr(told)[:500])
        if len(told) > _LONGEST:
            raise Wrong(
                f"{way} has an error that is very long", f"{len(told)} characters: {told[:300]}"
            )
        if not told.strip():
            raise Wrong(f"{way} has an error that says nothing", type(error).__name__)
        where = error.position
        lines = sql.split("\n")
        if where is not None and not (
            1 <= where.line <= len(lines) and 1 <= where.column <= len(lines[where.line - 1]) + 1
        ):
            raise Wrong(f"{way} has a position outside of the text", f"{where}: {told[:300]}")
        called = self.transport.sent - self._before
        if called and not (self.answers or isinstance(error, OperationalError)):
            raise Wrong(f"{way} refuses after {called} calls", told[:500])


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    """Raise Hang in the block when the process has spent so much processor time in it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _lasts(error: Error | None) -> bool:
    info = error.statement if error is not None else None
    return info is not None and info.kind.split(" ")[0] in _LASTING


def _require_clean(session: Session) -> None:
    """Raise Wrong if something of a statement is left in the session."""
    open_ = [repr(context) for context in session._open if not context.closed]
    if open_:
        raise Wrong("a statement stays open", ", ".join(open_))
    if tables := session.database.staging.names():
        raise Wrong("staging tables are left", ", ".join(tables))
