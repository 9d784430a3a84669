"""One resource of every type, with all that it can have: exported, there is nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import Error
from cirrusql.session import MEMORY, Engine, Session, local_environment
from cirrusql.stack import Deployer, load
from cirrusql.stack.adoption.exporting import exported
from tests.stack.every_type.values import Values

SHARDS = 12
SOME = (
    "AWS::ApiGateway::Method",
    "AWS::CustomerProfiles::Integration",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Instance",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::WAFv2::WebACL",
)


@pytest.fixture
def engine(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A local cloud in this process."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with Engine(catalog, local_environment(catalog, MEMORY)) as made:
        yield made


def exported_and_planned(engine: Engine, resource_type: ResourceType, folder: Path) -> list[str]:
    """What a plan of the exported resource would do, in words."""
    regions = resource_type.regions
    region = "us-east-1" if "us-east-1" in regions else min(regions)
    with Session(engine, database=MEMORY) as session:
        model = Values(engine.catalog, resource_type).first
        plan = session.planned_create(resource_type.type_name, region, model)
        (result,) = session.apply([plan])
    identifier = str(result.written[0].identifier).replace("'", "''")
    where = f"region = '{region}' AND Identifier = '{identifier}'"
    made = exported([f"SELECT * FROM {resource_type.name} WHERE {where}"], "one", engine)
    (folder / "stackql_manifest.yml").write_text(made.text, "utf-8")
    changes = Deployer(engine, load(folder, "dev", catalog=engine.catalog)).plan().changes
    return [
        f"{one.action.value}: {one.reason} {[(d.path, d.old, d.new) for d in one.differences]}"
        for one in changes
        if one.action.changes
    ]


def findings(engine: Engine, types: list[ResourceType], folder: Path) -> list[str]:
    found = []
    for one in types:
        try:
            said = exported_and_planned(engine, one, folder)
        except Error as error:
            said = [str(error)]
        found += [f"{one.type_name}: {text}" for text in said]
    return found


@pytest.mark.parametrize("name", SOME)
def test_some_types_are_exported_as_they_are(
    engine: Engine, catalog: Catalog, tmp_path: Path, name: str
) -> None:
    assert findings(engine, [catalog.resource_type(name)], tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_type_is_exported_as_it_is(
    engine: Engine, catalog: Catalog, tmp_path: Path, shard: int
) -> None:
    every = [one for one in catalog.resource_types() if {"create", "read"} <= one.handlers.keys()]
    assert len(every) > 1_500
    assert findings(engine, every[shard::SHARDS], tmp_path) == []
