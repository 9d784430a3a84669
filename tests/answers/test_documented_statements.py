"""The statements of the documentation pages, run as they stand there with values filled in."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType, statements
from cirrusql.catalog.validation import validator
from cirrusql.samples import models as samples
from tests.answers.clouds import Cloud

RETURNED = (
    "ErrorCode", "EventTime", "Identifier", "Operation", "OperationStatus",
    "RequestToken", "ResourceModel", "RetryAfter", "StatusMessage", "TypeName",
)  # fmt: skip

FEW, MANY = 12, 200


# -- the page that everything starts from


@pytest.fixture
def integrations(cloud: Cloud) -> Cloud:
    cloud.run("""
        INSERT INTO awscc.customerprofiles.domains (DomainName, DefaultExpirationDays, region)
        SELECT 'shop', '366', 'us-east-1'""")
    return cloud


INSERT_REQUIRED = """/*+ create */
INSERT INTO awscc.customerprofiles.integrations (
 DomainName,
 region
)
SELECT
'shop',
 'us-east-1'
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

INSERT_ALL = """/*+ create */
INSERT INTO awscc.customerprofiles.integrations (
 DomainName,
 Uri,
 FlowDefinition,
 ObjectTypeName,
 Tags,
 ObjectTypeNames,
 region
)
SELECT
 'shop',
 'https://crm.example.com/',
 '{"FlowName": "nightly", "KmsArn": "arn:aws:kms:us-east-1:123456789012:key/1",
   "Tasks": [{"TaskType": "Map", "SourceFields": ["it''s"]}],
   "TriggerConfig": {"TriggerType": "OnDemand"},
   "SourceFlowConfig": {"ConnectorType": "S3",
     "SourceConnectorProperties": {"S3": {"BucketName": "imports"}}}}',
 'Contact',
 '[{"Key": "team", "Value": "crm"}]',
 '[{"Key": "Contact", "Value": "CTR"}]',
 'us-east-1'
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

SELECT_ONE = """SELECT
  region,
  domain_name,
  uri,
  flow_definition,
  object_type_name,
  created_at,
  last_updated_at,
  tags,
  object_type_names
FROM awscc.customerprofiles.integrations
WHERE
  region = 'us-east-1' AND
  Identifier = 'shop|https://crm.example.com/';"""

UPDATE = """/*+ update */
UPDATE awscc.customerprofiles.integrations
SET PatchDocument = string('[{"op":"add","path":"/ObjectTypeName","value":"Account"},
  {"op":"add","path":"/Tags","value":[{"Key":"team","Value":"it''s ops"}]}]')
WHERE
  region = 'us-east-1' AND
  Identifier = 'shop|https://crm.example.com/'
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

DELETE = """/*+ delete */
DELETE FROM awscc.customerprofiles.integrations
WHERE
  Identifier = 'shop|https://crm.example.com/' AND
  region = 'us-east-1'
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


def event_of(cloud: Cloud, sql: str) -> dict[str, Any]:
    """The one progress event that a documented write returns."""
    answered = cloud.run(sql)
    assert answered.names == RETURNED
    (event,) = answered.dicts
    assert event["OperationStatus"] == "SUCCESS", event
    assert event["ErrorCode"] is None
    assert event["RequestToken"]
    assert event["EventTime"]
    return event


def test_insert_of_the_required_properties(integrations: Cloud) -> None:
    event = event_of(integrations, INSERT_REQUIRED)
    assert event["Operation"] == "CREATE"
    assert event["TypeName"] == "AWS::CustomerProfiles::Integration"
    assert event["Identifier"].startswith("shop|")


def test_insert_of_all_properties_with_documents_as_text(integrations: Cloud) -> None:
    event = event_of(integrations, INSERT_ALL)
    assert event["Identifier"] == "shop|https://crm.example.com/"
    description = integrations.ask(
        "GetResource", TypeName=event["TypeName"], Identifier=event["Identifier"]
    )["ResourceDescription"]
    model = json.loads(description["Properties"])
    assert model["ObjectTypeName"] == "Contact"
    assert model["Tags"] == [{"Key": "team", "Value": "crm"}]
    assert "FlowDefinition" not in model  # write-only
    created = next(call for call in integrations.transport.sent if b"FlowDefinition" in call.body)
    desired = json.loads(json.loads(created.body)["DesiredState"])
    assert desired["FlowDefinition"]["Tasks"][0]["SourceFields"] == ["it's"]


def test_select_of_one(integrations: Cloud) -> None:
    event_of(integrations, INSERT_ALL)
    answered = integrations.run(SELECT_ONE)
    assert answered.calls == {"GetResource": 1}
    (row,) = answered.dicts
    assert row["region"] == "us-east-1"
    assert (row["domain_name"], row["uri"]) == ("shop", "https://crm.example.com/")
    assert json.loads(row["object_type_names"]) == [{"Key": "Contact", "Value": "CTR"}]


@pytest.mark.parametrize(
    "pins", ["region = 'us-east-1' AND domain_name = 'shop'", "region = 'us-east-1'"]
)
def test_list_with_the_parent_pinned_and_without(integrations: Cloud, pins: str) -> None:
    event_of(integrations, INSERT_ALL)
    relation = "awscc.customerprofiles.integrations_list_only"
    rows = integrations.rows(f"SELECT region, domain_name, uri FROM {relation} WHERE {pins};")
    assert rows == [("us-east-1", "shop", "https://crm.example.com/")]


def test_update_by_a_patch_document(integrations: Cloud) -> None:
    event_of(integrations, INSERT_ALL)
    assert event_of(integrations, UPDATE)["Operation"] == "UPDATE"
    (row,) = integrations.run(SELECT_ONE).dicts
    assert row["object_type_name"] == "Account"
    assert json.loads(row["tags"]) == [{"Key": "team", "Value": "it's ops"}]


def test_delete(integrations: Cloud) -> None:
    event_of(integrations, INSERT_ALL)
    assert event_of(integrations, DELETE)["Operation"] == "DELETE"
    assert integrations.rows(SELECT_ONE) == []


# -- the pages of other types


def _shape(kind: ResourceType) -> tuple[Any, ...]:
    """What makes the statements of two types differ in kind."""
    parts = kind.identifier_parts
    return (
        tuple(sorted(kind.handlers)),
        min(len(parts), 3),
        any("/" in part for part in parts),
        bool(kind.list_keys.required),
        bool(kind.write_only),
        bool(statements.updatable_properties(kind)),
    )


def _across_shapes(count: int) -> list[str]:
    """Type names: one of each shape after the other until there are enough."""
    shapes: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for kind in Catalog.open().resource_types():
        shapes[_shape(kind)].append(kind.type_name)
    rounds = itertools.zip_longest(*(shapes[shape] for shape in sorted(shapes, key=repr)))
    names = (name for row in rounds for name in row if name is not None)
    return list(itertools.islice(names, count))


TYPES = _across_shapes(MANY)


@pytest.mark.parametrize(
    "type_name",
    [*TYPES[:FEW], *(pytest.param(name, marks=pytest.mark.slow) for name in TYPES[FEW:])],
)
def test_the_statements_of_a_page(cloud: Cloud, type_name: str) -> None:
    kind = cloud.catalog.resource_type(type_name)
    region = "us-east-1" if "us-east-1" in kind.regions else min(kind.regions)
    for optional in (False, True):
        model = samples.model(cloud.catalog, type_name, Random(type_name), optional=optional)
        required = {name for name in kind.required if not kind.column_by_property[name].read_only}
        assert required <= set(model)
        values = statements.values(kind, model, region)
        event = event_of(cloud, statements.fill(statements.insert(kind, model), values))
        values.update(_identifier_values(kind, event["Identifier"]))
        if "read" in kind.handlers:
            _read(cloud, kind, values)
        if "list" in kind.handlers:
            _list(cloud, kind, values, event["Identifier"])
        if "update" in kind.handlers:
            _update(cloud, kind, model, values)
        if "delete" in kind.handlers:
            event_of(cloud, statements.fill(statements.delete(kind), values))


def _identifier_values(kind: ResourceType, identifier: str) -> dict[str, str]:
    parts = kind.identifier_parts
    texts = identifier.split("|") if len(parts) > 1 else [identifier]
    names = (statements.parameter(kind, part) for part in parts)
    return dict(zip(names, texts, strict=True))


def _read(cloud: Cloud, kind: ResourceType, values: dict[str, Any]) -> None:
    answered = cloud.run(statements.fill(statements.select_one(kind), values))
    assert answered.calls == {"GetResource": 1}
    assert len(answered.rows) == 1
    assert answered.names == ("region", *(column.name for column in kind.columns))
    for name in statements.listing_keys(kind):
        column = kind.column_by_property[name].name
        values.setdefault(statements.parameter(kind, name), answered.dicts[0][column])


def _list(cloud: Cloud, kind: ResourceType, values: dict[str, Any], identifier: str) -> None:
    keys = (statements.parameter(kind, name) for name in statements.listing_keys(kind))
    if any(values[key] is None for key in keys):
        return  # a child that was made without its parent is in no list
    answered = cloud.run(statements.fill(statements.select_list(kind), values))
    assert set(answered.calls) == {"ListResources"}
    own = tuple(values[statements.parameter(kind, part)] for part in kind.identifier_parts)
    assert (values["region"], *map(str, own)) in [tuple(map(str, row)) for row in answered.rows]
    assert identifier


def _update(
    cloud: Cloud, kind: ResourceType, model: dict[str, Any], values: dict[str, Any]
) -> None:
    """All that can be changed is, by a patch document; and then back, by columns."""
    changed = _changed(cloud.catalog, kind, model)
    if not changed:
        return
    for statement, state in (
        (statements.update(kind, changed), changed),
        (statements.update_columns(kind, changed), model),
    ):
        new = statements.values(kind, {name: state[name] for name in changed}, values["region"])
        answered = cloud.run(statements.fill(statement, {**new, **_pins(kind, values)}))
        assert answered.names == RETURNED
        if "read" in kind.handlers:
            _has(cloud, kind, values, {name: state[name] for name in changed})


def _pins(kind: ResourceType, values: dict[str, Any]) -> dict[str, Any]:
    names = ("region", *(statements.parameter(kind, part) for part in kind.identifier_parts))
    return {name: values[name] for name in names}


def _changed(catalog: Catalog, kind: ResourceType, model: dict[str, Any]) -> dict[str, Any]:
    """New values for the properties that can be updated, the old one where none fits."""
    schema = catalog.schema(kind.type_name)
    test = validator(schema, catalog.pattern_replacements(kind.type_name))
    found = dict(model)
    fixed = set(kind.identifier_parts)
    names = [n for n in statements.updatable_properties(kind) if n in model and n not in fixed]
    for name in names:
        try:
            value = samples.value(schema, schema["properties"][name], Random(name), hint=name)
        except samples.NoSample:
            continue
        if test.is_valid({**found, name: value}):
            found[name] = value
    return {name: found[name] for name in names}


def _has(cloud: Cloud, kind: ResourceType, values: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Every wanted value that can be read is there."""
    (row,) = cloud.run(statements.fill(statements.select_one(kind), values)).dicts
    hidden = {pointer.split("/")[2] for pointer in kind.write_only}
    for name, value in wanted.items():
        if name not in hidden:
            found = row[kind.column_by_property[name].name]
            assert _json(found) == _json(value), name


def _json(value: Any) -> Any:
    """A value as SQL shows it, so that a document and its text compare equal."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
