"""A site of two services, made once."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.docs.site import SiteSummary, build_site

SERVICES = ("customerprofiles", "sqs")


@pytest.fixture(scope="session")
def site(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> SiteSummary:
    folder = tmp_path_factory.mktemp("site") / "made" / "here"
    return build_site(catalog, folder, services=SERVICES, processes=1)
