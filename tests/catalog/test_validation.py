"""Every resource schema there is can be made into a validator, whatever its patterns."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.validation import pattern_test, validator


@pytest.mark.slow
def test_every_schema_becomes_a_validator(catalog: Catalog) -> None:
    for type_name in catalog.type_names():
        validator(catalog.schema(type_name), catalog.pattern_replacements(type_name))


def test_a_pattern_that_cannot_be_read_is_left_out_and_the_others_stay() -> None:
    schema = {
        "$schema": "https://example.com/none",
        "properties": {"A": {"pattern": "(?s)^a$"}, "B": {"pattern": "^b$"}},
        "patternProperties": {"(?s)^x": False, "^y": False},
    }
    test = validator(schema, {})
    assert test.is_valid({"A": "anything", "B": "b", "x": 1})
    assert not test.is_valid({"B": "c"})
    assert not test.is_valid({"y": 1})


def test_a_dropped_pattern_is_not_checked() -> None:
    test = validator({"properties": {"A": {"pattern": "^a$"}}}, {"^a$": None})
    assert test.is_valid({"A": "b"})


def test_what_stands_beside_a_reference_means_nothing() -> None:
    schema = {
        "definitions": {"Size": {"enum": ["big"]}},
        "properties": {"A": {"$ref": "#/definitions/Size", "type": "object"}},
    }
    test = validator(schema, {})
    assert test.is_valid({"A": "big"})
    assert not test.is_valid({"A": {}})


def test_a_property_called_pattern_is_a_property() -> None:
    test = validator({"properties": {"pattern": {"type": "string", "pattern": "(?s)x"}}}, {})
    assert not test.is_valid({"pattern": 1})


def test_patterns_are_looked_for_anywhere_in_a_text() -> None:
    test = pattern_test("b+")
    assert test is not None
    assert test("abc")
    assert not test("acd")


def test_a_member_whose_pattern_cannot_be_read_may_have_any_name_but_keeps_its_rule() -> None:
    closed = {"patternProperties": {"(?s)^x": {"maxLength": 2}}, "additionalProperties": False}
    test = validator({"properties": {"A": closed}}, {"(?s)^x": None})
    assert test.is_valid({"A": {"x": "ab"}})
    assert not test.is_valid({"A": {"x": "abc"}})
