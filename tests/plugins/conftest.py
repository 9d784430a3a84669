from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from cirrusql.catalog import Catalog, Plugins
from cirrusql.catalog.plugins import Found
from cirrusql.engine.target import Target
from cirrusql.plugins import Plugin
from cirrusql.session import Options, Session

REGIONS = ("us-east-1", "eu-west-1")
Opened = Callable[..., Session]


def found(name: str, plugin: Any, package: str | None = None) -> Found:
    """A plugin as if it were installed; an exception is raised when it is loaded."""

    def load() -> Any:
        if isinstance(plugin, BaseException):
            raise plugin
        return plugin

    return Found(name, package or f"cirrusql-{name}", "1.0", load)


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens sessions on a local cloud of their own, with these plugins."""
    with ExitStack() as stack:

        def make(
            *plugins: Plugin | Found, regions: tuple[str, ...] = REGIONS, **options: Any
        ) -> Session:
            every = [one if isinstance(one, Found) else found("test", one) for one in plugins]
            catalog = Catalog.open(plugins=Plugins(lambda: every))
            environment = Target(local=":memory:", regions=regions).environment(catalog)
            listener = options.pop("listener", None)
            session = Session.alone(catalog, environment, Options(**options), listener=listener)
            return stack.enter_context(session)

        yield make


def rows(session: Session, sql: str) -> list[tuple[Any, ...]]:
    """The rows of the last statement of a script."""
    last: list[tuple[Any, ...]] = []
    for result in session.execute(sql):
        last = list(result)
    return last
