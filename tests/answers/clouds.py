"""A local cloud with a session on it and, between them, a transport that counts."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import (
    Answer,
    Call,
    Client,
    InProcessTransport,
    Limits,
    RetryPolicy,
    Transport,
)
from cirrusql.events import Listener
from cirrusql.local import Call as LocalCall
from cirrusql.local import LocalCloud, Scope, Settings
from cirrusql.local.http.server import listen, make_server
from cirrusql.result import Diagnostics, Result
from cirrusql.session import Environment, Options, Session

ACCOUNT = "123456789012"
IMPATIENT = RetryPolicy(base=0.0, cap=0.0)


@dataclass
class CountingTransport:
    """Passes calls on. Mutable state: every call that was sent, in order."""

    inner: Transport
    sent: list[Call] = field(default_factory=list)

    async def send(self, call: Call) -> Answer:
        self.sent.append(call)
        return await self.inner.send(call)

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


class Cloud:
    """An empty local cloud in memory and a session whose calls to it are counted.

    `around` may put a transport of the test's own between the counter and the cloud.
    """

    def __init__(
        self,
        catalog: Catalog,
        regions: tuple[str, ...],
        *,
        options: Options | None = None,
        settings: Settings | None = None,
        policy: RetryPolicy = IMPATIENT,
        around: Callable[[Transport], Transport] = lambda transport: transport,
        journaled: bool = False,
        listener: Listener | None = None,
        inventory: str | None = None,
    ) -> None:
        self.catalog = catalog
        self.local = LocalCloud.open(":memory:", catalog, settings=settings, random=Random(1))
        self.transport = CountingTransport(around(InProcessTransport(self.local, ACCOUNT)))

        def connect() -> Client:
            return Client(self.transport, Limits(), policy)

        environment = Environment(
            connect, regions, "a test's cloud", journaled=journaled, inventory=inventory
        )
        self.session = Session.alone(catalog, environment, options, listener=listener)

    def close(self) -> None:
        self.session.close()

    def run(self, sql: str, parameters: Any = None) -> Answered:
        """One statement's rows and what they cost; fails if the two counts of calls differ."""
        before = len(self.transport.sent)
        (result,) = [_drained(one) for one in self.session.execute(sql, parameters)]
        sent = self.transport.sent[before:]
        answered = Answered(*result, sent=sent)
        counted = Counter(call.operation for call in sent)
        assert dict(counted) == answered.diagnostics.calls, (counted, answered.diagnostics)
        return answered

    def rows(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """One statement's rows, which must be the whole answer."""
        answered = self.run(sql, parameters)
        assert not answered.diagnostics.problems, answered.diagnostics.problems
        return answered.rows

    def put(
        self, type_name: str, *models: Mapping[str, Any], region: str = "us-east-1"
    ) -> list[str]:
        """Create resources past the engine, all at once; returns their identifiers."""
        desired = [{"TypeName": type_name, "DesiredState": json.dumps(model)} for model in models]
        begun = self._ask_all("CreateResource", region, desired)
        tokens = [{"RequestToken": answer["ProgressEvent"]["RequestToken"]} for answer in begun]
        ended = self._ask_all("GetResourceRequestStatus", region, tokens)
        assert all(one["ProgressEvent"]["OperationStatus"] == "SUCCESS" for one in ended), ended
        return [str(answer["ProgressEvent"]["Identifier"]) for answer in ended]

    def _ask_all(
        self, operation: str, region: str, requests: Iterable[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        scope = Scope(ACCOUNT, region)
        calls = (LocalCall(operation, json.dumps(one).encode(), scope) for one in requests)
        answers = self.local.call_all(calls)
        assert all(answer.status == 200 for answer in answers), answers
        return [json.loads(answer.body) for answer in answers]

    def ask(self, operation: str, region: str = "us-east-1", **members: Any) -> dict[str, Any]:
        """The service's own answer, past the engine."""
        return self._ask_all(operation, region, [members])[0]


@dataclass(frozen=True)
class Answered:
    """One statement's answer: columns, rows, and the calls that were made for it."""

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    diagnostics: Diagnostics
    message: str | None
    sent: list[Call]

    @property
    def calls(self) -> dict[str, int]:
        """How many calls of each operation."""
        return dict(Counter(call.operation for call in self.sent))

    @property
    def regions(self) -> set[str]:
        """The regions that were called for rows, and not to find out which regions there are."""
        return {call.region for call in self.sent if call.operation != "DescribeRegions"}

    @property
    def lists(self) -> list[tuple[str, str]]:
        """Type and region of every list call."""
        lists = [call for call in self.sent if call.operation == "ListResources"]
        return [(json.loads(call.body)["TypeName"], call.region) for call in lists]

    @property
    def dicts(self) -> list[dict[str, Any]]:
        """The rows by column name."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]


def _drained(
    result: Result,
) -> tuple[tuple[str, ...], list[tuple[Any, ...]], Diagnostics, str | None]:
    names = tuple(column.name for column in result.columns)
    return names, list(result), result.diagnostics, result.message


@contextmanager
def served(cloud: LocalCloud) -> Iterator[str]:
    """The URL of a server for a local cloud."""
    listener = listen("127.0.0.1", 0)
    server = make_server(cloud)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(60)
