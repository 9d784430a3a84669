"""The expansion of the organisation's data, on small made-up organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cirrusql.errors import DataError
from cirrusql.local.operations.planned import Organisation, Planned, planned_resources, resolved

TABLES = {
    "networks": [
        {"net": "one", "env": "prod", "region": "eu-west-1", "octet": 10, "owner": "us"},
        {"net": "two", "env": "test", "region": "us-east-1", "octet": 20},
    ]
}


def plan(*entries: Mapping[str, Any]) -> dict[str, Planned]:
    organisation = Organisation(
        tables=TABLES,
        parts={"rule": {"Port": "{port}", "Cidr": "10.{octet}.0.0/16"}},
        tags={"Environment": "{env}", "Owner": "{owner}"},
        entries=[{"type": "A::B", **entry} for entry in entries],
    )
    return {one.name: one for one in planned_resources(organisation, "123456789012")}


def properties(*entries: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {name: one.properties for name, one in plan(*entries).items()}


def test_an_entry_stands_for_every_combination_of_its_tables() -> None:
    made = plan({"name": "{net}-{n:02}", "each": ["networks", {"n": "1..2"}]})
    assert list(made) == ["one-01", "one-02", "two-01", "two-02"]
    assert [one.region for one in made.values()] == ["eu-west-1"] * 2 + ["us-east-1"] * 2
    assert {one.type_name for one in made.values()} == {"AWS::A::B"}


def test_a_variable_keeps_its_type_where_it_stands_alone() -> None:
    entry = {"name": "{net}", "each": ["networks"], "properties": {"N": "{octet}", "T": "n{octet}"}}
    assert properties(entry)["one"] == {"N": 10, "T": "n10"}


def test_braces_around_anything_else_stay() -> None:
    entry = {
        "name": "x",
        "properties": {"A": "{nobody}", "B": '{"k": {"x": 1}}', "C": "${aws:user}"},
    }
    assert properties(entry)["x"] == entry["properties"]


def test_a_cycle_goes_on_over_what_is_not_skipped() -> None:
    entry = {
        "name": "{n}",
        "each": [{"n": "1..4"}],
        "cycle": {"zone": ["a", "b"], "who": ["{account}"]},
        "properties": {"Zone": "{zone}", "Account": "{who}"},
        "except": [{"where": {"n": 2}, "skip": True}],
    }
    made = properties(entry)
    assert {name: one["Zone"] for name, one in made.items()} == {"1": "a", "3": "b", "4": "a"}
    assert made["1"]["Account"] == "123456789012"


def test_exceptions_change_properties_by_name_and_null_removes() -> None:
    entry = {
        "name": "{n}",
        "each": [{"n": [1, 2, 3]}],
        "properties": {"A": 1, "B": 2},
        "except": [
            {"where": {"n": [2, 3]}, "properties": {"B": None}},
            {"where": {"n": 3}, "properties": {"A": "three"}},
        ],
    }
    assert properties(entry) == {"1": {"A": 1, "B": 2}, "2": {"A": 1}, "3": {"A": "three"}}


def test_tags_are_the_shared_ones_that_can_be_filled_in_and_the_entrys_own() -> None:
    entry = {
        "name": "{net}",
        "each": ["networks"],
        "tags": {"Name": "n-{net}"},
        "except": [{"where": {"net": "two"}, "tags": {"Name": None}}],
    }
    made = {name: one.tags for name, one in plan(entry).items()}
    assert made == {
        "one": {"Environment": "prod", "Owner": "us", "Name": "n-one"},
        "two": {"Environment": "test"},
    }
    assert plan({**entry, "tags": None, "except": []})["one"].tags == {}


def test_a_part_is_filled_in_with_what_is_given_beside_it() -> None:
    entry = {
        "name": "{net}",
        "each": ["networks"],
        "properties": {"Rules": [{"use": "rule", "port": 22}, {"use": "rule", "port": "{octet}"}]},
    }
    assert properties(entry)["two"]["Rules"] == [
        {"Port": 22, "Cidr": "10.20.0.0/16"},
        {"Port": 20, "Cidr": "10.20.0.0/16"},
    ]


def test_what_is_referred_to_comes_first() -> None:
    made = plan(
        {
            "name": "attachment",
            "properties": {"To": "${net.Id}"},
            "observed": {"By": "${role.Arn}"},
        },
        {"name": "net", "tags": {"Made": "by-${role.Name}"}},
        {"name": "role"},
    )
    assert list(made) == ["role", "net", "attachment"]


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([{"name": "x"}, {"name": "x"}], "two resources of the organisation are called 'x'"),
        ([{"name": "x", "properties": {"A": "${y.Id}"}}], "'x' refers to 'y'"),
        (
            [
                {"name": "x", "properties": {"A": "${y.Id}"}},
                {"name": "y", "properties": {"A": "${x.Id}"}},
            ],
            "in a circle: x -> y -> x",
        ),
    ],
)
def test_mistakes_in_the_data_are_named(entries: list[Mapping[str, Any]], complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        plan(*entries)


def test_a_reference_to_a_missing_property_is_named() -> None:
    with pytest.raises(DataError, match=r"'net' has no Endpoint\.Port"):
        resolved("${net.Endpoint.Port}", {"net": {"Endpoint": {"Address": "x"}}})
