"""The demo organisation, seeded once, and what is in it without asking SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import seed
from cirrusql.session import Session, local_environment
from tests.examples.organisation import Asked, Model, Organisation


@pytest.fixture(scope="session")
def cloud_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("organisation") / "cloud.sqlite3"


@pytest.fixture(scope="session")
def organisation(catalog: Catalog, cloud_file: Path) -> Organisation:
    """Every resource as the local cloud keeps it."""
    cloud = LocalCloud.open(cloud_file, catalog)
    seed(cloud)
    models: dict[str, list[tuple[str, Model]]] = {}
    sql = (
        "SELECT type_name, region, properties FROM resource r"
        " JOIN collection c ON c.id = r.collection JOIN scope s ON s.id = c.scope"
    )
    for type_name, region, document in cloud.backend.store.connection.execute(sql):
        models.setdefault(type_name, []).append((region, json.loads(document)))
    cloud.close()
    return Organisation(models)


@pytest.fixture(scope="session")
def session(catalog: Catalog, cloud_file: Path, organisation: Organisation) -> Iterator[Session]:
    assert organisation.models
    session = Session.alone(catalog, local_environment(catalog, cloud_file))
    yield session
    session.close()


@pytest.fixture
def ask(session: Session) -> Asked:
    """One statement's answer, the same with pushdown and without."""
    return Asked(session)
