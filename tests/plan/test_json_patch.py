"""Patches between any documents, applied by an implementation of RFC 6902 not our own."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.errors import DataError
from cirrusql.plan.json_patch import compact, difference, generate_patch_document, same

_NAMES = st.text("ab/~0", max_size=2)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text("ab[]{}", max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=14,
)
_OBJECTS = st.dictionaries(_NAMES, _VALUES, max_size=4)


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@given(_VALUES, _VALUES)
def test_the_patch_makes_the_one_into_the_other(old: Any, new: Any) -> None:
    before = copy.deepcopy(old)
    operations = difference(old, new)
    after = jsonpatch.apply_patch(old, operations)
    assert canonical(after) == canonical(new)
    assert canonical(old) == canonical(before)
    assert same(old, new) is (operations == [])
    if not (isinstance(old, dict) and isinstance(new, dict)):
        whole = [{"op": "replace", "path": "", "value": new}]
        assert len(compact(operations)) <= len(compact(whole))


@given(_OBJECTS, _OBJECTS)
def test_what_both_have_is_not_touched(old: dict[str, Any], new: dict[str, Any]) -> None:
    for operation in difference(old, new):
        assert operation["path"] != ""
    for name in old.keys() & new.keys():
        if same(old[name], new[name]):
            path = "/" + name.replace("~", "~0").replace("/", "~1")
            paths = [operation["path"] for operation in difference(old, new)]
            assert not [one for one in paths if one == path or one.startswith(path + "/")]


@given(_OBJECTS, _OBJECTS)
def test_documents_in_text_are_taken_for_what_they_are(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    text = generate_patch_document(json.dumps(old), json.dumps(new))
    assert text == generate_patch_document(old, new)
    after = jsonpatch.apply_patch(old, json.loads(text))
    for name, value in new.items():
        if not isinstance(value, str):
            assert canonical(after[name]) == canonical(value)
    assert after.keys() == new.keys()


@pytest.mark.parametrize(
    ("old", "new", "operations"),
    [
        ({"T": [1, 2, 3]}, {"T": [1, 3]}, [("remove", "/T/1")]),
        ({"T": [1, 3]}, {"T": [1, 2, 3]}, [("add", "/T/1", 2)]),
        ({"T": []}, {"T": [1]}, [("add", "/T/0", 1)]),
        ({"T": [1, 2]}, {"T": [3, 4]}, [("replace", "/T", [3, 4])]),
        (
            {"T": [{"Key": "Name", "Value": "x"}, {"Key": "Owner", "Value": "y"}]},
            {"T": [{"Key": "Name", "Value": "x"}, {"Key": "Owner", "Value": "a long new value"}]},
            [("replace", "/T/1/Value", "a long new value")],
        ),
        ({"T": ["a"] * 9}, {"T": ["a"] * 5}, [("replace", "/T", ["a"] * 5)]),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 1, "c": True}}, [("replace", "/a/c", True)]),
        ({"a": {}}, {"a": []}, [("replace", "/a", [])]),
        ({"a": 1}, {}, [("remove", "/a")]),
        ({"": {"~/": 1, "x": 2}}, {"": {"~/": 2, "x": 2}}, [("replace", "//~0~1", 2)]),
    ],
)
def test_the_patch_is_small(old: Any, new: Any, operations: list[tuple[Any, ...]]) -> None:
    found = difference(old, new)
    assert [tuple(operation.values()) for operation in found] == operations


def test_long_arrays_are_replaced_and_not_compared_item_by_item() -> None:
    old, new = ({"a": [f"{side}{n}" for n in range(3000)]} for side in "xy")
    assert difference(old, new) == [{"op": "replace", "path": "/a", "value": new["a"]}]
    changed = {"a": [*old["a"][:1000], "z", *old["a"][1001:]]}
    assert difference(old, changed) == [{"op": "replace", "path": "/a/1000", "value": "z"}]


def test_text_that_is_a_document_is_one_and_no_other_text_is() -> None:
    document = {"T": '[{"a": 1}]', "S": "20", "B": "true", "N": "null", "X": "[1"}
    added = json.loads(generate_patch_document(document))
    assert [one["value"] for one in added] == [[{"a": 1}], "20", "true", "null", "[1"]
    kept = generate_patch_document({"Policy": "{}"}, {"Policy": '{"a": 1}'})
    assert json.loads(kept) == [{"op": "replace", "path": "/Policy", "value": '{"a": 1}'}]


@pytest.mark.parametrize("document", ["[1]", "1", "{", "", [1], None])
def test_only_an_object_can_be_added_member_by_member(document: Any) -> None:
    with pytest.raises(DataError, match=r"is not JSON|is made of an object"):
        generate_patch_document(document)
