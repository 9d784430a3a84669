"""What is kept of a resource: paths with whatever names users give, and documents of any origin."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.errors import StoreError
from cirrusql.plan.rules import Rules
from cirrusql.stack.planning.differences import ABSENT, differences, given_paths
from cirrusql.stack.state.records import Kept, Snapshot, digests, read_snapshot

NAMES = st.text(st.sampled_from("a*/~.-01"), min_size=1, max_size=4)
MODELS = st.recursive(st.integers(0, 2), lambda inner: st.dictionaries(NAMES, inner), max_leaves=6)


@given(st.dictionaries(NAMES, MODELS))
def test_every_path_that_was_given_is_known_again(model: dict[str, object]) -> None:
    before = Kept(digests=digests(model, "s")).before(model, "s")
    assert sorted(before.given) == sorted(given_paths(model))
    assert not any(before.changed.values())


@pytest.mark.parametrize("name", ["cost/team", "*", "a~b", "~1", "0", ""])
def test_what_is_given_no_more_goes_whatever_it_is_called(name: str) -> None:
    built = {"Tags": {"Name": "x", name: "y"}}
    wanted = {"Tags": {"Name": "x"}}
    before = Kept(digests=digests(built, "s")).before(wanted, "s")
    (found,) = differences(built, wanted, Rules(), before)
    assert (found.path, found.old, found.new) == (("Tags", name), "y", ABSENT)


def document(**changes: object) -> bytes:
    whole = json.loads(Snapshot("shop", "dev", "salt").text())
    return json.dumps({**whole, **changes}).encode()


def test_a_state_of_another_version_is_told_as_that() -> None:
    newer = document(version=2, resources={"a": {"what_it_has": "more"}})
    with pytest.raises(StoreError, match="the state of another version of cirrusql"):
        read_snapshot(newer, "a.json")


@pytest.mark.parametrize(
    "kept",
    [
        [],
        "text",
        {"identifier": 1},
        {"digests": ["/A"]},
        {"digests": {"/A": 1}},
        {"outputs": {"a": None}},
        {"obsolete": "no"},
        {"unheard_of": 1},
    ],
)
def test_what_a_hand_has_broken_is_told(kept: object) -> None:
    with pytest.raises(StoreError, match=r"a\.json is not a stack's state"):
        read_snapshot(document(resources={"vpc": kept}), "a.json")
