"""A session over the mirrored relations, and one over all."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgcatalog import CatalogueSession, PgCatalog
from tests.pgcatalog import mirror


@pytest.fixture(scope="session")
def whole(catalog: Catalog) -> PgCatalog:
    """What a server has."""
    return PgCatalog(catalog)


@pytest.fixture
def session(whole: PgCatalog) -> CatalogueSession:
    """A connection to awscc."""
    return whole.session("awscc", "me")


@pytest.fixture
def mirrored(catalog: Catalog) -> CatalogueSession:
    """A connection to a server that has the mirrored relations."""
    return mirror.session(catalog)
