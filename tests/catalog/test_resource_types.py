"""Facts of types that are not like the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest

from cirrusql.catalog import OPERATIONS, Catalog


def test_an_identifier_of_several_parts_keeps_their_order(catalog: Catalog) -> None:
    grant = catalog.resource_type("AWS::DataZone::PolicyGrant")
    assert grant.identifier_template == (
        "<DomainIdentifier>|<GrantId>|<EntityIdentifier>|<EntityType>|<PolicyType>"
    )


@pytest.mark.parametrize(
    ("type_name", "parts"),
    [
        ("AWS::QuickSight::RefreshSchedule", ("AwsAccountId", "DataSetId", "Schedule/ScheduleId")),
        ("AWS::S3::StorageLens", ("StorageLensConfiguration/Id",)),
        ("AWS::SageMaker::Device", ("Device/DeviceName",)),
    ],
)
def test_an_identifier_can_lie_within_a_property(
    catalog: Catalog, type_name: str, parts: tuple[str, ...]
) -> None:
    assert catalog.resource_type(type_name).identifier_parts == parts


def test_every_part_of_every_identifier_begins_with_a_column(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        assert kind.identifier_parts, kind
        for part in kind.identifier_parts:
            assert part.split("/")[0] in kind.column_by_property, kind


def test_a_property_that_is_the_whole_identifier_is_that_column(catalog: Catalog) -> None:
    cluster = catalog.resource_type("AWS::DSQL::Cluster")
    assert cluster.identifier_template == "<Identifier>"
    assert cluster.column_by_property["Identifier"].name == "identifier"


def test_a_property_called_identifier_that_is_less_is_another_column(catalog: Catalog) -> None:
    server = catalog.resource_type("AWS::Cognito::UserPoolResourceServer")
    assert server.identifier_template == "<UserPoolId>|<Identifier>"
    assert server.column_by_property["Identifier"].name == "_identifier"
    assert "identifier" in server.column_by_name  # the property name, in lower case


def test_a_property_called_region_is_another_column(catalog: Catalog) -> None:
    for type_name in ("AWS::SNS::Subscription", "AWS::Route53::RecordSet"):
        kind = catalog.resource_type(type_name)
        assert kind.column_by_property["Region"].name == "_region"


def test_the_column_that_stackql_renames_by_hand(catalog: Catalog) -> None:
    task = catalog.resource_type("AWS::ResourceGroups::TagSyncTask")
    assert task.column_by_property["Group"].name == "group_id"
    assert task.column_by_name["group"].name == "group_id"


def test_list_keys_can_be_alternatives(catalog: Catalog) -> None:
    records = catalog.resource_type("AWS::Route53::RecordSet")
    assert records.list_keys.required == (("HostedZoneId",), ("HostedZoneName",))


def test_a_list_key_has_its_parent(catalog: Catalog) -> None:
    keys = catalog.resource_type("AWS::CustomerProfiles::Integration").list_keys
    assert keys.required == (("DomainName",),)
    (source,) = keys.sources["DomainName"]
    assert (source.type_name, source.property) == ("AWS::CustomerProfiles::Domain", "DomainName")


def test_list_keys_come_from_types_that_can_be_listed(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        for sources in kind.list_keys.sources.values():
            for source in sources:
                if source.type_name:
                    parent = catalog.resource_type(source.type_name)
                    assert "list" in parent.handlers, (kind, parent)
                    assert source.property in parent.column_by_property, (kind, parent)
                else:
                    assert source.values or source.account, kind


def test_handlers_are_known_operations_with_permissions(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        assert set(kind.handlers) <= set(OPERATIONS), kind
        assert all(handler.permissions for handler in kind.handlers.values()), kind


def test_a_handler_without_permissions_does_not_count(catalog: Catalog) -> None:
    assert catalog.schema("AWS::EMR::Step")["handlers"]["read"]["permissions"] == []
    assert "read" not in catalog.resource_type("AWS::EMR::Step").handlers


def test_nested_pointers_are_spelt_in_one_way(catalog: Catalog) -> None:
    for name in catalog.type_names():
        kind = catalog.resource_type(name)
        for pointer in (*kind.read_only, *kind.write_only, *kind.create_only):
            rest = pointer.removeprefix("/properties/")
            assert rest != pointer, name
            assert "/properties/" not in rest, name


@pytest.mark.parametrize(
    ("type_name", "tags"),
    [
        ("AWS::S3::Bucket", "Tags"),
        ("AWS::Cognito::UserPool", "UserPoolTags"),
        ("AWS::Backup::BackupVault", "BackupVaultTags"),
        ("AWS::WAFv2::WebACLAssociation", None),
    ],
)
def test_the_property_that_holds_the_tags(
    catalog: Catalog, type_name: str, tags: str | None
) -> None:
    assert catalog.resource_type(type_name).tag_property == tags


def test_columns_have_one_of_six_types(catalog: Catalog) -> None:
    types = {column.type for name in catalog.type_names() for column in
             catalog.resource_type(name).columns}  # fmt: skip
    assert types == {"string", "array", "object", "integer", "boolean", "number"}


def test_a_union_is_the_structured_type(catalog: Catalog) -> None:
    policy = catalog.resource_type("AWS::Logs::ResourcePolicy").column_by_property["PolicyDocument"]
    assert policy.type == "object"


def test_columns_are_the_schemas_properties(catalog: Catalog) -> None:
    for name in catalog.type_names():
        kind, schema = catalog.resource_type(name), catalog.schema(name)
        assert {column.property for column in kind.columns} == set(schema["properties"])


def usable(node: Any, replaced: Mapping[str, str | None]) -> Any:
    """The schema as a validator takes it: `$schema` dropped, unusable patterns replaced."""
    if isinstance(node, list):
        return [usable(item, replaced) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: usable(value, replaced) for key, value in node.items() if key != "$schema"}
    pattern = node.get("pattern")
    if isinstance(pattern, str) and pattern in replaced:
        made.pop("pattern")
        made |= {"pattern": replaced[pattern]} if replaced[pattern] is not None else {}
    if isinstance(node.get("patternProperties"), dict):
        kept = {replaced.get(key, key): value for key, value in made["patternProperties"].items()}
        made["patternProperties"] = {key: value for key, value in kept.items() if key is not None}
    return made


def test_every_schema_compiles_with_its_patterns_replaced(catalog: Catalog) -> None:
    noted = {name for name, note in catalog.notes() if "does not compile" in note}
    for name in catalog.type_names():
        if name not in noted:
            schema = usable(catalog.schema(name), catalog.pattern_replacements(name))
            jsonschema_rs.validator_for(schema)


def test_what_could_not_be_used_is_named(catalog: Catalog) -> None:
    dropped = {
        (name, pattern)
        for name in catalog.type_names()
        for pattern, replacement in catalog.pattern_replacements(name).items()
        if replacement is None
    }
    noted = {
        (name, note.removeprefix("pattern dropped: "))
        for name, note in catalog.notes()
        if note.startswith("pattern dropped: ")
    }
    assert dropped == noted
    assert catalog.info().notes < 0.01 * catalog.info().types


def test_regions_of_a_global_service_and_of_a_common_one(catalog: Catalog) -> None:
    assert catalog.resource_type("AWS::CUR::ReportDefinition").regions == {
        "us-east-1",
        "cn-northwest-1",
    }
    assert len(catalog.resource_type("AWS::S3::Bucket").regions) == len(catalog.regions())
