"""The places of a statement, as events tell of them."""

from __future__ import annotations

from typing import Any

from cirrusql.console.scopes import Scopes
from cirrusql.errors import AccessDenied
from cirrusql.events import Event

A, B = "awscc.ec2.vpcs", "awscc.ec2.subnets"


def heard(scopes: Scopes, *events: tuple[str, dict[str, Any]]) -> None:
    for name, facts in events:
        scopes.heard(Event(name, 1, **facts))


def states(scopes: Scopes, since: int = 0) -> dict[tuple[str, str], str]:
    return {(one[0], one[2]): one[3] for one in scopes.since(since)["places"]}


def test_a_place_is_called_throttled_and_done() -> None:
    scopes = Scopes()
    scopes.version = 1
    heard(scopes, ("page", {"relation": B, "region": "x", "count": 0}))
    heard(scopes, ("scope.ended", {"relation": B, "region": "x"}))
    heard(scopes, ("scan.started", {"relation": A, "count": 2}))
    heard(scopes, ("page", {"relation": A, "region": "x", "count": 3}))
    heard(scopes, ("page", {"relation": A, "region": "y", "count": 2}))
    heard(scopes, ("throttled", {"region": "x", "operation": "ListResources"}))
    assert states(scopes) == {(A, "x"): "throttled", (A, "y"): "calling", (B, "x"): "done"}
    before = scopes.version
    heard(scopes, ("call", {"region": "x", "operation": "ListResources"}))
    heard(scopes, ("page", {"relation": A, "region": "x", "count": 4}))
    heard(scopes, ("scope.ended", {"relation": A, "region": "x"}))
    (place,) = scopes.since(before)["places"]
    assert place == [A, "", "x", "done", 7, 0, None]
    assert scopes.since(before)["calls"] == [["", "x", 1, 1]]


def test_what_waits_for_another_relation_is_not_called_with_it() -> None:
    scopes = Scopes()
    scopes.version = 1
    heard(scopes, ("scan.started", {"relation": A}))
    for relation in (A, B):
        scopes._place(relation, "", "x")
    heard(scopes, ("call", {"region": "x", "operation": "ListResources"}))
    assert states(scopes) == {(A, "x"): "calling", (B, "x"): "waiting"}


def test_places_that_failed_for_one_reason_are_one_cause() -> None:
    scopes = Scopes()
    scopes.version = 1
    for region in ("x", "y", "z"):
        error = AccessDenied(f"no in {region}", error_code="AccessDenied")
        facts = {"relation": A, "region": region, "error": error}
        heard(scopes, ("scope.failed", facts), ("scope.ended", facts))
    assert set(states(scopes).values()) == {"failed"}
    (cause,) = scopes.errors
    assert (cause["relation"], cause["places"], cause["error_code"]) == (A, 3, "AccessDenied")


def test_what_was_not_asked_by_the_end_says_so() -> None:
    scopes = Scopes()
    scopes.version = 1
    heard(scopes, ("scan.started", {"relation": A}))
    for region in ("x", "y"):
        scopes._place(A, "", region)
    heard(scopes, ("call", {"region": "x", "operation": "ListResources"}))
    scopes.ended()
    assert states(scopes) == {(A, "x"): "stopped", (A, "y"): "not asked"}
