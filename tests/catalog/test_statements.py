"""The documented statements: their text, their parameters, filled in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import apsw
import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog import statements as st
from cirrusql.errors import MissingKey

INTEGRATION = "AWS::CustomerProfiles::Integration"

RETURNING = """\
RETURNING
  ErrorCode,
  EventTime,
  Identifier,
  Operation,
  OperationStatus,
  RequestToken,
  ResourceModel,
  RetryAfter,
  StatusMessage,
  TypeName
;"""


@pytest.fixture
def integration(catalog: Catalog) -> ResourceType:
    return catalog.resource_type(INTEGRATION)


def test_reading_one_is_pinned_by_region_and_identifier(integration: ResourceType) -> None:
    statement = st.select_one(integration)
    assert statement.template.startswith("SELECT\n  region,\n  domain_name,\n  uri,\n")
    assert statement.template.endswith(
        "FROM awscc.customerprofiles.integrations\n"
        "WHERE\n"
        "  region = '{{ region }}' AND\n"
        "  Identifier = '{{ domain_name }}|{{ uri }}';"
    )
    assert statement.parameters == ("region", "domain_name", "uri")


def test_a_list_that_needs_its_parent_is_pinned_by_it(integration: ResourceType) -> None:
    assert st.select_list(integration).template == (
        "SELECT\n"
        "  region,\n"
        "  domain_name,\n"
        "  uri\n"
        "FROM awscc.customerprofiles.integrations_list_only\n"
        "WHERE\n"
        "  region = '{{ region }}' AND\n"
        "  domain_name = '{{ domain_name }}';"
    )


def test_a_list_that_needs_nothing_is_pinned_by_region_alone(catalog: Catalog) -> None:
    template = st.select_list(catalog.resource_type("AWS::S3::Bucket")).template
    assert template.endswith("WHERE\n  region = '{{ region }}';")


def test_insert_has_the_documented_spelling(integration: ResourceType) -> None:
    statement = st.insert(integration, st.required_properties(integration))
    assert statement.template == (
        "/*+ create */\n"
        "INSERT INTO awscc.customerprofiles.integrations (\n"
        "  DomainName,\n"
        "  region\n"
        ")\n"
        "SELECT\n"
        "  '{{ domain_name }}',\n"
        "  '{{ region }}'\n" + RETURNING
    )


def test_update_has_the_documented_spelling(integration: ResourceType) -> None:
    statement = st.update(integration, ["FlowDefinition", "Tags"])
    assert statement.template == (
        "/*+ update */\n"
        "UPDATE awscc.customerprofiles.integrations\n"
        "SET PatchDocument = string('{{ {\n"
        '    "FlowDefinition": flow_definition,\n'
        '    "Tags": tags\n'
        "} | generate_patch_document }}')\n"
        "WHERE\n"
        "  region = '{{ region }}' AND\n"
        "  Identifier = '{{ domain_name }}|{{ uri }}'\n" + RETURNING
    )
    assert statement.parameters == ("flow_definition", "tags", "region", "domain_name", "uri")


def test_delete_has_the_documented_spelling(integration: ResourceType) -> None:
    assert st.delete(integration).template == (
        "/*+ delete */\n"
        "DELETE FROM awscc.customerprofiles.integrations\n"
        "WHERE\n"
        "  Identifier = '{{ domain_name }}|{{ uri }}' AND\n"
        "  region = '{{ region }}'\n" + RETURNING
    )


def test_columns_can_be_set_one_by_one(integration: ResourceType) -> None:
    template = st.update_columns(integration, ["ObjectTypeName", "Tags"]).template
    assert "SET\n  object_type_name = '{{ object_type_name }}',\n  tags = '{{ tags }}'\nWHERE" in (
        template
    )


def test_all_but_read_only_properties_can_be_given(integration: ResourceType) -> None:
    writable = st.writable_properties(integration)
    assert {"DomainName", "Uri", "Tags"} <= set(writable)
    assert not {"CreatedAt", "LastUpdatedAt"} & set(writable)


def test_what_is_fixed_at_creation_is_not_updatable(integration: ResourceType) -> None:
    assert not {"DomainName", "Uri", "CreatedAt"} & set(st.updatable_properties(integration))


def test_where_nothing_is_required_the_insert_shows_everything(catalog: Catalog) -> None:
    queue = catalog.resource_type("AWS::SQS::Queue")
    assert st.required_properties(queue) == st.writable_properties(queue)
    assert "QueueName" in st.required_properties(queue)


def test_filled_values_are_json_but_for_strings(integration: ResourceType) -> None:
    values = {
        "domain_name": "o'hara",
        "tags": [{"Key": "it's", "Value": "ä"}],
        "region": "eu-west-1",
    }
    text = st.fill(st.insert(integration, ["DomainName", "Tags"]), values)
    assert """SELECT\n  'o''hara',\n  '[{"Key":"it''s","Value":"ä"}]',\n  'eu-west-1'\n""" in text


def test_a_filled_patch_is_an_rfc_6902_document(integration: ResourceType) -> None:
    model = {"DomainName": "d", "Uri": "s3://b", "ObjectTypeName": "it's", "Tags": []}
    statement = st.update(integration, ["ObjectTypeName", "Tags"])
    text = st.fill(statement, st.values(integration, model, "us-east-1"))
    document = text.split("string('")[1].split("')\n")[0].replace("''", "'")
    assert json.loads(document) == [
        {"op": "add", "path": "/ObjectTypeName", "value": "it's"},
        {"op": "add", "path": "/Tags", "value": []},
    ]
    assert "Identifier = 'd|s3://b'" in text


def test_a_missing_value_is_named(integration: ResourceType) -> None:
    with pytest.raises(MissingKey, match="no value for parameter 'uri'"):
        st.fill(st.delete(integration), {"domain_name": "d", "region": "us-east-1"})


def test_an_identifier_inside_a_property_has_a_name_of_its_own(catalog: Catalog) -> None:
    schedule = catalog.resource_type("AWS::QuickSight::RefreshSchedule")
    model = {"AwsAccountId": "1", "DataSetId": "2", "Schedule": {"ScheduleId": "3"}}
    assert "'{{ aws_account_id }}|{{ data_set_id }}|{{ schedule__schedule_id }}'" in (
        st.delete(schedule).template
    )
    values = st.values(schedule, model, "us-east-1")
    assert "Identifier = '1|2|3'" in st.fill(st.delete(schedule), values)
    assert "  schedule__schedule_id\nFROM" in st.select_list(schedule).template


def test_a_property_called_region_is_not_the_region(catalog: Catalog) -> None:
    subscription = catalog.resource_type("AWS::SNS::Subscription")
    model = {"Region": "eu-west-1", "TopicArn": "t", "Protocol": "sqs"}
    statement = st.insert(subscription, ["Region", "TopicArn"])
    text = st.fill(statement, st.values(subscription, model, "us-east-1"))
    assert "  Region,\n  TopicArn,\n  region\n" in text
    assert "  'eu-west-1',\n  't',\n  'us-east-1'\n" in text


def every_statement(kind: ResourceType) -> Iterator[st.Statement]:
    makers: dict[str, tuple[Callable[[ResourceType], st.Statement], ...]] = {
        "create": (
            lambda kind: st.insert(kind, st.required_properties(kind)),
            lambda kind: st.insert(kind, st.writable_properties(kind)),
        ),
        "read": (st.select_one,),
        "update": (lambda kind: st.update(kind, st.updatable_properties(kind)),),
        "delete": (st.delete,),
        "list": (st.select_list,),
    }
    for operation in kind.handlers:
        yield from (make(kind) for make in makers[operation])


def test_parameters_are_never_shared_by_two_properties(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        names = [st.parameter(kind, column.property) for column in kind.columns]
        assert len(names) == len(set(names)), kind
        assert "region" not in names, kind


def test_every_statement_of_every_type_can_be_filled(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        for statement in every_statement(kind):
            text = st.fill(statement, dict.fromkeys(statement.parameters, "v"))
            assert "{{" not in text, kind


def test_every_column_is_spelt_so_that_sqlite_takes_it(catalog: Catalog) -> None:
    database = apsw.Connection(":memory:")
    for kind in catalog.resource_types():
        # Where `Identifier` is a property and the whole identifier, there is one such column.
        names = dict.fromkeys(("region", "identifier", *(column.name for column in kind.columns)))
        columns = ", ".join(f'"{name}"' for name in names)
        database.execute(f"CREATE TEMP TABLE relation ({columns})")
        template = st.select_one(kind).template
        relation = f"awscc.{kind.service}.{kind.resource}"
        database.execute(template.replace(f"FROM {relation}", "FROM relation")).fetchall()
        database.execute("DROP TABLE relation")
