"""Nested fields: names, flags, recursion."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cirrusql.catalog import Catalog
from cirrusql.docs.fields import Field, descend, fields, type_text

pytestmark = pytest.mark.thorough


def by_path(catalog: Catalog, type_name: str) -> dict[str, Field]:
    kind = catalog.resource_type(type_name)
    return dict(descend(fields(kind, catalog.schema(type_name))))


def test_every_column_of_every_type_is_a_field_in_its_order(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        found = fields(kind, catalog.schema(kind.type_name))
        assert [(f.name, f.property, f.type, f.description) for f in found] == [
            (c.name, c.property, c.type, c.description) for c in kind.columns
        ]


def test_the_columns_flags_are_the_fields(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        for column, field in zip(
            kind.columns, fields(kind, catalog.schema(kind.type_name)), strict=True
        ):
            assert ("required" in field.flags, "read-only" in field.flags) == (
                column.required,
                column.read_only,
            )
            assert ("create-only" in field.flags, "write-only" in field.flags) == (
                column.create_only,
                column.write_only,
            )


def test_fields_are_nested_through_references_and_arrays(catalog: Catalog) -> None:
    found = by_path(catalog, "AWS::CustomerProfiles::Integration")
    task_type = found["flow_definition.tasks[].task_type"]
    assert task_type.property == "TaskType"
    assert task_type.flags == ("required",)
    assert "Filter" in task_type.allowed_values
    assert type_text(found["flow_definition.tasks"]) == "array of object"
    assert type_text(found["flow_definition.tasks[].source_fields"]) == "array of string"


def test_fields_are_nested_through_arrays_of_arrays_and_maps(catalog: Catalog) -> None:
    processor = by_path(catalog, "AWS::Rekognition::StreamProcessor")
    assert processor["polygon_regions_of_interest[][].x"].property == "X"
    route = by_path(catalog, "AWS::ApiGatewayV2::Route")
    assert route["request_parameters.*.required"].property == "Required"


def test_fields_below_an_alternative_are_shown(catalog: Catalog) -> None:
    found = by_path(catalog, "AWS::DynamoDB::Table")
    assert type_text(found["key_schema"]) == "array of object"
    assert found["key_schema[].attribute_name"].flags == ("required",)
    # Here a single one, whose fields are the same, may stand for the list.
    hook = by_path(catalog, "AWS::CloudFormation::GuardHook")
    assert type_text(hook["options.input_params"]) == "object"
    assert hook["options.input_params.uri"].property == "Uri"


def test_nested_flags_are_shown_on_the_field_they_are_about(catalog: Catalog) -> None:
    instance = by_path(catalog, "AWS::RDS::DBInstance")
    assert instance["endpoint.port"].flags == ("read-only",)
    volumes = "additional_storage_volumes"
    assert instance[f"{volumes}[].storage_operation_status"].flags == ("read-only",)
    assert "read-only" not in instance[f"{volumes}[].allocated_storage"].flags
    server = by_path(catalog, "AWS::EC2::Instance")
    assert server["block_device_mappings[].no_device"].flags == ("write-only",)


def property_paths(nested: tuple[Field, ...], above: tuple[str, ...] = ()) -> Iterator[str]:
    for field in nested:
        path = above if field.property == "*" else (*above, field.property)
        yield "/".join(path)
        yield from property_paths(field.fields, path)


def test_the_schemas_pointers_lead_to_fields(catalog: Catalog) -> None:
    """All but the few that point past what is shown, or to properties that do not exist."""
    lost = set()
    for kind in catalog.resource_types():
        shown = set(property_paths(fields(kind, catalog.schema(kind.type_name))))
        for pointer in (*kind.read_only, *kind.create_only, *kind.write_only):
            steps = pointer.removeprefix("/properties/").split("/")
            if "/".join(step for step in steps if step != "*") not in shown:
                lost.add(kind.type_name)
    assert lost == {
        "AWS::EC2::Instance",  # LicenseSpecification, the property being LicenseSpecifications
        "AWS::EFS::AccessPoint",  # CreationInfo, its name in the service's own API
        "AWS::IAM::VirtualMFADevice",  # Base32StringSeed, which is no property
        "AWS::IoTSiteWise::AssetModel",  # below the deepest level shown
    }


@pytest.mark.parametrize("type_name", ["AWS::WAFv2::WebACL", "AWS::Lex::Bot", "AWS::EMR::Cluster"])
def test_a_definition_inside_itself_is_cut(catalog: Catalog, type_name: str) -> None:
    found = by_path(catalog, type_name)
    assert any(field.cut for field in found.values())


def test_a_type_that_neither_repeats_nor_goes_deep_is_whole(catalog: Catalog) -> None:
    assert not any(field.cut for field in by_path(catalog, "AWS::S3::Bucket").values())


def test_a_branch_of_alternatives_requires_nothing(catalog: Catalog) -> None:
    """`oneOf: [{required: [A]}, {required: [B]}]` makes neither A nor B a must."""
    kind = catalog.resource_type("AWS::SQS::Queue")
    either = {
        "typeName": kind.type_name,
        "properties": {
            column.property: {
                "type": "object",
                "properties": {"A": {"type": "string"}, "B": {"type": "string"}},
                "required": ["C"],
                "oneOf": [{"required": ["A"]}, {"required": ["B"], "properties": {"C": {}}}],
            }
            for column in kind.columns
        },
    }
    nested = {field.name: field.flags for field in fields(kind, either)[0].fields}
    assert nested == {"a": (), "b": (), "c": ("required",)}


def test_the_values_of_a_map_are_shown_under_a_star(catalog: Catalog) -> None:
    kind = catalog.resource_type("AWS::SQS::Queue")
    inside = {"type": "object", "properties": {"Port": {"type": "integer"}}}
    mapped = {
        "properties": {
            column.property: {"type": "object", "patternProperties": {".*": inside}}
            for column in kind.columns
        }
    }
    paths = [path for path, _ in descend(fields(kind, mapped)[:1])]
    name = kind.columns[0].name
    assert paths == [name, f"{name}.*", f"{name}.*.port"]
