"""Which inputs are columns of a row, and which are called so and are something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.api.operations import ApiInput
from cirrusql.catalog_build.api import inputs
from cirrusql.catalog_build.api.models import ServiceModel
from cirrusql.catalog_build.api.operations import _data
from cirrusql.catalog_build.api.readable import Verdict, verdict
from tests.catalog_build.api.endpoint_rules import every_model

MODELS = {model.name: model for model in every_model()}
# Looked at: what is asked for is what every row says of itself. A new line is read in the service's
# documentation first; where it is another thing that is called so, it goes into `apart.json`.
SAME = Path(__file__).with_name("same.txt")


def input_of(catalog: Catalog, service: str, name: str, member: str) -> ApiInput:
    told = catalog.api.relation(service, name).inputs
    return next(one for one in told if one.member == member)


def test_what_must_be_told_and_is_called_like_a_column_was_looked_at(catalog: Catalog) -> None:
    found = set()
    for service, name, _ in catalog.api.names():
        relation = catalog.api.relation(service, name)
        columns = {column.name for column in relation.columns if not column.path.startswith("..")}
        for one in relation.inputs if relation.kind in ("items", "values") else ():
            is_told = one.required or one.column in relation.alternatives
            if is_told and not one.many and one.column in columns:
                found.add(f"{relation.api.name}:{relation.operation} {one.member}")
    assert sorted(found) == SAME.read_text("utf-8").splitlines()


def test_every_entry_of_what_is_apart_keeps_something_apart(catalog: Catalog) -> None:
    found = {
        (f"{relation.api.name}:{relation.operation}", one.member)
        for relation in (catalog.api.relation(*pair[:2]) for pair in catalog.api.names())
        for one in relation.inputs
        if one.column.endswith("_in")
    }
    listed = {(name, one) for name, members in inputs.apart().items() for one in members}
    assert listed <= found


@pytest.mark.parametrize(
    ("service", "name", "member", "column"),
    [
        ("devicefarm", "list_runs", "arn", "arn_in"),
        ("devicefarm", "get_run", "arn", "arn"),
        ("s3", "get_object_tagging", "Key", "key_in"),
        ("s3", "head_object", "Key", "key"),
        ("s3", "list_objects_v2", "Prefix", "prefix"),
        ("s3", "list_objects_v2__common_prefixes", "Prefix", "prefix_in"),
        ("wafv2", "list_available_managed_rule_group_versions", "Name", "name_in"),
    ],
)
def test_the_column_of_an_input(
    catalog: Catalog, service: str, name: str, member: str, column: str
) -> None:
    assert input_of(catalog, service, name, member).column == column


def test_no_echo_of_an_input_is_a_column_of_rows(catalog: Catalog) -> None:
    for service, name, _ in catalog.api.names():
        relation = catalog.api.relation(service, name)
        asked = {one.column for one in relation.inputs}
        echoes = [one.name for one in relation.columns if one.path.count("/") == 1]
        assert not asked & set(echoes), relation.name


def test_what_an_answer_says_beside_its_rows_stays_where_nobody_asks_it(catalog: Catalog) -> None:
    parts = catalog.api.relation("s3", "list_parts")
    columns = {one.name for one in parts.columns}
    assert {"storage_class", "abort_date"} <= columns
    assert {"bucket", "key", "upload_id"} <= {one.column for one in parts.hidden}


@pytest.mark.parametrize(
    ("service", "name", "member", "column", "most"),
    [
        ("ecs", "describe_services", "services", "service_arn", 10),
        ("elbv2", "describe_tags", "ResourceArns", "resource_arn", 20),
        ("elb", "describe_tags", "LoadBalancerNames", "load_balancer_name", 20),
        (
            *("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroupNames"),
            *("auto_scaling_group_name", 50),
        ),
        ("codebuild", "batch_get_builds", "ids", "id", 100),
        ("ec2", "describe_security_groups", "GroupNames", "group_names", 0),
        ("ec2", "describe_security_groups", "GroupIds", "group_id", 100),
    ],
)
def test_lists_that_are_keys(
    catalog: Catalog, service: str, name: str, member: str, column: str, most: int
) -> None:
    found = input_of(catalog, service, name, member)
    assert (found.column, found.most, bool(found.many)) == (column, most, most > 0)


def test_how_pages_are_asked_for_is_no_input(catalog: Catalog) -> None:
    for service, name, _ in catalog.api.names():
        relation = catalog.api.relation(service, name)
        told = {one.member for one in relation.inputs}
        if relation.pages is not None:
            assert not told & {relation.pages.size, *relation.pages.sends}, relation.name
    pages = catalog.api.relation("cognito_idp", "list_user_pools").pages
    assert pages is not None
    assert (pages.size, pages.most) == ("MaxResults", 60)


def test_every_size_that_must_be_sent_is_known(catalog: Catalog) -> None:
    for service, name, _ in catalog.api.names():
        relation = catalog.api.relation(service, name)
        pages = relation.pages
        definition = MODELS[relation.api.name].operations[relation.operation]
        if pages is not None and "input" in definition:
            shape = MODELS[relation.api.name].shapes[definition["input"]["shape"]]
            assert pages.size not in shape.get("required", ()) or pages.most, relation.name
            first = relation.extra.get("default", {}).get("members", {})
            assert not set(pages.sends) & set(shape.get("required", ())) - set(first)


@pytest.mark.parametrize(("service", "member"), [("s3", "EncodingType"), ("ssm", "WithDecryption")])
def test_what_is_never_told(catalog: Catalog, service: str, member: str) -> None:
    relations = [catalog.api.relation(*one[:2]) for one in catalog.api.names(service)]
    assert relations
    assert member not in {one.member for relation in relations for one in relation.inputs}


def test_the_data_names_what_there_is() -> None:
    """Every entry is of an operation that is a relation, and of members that it has."""
    for name, default in _data("quirks")["default"].items():
        members = members_of(name)
        assert {*default["members"], *default["unless"]} <= members, name
        assert default["members"] or default["note"]
    for name, told in (*inputs.apart().items(), *inputs.keys().items(), *inputs.needs().items()):
        assert set(told) <= members_of(name), name
    for name, ways in _data("quirks")["one_of"].items():
        assert {member for way in ways for member in way.split("+")} <= members_of(name), name
        assert len(ways) > 1
    for kind in ("once", "paid", "floods", "repeats"):
        for name in _data("quirks")[kind]:
            assert name in MODELS or members_of(name) is not None, name
    for service, listed in _data("masked")["members"].items():
        for structure, _, member in (one.partition(".") for one in listed):
            assert member in MODELS[service].members(structure), (service, structure)
    for listed in _data("exceptions").values():
        for service, operations in listed.items():
            assert set(operations) <= set(MODELS[service].operations), service


def members_of(name: str) -> set[str]:
    service, operation = name.split(":")
    model: ServiceModel = MODELS[service]
    assert verdict(model, operation) is Verdict.READS, name
    definition = model.operations[operation]
    return set(model.members(definition["input"]["shape"])) if "input" in definition else set()


def test_what_a_list_never_gives_is_no_column() -> None:
    """A NULL in every row would say that nobody has tags."""
    api = Catalog.open().api
    for name, members in _data("unfilled").items():
        service, _, operation = name.partition(":")
        model = MODELS[service]
        assert set(members) <= {one for shape in model.shapes for one in model.members(shape)}
        relations = [
            one
            for one in api.every()
            if (one.api.name, one.operation) == (service, operation) and "__" not in one.resource
        ]
        assert relations, name
        for relation in relations:
            assert not {column.path for column in relation.columns} & set(members), name


def test_whose_account_is_meant_where_a_request_must_name_one(catalog: Catalog) -> None:
    """AWS's own, which is known; an account of Chime is another thing, and was asked with that."""
    names = {
        relation.api.name
        for relation in (catalog.api.relation(*pair[:2]) for pair in catalog.api.names())
        if relation.extra.get("account")
    }
    assert names == {"budgets", "glacier", "quicksight", "s3control"}
    assert catalog.api.relation("chime", "list_users").required == ("account_id",)
