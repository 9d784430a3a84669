"""One catalogue for all tests of planning."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.open()
