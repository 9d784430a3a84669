"""The client's codec and the local cloud's protocols, each written alone, understand each other."""

from __future__ import annotations

from urllib.parse import urlencode

import orjson
import pytest
from tests.local.operations.asked import requests_of
from tests.local.operations.conftest import Demo

from cirrusql.cloudcontrol.codec.operation import OperationCodec
from cirrusql.cloudcontrol.transport import Answer
from cirrusql.local.api.answers import ANSWERS
from cirrusql.local.api.routing import ApiRouter
from cirrusql.local.api.wire.operation import read_request, write_answer

_EVERY = [f"{service}.{name}" for service, names in ANSWERS.items() for name in names]


@pytest.mark.parametrize("name", _EVERY)
def test_a_request_arrives_as_it_was_meant(demo: Demo, name: str) -> None:
    relation = demo.relation(name)
    codec = OperationCodec(relation, relation.shapes)
    router = ApiRouter(demo.catalog, demo.cloud.api)
    for members in requests_of(demo, name):
        call = codec.call(members, "us-east-1")
        query = urlencode(call.query)
        signed = relation.api.signing_name
        routed = router.find(call.method, call.path, query, call.headers, call.body, signed)
        assert routed is not None
        assert routed.relation.name == relation.name
        assert read_request(routed.relation, routed.sent) == members


@pytest.mark.parametrize("name", _EVERY)
def test_an_answer_over_http_is_read_as_the_one_in_process(demo: Demo, name: str) -> None:
    relation = demo.relation(name)
    codec = OperationCodec(relation, relation.shapes)
    for members in requests_of(demo, name):
        answer = demo.answer(name, **members)
        if answer.status != 200:
            continue
        here = codec.decode(Answer(200, answer.body, is_members=True))
        there = codec.decode(Answer(200, write_answer(relation, orjson.loads(answer.body))))
        assert here == there
