"""AWS as a test says it answers, in the services' own protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Client, Limits, RetryPolicy
from cirrusql.result import Diagnostics
from cirrusql.session import Environment, Options, Session
from tests.cloudcontrol.codec.botocores import Wire, service_model

ACCOUNT = "111122223333"
Asked = Mapping[str, Any]


class Refused(Exception):
    """An error as a service answers it."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Scripted:
    """A session on a service that a function of each operation answers.

    `asked` are the operations and members of every call, in order.
    """

    def __init__(self, catalog: Catalog, regions: tuple[str, ...] = ("us-east-1",)) -> None:
        self.answers: dict[str, Callable[[Asked], Any]] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.regions: list[str] = []

        def connect() -> Client:
            return Client(self, Limits(), RetryPolicy(base=0.0, cap=0.0))

        environment = Environment(connect, regions, "a test's AWS", journaled=False)
        self.session = Session.alone(catalog, environment, Options())

    def on(self, operation: str, answer: Callable[[Asked], Any] | Mapping[str, Any]) -> None:
        """Answer an operation: by a function of its members, or always alike."""
        self.answers[operation] = answer if callable(answer) else lambda _: answer

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of the last of some statements, which must be whole."""
        rows, diagnostics = self.run(sql)
        assert not diagnostics.problems, diagnostics.problems
        return rows

    def run(self, sql: str) -> tuple[list[tuple[Any, ...]], Diagnostics]:
        for result in self.session.execute(sql):
            rows = list(result)
        return rows, result.diagnostics

    async def send(self, call: Call) -> Answer:
        members = orjson.loads(call.document or call.body or b"{}") if call.codec else {}
        self.asked.append((call.operation, members))
        self.regions.append(call.region)
        model = service_model(call.service.name)
        protocol = call.service.protocol.value
        try:
            value = self.answers[call.operation](members)
        except Refused as refused:
            return _refusal(refused, protocol)
        wire = Wire(model.operation_model(call.operation), protocol)
        status, headers, body = wire.answer(value)
        return Answer(status, body, None, headers)

    async def account_id(self) -> str:
        return ACCOUNT

    def close(self) -> None:
        if self.session is not None:
            session, self.session = self.session, None  # type: ignore[assignment]
            session.close()


def _refusal(refused: Refused, protocol: str) -> Answer:
    code = refused.code
    if protocol == "ec2":
        body = f"<Response><Errors><Error><Code>{code}</Code></Error></Errors></Response>"
    elif protocol in ("query", "rest-xml"):
        body = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"
    else:
        headers = {"x-amzn-errortype": code}
        return Answer(refused.status, orjson.dumps({"__type": code}), None, headers)
    return Answer(refused.status, body.encode())
