"""What the rows of operations are, and how their pages go on."""

from __future__ import annotations

import re

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog_build.api.models import ServiceModel
from cirrusql.catalog_build.api.names import operation_name, service_name
from cirrusql.catalog_build.api.paging import paging
from cirrusql.catalog_build.api.readable import Verdict, verdict
from tests.catalog_build.api.endpoint_rules import every_model

MODELS = {model.name: model for model in every_model()}


@pytest.mark.parametrize(
    ("service", "name", "kind", "path", "columns"),
    [
        ("ec2", "describe_snapshots", "items", "Snapshots", ["owner_alias", "outpost_arn"]),
        ("ec2", "describe_regions", "items", "Regions", ["opt_in_status"]),
        ("ec2", "describe_instances", "items", "Reservations.Instances", ["architecture"]),
        ("sqs", "list_queues", "values", "QueueUrls", ["queue_url"]),
        ("iam", "get_account_password_policy", "row", "PasswordPolicy", []),
        ("kms", "get_key_rotation_status", "row", "", ["key_rotation_enabled"]),
        ("iam", "get_account_summary", "pairs", "SummaryMap", ["key", "value"]),
        ("cloudwatch", "describe_alarms", "items", "MetricAlarms", ["alarm_name"]),
        ("cloudwatch", "describe_alarms__composite_alarms", "items", "CompositeAlarms", []),
        ("elbv2", "describe_tags", "items", "TagDescriptions.Tags", ["key", "value"]),
        ("ce", "get_cost_and_usage", "items", "ResultsByTime", ["time_period", "total"]),
        ("cloudfront", "list_distributions", "items", "DistributionList.Items", ["id"]),
        ("cloudfront", "list_cache_policies", "items", "CachePolicyList.Items", ["type"]),
        ("pinpoint", "get_apps", "items", "ApplicationsResponse.Item", ["arn"]),
        ("iam", "get_credential_report", "table", "Content", ["user", "arn"]),
        ("athena", "batch_get_named_query", "items", "NamedQueries", ["name"]),
        ("ssm", "get_parameters", "items", "Parameters", ["name"]),
        ("s3", "head_object", "row", "", ["content_length", "metadata"]),
        ("wafv2", "list_tags_for_resource", "items", "TagInfoForResource.TagList", ["key"]),
        ("dynamodbstreams", "describe_stream", "items", "StreamDescription.Shards", ["shard_id"]),
        ("iot_data", "list_named_shadows_for_thing", "values", "results", ["result", "timestamp"]),
        ("ssm", "get_ops_metadata", "pairs", "Metadata", ["key", "value", "resource_id"]),
        ("ce", "get_tags", "values", "Tags", ["tag"]),
        ("backup-gateway", "list_tags_for_resource", "items", "Tags", ["key", "value"]),
    ],
)
def test_rows(
    catalog: Catalog, service: str, name: str, kind: str, path: str, columns: list[str]
) -> None:
    relation = catalog.api.relation(service, name)
    assert (relation.kind, ".".join(relation.path)) == (kind, path)
    names = [column.name for column in relation.columns]
    assert [one for one in names if one in columns] == columns
    assert len(set(names)) == len(names)


def test_what_stands_above_a_row_is_a_column(catalog: Catalog) -> None:
    relation = catalog.api.relation("ec2", "describe_instances")
    owner = next(column for column in relation.columns if column.name == "owner_id")
    assert owner.path == "../Reservations/OwnerId"


@pytest.mark.parametrize(
    ("service", "name", "sends", "gives", "more"),
    [
        ("ec2", "describe_snapshots", ("NextToken",), ("NextToken",), ""),
        ("cloudfront", "list_cache_policies", ("Marker",), ("CachePolicyList.NextMarker",), ""),
        (
            "firehose",
            "list_delivery_streams",
            ("ExclusiveStartDeliveryStreamName",),
            ("DeliveryStreamNames[-1]",),
            "HasMoreDeliveryStreams",
        ),
        ("pinpoint", "get_apps", ("Token",), ("ApplicationsResponse.NextToken",), ""),
        (
            "route53",
            "list_resource_record_sets",
            ("StartRecordName", "StartRecordType", "StartRecordIdentifier"),
            ("NextRecordName", "NextRecordType", "NextRecordIdentifier"),
            "IsTruncated",
        ),
        ("s3", "list_objects", ("Marker",), ("NextMarker||Contents[-1].Key",), "IsTruncated"),
        ("deadline", "search_jobs", ("itemOffset",), ("nextItemOffset",), ""),
    ],
)
def test_pages(
    catalog: Catalog,
    service: str,
    name: str,
    sends: tuple[str, ...],
    gives: tuple[str, ...],
    more: str,
) -> None:
    pages = catalog.api.relation(service, name).pages
    assert pages is not None
    assert (pages.sends, pages.gives, pages.more) == (sends, gives, more)


# What is called so and is of no page: counts that stop, nested lists that are cut, other tokens.
NO_PAGES = {
    *("swf:CountClosedWorkflowExecutions", "swf:CountOpenWorkflowExecutions"),
    *("swf:CountPendingActivityTasks", "swf:CountPendingDecisionTasks"),
    *("ivs:GetStreamSession", "ssm:GetAutomationExecution", "s3:GetObjectAttributes"),
    *("firehose:DescribeDeliveryStream",),
    *("appsync:GetDataSourceIntrospection", "servicecatalog-appregistry:GetAssociatedResource"),
    *("wellarchitected:GetLensReview", "wellarchitected:GetReviewTemplateLensReview"),
    *("migrationhubstrategy:GetApplicationComponentDetails", "ecr:GetLifecyclePolicy"),
    *("bedrock-agentcore-control:GetHarness", "datazone:GetDataSource"),
    *("pinpoint:GetJourneyExecutionActivityMetrics", "pinpoint:GetJourneyExecutionMetrics"),
    *("pinpoint:GetJourneyRunExecutionActivityMetrics", "pinpoint:GetJourneyRunExecutionMetrics"),
}
GOES_ON = re.compile(
    "trunc|hasmore|^more|next_?(token|marker|page|item)|lastevaluated", re.IGNORECASE
)


def named(model: ServiceModel, operation: str) -> tuple[str, str]:
    return service_name(model.name), operation_name(operation)


def test_no_answer_that_says_that_it_goes_on_is_taken_for_the_whole(catalog: Catalog) -> None:
    """A token or a flag for more is followed, or tells that rows are missing, or is of no page."""
    found = set()
    for model in MODELS.values():
        for operation, definition in model.operations.items():
            reads = verdict(model, operation) is Verdict.READS
            if not reads or paging(model, operation).sends:
                continue
            output = model.members(definition["output"]["shape"])
            inner = [name for one in output.values() for name in model.members(one["shape"])]
            told = any(catalog.api.relation(*named(model, operation)).extra.get("cut", ()))
            if any(map(GOES_ON.search, (*output, *inner))) and not told:
                found.add(f"{model.name}:{operation}")
    assert found == NO_PAGES


def test_every_relation_loads_and_every_shape_is_there(catalog: Catalog) -> None:
    count = 0
    for service, name, _ in catalog.api.names():
        relation = catalog.api.relation(service, name)
        shapes = relation.shapes
        assert shapes[relation.output].type == "structure"
        if relation.input is not None:
            names = {one.name for one in shapes[relation.input].members}
            assert {one.member for one in relation.inputs} <= names
            assert set(relation.pages.sends if relation.pages else ()) <= names
        columns = [fact.name for fact in relation.described]
        assert len(set(columns)) == len(columns), relation.name
        count += 1
    assert count > 8_290


@pytest.mark.parametrize(
    ("name", "failures"),
    [
        ("cloudtrail.list_import_failures", ()),  # they are its rows
        ("bedrock_agentcore.get_ab_test", ()),  # what went wrong in the test itself
        ("dataexchange.get_job", ()),
        ("quicksight.describe_dashboard_definition", ()),
        ("ecs.describe_tasks", ("failures",)),
        ("ssm.get_parameters", ("InvalidParameters",)),
        ("resource_groups.search_resources", ("QueryErrors",)),
        ("xray.get_sampling_targets", ("UnprocessedStatistics", "UnprocessedBoostStatistics")),
    ],
)
def test_what_lists_what_could_not_be_had(
    catalog: Catalog, name: str, failures: tuple[str, ...]
) -> None:
    """A failed job made its own answer incomplete, and its errors were no column."""
    assert catalog.api.relation(*name.split(".")).failures == failures


def test_the_errors_of_a_thing_are_a_column_of_it(catalog: Catalog) -> None:
    columns = {one.name for one in catalog.api.relation("dataexchange", "get_job").columns}
    assert "errors" in columns
