"""Pages of operations: what they say is what a statement finds, and their statements run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from random import Random

import pytest

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.docs import OperationPage, operation_page, render_operation
from cirrusql.sql import columns_of
from tests.answers.clouds import Cloud

pytestmark = pytest.mark.thorough

SHARE = 0.03


def named(catalog: Catalog, name: str) -> ApiRelation:
    return catalog.api.relation(*name.split("."))


def test_a_page_says_what_must_be_told_and_who_could_tell_it(catalog: Catalog) -> None:
    page = operation_page(catalog, named(catalog, "ecs.describe_tasks"))
    first = page.inputs[0]
    assert (first.name, first.member, first.required) == ("task_arn", "tasks", True)
    assert (first.many, first.most, first.in_rows) == ("tasks", 100, True)
    assert [one.name for one in page.inputs if one.required] == ["task_arn"]
    text = render_operation(page)
    assert (
        "| `task_arn` | `tasks` | string | yes | one of `tasks`, up to 100 in one request |" in text
    )
    assert "- `task_arn`: `task_arn` of `aws.ecs.list_tasks`" in text
    assert (
        "JOIN aws.ecs.describe_tasks o ON o.task_arn = k.task_arn AND o.region = k.region" in text
    )


def test_the_permission_is_the_actions_own_name(catalog: Catalog) -> None:
    for name in ("iam.get_account_summary", "cloudwatch.describe_alarms"):
        relation = named(catalog, name)
        text = render_operation(operation_page(catalog, relation))
        assert f'"{relation.permission}"' in text.partition("## Permission")[2]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ec2.describe_regions", "one for each item of `Regions`"),
        ("sqs.list_queues", "one for each value of `QueueUrls`"),
        ("iam.get_account_summary", "one for each key of `SummaryMap`"),
        ("kms.get_key_rotation_status", "one, the answer"),
        ("iam.get_account_password_policy", "one, `PasswordPolicy`"),
        ("ec2.describe_instances", "one for each item of `Reservations.Instances`"),
        ("ec2.describe_regions", "none: the answer comes whole"),
        ("iam.list_users", "all are read, up to 1000 at a time"),
        ("iam.list_users", "one answer for the whole account"),
        ("ec2.describe_vpcs", "each region has its own answer"),
        ("ec2.describe_regions", "asked once: every region gives the same list"),
        ("sts.get_caller_identity", "there is nothing that it can be told"),
        ("iam.list_policies", "one of `All`, `AWS`, `Local`"),
        ("ce.get_cost_and_usage", "asked only after `SET paid_calls = allow`"),
        ("pricing.get_products", "**Size**"),
        ("ec2.describe_snapshots", '`{"OwnerIds":["self"]}` is sent'),
        ("iam.get_credential_report", '"iam:GenerateCredentialReport"'),
        ("s3.list_buckets", '"s3:ListAllMyBuckets"'),
    ],
)
def test_what_the_page_says(catalog: Catalog, name: str, said: str) -> None:
    assert said in render_operation(operation_page(catalog, named(catalog, name)))


def test_where_rows_have_a_region_of_their_own_the_scopes_is_named_so(catalog: Catalog) -> None:
    relation = next(one for one in catalog.api.every() if one.scope.name == "_region")
    text = render_operation(operation_page(catalog, relation))
    assert "| `_region` |  | string | the AWS region |" in text


@pytest.fixture
def cloud(catalog: Catalog) -> Iterator[Cloud]:
    found = Cloud(catalog, ("us-east-1",))
    yield found
    found.close()


@pytest.fixture(scope="module")
def some(catalog: Catalog) -> list[OperationPage]:
    """Pages of a few operations of every size of service, the same in each run."""
    return list(_some(catalog))


def _some(catalog: Catalog) -> Iterator[OperationPage]:
    random = Random(12)
    for _, group in groupby(catalog.api.every(), lambda one: one.service):
        relations = tuple(group)
        for one in relations:
            if random.random() < SHARE:
                yield operation_page(
                    catalog, catalog.api.relation(one.service, one.resource), relations
                )


@pytest.mark.thorough
def test_examples_and_joins_are_planned(cloud: Cloud, some: list[OperationPage]) -> None:
    count = 0
    for page in some:
        keys = page.relation.keys
        if any(keys[name].type in ("array", "object") for name in page.relation.required):
            continue  # what such a document is like, only its shape says
        for statement in filter(None, (page.example, page.join)):
            plan = [row[0] for row in cloud.rows(f"EXPLAIN {_filled(statement, page)}")]
            assert any(page.relation.name in line for line in plan), plan
            assert any(page.relation.operation in line for line in plan), plan
            count += 1
    assert count > 200


def _filled(statement: str, page: OperationPage) -> str:
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: _value(page, found[1]), statement)


def _value(page: OperationPage, name: str) -> str:
    told = page.relation.keys[name]
    if told.enumeration:
        return told.enumeration[0]
    return {"integer": "1", "number": "1", "boolean": "true"}.get(told.type, "x")


@pytest.mark.thorough
def test_every_column_and_source_is_there(catalog: Catalog, some: list[OperationPage]) -> None:
    for page in some:
        text = render_operation(page)
        columns = columns_of(page.relation)
        for column in columns.visible:
            assert f"| `{column.name}` |" in text
        for one in page.inputs:
            assert one.name in columns.named()
        assert {one.key for one in page.sources} <= set(page.relation.required)
        for source in page.sources:
            told = catalog.api.relation(*source.relation.split(".")[1:])
            assert source.column in {one.name for one in told.columns}
            assert source.is_free == (not told.required)
