"""Resources as they are decoded: what is no document is a failed read of that resource."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from cirrusql.cloudcontrol import Answer, Call, Caller, Client, get_resource, list_pages
from cirrusql.cloudcontrol.client import RetryPolicy
from cirrusql.errors import CallFailed, TransportError
from cirrusql.result import Statistics

TYPE = "AWS::Logs::LogGroup"


class Answering:
    """Answers every call with one document. Mutable state: how often it did."""

    def __init__(self, document: Any) -> None:
        self.body = json.dumps(document).encode()
        self.calls = 0

    async def send(self, _call: Call) -> Answer:
        self.calls += 1
        return Answer(200, self.body)

    async def account_id(self) -> str:
        return "123456789012"

    def close(self) -> None:
        """Nothing to let go of."""


def _caller(transport: Answering) -> Caller:
    policy = RetryPolicy(attempts=4, first_contact=4, base=0.0, cap=0.0)
    return Caller(Client(transport, policy=policy), Statistics())


def _got(description: Any) -> Any:
    transport = Answering({"TypeName": TYPE, "ResourceDescription": description})
    return asyncio.run(get_resource(_caller(transport), TYPE, "g", "eu-west-1"))


def _listed(document: Any) -> Any:
    async def main() -> list[Any]:
        caller = _caller(Answering(document))
        return [one async for page in list_pages(caller, TYPE, "eu-west-1") for one in page]

    return asyncio.run(main())


NO_DOCUMENTS: list[Any] = [
    "",
    "{",
    "[1]",
    "null",
    "7",
    '"text"',
    "{'a': 1}",
    '{"a": 1} x',
    None,
    7,
    {"a": 1},
    [],
]


@pytest.mark.parametrize("properties", NO_DOCUMENTS)
def test_properties_that_are_no_document_fail_the_read_of_that_resource(properties: Any) -> None:
    with pytest.raises(CallFailed, match=r"GetResource on .* 'g' in eu-west-1: its Properties"):
        _got({"Identifier": "g", "Properties": properties})


@pytest.mark.parametrize("properties", NO_DOCUMENTS)
def test_in_a_list_only_that_resource_has_none(properties: Any) -> None:
    good = {"Identifier": "a", "Properties": '{"A": 1}'}
    bad = {"Identifier": "b", "Properties": properties}
    listed = _listed({"ResourceDescriptions": [bad, good]})
    assert listed == [("b", {}), ("a", {"A": 1})]


@pytest.mark.parametrize("document", [{}, {"ResourceDescriptions": None}, [], {"NextToken": "x"}])
def test_an_answer_without_a_list_is_not_an_empty_list(document: Any) -> None:
    with pytest.raises(TransportError, match="ListResources in eu-west-1: the answer"):
        _listed(document)


def test_it_is_asked_for_again_as_a_lost_answer_is() -> None:
    transport = Answering({})
    with pytest.raises(TransportError):
        asyncio.run(get_resource(_caller(transport), TYPE, "g", "eu-west-1"))
    assert transport.calls == 4


def test_an_empty_list_is_one() -> None:
    assert _listed({"ResourceDescriptions": []}) == []
