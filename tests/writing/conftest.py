"""Sessions on local clouds in memory, with every call counted on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud

CONFIRMED = Options(writes=WriteOptions(confirmed=True))


@pytest.fixture
def make_cloud(catalog: Catalog) -> Iterator[Callable[..., Cloud]]:
    """Makes empty local clouds, which are closed when the test ends."""
    made: list[Cloud] = []

    def make(**arguments: Any) -> Cloud:
        arguments.setdefault("options", CONFIRMED)
        made.append(Cloud(catalog, ("us-east-1",), **arguments))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


@pytest.fixture
def cloud(make_cloud: Callable[..., Cloud]) -> Cloud:
    """An empty local cloud and a session whose writes need no confirmation."""
    return make_cloud()
