"""Patches between models of every type, applied by an implementation of RFC 6902 not our own."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.plan.patch import as_wanted, patch, patched
from cirrusql.plan.rules import Rules
from tests.writing.fuzz import canonical, changeable, free, pair, readable, rules_for, updatable

_SCALARS = st.one_of(st.booleans(), st.integers(-3, 3), st.text("ab/~", max_size=3))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab/~", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
_MODELS = st.dictionaries(st.text("ABC/~", min_size=1, max_size=2), _VALUES, max_size=4)


@given(_MODELS, _MODELS)
def test_a_patch_makes_what_is_mentioned_and_leaves_the_rest(
    current: dict[str, Any], wanted: dict[str, Any]
) -> None:
    before = copy.deepcopy(current)
    operations = patch(current, wanted)
    after = jsonpatch.apply_patch(current, operations)
    assert after == {**current, **wanted}
    assert json.dumps(patched(current, operations), sort_keys=True) == json.dumps(
        after, sort_keys=True
    )
    assert current == before
    assert patch(after, wanted) == []
    assert as_wanted(after, wanted, Rules())


@given(_MODELS, _MODELS)
def test_none_removes_and_true_is_not_one(current: dict[str, Any], wanted: dict[str, Any]) -> None:
    nothing = dict.fromkeys(wanted)
    after = jsonpatch.apply_patch(current, patch(current, nothing))
    assert after == {name: value for name, value in current.items() if name not in wanted}
    assert patch({"A": True}, {"A": 1}) == [{"op": "replace", "path": "/A", "value": 1}]


@pytest.mark.slow
def test_every_types_patches_give_the_wanted_values(catalog: Catalog) -> None:
    checked = 0
    for kind in updatable(catalog):
        models = pair(catalog, kind.type_name)
        if models is None:
            continue
        rules = rules_for(catalog, kind)
        current, wanted = readable(rules, models[0]), models[1]
        mentioned = {name: wanted.get(name) for name in changeable(kind)}
        operations = patch(current, mentioned, rules)
        after = jsonpatch.apply_patch(current, operations)
        _check(kind.type_name, rules, current, mentioned, after)
        paths = [tuple(operation["path"].split("/")[1:]) for operation in operations]
        assert not any(rules.is_read_only(path) for path in paths), kind
        hidden = [o for o, path in zip(operations, paths, strict=True) if rules.is_write_only(path)]
        assert all(operation["op"] == "add" for operation in hidden), kind
        checked += 1
    assert checked > 1_400


def _check(
    type_name: str,
    rules: Rules,
    current: dict[str, Any],
    mentioned: dict[str, Any],
    after: dict[str, Any],
) -> None:
    for name in current.keys() | after.keys():
        if name not in mentioned:
            assert after.get(name) == current.get(name), (type_name, name)
    given = {name: value for name, value in mentioned.items() if value is not None}
    seen = {name: value for name, value in after.items() if name in mentioned}
    assert canonical(free(rules, seen)) == canonical(free(rules, given)), type_name


@pytest.mark.parametrize(
    ("seen", "given", "operations"),
    [
        ([{"Key": "a"}, {"Key": "b"}], [{"Key": "b"}, {"Key": "a"}], []),
        ([{"Key": "a"}], [{"Key": "a"}, {"Key": "a"}], ["replace"]),
    ],
)
def test_an_order_that_the_service_does_not_keep_is_no_difference(
    catalog: Catalog, seen: Any, given: Any, operations: list[str]
) -> None:
    rules = rules_for(catalog, catalog.resource_type("AWS::Logs::LogGroup"))
    assert [o["op"] for o in patch({"Tags": seen}, {"Tags": given}, rules)] == operations


def test_a_spelling_of_the_services_own_is_no_difference(catalog: Catalog) -> None:
    rules = rules_for(catalog, catalog.resource_type("AWS::AmazonMQ::Broker"))
    current = {"MaintenanceWindowStartTime": {"DayOfWeek": "MONDAY", "TimeZone": "UTC"}}
    same = {"MaintenanceWindowStartTime": {"DayOfWeek": "Monday", "TimeZone": "UTC"}}
    other = {"MaintenanceWindowStartTime": {"DayOfWeek": "Friday", "TimeZone": "UTC"}}
    assert patch(current, same, rules) == []
    (operation,) = patch(current, other, rules)
    assert operation["path"] == "/MaintenanceWindowStartTime/DayOfWeek"


def test_a_key_may_be_shown_as_the_arn_that_ends_in_it(catalog: Catalog) -> None:
    rules = rules_for(catalog, catalog.resource_type("AWS::RDS::DBCluster"))
    arn = "arn:aws:kms:us-east-1:123456789012:key/k-1"
    assert (
        patch({"PerformanceInsightsKmsKeyId": arn}, {"PerformanceInsightsKmsKeyId": "k-1"}, rules)
        == []
    )
    assert patch(
        {"PerformanceInsightsKmsKeyId": arn}, {"PerformanceInsightsKmsKeyId": "k-2"}, rules
    )
