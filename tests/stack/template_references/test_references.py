"""`Ref` and `Fn::GetAtt` of every type give what Cloud Control says of the resource.

Some of them by `--seed`, and all of them when slow tests run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.session import Target
from tests.stack.template_references.one_resource import OneResource
from tests.stack.template_references.references import OTHER, WELL_KNOWN, reference

SHARDS = 8
SOME = 40
HOME = "us-east-1"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


def declarable(catalog: Catalog) -> list[ResourceType]:
    """The types that a template can declare and that are one resource: no nested stack."""
    wanted = {"create", "read"}
    found = [one for one in catalog.resource_types() if wanted <= one.handlers.keys()]
    return [one for one in found if one.type_name != "AWS::CloudFormation::Stack"]


def region_of(resource_type: ResourceType) -> str:
    """A region where the type exists."""
    regions = resource_type.regions
    return HOME if not regions or HOME in regions else min(regions)


def checked(
    catalog: Catalog, folder: Path, types: Iterable[ResourceType], *, full: bool = False
) -> tuple[Counter[str], list[str]]:
    """What was checked of all of these types, and what was wrong."""
    by_region: dict[str, list[ResourceType]] = {}
    for one in types:
        by_region.setdefault(region_of(one), []).append(one)
    counts: Counter[str] = Counter()
    findings: list[str] = []
    for region, some in by_region.items():
        with Target(local=":memory:", seed=False, regions=(region,)).engine(catalog) as engine:
            for one in some:
                resource = OneResource(engine, folder, one, full=full)
                resource.run()
                counts += resource.counts
                findings += resource.findings
    return counts, findings


def test_some_types_give_what_they_are(
    catalog: Catalog, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    types = Random(pytestconfig.option.seed).sample(declarable(catalog), SOME)
    counts, findings = checked(catalog, tmp_path, types)
    assert not findings, "\n".join(findings)
    assert counts["types"] == counts["references"] == SOME
    assert counts["attributes"] > SOME


@pytest.mark.slow
@pytest.mark.parametrize("full", [False, True], ids=["least", "full"])
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_type_gives_what_it_is(
    catalog: Catalog,
    tmp_path: Path,
    shard: int,
    full: bool,
    record_property: Callable[[str, object], None],
) -> None:
    types = declarable(catalog)
    assert len(types) > 1_700
    counts, findings = checked(catalog, tmp_path, types[shard::SHARDS], full=full)
    record_property("checked", dict(counts))
    assert not findings, "\n".join(findings)
    assert counts["types"] == counts["references"] == len(types[shard::SHARDS])
    assert counts["attributes"] > 2 * counts["types"]


@pytest.mark.parametrize(
    "types", [sorted(WELL_KNOWN), sorted(OTHER)], ids=["well known", "other than the identifier"]
)
def test_well_known_types_give_what_the_guide_says(
    catalog: Catalog, tmp_path: Path, types: list[str]
) -> None:
    declared = {one.type_name: one for one in declarable(catalog)}
    counts, findings = checked(catalog, tmp_path, [declared[name] for name in types])
    assert not findings, "\n".join(findings)
    assert counts["references"] == len(types) >= 40


def test_a_rule_on_another_bus_names_the_bus(catalog: Catalog) -> None:
    rule = "AWS::Events::Rule"
    assert reference(rule, "arn", {"Name": "nightly"}) == "nightly"
    assert reference(rule, "arn", {"Name": "n", "EventBusName": "orders"}) == "orders|n"
    rule_of = catalog.resource_type(rule).reference
    assert rule_of is not None
    arn = "arn:aws:events:us-east-1:111122223333:rule"
    assert rule_of.value({"Arn": f"{arn}/nightly"}) == "nightly"
    assert rule_of.value({"Arn": f"{arn}/orders/n"}) == "orders|n"


def test_what_is_not_as_it_should_be_is_found(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "tests.stack.template_references.one_resource"
    queue = [catalog.resource_type("AWS::SQS::Queue")]
    monkeypatch.setattr(f"{where}.reference", lambda *_: "another")
    assert "Ref is 'https://sqs" in checked(catalog, tmp_path, queue)[1][0]
    monkeypatch.undo()
    monkeypatch.setattr(f"{where}.value_at", lambda model, name: f"no {name}")
    assert "Arn is 'arn:aws:sqs" in checked(catalog, tmp_path, queue)[1][-1]
