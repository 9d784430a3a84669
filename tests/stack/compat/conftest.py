"""A bench for small stacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from tests.stack.compat.bench import Bench


@pytest.fixture
def bench(catalog: Catalog, tmp_path: Path) -> Iterator[Bench]:
    """An empty folder and an empty cloud."""
    made = Bench(tmp_path / "stack", catalog)
    yield made
    made.close()
