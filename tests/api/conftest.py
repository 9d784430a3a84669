from __future__ import annotations

from collections.abc import Iterator

import pytest

from cirrusql.catalog import Catalog
from tests.api.scripted import Scripted


@pytest.fixture
def aws(catalog: Catalog) -> Iterator[Scripted]:
    one = Scripted(catalog)
    yield one
    one.close()
