"""A cloud, a console on it, and a browser that is in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cirrusql.catalog import Catalog
from cirrusql.console import Console
from tests.answers.clouds import Cloud
from tests.console.consoles import browser, console_on

REGIONS = ("us-east-1", "eu-west-1")


@pytest.fixture
def cloud(catalog: Catalog) -> Iterator[Cloud]:
    made = Cloud(catalog, REGIONS)
    yield made
    made.close()


@pytest.fixture
def console(cloud: Cloud, tmp_path: Path) -> Iterator[Console]:
    with console_on(cloud, tmp_path) as made:
        yield made


@pytest.fixture
def client(console: Console) -> TestClient:
    return browser(console)
