"""Finding relations, types and columns by what users call them; and what is said when none is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import CatalogError, UnknownName


@pytest.mark.parametrize(
    ("service", "resource", "type_name"),
    [
        ("s3", "buckets", "AWS::S3::Bucket"),
        ("S3", "Buckets", "AWS::S3::Bucket"),
        ("ec2", "ec2_fleets", "AWS::EC2::EC2Fleet"),
        ("wafv2", "web_acl_associations", "AWS::WAFv2::WebACLAssociation"),
        ("iam", "virtual_mfa_devices", "AWS::IAM::VirtualMFADevice"),
    ],
)
def test_relations_by_any_spelling(
    catalog: Catalog, service: str, resource: str, type_name: str
) -> None:
    relation = catalog.relation(service, resource)
    assert relation.resource_type.type_name == type_name
    assert not relation.list_only


def test_every_relation_is_found_by_its_own_name(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        relation = catalog.relation(kind.service, kind.resource)
        assert relation.resource_type is kind
        assert relation.name == f"awscc.{kind.service}.{kind.resource}"
        if kind.list_only_resource:
            listed = catalog.relation(kind.service, kind.list_only_resource)
            assert (listed.resource_type, listed.list_only) == (kind, True)


def test_the_identifiers_only_form_of_an_alias(catalog: Catalog) -> None:
    relation = catalog.relation("ec2", "ec2_fleets_list_only")
    assert relation.name == "awscc.ec2.ec2fleets_list_only"


@pytest.mark.parametrize(
    ("service", "resource", "message"),
    [
        ("s4", "buckets", "no service 's4' in provider 'awscc'"),
        (
            "customerprofile",
            "integrations",
            "no service 'customerprofile' in provider 'awscc'; did you mean 'customerprofiles'?",
        ),
        (
            "customerprofiles",
            "integration",
            "no resource 'integration' in service 'customerprofiles'; did you mean 'integrations'?",
        ),
        (
            "ec2",
            "buckets",
            "no resource 'buckets' in service 'ec2'; there is 'lightsail.buckets' and 's3.buckets'",
        ),
        (
            "ec2",
            "qqqqqq",
            "no resource 'qqqqqq' in service 'ec2'; see SHOW RESOURCES IN awscc.ec2",
        ),
    ],
)
def test_an_unknown_name_is_one_line_with_what_to_do(
    catalog: Catalog, service: str, resource: str, message: str
) -> None:
    with pytest.raises(UnknownName) as raised:
        catalog.relation(service, resource)
    assert str(raised.value).startswith(message)


def test_a_type_without_a_list_handler_has_no_identifiers_only_form(catalog: Catalog) -> None:
    kind = catalog.resource_type("AWS::WAFv2::WebACLAssociation")
    assert kind.list_only_resource is None
    with pytest.raises(UnknownName):
        catalog.relation("wafv2", "webacl_associations_list_only")


def test_an_unknown_type_is_answered_with_the_closest(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="did you mean 'AWS::S3::Bucket'"):
        catalog.resource_type("AWS::S3::Buckett")
    with pytest.raises(UnknownName, match="no resource type"):
        catalog.schema("AWS::S3::Buckett")


def test_services_are_those_with_a_relation(catalog: Catalog) -> None:
    services = catalog.services()
    assert services == sorted({kind.service for kind in catalog.resource_types()})
    assert "wafregional" not in services


def test_types_of_one_service(catalog: Catalog) -> None:
    kinds = catalog.resource_types("SQS")
    assert [kind.resource for kind in kinds] == [
        "queue_inline_policies",
        "queue_policies",
        "queues",
    ]
    with pytest.raises(UnknownName, match="no service"):
        catalog.resource_types("sqss")


def test_a_type_that_is_not_provisionable_is_found_and_says_so(catalog: Catalog) -> None:
    kind = catalog.relation("wafregional", "rules").resource_type
    assert not kind.provisionable
    assert kind not in catalog.resource_types()
    assert kind.type_name in catalog.type_names()


def test_columns_by_name_alias_and_property_in_any_case(catalog: Catalog) -> None:
    agent = catalog.resource_type("AWS::Wisdom::AIAgent")
    column = agent.column_by_property["AIAgentId"]
    assert column.name == "a_iagent_id"
    assert agent.column_by_name["a_iagent_id"] is column
    assert agent.column_by_name["ai_agent_id"] is column
    assert agent.column_by_name["aiagentid"] is column


def test_a_reserved_word_is_reached_without_its_underscore_too(catalog: Catalog) -> None:
    table = catalog.resource_type("AWS::Glue::Schema")
    assert table.column_by_property["Registry"].name == "_registry"
    assert table.column_by_name["registry"].property == "Registry"


def test_every_spelling_of_a_column_leads_to_it(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        for column in kind.columns:
            assert kind.column_by_name[column.name] is column, kind
            assert kind.column_by_property[column.property] is column, kind


def test_the_counts_are_those_of_what_is_there(catalog: Catalog) -> None:
    info = catalog.info()
    assert info.relations == len(catalog.resource_types())
    assert info.types == len(catalog.type_names())
    assert info.not_provisionable == info.types - info.relations
    assert info.services == len(catalog.services())
    assert info.regions == len(catalog.regions())
    assert set(info.sources) == {"botocore", "c7n-awscc", "cfn-lint"}
    assert info.notes == len(catalog.notes())


def test_no_catalogue_is_an_error_that_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="build it with: cirrusql catalog build"):
        Catalog.open(tmp_path / "none.sqlite3")


def test_a_file_that_is_no_catalogue_is_an_error(tmp_path: Path) -> None:
    text, other = tmp_path / "text", tmp_path / "other"
    text.write_text("not a database, though as long as one would have to be" * 40)
    with pytest.raises(CatalogError, match="cannot be read"):
        Catalog.open(text)
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE meta (key, value)")
    database.execute("INSERT INTO meta VALUES ('format', '0')")
    database.commit()
    database.close()
    with pytest.raises(CatalogError, match="of another version; rebuild it"):
        Catalog.open(other)
