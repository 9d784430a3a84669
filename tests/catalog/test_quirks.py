"""What types do that their schemas do not say: one test for each quirk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cirrusql import catalog_build
from cirrusql.catalog import Catalog
from cirrusql.catalog.naming import service_name
from cirrusql.catalog_build.quirks import Quirks, quirks

ENTRIES = json.loads(
    Path(catalog_build.__file__).with_name("data").joinpath("quirks.json").read_text("utf-8")
)


def test_a_role_is_one_whichever_region_is_asked(catalog: Catalog) -> None:
    assert catalog.resource_type("AWS::IAM::Role").is_global
    assert not catalog.resource_type("AWS::Lambda::Function").is_global


def test_a_bucket_says_itself_in_which_region_it_lives(catalog: Catalog) -> None:
    bucket = catalog.resource_type("AWS::S3::Bucket")
    assert bucket.home_property == "RegionalDomainName"
    assert catalog.resource_type("AWS::S3::BucketPolicy").home_property is None


def test_a_bucket_is_inserted_with_a_name(catalog: Catalog) -> None:
    assert "BucketName" in catalog.resource_type("AWS::S3::Bucket").required


def test_one_column_is_named_by_hand(catalog: Catalog) -> None:
    task = catalog.resource_type("AWS::ResourceGroups::TagSyncTask")
    assert task.column_by_property["Group"].name == "group_id"


def test_most_types_have_no_quirk() -> None:
    assert quirks("AWS::EC2::VPC") == Quirks()


@pytest.mark.parametrize("entry", ENTRIES, ids=[one["why"] for one in ENTRIES])
def test_an_entry_names_what_exists_and_sets_something(
    catalog: Catalog, entry: dict[str, Any]
) -> None:
    named = {"why", "types", "services"}
    assert entry["why"]
    assert set(entry) - named <= set(Quirks.__match_args__)
    assert set(entry) - named
    assert set(entry.get("types", ())) <= set(catalog.type_names())
    # Cost Explorer's and CUR's types have no handler, but may be given one any day.
    services = {service_name(name) for name in catalog.type_names()}
    assert set(entry.get("services", ())) <= services | {"account", "waf"}
    for name in entry.get("types", ()):
        properties = catalog.schema(name)["properties"]
        pointers = [*entry.get("required", ()), *entry.get("column_names", ())]
        pointers += [entry["home_property"]] if "home_property" in entry else []
        assert set(pointers) <= set(properties)
