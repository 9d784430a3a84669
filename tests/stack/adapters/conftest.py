from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import Service
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import Environment
from cirrusql.engine.local_environment import local_environment
from cirrusql.stack.adapters import Where, waiting

REGION = "us-east-1"
Answer = Callable[[str, Mapping[str, Any]], Any]


class Told:
    """An engine whose calls a test answers. Mutable state: the calls, as service, name, request."""

    def __init__(self, answer: Answer, own_name: str = "") -> None:
        self.answer = answer
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.environment = Environment(_nothing, (REGION,), "a test's", own_name=own_name)

    def call(
        self, service: Service, operation: str, request: Mapping[str, Any], region: str
    ) -> Any:
        assert region == REGION
        self.calls.append((service.name, operation, dict(request)))
        found = self.answer(operation, request)
        if isinstance(found, Exception):
            raise found
        return found

    def account_id(self) -> str:
        return "111122223333"

    @property
    def operations(self) -> list[str]:
        return [operation for _, operation, _ in self.calls]

    @property
    def where(self) -> Where:
        engine: Any = self
        return Where(engine, REGION)


def _nothing() -> Any:
    raise AssertionError("nothing connects here")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits; how long one would have."""
    taken: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        taken.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(waiting, "sleep", sleep)
    monkeypatch.setattr(waiting, "monotonic", lambda: now[0])
    return taken


@pytest.fixture
def local(catalog: Catalog) -> Iterator[Where]:
    """A local cloud in memory."""
    with Engine(catalog, local_environment(catalog, ":memory:")) as engine:
        yield Where(engine, REGION)
