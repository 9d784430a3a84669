"""What the catalogue's compiler makes of one schema."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog.definitions import property_type
from cirrusql.catalog_build import facts

STREAM: dict[str, Any] = {
    "typeName": "AWS::QLDB::Stream",
    "properties": {"LedgerName": {"$ref": "#/definitions/Name"}, "Odd": {}},
    "definitions": {"Name": {"type": ["string", "object"], "description": "A ledger."}},
    "primaryIdentifier": ["/properties/LedgerName"],
    "readOnlyProperties": ["/properties/Odd/items/properties/Id"],
    "handlers": {
        "list": {"permissions": ["qldb:List"], "handlerSchema": {"required": ["LedgerName"]}},
        "read": {"permissions": []},
    },
}


def test_a_parent_that_cannot_be_listed_is_no_source_of_keys() -> None:
    keys = facts.facts(STREAM, listable=frozenset())["list_keys"]
    assert keys == {"required": [["LedgerName"]], "optional": [], "sources": {}}


def test_a_parent_that_can_be_listed_is_one() -> None:
    keys = facts.facts(STREAM, listable={"AWS::QLDB::Ledger"})["list_keys"]
    assert keys["sources"] == {"LedgerName": [{"type": "AWS::QLDB::Ledger", "property": "Name"}]}


def test_a_handler_without_permissions_is_left_out() -> None:
    assert facts.facts(STREAM, frozenset())["handlers"] == {"list": ["qldb:List"]}


def test_pointers_are_brought_into_one_spelling() -> None:
    assert facts.facts(STREAM, frozenset())["read_only"] == ["/properties/Odd/*/Id"]


def test_a_columns_type_and_description_are_those_of_what_it_refers_to() -> None:
    ledger, odd = facts.columns(STREAM, facts.facts(STREAM, frozenset()))
    assert (ledger["type"], ledger["description"]) == ("object", "A ledger.")
    assert (odd["type"], odd["description"]) == ("object", "")


def test_a_reference_to_itself_ends() -> None:
    turning = {"definitions": {"A": {"$ref": "#/definitions/A"}}}
    assert property_type({"$ref": "#/definitions/A"}, turning) == "object"


def test_a_reference_to_nothing_is_an_object() -> None:
    assert property_type({"$ref": "#/definitions/Gone"}, {}) == "object"
