"""What is kept in memory of resource types is bounded, and forgetting it changes no answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

import pytest
from benchmarks.local_endpoint import SERVE, running
from benchmarks.local_memory import MOST_MEGABYTES, megabytes, use_every_type

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from cirrusql.local.schema.loaded_schemas import BUDGET, LoadedSchemas
from cirrusql.local.schema.registry import Registry
from cirrusql.local.schema.type_facts import Facts
from cirrusql.samples import models as samples

REGION = "us-east-1"


@pytest.fixture
def registry(catalog: Catalog) -> Registry:
    return Registry(catalog, Facts())


def some_types(catalog: Catalog, count: int) -> list[str]:
    kinds = catalog.resource_types()
    names = [k.type_name for k in kinds if "create" in k.handlers and REGION in k.regions]
    return Random(5).sample(names, count)


def size(catalog: Catalog, type_name: str) -> int:
    return len(json.dumps(catalog.schema(type_name), separators=(",", ":"), ensure_ascii=False))


def loaded(registry: Registry, names: list[str]) -> list[str]:
    return [name for name in names if "schema" in registry.resource_type(name).__dict__]


def test_no_more_schemas_are_kept_than_the_bound_allows(
    catalog: Catalog, registry: Registry
) -> None:
    names = catalog.type_names()[::5]
    for name in names:
        assert registry.resource_type(name).validator
    kept = loaded(registry, names)
    assert 1 <= len(kept) < len(names) / 2
    assert sum(size(catalog, name) for name in kept) <= BUDGET * 1.05  # json spells some longer


def test_those_used_last_are_kept(catalog: Catalog, registry: Registry) -> None:
    first, *others = some_types(catalog, 300)
    for other in others:
        registry.supporting("create", REGION, first, None).validator  # noqa: B018 - it is loaded
        assert loaded(registry, [first]) == [first]
        registry.supporting("create", REGION, other, None).validator  # noqa: B018
    before = registry.resource_type(first).validator
    assert registry.supporting("create", REGION, first, None).validator is before


def test_the_last_one_is_kept_whatever_it_weighs(catalog: Catalog) -> None:
    schemas = LoadedSchemas(catalog, budget=1)
    registry = Registry(catalog, Facts())
    names = some_types(catalog, 3)
    for name in names:
        schemas.load(registry.resource_type(name))
        assert len(schemas) == 1


def test_a_type_that_forgot_its_schema_answers_as_before(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(budget: int) -> list[bytes]:
        monkeypatch.setattr(LoadedSchemas.__init__, "__defaults__", (budget,))
        cloud = LocalCloud.open(":memory:", catalog, random=Random(3))
        told = []
        for _ in range(2):
            for name in names:
                model = json.dumps(samples.model(catalog, name, Random(name), optional=True))
                for state in (model, "{}", '{"Nope": 1}'):
                    body = json.dumps({"TypeName": name, "DesiredState": state}).encode()
                    answer = cloud.call("CreateResource", body, account="1", region=REGION)
                    told.append(answer.body[:200] if answer.status != 200 else b"accepted")
        cloud.close()
        return told

    names = some_types(catalog, 40)
    assert answers(1) == answers(1 << 30)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_the_server_stays_small_when_every_type_is_used(catalog: Catalog, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, str(tmp_path / "cloud.db")]
    with running(lambda port: [*command, str(port)]) as server:
        answered = use_every_type(server.port, catalog)
        most = megabytes(server.process, "VmHWM")
    assert answered["CreateResource"] == sum(
        "create" in kind.handlers for kind in catalog.resource_types()
    )
    assert most <= MOST_MEGABYTES, answered
