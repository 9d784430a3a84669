"""What a stack gives no more: some goes, some stays and is told, some forces a replacement."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.plan.desired import DesiredState
from cirrusql.plan.rules import Rules
from cirrusql.stack.graph.nodes import Declared, NodeFacts
from cirrusql.stack.place import Place
from cirrusql.stack.planning.changes import Action, Change, Found, change_of
from cirrusql.stack.planning.desired import Desired
from cirrusql.stack.planning.differences import ABSENT, differences, given_paths
from cirrusql.stack.planning.staying import staying
from cirrusql.stack.state.records import Kept, digests

SCHEMA = {
    "properties": {
        "Grok": {
            "type": "object",
            "properties": {"Name": {}, "Pattern": {}, "More": {}},
            "required": ["Pattern"],
        }
    }
}
RULES = Rules(SCHEMA, create_only=(("Grok", "Name"), ("Key",)), write_only=(("Password",),))


def changes(built: dict[str, Any], wanted: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """What differs from what was built, and what is told to stay."""
    before = Kept(digests=digests(built, "s")).before(wanted, "s")
    live = {name: value for name, value in built.items() if name != "Password"}
    found = differences(live, wanted, RULES, before)
    stays = staying(live, wanted, RULES, before)
    return [(one.path, one.new) for one in found], [str(one) for one in stays]


def test_what_the_stack_gives_no_more_goes() -> None:
    assert changes({"Tags": [1], "Size": 1}, {"Size": 1}) == ([(("Tags",), ABSENT)], [])


def test_what_can_only_be_given_at_creation_stays_and_that_is_told() -> None:
    assert changes({"Key": "k"}, {}) == (
        [],
        ["Key is given no more, and stays: it can only be given at creation"],
    )


def test_what_cannot_be_read_stays_and_that_is_told() -> None:
    assert changes({"Password": "p"}, {}) == (
        [],
        ["Password is given no more, and stays: it cannot be read, and so not be taken away"],
    )


def test_an_object_stays_with_what_it_has_to_have_and_loses_the_rest() -> None:
    grok = {"Name": "n", "Pattern": "p", "More": 1}
    assert changes({"Grok": grok}, {}) == (
        [(("Grok", "More"), ABSENT)],
        ["Grok is given no more, and stays: something in it can only be given at creation"],
    )
    assert changes({"Grok": {"Pattern": "p"}}, {}) == ([(("Grok",), ABSENT)], [])


def test_an_object_stays_for_what_cannot_be_read_in_it_too() -> None:
    rules = Rules(create_only=(("Access", "First"),), write_only=(("Access", "First"),))
    built = {"Access": {"First": True, "Mode": "API"}}
    before = Kept(digests=digests(built, "s")).before({}, "s")
    live = {"Access": {"Mode": "API"}}
    found = differences(live, {}, rules, before)
    assert [one.path for one in found] == [("Access", "Mode")]
    assert [one.path for one in staying(live, {}, rules, before)] == [("Access",)]


def test_what_the_service_added_stays_and_nothing_is_told() -> None:
    before = Kept(digests=digests({"Size": 1}, "s")).before({"Size": 1}, "s")
    live = {"Size": 1, "Key": "made", "More": 2}
    assert differences(live, {"Size": 1}, RULES, before) == []
    assert list(staying(live, {"Size": 1}, RULES, before)) == []


@pytest.fixture
def input_type(catalog: Catalog) -> DesiredState:
    """A type with alternatives of which some have something that is fixed."""
    return DesiredState(catalog, catalog.resource_type("AWS::SecurityHub::ConnectorV2"))


def change(state: DesiredState, catalog: Catalog, built: Any, wanted: Any) -> Change:
    """What has to be done where one provider was built and another is wanted."""
    resource_type = catalog.resource_type("AWS::SecurityHub::ConnectorV2")
    facts = NodeFacts("connector_v2", Place("m.yml", 1))
    node = Declared(facts, resource_type, {})
    models = {"Name": "c", "Provider": built}, {"Name": "c", "Provider": wanted}
    before = Kept(digests=digests(models[0], "s")).before(models[1], "s")
    found = Found("us-east-1", "id", models[0])
    return change_of(Desired(node, models[1], None, "id"), found, state, before)


def test_another_alternative_replaces_what_holds_something_fixed(
    input_type: DesiredState, catalog: Catalog
) -> None:
    now = {"ServiceNow": {"InstanceName": "i", "SecretArn": "arn:aws:secretsmanager:a:1:secret:s"}}
    found = change(input_type, catalog, now, {"JiraCloud": {"ProjectKey": "k"}})
    assert found.action is Action.REPLACE
    assert found.forced == (("Provider", "ServiceNow"),)
    assert found.notes == ()
    paths = [one.path for one in found.differences]
    assert paths == [("Provider", "JiraCloud"), ("Provider", "ServiceNow")]


def test_another_alternative_is_an_update_where_nothing_is_fixed(
    input_type: DesiredState, catalog: Catalog
) -> None:
    now = {"JiraCloud": {"ProjectKey": "k"}}
    found = change(input_type, catalog, now, {"JiraCloud": {"ProjectKey": "l"}})
    assert found.action is Action.UPDATE
    assert [one.path for one in found.differences] == [("Provider", "JiraCloud", "ProjectKey")]


def test_paths_are_given_at_every_depth_of_objects() -> None:
    assert list(given_paths({"A": {"B": {"C": 1}}})) == [("A",), ("A", "B"), ("A", "B", "C")]
