from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.orm import close_all_sessions

# The wheel's entry point says the same; these tests run from the source.
registry.register("cirrusql", "cirrusql.sqlalchemy_dialect.dialect", "CirruSQLDialect")

collect_ignore = ["compliance"]  # run by `test_compliance.py` in a process of its own


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    """An empty local cloud in memory."""
    made = sa.create_engine("cirrusql:///:memory:?seed=off&region=us-east-1")
    yield made
    close_all_sessions()
    made.dispose()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """The demo organisation in a file; nothing is changed in it."""
    folder: Path = tmp_path_factory.mktemp("demo")
    url = f"cirrusql:///{folder}/cloud.db?seed=on&region=*&read_only=on&database={folder}/own.db"
    made = sa.create_engine(url)
    yield made
    made.dispose()
