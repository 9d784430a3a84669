"""Sessions on local clouds in memory, with every call counted on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cirrusql.catalog import Catalog
from tests.answers.clouds import Cloud


@pytest.fixture
def make_cloud(catalog: Catalog) -> Iterator[Callable[..., Cloud]]:
    """Makes empty local clouds, which are closed when the test ends."""
    made: list[Cloud] = []

    def make(*regions: str) -> Cloud:
        made.append(Cloud(catalog, regions or ("us-east-1",)))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


@pytest.fixture
def cloud(make_cloud: Callable[..., Cloud]) -> Cloud:
    """An empty local cloud, and a session that asks us-east-1."""
    return make_cloud()
