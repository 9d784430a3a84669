"""Values that reading does not show: seen to change by what was built last, and given again."""

from __future__ import annotations

from typing import Any

from cirrusql.plan.rules import Rules
from cirrusql.stack.planning.differences import Before, Difference, differences
from cirrusql.stack.planning.operations import hidden_paths, operations
from cirrusql.stack.state.records import Kept, digests

SALT = "s"


def before(built: dict[str, Any], wanted: dict[str, Any]) -> Before:
    """What is known of a build of a model when another is wanted."""
    return Kept(digests=digests(built, SALT)).before(wanted, SALT)


def found(rules: Rules, live: Any, built: dict[str, Any], wanted: dict[str, Any]) -> list[Any]:
    """The paths that differ, and whether the present value cannot be read."""
    every = differences(live, wanted, rules, before(built, wanted))
    return [(one.path, one.is_hidden) for one in every]


def test_a_member_that_changed_within_what_cannot_be_read_is_the_difference() -> None:
    rules = Rules(write_only=(("Source",),))
    built = {"Source": {"Queue": "a", "Batch": {"Size": 1, "Window": 2}}}
    wanted = {"Source": {"Queue": "a", "Batch": {"Size": 9, "Window": 2}}}
    assert found(rules, {}, built, wanted) == [(("Source", "Batch", "Size"), True)]
    assert found(rules, {}, built, built) == []


def test_a_member_that_is_given_no_more_makes_the_whole_differ() -> None:
    rules = Rules(write_only=(("Source",),))
    built = {"Source": {"Queue": "a", "Batch": 1}}
    assert found(rules, {}, built, {"Source": {"Queue": "a"}}) == [(("Source",), True)]


def test_an_empty_object_that_is_new_is_a_difference_and_one_that_was_built_is_not() -> None:
    wanted: dict[str, Any] = {"Window": {"Sliding": {}}}
    live = {"Window": {"Fixed": 1}}
    assert found(Rules(), live, {"Window": {"Fixed": 1}}, wanted) == [
        (("Window", "Sliding"), False),
        (("Window", "Fixed"), False),
    ]
    assert found(Rules(), {"Window": {"X": 1}}, wanted, wanted) == []
    assert differences({}, {"Default": {}}, Rules(), Before()) == []


def test_what_cannot_be_read_is_given_again_with_every_update() -> None:
    rules = Rules(write_only=(("Password",), ("Auth", "Key")))
    wanted = {"Size": 2, "Password": "p", "Auth": {"Key": "k", "Name": "n"}}
    live = {"Size": 1, "Auth": {"Name": "n"}}
    assert operations(live, wanted, [Difference(("Size",), 1, 2)], rules) == [
        {"op": "replace", "path": "/Size", "value": 2},
        {"op": "add", "path": "/Password", "value": "p"},
        {"op": "add", "path": "/Auth/Key", "value": "k"},
    ]


def test_what_can_only_be_given_at_creation_is_never_given_again() -> None:
    rules = Rules(
        write_only=(("Snapshot",), ("Source",), ("Details",)),
        create_only=(("Snapshot",), ("Source", "Queue"), ("Details", "Kind")),
    )
    wanted = {"Snapshot": "s", "Source": {"Queue": "q", "Size": 1}, "Details": {"Kind": "k"}}
    assert list(hidden_paths(wanted, rules)) == [("Source",), ("Details",)]
    changed = [Difference(("Source", "Size"), 0, 1, is_hidden=True)]
    assert operations({}, wanted, changed, rules) == [
        {"op": "add", "path": "/Source", "value": {"Size": 1}}
    ]


def test_an_array_is_given_again_for_what_is_hidden_in_its_items() -> None:
    rules = Rules(write_only=(("Users", "*", "Password"),))
    wanted = {"Name": "b", "Users": [{"Name": "u", "Password": "p"}]}
    live = {"Name": "a", "Users": [{"Name": "u"}]}
    (_, again) = operations(live, wanted, [Difference(("Name",), "a", "b")], rules)
    assert again == {"op": "replace", "path": "/Users", "value": wanted["Users"]}


def test_a_member_of_what_is_not_there_yet_comes_with_it() -> None:
    wanted = {"A": {"B": {"C": 1, "D": 2}}}
    changes = [Difference(("A", "B", "C"), None, 1), Difference(("A", "B", "D"), None, 2)]
    assert operations({"A": {}}, wanted, changes, Rules()) == [
        {"op": "add", "path": "/A/B", "value": {"C": 1, "D": 2}}
    ]
