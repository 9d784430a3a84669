"""The catalogue that came with the package, opened once."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.open()
