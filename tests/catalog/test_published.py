"""The catalogue against what StackQL's published `awscc` provider shows: its users' queries run.

`published.json` was taken from the provider of July 2026; the catalogue's schemas are newer. Every
difference is therefore named here, with its cause: AWS's schema has changed, or we differ on
purpose. A difference that is not named fails.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.methods import methods
from cirrusql.catalog.statements import identifier_column, updatable_properties


@dataclass(frozen=True, slots=True)
class Published:
    """One published resource; texts hold words separated by spaces, as in the file."""

    type: str
    relation: str
    list_only: str
    identifier: str
    columns: str
    list_columns: str
    methods: str
    create: str
    update: str
    permissions: str


Pairs = list[tuple[Published, ResourceType]]


@pytest.fixture(scope="module")
def pairs(catalog: Catalog) -> Pairs:
    text = Path(__file__).with_name("published.json").read_text("utf-8")
    rows = [Published(*row) for row in json.loads(text)["types"]]
    return [(row, catalog.resource_type(row.type)) for row in rows]


def in_order(some: Iterable[object], of: Iterable[object]) -> bool:
    rest = iter(of)
    return all(one in rest for one in some)


def named_columns(row: Published) -> Mapping[str, str]:
    """Property to column name, in order."""
    pairs = (entry.split(":")[0].split("=") for entry in row.columns.split())
    return {property_name: name for name, property_name in pairs}


def test_the_file_has_what_it_should(pairs: Pairs) -> None:
    assert len(pairs) == len({row.type for row, _ in pairs}) == 682
    assert all(kind.provisionable for _, kind in pairs)


def test_every_service_and_resource_has_the_published_name(pairs: Pairs, catalog: Catalog) -> None:
    for row, kind in pairs:
        assert row.relation == f"{kind.service}.{kind.resource}"
        assert catalog.relation(*row.relation.split(".")).resource_type is kind


def test_every_published_list_only_relation_is_there(pairs: Pairs) -> None:
    gained = set()
    for row, kind in pairs:
        if row.list_only:
            assert kind.list_only_resource == row.list_only
        elif kind.list_only_resource:
            gained.add(row.type)
    assert gained == {  # list handlers that AWS has added since
        "AWS::Connect::Rule",
        "AWS::LakeFormation::PrincipalPermissions",
        "AWS::LakeFormation::TagAssociation",
        "AWS::SSMContacts::Plan",
        "AWS::WorkSpaces::ConnectionAlias",
    }


def test_identifiers_are_the_published_ones(pairs: Pairs) -> None:
    changed = {row.type for row, kind in pairs if row.identifier != kind.identifier_template}
    assert changed == {"AWS::AppSync::GraphQLApi"}  # AWS: was ApiId, is the ARN


def test_columns_are_the_published_ones_in_their_order_and_newer_ones(pairs: Pairs) -> None:
    differing = {
        row.type
        for row, kind in pairs
        if not in_order(
            ((name, prop) for prop, name in named_columns(row).items()),
            [(column.name, column.property) for column in kind.columns],
        )
    }
    assert differing == {
        # A property called as a column that every relation has: `_identifier`, `_region` here. The
        # published views have two columns of one name, of which SQL can only ever reach one.
        "AWS::DataZone::DomainUnit",
        "AWS::DataZone::EnvironmentActions",
        "AWS::DataZone::ProjectProfile",
        "AWS::GroundStation::MissionProfile",
    }
    assert len(differing) < 0.03 * len(pairs)


def test_no_published_property_is_without_its_column(pairs: Pairs) -> None:
    for row, kind in pairs:
        renamed = {"identifier": "_identifier", "region": "_region"}
        for prop, name in named_columns(row).items():
            column = kind.column_by_property[prop]
            assert column.name in {name, renamed.get(name)}


def test_columns_have_the_published_types(pairs: Pairs) -> None:
    changed = set()
    for row, kind in pairs:
        for entry in row.columns.split():
            name, published = entry.split("=")[1].split(":")
            if published not in {"-", kind.column_by_property[name].type}:
                changed.add((row.type, name, published, kind.column_by_property[name].type))
    assert changed == {
        # AWS: a policy may now be given as an object too; StackQL's own rule says `object` then.
        ("AWS::Logs::ResourcePolicy", "PolicyDocument", "string", "object")
    }


def test_list_only_relations_have_the_published_columns(pairs: Pairs) -> None:
    changed = {
        row.type
        for row, kind in pairs
        if row.list_columns
        and row.list_columns.split()
        != ["region", *(identifier_column(kind, part) for part in kind.identifier_parts)]
    }
    assert changed == {
        "AWS::AppSync::GraphQLApi",  # AWS: the identifier is the ARN
        "AWS::DataZone::ProjectProfile",  # ours: `_identifier`, as above
    }


def test_methods_are_the_published_ones(pairs: Pairs) -> None:
    changed = {}
    for row, kind in pairs:
        ours = [method.name for method in methods(kind)]
        theirs = row.methods.split()
        if ours != theirs:
            assert in_order([name for name in ours if name in theirs], theirs)
            changed[row.type] = set(ours) ^ set(theirs)
    assert changed == {
        # AWS has added the handler since.
        "AWS::Connect::IntegrationAssociation": {"update_resource"},
        "AWS::Connect::Rule": {"list_resources"},
        "AWS::LakeFormation::PrincipalPermissions": {"list_resources"},
        "AWS::LakeFormation::TagAssociation": {"list_resources"},
        "AWS::Lambda::Version": {"update_resource"},
        "AWS::Rekognition::Project": {"update_resource"},
        "AWS::SSMContacts::Plan": {"list_resources"},
        "AWS::WorkSpaces::ConnectionAlias": {"list_resources"},
        # Documented there, but the read handler is empty and the provider has no view for it.
        "AWS::ECS::PrimaryTaskSet": {"get_resource"},
        "AWS::EMR::Step": {"get_resource"},
    }


def test_creating_requires_what_is_published(pairs: Pairs) -> None:
    changed = set()
    for row, kind in pairs:
        create = next(method for method in methods(kind) if method.name == "create_resource")
        if list(create.required_params) != row.create.split():
            changed.add(row.type)
    assert changed == {  # AWS has changed the schema's `required`
        "AWS::AppIntegrations::Application",
        "AWS::BillingConductor::BillingGroup",
        "AWS::Connect::User",
        "AWS::ConnectCampaignsV2::Campaign",
        "AWS::CustomerProfiles::SegmentDefinition",
        "AWS::DataZone::Connection",
        "AWS::DataZone::Domain",
        "AWS::DataZone::GroupProfile",
        "AWS::DataZone::PolicyGrant",
        "AWS::DynamoDB::GlobalTable",
        "AWS::EC2::Volume",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "AWS::EVS::Environment",
        "AWS::FSx::S3AccessPointAttachment",
        "AWS::LicenseManager::License",
        "AWS::MediaConnect::FlowOutput",
        "AWS::MediaConnect::FlowSource",
        "AWS::PCAConnectorAD::ServicePrincipalName",
        "AWS::PCAConnectorAD::TemplateGroupAccessControlEntry",
        "AWS::SageMaker::InferenceComponent",
        "AWS::Transfer::Connector",
    }


def test_changing_and_reading_require_what_is_published(pairs: Pairs) -> None:
    """Always the same there; here a list also says which keys nothing but the user can give."""
    fixed = {
        "delete_resource": ("Identifier", "region"),
        "update_resource": ("Identifier", "PatchDocument", "region"),
        "list_resources": ("region",),
        "get_resource": ("Identifier", "region"),
    }
    differing = {
        (row.type, method.name): method.required_params
        for row, kind in pairs
        for method in methods(kind)
        if method.required_params != fixed.get(method.name, method.required_params)
    }
    assert differing == {
        ("AWS::DataZone::Owner", "list_resources"): ("entity_identifier", "region"),
        ("AWS::EntityResolution::PolicyStatement", "list_resources"): ("arn", "region"),
        ("AWS::Glue::SchemaVersion", "list_resources"): ("_schema", "region"),
        ("AWS::LakeFormation::PrincipalPermissions", "list_resources"): ("resource", "region"),
        ("AWS::LakeFormation::TagAssociation", "list_resources"): ("resource", "region"),
        ("AWS::Lambda::LayerVersion", "list_resources"): ("layer_name", "region"),
        ("AWS::S3Outposts::Bucket", "list_resources"): ("outpost_id", "region"),
        ("AWS::ServiceCatalog::ServiceActionAssociation", "list_resources"): (
            "provisioning_artifact_id",
            "region",
        ),
    }


def test_updates_set_what_the_published_ones_set(pairs: Pairs) -> None:
    changed = {
        row.type: set(row.update.split()) - set(updatable_properties(kind))
        for row, kind in pairs
        if "update" in kind.handlers
        and not in_order(row.update.split(), updatable_properties(kind))
    }
    assert changed == {  # AWS has fixed these since, or a part of them
        "AWS::AppRunner::Service": {"Tags"},
        "AWS::CodeBuild::Fleet": {"Name"},
        "AWS::EC2::EC2Fleet": {"TargetCapacitySpecification"},
        "AWS::EC2::VPCEndpoint": {"DnsOptions"},
        "AWS::EMRContainers::VirtualCluster": {"SecurityConfigurationId"},
        "AWS::EntityResolution::MatchingWorkflow": {"ResolutionTechniques"},
        "AWS::FMS::NotificationChannel": {"SnsTopicArn"},
        "AWS::MediaConnect::FlowEntitlement": {"FlowArn"},
        "AWS::MediaConnect::FlowOutput": {"FlowArn"},
        "AWS::MediaConnect::FlowSource": {"FlowArn", "Protocol"},
        "AWS::ObservabilityAdmin::OrganizationTelemetryRule": {"Rule"},
        "AWS::ObservabilityAdmin::TelemetryRule": {"Rule"},
        "AWS::OpenSearchServerless::Collection": {"StandbyReplicas"},
        "AWS::OpenSearchServerless::Index": {"Settings"},
        "AWS::SageMaker::ModelPackage": {"LastModifiedTime"},
    }


def test_most_permissions_are_the_published_ones(pairs: Pairs) -> None:
    """They change with every schema, so only their share is held, and the handlers' order."""
    same, total, orders = 0, 0, 0
    for row, kind in pairs:
        published = dict(entry.split("=") for entry in row.permissions.split())
        ours = [operation for operation in kind.handlers if operation in published]
        orders += ours == [operation for operation in published if operation in kind.handlers]
        for operation in ours:
            lines = "\n".join(kind.handlers[operation].permissions)
            same += hashlib.sha256(lines.encode()).hexdigest()[:8] == published[operation]
            total += 1
    assert same > 0.9 * total
    assert orders > 0.97 * len(pairs)
