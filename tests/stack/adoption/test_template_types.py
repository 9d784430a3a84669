"""One resource of every type, many in one template, some of which speak of others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.validation import validator
from cirrusql.plan.pointers import pointer
from cirrusql.session import MEMORY, Engine, Session, local_environment
from cirrusql.stack.cloudformation.support import Treatment, support_of
from tests.stack.adoption.templates import deployer_of, differing, exported_to
from tests.stack.every_type.values import Model, Values
from tests.stack.world import REGION

SHARDS, SOME = 12, 50


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


def engine_in(region: str, catalog: Catalog) -> Engine:
    """A local cloud in this process."""
    return Engine(catalog, local_environment(catalog, MEMORY, (region,)))


def exportable(catalog: Catalog) -> list[ResourceType]:
    """The types that a template can have resources of which are there."""
    return [
        one
        for one in catalog.resource_types()
        if {"create", "read"} <= one.handlers.keys()
        and support_of(one.type_name, catalog).treatment is Treatment.DECLARED
    ]


class Planting:
    """Makes resources, and puts what names those made before into texts of later ones.

    Mutable state: what names the resources that there are.
    """

    def __init__(self, engine: Engine, region: str) -> None:
        self._engine = engine
        self._region = region
        self._random = Random(region)
        self._names: list[str] = []

    def made(self, resource_type: ResourceType, session: Session) -> str:
        """The query for a new resource."""
        model = Values(self._engine.catalog, resource_type).first
        planted = self._planted(model, resource_type)
        plan = session.planned_create(resource_type.type_name, self._region, planted)
        (result,) = session.apply([plan])
        identifier = str(result.written[0].identifier)
        found = session.read(resource_type.type_name, identifier, self._region)
        arn = found.get(resource_type.arn_property or "")
        self._names += [one for one in (arn, identifier) if isinstance(one, str) and len(one) > 8]
        escaped = identifier.replace("'", "''")
        where = f"region = '{self._region}' AND Identifier = '{escaped}'"
        return f"SELECT * FROM {resource_type.name} WHERE {where}"

    def _planted(self, model: Model, resource_type: ResourceType) -> Model:
        """A model with the names of others in it, as far as its schema takes them."""
        catalog, type_name = self._engine.catalog, resource_type.type_name
        test = validator(catalog.schema(type_name), catalog.pattern_replacements(type_name))
        fixed = {pointer(one)[0] for one in resource_type.primary_identifier}
        for name, value in model.items():
            if not self._names or name in fixed or not isinstance(value, str):
                continue
            other = self._random.choice(self._names)
            text = self._random.choice((other, f"{other}/*", f"${{x}} {other}", f"a {other}'s"))
            if test.is_valid({**model, name: text}):
                model = {**model, name: text}
        return model


def check(catalog: Catalog, types: Sequence[ResourceType], region: str, folder: Path) -> int:
    """How many of the resources refer to others; raises AssertionError if something is to do."""
    path = folder / f"{region}.yaml"
    with engine_in(region, catalog) as engine:
        planting = Planting(engine, region)
        with Session(engine, database=MEMORY) as session:
            queries = [planting.made(one, session) for one in types]
        made = exported_to(path, queries, engine)
        assert {key[0] for key in made.keys.values()} == {one.type_name for one in types}
        assert differing(path, engine) == []
        _, stack = deployer_of(path, engine)
    assert len(stack.nodes) == len(types)
    return sum(bool(node.needs) for node in stack.nodes.values())


def test_some_types_are_exported_together(catalog: Catalog, tmp_path: Path) -> None:
    here = [one for one in exportable(catalog) if REGION in one.regions]
    types = Random(f"some of {len(here)}").sample(here, SOME)
    assert check(catalog, types, REGION, tmp_path) > 5


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_type_is_exported_with_others(catalog: Catalog, tmp_path: Path, shard: int) -> None:
    every = exportable(catalog)
    assert len(every) > 1_500
    by_region: dict[str, list[ResourceType]] = {}
    for one in every[shard::SHARDS]:
        region = REGION if REGION in one.regions else min(one.regions)
        by_region.setdefault(region, []).append(one)
    found = {region: check(catalog, by_region[region], region, tmp_path) for region in by_region}
    assert found[REGION] > 10
