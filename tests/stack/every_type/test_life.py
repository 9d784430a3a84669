"""Every type in a stack: built, changed property by property, removed; no difference stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.engine.engine import Engine
from cirrusql.session import MEMORY, local_environment
from tests.stack.every_type.life import Life

SHARDS = 24
SOME = (
    "AWS::CloudFormation::Publisher",  # cannot be deleted
    "AWS::CustomerProfiles::Integration",
    "AWS::EC2::VPC",
    "AWS::EC2::SecurityGroup",
    "AWS::Glue::Classifier",  # objects that hold what can only be given at creation
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::MediaConnect::RouterInput",  # alternatives, some of them fixed
    "AWS::RefactorSpaces::Route",  # what cannot be read holds what cannot be given again
    "AWS::Route53::RecordSet",
    "AWS::S3Outposts::BucketPolicy",  # others are called so
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSMQuickSetup::ConfigurationManager",  # items hold what cannot be changed
)


@pytest.fixture
def engine(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A local cloud in this process."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    made = Engine(catalog, local_environment(catalog, MEMORY))
    yield made
    made.close()


def lives(engine: Engine, folder: Path, types: list[ResourceType]) -> tuple[Counter[str], str]:
    """What was done in all of these lives, and what was wrong."""
    counts: Counter[str] = Counter()
    findings: list[str] = []
    for one in types:
        life = Life(engine, folder / one.service / one.resource, one)
        life.run()
        counts += life.counts
        findings += life.findings
    return counts, "\n".join(findings)


def declarable(catalog: Catalog) -> list[ResourceType]:
    """The types that a stack can declare."""
    wanted = {"create", "read"}
    return [one for one in catalog.resource_types() if wanted <= one.handlers.keys()]


@pytest.mark.parametrize("name", SOME)
def test_some_types_live_as_their_pages_say(
    engine: Engine, catalog: Catalog, tmp_path: Path, name: str
) -> None:
    counts, findings = lives(engine, tmp_path, [catalog.resource_type(name)])
    assert not findings
    assert counts["types"] == 1
    assert sum(counts.values()) > 1


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_type_lives_as_its_page_says(
    engine: Engine,
    catalog: Catalog,
    tmp_path: Path,
    shard: int,
    record_property: Callable[[str, object], None],
) -> None:
    types = declarable(catalog)
    assert len(types) > 1_700
    counts, findings = lives(engine, tmp_path, types[shard::SHARDS])
    record_property("lives", dict(counts))
    assert not findings, findings
    assert counts["changed"] > 3 * counts["types"]


def test_a_difference_that_is_not_seen_is_found(
    engine: Engine, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cirrusql.stack.planning.changes.differences", lambda *_: [])
    _, findings = lives(engine, tmp_path, [catalog.resource_type("AWS::Logs::LogGroup")])
    assert "LogGroup · change RetentionInDays: it changes []: unchanged" in findings
    assert "LogGroup · remove Tags: removing is unchanged" in findings


def test_a_difference_that_stays_is_found(
    engine: Engine, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cirrusql.plan.rules.Rules.same", lambda *_: False)
    _, findings = lives(engine, tmp_path, [catalog.resource_type("AWS::Logs::LogGroup")])
    assert "LogGroup · create: perpetual difference: " in findings
