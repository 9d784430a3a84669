"""The facts of a page, and the page itself against a golden file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cirrusql.catalog import Catalog
from cirrusql.catalog.methods import Method
from cirrusql.catalog.namesakes import meant
from cirrusql.docs import Page, page, render
from cirrusql.docs.manifest import yaml as as_yaml
from cirrusql.docs.page import KeyValue, ListingKey, Origin
from cirrusql.errors import NotSupportedError

GOLDEN = Path(__file__).with_name("golden")


def of(catalog: Catalog, service: str, resource: str) -> Page:
    return page(catalog, catalog.relation(service, resource))


@pytest.fixture
def integrations(catalog: Catalog) -> Page:
    return of(catalog, "customerprofiles", "integrations")


def test_the_page_is_the_golden_one(integrations: Page) -> None:
    golden = GOLDEN / "customerprofiles.integrations.md"
    assert render(integrations) == golden.read_text("utf-8")


def test_the_overview(integrations: Page) -> None:
    overview = integrations.overview
    assert overview.id == "awscc.customerprofiles.integrations"
    assert (overview.name, overview.singular) == ("integrations", "integration")
    assert overview.type_name == "AWS::CustomerProfiles::Integration"
    assert overview.description == (
        "The resource schema for creating an Amazon Connect Customer Profiles Integration."
    )


def test_the_documented_fields_in_their_order(integrations: Page) -> None:
    added_since = {"scope"}
    documented = [(f.name, f.type) for f in integrations.fields if f.name not in added_since]
    assert documented == [
        ("domain_name", "string"),
        ("uri", "string"),
        ("flow_definition", "object"),
        ("object_type_name", "string"),
        ("created_at", "string"),
        ("last_updated_at", "string"),
        ("tags", "array"),
        ("object_type_names", "array"),
        ("event_trigger_names", "array"),
        ("region", "string"),
    ]


def test_the_documented_methods(integrations: Page) -> None:
    change = ("Identifier", "region")
    assert integrations.methods == (
        Method("create_resource", "integrations", "INSERT", ("DomainName", "region")),
        Method("delete_resource", "integrations", "DELETE", change),
        Method(
            "update_resource", "integrations", "UPDATE", ("Identifier", "PatchDocument", "region")
        ),
        Method("list_resources", "integrations_list_only", "SELECT", ("region",)),
        Method("get_resource", "integrations", "SELECT", change),
    )


def test_the_documented_permissions_in_the_schemas_order(integrations: Page) -> None:
    assert [handler.operation for handler in integrations.permissions] == [
        "create",
        "read",
        "delete",
        "update",
        "list",
    ]
    permissions = {handler.operation: handler.permissions for handler in integrations.permissions}
    assert permissions["list"] == ("profile:ListIntegrations",)
    assert permissions["delete"] == (
        "profile:DeleteIntegration",
        "appflow:DeleteFlow",
        "app-integrations:ListEventIntegrationAssociations",
        "app-integrations:DeleteEventIntegrationAssociation",
        "events:RemoveTargets",
        "events:ListTargetsByRule",
        "events:DeleteRule",
    )


def test_the_additional_parameters_and_how_long_a_token_counts(integrations: Page) -> None:
    meanings = {parameter.name: parameter.meaning for parameter in integrations.parameters}
    assert list(meanings) == ["ClientToken", "RoleArn", "TypeVersionId"]
    assert "36 hours" in meanings["ClientToken"]


def test_a_list_that_needs_its_parent_says_where_its_values_come_from(integrations: Page) -> None:
    parent = Origin("awscc.customerprofiles.domains", "domain_name")
    assert integrations.listing_keys == (ListingKey("domain_name", "DomainName", (parent,)),)
    assert "`domain_name` of `awscc.customerprofiles.domains`" in render(integrations)


def test_a_list_key_may_be_one_of_a_few_values_or_the_account(catalog: Catalog) -> None:
    sets = of(catalog, "wafv2", "ip_sets")
    assert sets.listing_keys[0].values == (
        KeyValue("REGIONAL"),
        KeyValue("CLOUDFRONT", "us-east-1"),
    )
    assert "`REGIONAL`, `CLOUDFRONT` (in `us-east-1` only)" in render(sets)
    assert of(catalog, "quicksight", "dashboards").listing_keys[0].account


def test_a_list_key_that_nothing_supplies_has_to_be_pinned(catalog: Catalog) -> None:
    markdown = render(of(catalog, "storagegateway", "volumes"))
    assert "- `gateway_arn`: nothing else says its values, so a list has to pin it." in markdown


def test_the_manifest_has_nested_names_in_snake_case(integrations: Page) -> None:
    assert integrations.manifest
    stack: dict[str, Any] = yaml.safe_load(as_yaml(integrations.manifest))
    assert stack == integrations.manifest
    assert list(stack) == ["version", "name", "description", "providers", "globals", "resources"]
    props = {prop["name"]: prop["value"] for prop in stack["resources"][0]["props"]}
    assert {"created_at", "last_updated_at"}.isdisjoint(props)
    assert props["domain_name"] == "{{ domain_name }}"
    assert props["event_trigger_names"] == ["{{ event_trigger_names[0] }}"]
    assert props["tags"] == [{"key": "{{ key }}", "value": "{{ value }}"}]
    scheduled = props["flow_definition"]["trigger_config"]["trigger_properties"]["scheduled"]
    assert scheduled["data_pull_mode"] == "{{ data_pull_mode }}"


def test_a_manifest_has_arrays_of_arrays_and_maps_as_the_schema_has_them(catalog: Catalog) -> None:
    def prop(service: str, resource: str, name: str) -> Any:
        shown: Any = of(catalog, service, resource).manifest
        (value,) = [p["value"] for p in shown["resources"][0]["props"] if p["name"] == name]
        return value

    points = prop("rekognition", "stream_processors", "polygon_regions_of_interest")
    assert points == [[{"x": "{{ x }}", "y": "{{ y }}"}]]
    parameters = prop("apigatewayv2", "routes", "request_parameters")
    assert parameters == {"*": {"required": "{{ required }}"}}
    lists = prop("customerprofiles", "domains", "matching")["auto_merging"]["consolidation"]
    assert lists["matching_attributes_list"] == [["{{ matching_attributes_list[0][0] }}"]]


def test_a_manifest_says_the_type_only_where_its_properties_do_not_tell_it(
    catalog: Catalog,
) -> None:
    def entry(service: str, resource: str) -> dict[str, Any]:
        shown: Any = of(catalog, service, resource).manifest
        first: dict[str, Any] = shown["resources"][0]
        return first

    policy = entry("s3outposts", "bucket_policies")
    assert policy["resource"] == "awscc.s3outposts.bucket_policies"
    assert list(policy) == ["name", "resource", "props"]
    assert entry("neptune", "db_instances")["resource"]  # one of RDS takes all of these and more
    assert "resource" not in entry("s3", "buckets")
    assert "resource" not in entry("sqs", "queues")  # there are other queues, of other properties


@pytest.mark.slow
def test_every_manifest_is_yaml_and_names_what_the_statements_take(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        shown = of(catalog, kind.service, kind.resource)
        if not shown.manifest:
            assert "read" not in kind.handlers
            continue
        stack: dict[str, Any] = yaml.load(as_yaml(shown.manifest), Loader=yaml.CSafeLoader)
        assert stack == shown.manifest, kind
        assert shown.statements.insert_all
        names = [prop["name"] for prop in stack["resources"][0]["props"]]
        # The statement leaves out what cannot be given beside the rest; whoever fills in a manifest
        # chooses.
        taken = [n for n in shown.statements.insert_all.parameters if n != "region"]
        assert [name for name in names if name in taken] == taken, kind
        assert len(set(names)) == len(names) >= len(taken), kind
        entry = stack["resources"][0]
        is_plain = meant(catalog, entry["name"], names) == (kind,)
        assert entry.get("resource", kind.name) == kind.name
        assert ("resource" in entry) is not is_plain, kind


@pytest.mark.parametrize(
    ("service", "resource", "sentence"),
    [
        ("wafv2", "webacl_associations", "Resources of this type cannot be listed"),
        ("ec2", "subnet_route_table_associations", "it has no update handler"),
        ("wafv2", "webacl_associations", "every property is read-only or fixed at creation"),
        ("cloudformation", "publishers", "it has no delete handler"),
        ("glue", "classifiers", "is read-only or fixed at creation and must stay as it is"),
        (
            "ec2",
            "volumes",
            "One of these is needed, here the first: `AvailabilityZone` with `Size`;",
        ),
        ("sqs", "queues", "No property is needed in every case"),
        ("resourcegroups", "tag_sync_tasks", "Here `RoleArn` means the property of that name."),
    ],
)
def test_what_a_type_cannot_do_is_said(
    catalog: Catalog, service: str, resource: str, sentence: str
) -> None:
    assert sentence in render(of(catalog, service, resource))


def test_a_type_that_cannot_be_updated_shows_no_update(catalog: Catalog) -> None:
    shown = of(catalog, "ec2", "subnet_route_table_associations")
    assert shown.statements.update is None
    assert "UPDATE awscc" not in render(shown)


def test_a_list_only_relation_has_its_types_page(catalog: Catalog, integrations: Page) -> None:
    assert of(catalog, "customerprofiles", "integrations_list_only") == integrations


def test_a_type_without_handlers_is_a_clear_error(catalog: Catalog) -> None:
    with pytest.raises(NotSupportedError) as raised:
        of(catalog, "wafregional", "rules")
    assert str(raised.value) == (
        "AWS::WAFRegional::Rule has no handlers, so Cloud Control can neither read nor change it;"
        " CloudFormation's own reference describes it: https://docs.aws.amazon.com/"
        "AWSCloudFormation/latest/UserGuide/aws-resource-wafregional-rule.html"
    )
    assert raised.value.type_name == "AWS::WAFRegional::Rule"


def test_the_manifest_has_an_array_where_only_that_alternative_has_fields(
    catalog: Catalog,
) -> None:
    stack: Any = of(catalog, "dynamodb", "tables").manifest
    (resource,) = stack["resources"]
    keys = next(prop["value"] for prop in resource["props"] if prop["name"] == "key_schema")
    names = ("key_type", "attribute_name")
    assert keys == [{name: f"{{{{ {name} }}}}" for name in names}]


def test_the_examples_take_the_first_of_several_ways(catalog: Catalog) -> None:
    exclusion = of(catalog, "ec2", "vpc_block_public_access_exclusions")
    assert exclusion.statements.insert_required
    first, other = exclusion.one_of[0][0], exclusion.one_of[1][0]
    assert f"  {first},\n" in exclusion.statements.insert_required.template
    assert exclusion.statements.insert_all
    assert f"  {other},\n" not in exclusion.statements.insert_all.template
    assert f"with these, `{other}` cannot be given." in render(exclusion)


def test_what_a_list_is_pinned_by_is_among_the_required_properties(catalog: Catalog) -> None:
    listener = of(catalog, "vpclattice", "listeners").statements.insert_required
    assert listener
    assert "  ServiceIdentifier,\n" in listener.template


def test_a_property_in_which_all_is_read_only_is_in_no_example(catalog: Catalog) -> None:
    asset = of(catalog, "mediapackage", "assets")
    assert asset.statements.insert_all
    assert "EgressEndpoints" not in asset.statements.insert_all.template


def test_an_update_sends_again_what_cannot_be_read_back(catalog: Catalog) -> None:
    connection = of(catalog, "events", "connections").statements.update
    assert connection
    assert '"AuthParameters": auth_parameters' in connection.template


def test_a_type_that_cannot_be_read_shows_no_manifest(catalog: Catalog) -> None:
    policy = of(catalog, "iam", "policies")
    assert policy.manifest is None
    assert "it cannot be read." in render(policy)
