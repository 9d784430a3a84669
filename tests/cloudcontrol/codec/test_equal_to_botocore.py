"""Requests and answers of every operation, by our codec and by botocore, are equal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import canonicalize

import pytest
from botocore.model import Shape

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.cloudcontrol.codec.operation import OperationCodec
from cirrusql.cloudcontrol.codec.times import time_text
from cirrusql.cloudcontrol.transport import Answer
from tests.cloudcontrol.codec import botocores

pytestmark = pytest.mark.thorough

SHARDS = 16
# Headers that differ and say nothing of the operation.
ASIDE = {"content-type", "content-length", "accept", "x-amzn-query-mode"}
# Two members of its answer have one name on the wire; botocore gives both.
TWICE = ("s3", "get_bucket_notification")


def relations(catalog: Catalog, shard: int) -> list[ApiRelation]:
    every = [(s, n) for s, n, _ in catalog.api.names() if "__" not in n and (s, n) != TWICE]
    return [catalog.api.relation(*one) for one in every[shard::SHARDS]]


@pytest.mark.parametrize("seed", ["a"])
@pytest.mark.parametrize("shard", range(2))
def test_some(catalog: Catalog, shard: int, seed: str) -> None:
    for relation in relations(catalog, shard)[::8]:
        same_request(relation, seed)
        same_answer(relation, seed)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_all(catalog: Catalog, shard: int, pytestconfig: pytest.Config) -> None:
    new = (str(pytestconfig.option.seed),) if pytestconfig.option.examples == "new" else ("3",)
    for relation in relations(catalog, shard):
        for seed in ("1", "2", "c6bfe71", *new):
            same_request(relation, seed)
            same_answer(relation, seed)


def same_request(relation: ApiRelation, seed: str) -> None:
    model = botocores.service_model(relation.api.name).operation_model(relation.operation)
    values = botocores.Values(f"{seed} {relation.name}")
    members = values.structure(model.input_shape, 0) if model.input_shape else {}
    protocol = relation.api.protocol.value
    theirs = botocores.request(relation.api.name, relation.operation, members)
    call = OperationCodec(relation, relation.shapes).call(botocores.plain(members), "us-east-1")
    path, _, fixed = theirs["url_path"].partition("?")
    query = theirs["query_string"] or {}
    pairs = query.items() if isinstance(query, Mapping) else parse_qsl(query, True)
    flat = [(k, str(v)) for k, each in pairs for v in (each if isinstance(each, list) else [each])]
    assert (call.method, call.path) == (theirs["method"], path), relation.name
    assert sorted(call.query) == sorted([*parse_qsl(fixed, True), *flat]), relation.name
    assert _headers(call.headers) == _headers(theirs["headers"]), relation.name
    assert _body(call.body, protocol) == _body(theirs["body"], protocol), relation.name


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): text for name, text in headers.items() if name.lower() not in ASIDE}


def _body(body: Any, protocol: str) -> Any:
    if protocol in ("query", "ec2"):
        text = urlencode(body, doseq=True) if isinstance(body, Mapping) else body
        text = text.decode() if isinstance(text, bytes) else text
        return sorted(parse_qsl(text, keep_blank_values=True))
    data = body.encode() if isinstance(body, str) else bytes(body or b"")
    if not data:
        return None
    if protocol.endswith("json"):
        return json.loads(data)
    return canonicalize(data.decode()) if protocol == "rest-xml" else data


def same_answer(relation: ApiRelation, seed: str) -> None:
    model = botocores.service_model(relation.api.name).operation_model(relation.operation)
    value = botocores.Values(f"{seed} {relation.name} answer").structure(model.output_shape, 0)
    status, headers, body = botocores.Wire(model, relation.api.protocol.value).answer(value)
    parsed = botocores.parsed(relation.api.name, relation.operation, status, headers, body)
    theirs = _with_times(model.output_shape, botocores.plain(parsed))
    codec = OperationCodec(relation, relation.shapes)
    mine = codec.decode(Answer(status, body, None, headers))
    assert botocores.unmasked(mine, theirs) == theirs, relation.name


def _with_times(shape: Shape, value: Any) -> Any:
    """Botocore's answer with times as they are written here."""
    if shape.type_name == "timestamp":
        return time_text(value)
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        members = shape.members
        return {k: _with_times(members[k], one) for k, one in value.items() if one is not None}
    if shape.type_name == "list":
        return [_with_times(shape.member, one) for one in value]
    if shape.type_name == "map":
        return {key: _with_times(shape.value, one) for key, one in value.items()}
    return value
