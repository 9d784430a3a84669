"""The catalogue: what is found as one types, and what the pages say."""

from __future__ import annotations

import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from cirrusql.catalog import SYSTEM_RELATIONS, Catalog, operation_relations_of
from cirrusql.catalog import statements as documented
from cirrusql.console import Console
from cirrusql.console.catalogue import Catalogue
from cirrusql.console.catalogue.entries import Entry
from cirrusql.console.catalogue.index import Index, Words
from cirrusql.console.catalogue.relation_facts import relation_facts
from cirrusql.errors import UnknownName
from tests.answers.clouds import Cloud
from tests.console.consoles import TAB, run

_SECONDS = 0.05


@pytest.fixture(scope="module")
def catalogue(catalog: Catalog) -> Any:
    cloud = Cloud(catalog, ("us-east-1",))
    made = Catalogue(cloud.session.engine)
    made.search("")
    made.keys()
    yield made
    cloud.close()


def _found(catalogue: Catalogue, text: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["to"]) for one in catalogue.search(text)["found"]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("vpcs", ("type", "awscc.ec2.vpcs")),
        ("vpc", ("type", "awscc.ec2.vpcs")),
        ("VPCS", ("type", "awscc.ec2.vpcs")),
        ("AWS::EC2::VPC", ("type", "awscc.ec2.vpcs")),
        ("awscc.ec2.vpcs", ("type", "awscc.ec2.vpcs")),
        ("security group", ("type", "awscc.ec2.security_groups")),
        ("DescribeVolumes", ("operation", "aws.ec2.describe_volumes")),
        ("describe-volumes", ("operation", "aws.ec2.describe_volumes")),
        ("vpc_id", ("column", "vpc_id")),
        ("VpcId", ("column", "vpc_id")),
        ("kms_master_key", ("column", "kms_master_key_id")),
        ("json_each", ("function", "json_each")),
        ("cirrusql.requests", ("system", "cirrusql.requests")),
        ("server_side_encryption_by_default", ("key", "server_side_encryption_by_default")),
    ],
)
def test_what_is_meant_comes_first(catalogue: Catalogue, text: str, first: tuple[str, str]) -> None:
    assert _found(catalogue, text)[0] == first


def test_a_column_is_found_in_the_relations_that_are_named_before_it(catalogue: Catalogue) -> None:
    found = catalogue.search("ec2.vpcs cidr_block")["found"]
    column = next(one for one in found if one["kind"] == "column" and one["to"] == "cidr_block")
    assert column["places"][0] == "awscc.ec2.vpcs"
    assert all("vpcs" in place for place in column["places"])


def test_a_nested_key_says_where_it_is(catalogue: Catalogue) -> None:
    found = catalogue.search("buckets sse_algorithm")["found"]
    key = next(one for one in found if one["kind"] == "key")
    assert all("buckets#" in place for place in key["places"])
    every = catalogue.having("key", "sse_algorithm")["places"]
    assert any(one.startswith("awscc.s3.buckets#bucket_encryption.") for one in every)


@pytest.mark.parametrize("text", ["", "   ", "...", "zzqqzz", "%", "\x00", "(" * 500])
def test_nothing_is_found_for_what_nothing_has(catalogue: Catalogue, text: str) -> None:
    assert catalogue.search(text)["found"] == []


def test_what_is_not_shown_is_counted(catalogue: Catalogue, catalog: Catalog) -> None:
    told = catalogue.search("vpc endpoint")
    shown = sum(one["kind"] == "operation" for one in told["found"])
    every = sum("vpc_endpoint" in name for _, name, _ in catalog.api.names())
    assert every > shown
    assert told["more"]["operation of AWS"] + shown >= every


def test_nested_keys_that_are_not_read_yet_are_said_to_be_missing(cloud: Cloud) -> None:
    fresh = Catalogue(cloud.session.engine)
    told = fresh.search("server_side_encryption_by_default")
    assert told["unread"] == ["nested key"] or told["found"][0]["kind"] == "key"
    fresh.keys()
    again = fresh.search("server_side_encryption_by_default")
    assert again["unread"] == []
    assert again["found"][0]["kind"] == "key"


@pytest.mark.parametrize("text", ["v", "e", "id", "vpc", "ec2 security group", "policy", "region"])
def test_a_key_press_is_answered_at_once(catalogue: Catalogue, text: str) -> None:
    best = min(_seconds(catalogue, text) for _ in range(5))
    assert best < _SECONDS


def _seconds(catalogue: Catalogue, text: str) -> float:
    begun = time.perf_counter()
    catalogue.search(text)
    return time.perf_counter() - begun


def test_every_entry_is_found_by_its_own_name() -> None:
    entries = [Entry("type", name, f"a.b.{name}") for name in ("x", "xy", "y_x", "zz", "ümlaut")]
    index = Index(entries)
    for one in entries:
        assert index.search(Words.of(one.name))[0].entry == one


@pytest.mark.parametrize("name", [one.name for one in SYSTEM_RELATIONS])
def test_each_relation_of_our_own_has_a_page(catalog: Catalog, name: str) -> None:
    facts = relation_facts(catalog, name)
    assert (facts["kind"], facts["name"]) == ("system", name)
    assert facts["sample"] == f"SELECT * FROM {name} LIMIT 5"


@pytest.mark.parametrize("name", [one.name for one in operation_relations_of()])
def test_each_operation_of_cloud_control_has_a_page(catalog: Catalog, name: str) -> None:
    facts = relation_facts(catalog, name)
    assert facts["columns"]
    assert facts["statements"] or facts["no_sample"]


def test_the_page_of_a_type_says_what_its_documentation_does(catalog: Catalog) -> None:
    facts = relation_facts(catalog, "awscc.customerprofiles.integrations", ("us-east-1",))
    assert [one["column"] for one in facts["identifier"]["parts"]] == ["domain_name", "uri"]
    columns = {one["name"]: one for one in facts["columns"]}
    assert columns["domain_name"]["flags"] == ["identifier", "required", "create-only"]
    assert {one["operation"] for one in facts["permissions"]} == {
        "create", "read", "update", "delete", "list",
    }  # fmt: skip
    assert facts["keys"][0]["origins"][0] == {
        "relation": "awscc.customerprofiles.domains",
        "column": "domain_name",
    }
    assert "domain_name" in facts["insert"]["required"]
    fixed = {one["column"]: one["why"] for one in facts["update"]["forbidden"]}
    assert fixed["domain_name"] == "create-only"
    titles = [(one["verb"], one["title"]) for one in facts["statements"]]
    assert [verb for verb, _ in titles] == [
        "SELECT", "SELECT", "INSERT", "INSERT", "UPDATE", "UPDATE", "DELETE",
    ]  # fmt: skip
    listing = facts["statements"][0]
    assert "'{{ region }}'" in listing["text"]
    assert "region = 'us-east-1'" in listing["open"]


def test_a_type_is_found_by_its_own_name_too(catalog: Catalog) -> None:
    assert relation_facts(catalog, "AWS::EC2::VPC")["name"] == "awscc.ec2.vpcs"


def test_what_an_insert_and_an_update_may_name_adds_up_to_all_columns(catalog: Catalog) -> None:
    for resource_type in catalog.resource_types("ec2"):
        facts = relation_facts(catalog, resource_type.name)
        every = {column.name for column in resource_type.columns}
        insert, update = facts["insert"], facts["update"]
        if insert is not None:
            writable = documented.writable_properties(resource_type)
            forbidden = {one["column"] for one in insert["forbidden"]}
            assert len(forbidden) + len(writable) == len(every)
        if update is not None:
            told = [*update["can"], *update["partly"], *(o["column"] for o in update["forbidden"])]
            assert sorted(told) == sorted(every)


def test_a_statement_is_opened_in_a_region_where_the_type_exists(catalog: Catalog) -> None:
    regions = catalog.resource_type("AWS::CustomerProfiles::Domain").regions
    lacking = next(one for one in catalog.regions() if one not in regions)
    facts = relation_facts(catalog, "awscc.customerprofiles.domains", (lacking, "us-east-1"))
    assert "region = 'us-east-1'" in facts["statements"][0]["open"]
    nowhere = relation_facts(catalog, "awscc.customerprofiles.domains", (lacking,))
    assert "{{ region }}" in nowhere["statements"][0]["open"]


def test_no_rows_are_offered_where_a_list_wants_to_be_told_something(catalog: Catalog) -> None:
    needed = relation_facts(catalog, "aws.sts.get_access_key_info")
    assert needed["no_sample"] == "it has to be told access_key_id"
    assert "sample" not in needed
    unlisted = next(
        one for one in catalog.resource_types() if "list" not in one.handlers and one.provisionable
    )
    assert "list handler" in relation_facts(catalog, unlisted.name)["no_sample"]


def test_an_unknown_name_is_told_with_what_was_meant(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="vpcz") as told:
        relation_facts(catalog, "awscc.ec2.vpcz")
    assert "vpcs" in (told.value.hint or "")


@pytest.mark.slow
def test_every_type_has_a_page(catalog: Catalog) -> None:
    for resource_type in catalog.resource_types():
        facts = relation_facts(catalog, resource_type.name, ("us-east-1",))
        assert facts["columns"], resource_type.name
        assert "sample" in facts or facts["no_sample"], resource_type.name


@pytest.mark.slow
def test_every_operation_has_a_page(catalog: Catalog) -> None:
    for service, name, _ in catalog.api.names():
        facts = relation_facts(catalog, f"aws.{service}.{name}")
        assert facts["statements"], facts["name"]


# -- the routes -----------------------------------------------------------------------------------


def _get(client: TestClient, path: str, status: int = 200, **asked: str) -> Any:
    answer = client.get(f"/api/catalogue/{path}", params=asked)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_the_search_finds_what_the_tab_that_asks_has_created(client: TestClient) -> None:
    run(client, "CREATE TABLE my_notes (a, b); CREATE VIEW my_view AS SELECT a FROM my_notes")
    found = _get(client, "search", text="my_", tab=TAB)["found"]
    assert [one["name"] for one in found if one["kind"] == "own"] == ["my_notes", "my_view"]
    others = _get(client, "search", text="my_notes", tab="another-tab-01")["found"]
    assert all(one["kind"] != "own" for one in others)
    page = _get(client, "relation", name="my_view", tab=TAB)
    assert ([one["name"] for one in page["columns"]], page["kind"]) == (["a"], "own")
    assert page["sample"] == 'SELECT * FROM "my_view" LIMIT 5'


def test_a_page_is_asked_for_by_name(client: TestClient) -> None:
    page = _get(client, "relation", name="awscc.sqs.queues")
    assert page["type_name"] == "AWS::SQS::Queue"
    refused = _get(client, "relation", 404, name="awscc.sqs.queuez")
    assert "queues" in refused["error"]["hint"]
    _get(client, "relation", 400)


def test_a_sample_is_a_statement_that_runs(client: TestClient, cloud: Cloud) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a"}, {"QueueName": "b"})
    page = _get(client, "relation", name="awscc.sqs.queues")
    (statement,) = run(client, page["sample"])["statements"]
    assert (statement["state"], statement["rows"]) == ("done", 2)


def test_a_function_has_a_page_and_an_unknown_one_a_hint(client: TestClient) -> None:
    (form,) = _get(client, "function", name="SPLIT_PART")["forms"]
    assert form["signature"] == "split_part(text, delimiter, n)"
    assert "split_part" in _get(client, "function", 404, name="split_prat")["error"]["hint"]


def test_a_column_leads_to_all_relations_that_have_it(client: TestClient) -> None:
    had = _get(client, "having", kind="column", name="vpc_id")
    assert {"awscc.ec2.vpcs", "awscc.ec2.subnets"} <= {*had["places"]}
    _get(client, "having", 400, kind="table", name="vpc_id")
    _get(client, "having", 404, kind="column", name="vpc_idd")


def test_services_can_be_looked_through(client: TestClient) -> None:
    services = {one["name"]: one for one in _get(client, "services")["services"]}
    assert services["ec2"]["kinds"]["resource type"] > 90
    relations = _get(client, "service", name="sqs")["relations"]
    assert "awscc.sqs.queues" in [one["name"] for one in relations]
    _get(client, "service", 404, name="sqss")


def test_nobody_without_a_key_looks_through_it(console: Console) -> None:
    from tests.console.consoles import browser

    stranger = browser(console, enters=False)
    for path in ("search?text=vpc", "relation?name=awscc.ec2.vpcs", "services"):
        assert stranger.get(f"/api/catalogue/{path}").status_code == 401
