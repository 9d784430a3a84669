"""Every example of every generated page runs: some pages always, all 1,749 when slow tests run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog, ResourceType, statements
from cirrusql.docs import page, render
from cirrusql.errors import Error
from cirrusql.session import MEMORY, Session, local_environment
from tests.every_type.wire import home_of
from tests.pages.examples import Example, examples
from tests.pages.tour import Broken, Tour

SHARDS = 16
# The example that all began with, and a type for each thing that makes an example hard.
SOME = (
    "AWS::CustomerProfiles::Integration",
    "AWS::S3::Bucket",
    "AWS::EC2::Volume",  # needs one of several sets
    "AWS::CloudWatch::MetricStream",  # has two that exclude each other
    "AWS::SageMaker::ModelPackage",  # names members by a pattern that no validator reads
    "AWS::MediaPackage::Asset",  # has a property in which everything is the service's
    "AWS::Glue::Classifier",  # can be updated in part only
    "AWS::Events::Connection",  # has to be sent again what cannot be read
    "AWS::VpcLattice::Listener",  # is listed by what it does not require
    "AWS::IAM::Policy",  # cannot be read
    "AWS::WAFv2::WebACLAssociation",  # cannot be listed
    "AWS::DynamoDB::Table",  # has a property of several forms
)
# Types of which some value has more forms than a manifest can show; theirs stand as they are.
OF_SEVERAL_FORMS = frozenset((
    "AWS::ApiGatewayV2::Route",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFormation::GuardHook",
    "AWS::DataBrew::Recipe",
    "AWS::DynamoDB::Table",
))  # fmt: skip


def toured(
    catalog: Catalog, folder: Path, kinds: Iterable[ResourceType]
) -> tuple[Counter[str], list[str]]:
    """How many examples of which section ran, and what was wrong with which page."""
    ran: Counter[str] = Counter()
    wrong = []
    with Session.alone(catalog, local_environment(catalog, MEMORY)) as session:
        for kind in kinds:
            tour = Tour(session, catalog, kind, home_of(kind))
            try:
                tour.run(folder)
            except (Broken, Error) as error:
                wrong.append(f"{kind.type_name}, {tour.step}: {' '.join(str(error).split())[:400]}")
            if tour.unplaced and kind.type_name not in OF_SEVERAL_FORMS:
                wrong.append(f"{kind.type_name}: its manifest has no place for {tour.unplaced}")
            ran += tour.ran
            ran["pages"] += 1
    return ran, wrong


def test_every_example_of_some_pages_runs(catalog: Catalog, tmp_path: Path) -> None:
    ran, wrong = toured(catalog, tmp_path, map(catalog.resource_type, SOME))
    assert not wrong, "\n".join(wrong)
    assert ran["pages"] == len(SOME)
    assert ran["INSERT example"] == 2 * len(SOME)
    assert ran["Manifest"] == len(SOME) - 1


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_example_of_every_page_runs(
    catalog: Catalog,
    tmp_path: Path,
    shard: int,
    record_property: Callable[[str, object], None],
) -> None:
    kinds = catalog.resource_types()
    assert len(kinds) == catalog.info().relations > 1_700
    ran, wrong = toured(catalog, tmp_path, kinds[shard::SHARDS])
    record_property("ran", dict(ran))
    assert not wrong, "\n".join(wrong)
    assert ran["pages"] == len(kinds[shard::SHARDS])
    assert ran["INSERT example"] == 2 * ran["pages"]


def test_an_example_that_does_not_run_is_found(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = [catalog.resource_type("AWS::Logs::LogGroup")]
    monkeypatch.setattr(
        "tests.pages.tour.render", lambda shown: render(shown).replace("log_group_name,", "nam,", 1)
    )
    assert "no column 'nam'" in toured(catalog, tmp_path, group)[1][0]
    monkeypatch.setattr(
        "tests.pages.tour.render",
        lambda shown: f"{render(shown)}\n## More\n\n```sql\nSELECT 1\n```\n",
    )
    assert "1 examples were not run" in toured(catalog, tmp_path, group)[1][0]


def test_only_placeholders_are_replaced(catalog: Catalog) -> None:
    text = render(page(catalog, catalog.relation("customerprofiles", "integrations")))
    shown = [one for one in examples(text) if one.language == "sql"]
    kind = catalog.resource_type("AWS::CustomerProfiles::Integration")
    values = {name: "it's" for one in shown for name in one.places}
    made = (
        statements.select_one(kind),
        statements.select_list(kind),
        statements.insert(kind, statements.required_properties(kind)),
        statements.insert(kind, statements.writable_properties(kind)),
        statements.update(kind, statements.updatable_properties(kind)),
        statements.update_columns(kind, statements.updatable_properties(kind)),
        statements.delete(kind),
    )
    spaced = [one.filled(values).replace('": ', '":').replace(', "', ',"') for one in shown]
    packed = [one.replace("}, {", "},{") for one in spaced]
    assert packed == [statements.fill(one, values) for one in made]


def test_a_page_has_a_placeholder_for_every_value() -> None:
    example = Example(
        (), "sql", "SELECT '{{ a }}' || '{{ {\n    \"B\": b\n} | generate_patch_document }}'"
    )
    assert example.places == ("b", "a")
    filled = example.filled({"a": "it's {{ b }}", "b": [1]})
    assert filled == (
        'SELECT \'it\'\'s {{ b }}\' || \'[{"op": "add", "path": "/B", "value": [1]}]\''
    )
