"""The client's codec and the local cloud's protocols, each written alone, understand each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlencode

import orjson
import pytest
from tests.local.operations.asked import requests_of
from tests.local.operations.conftest import Demo

from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.cloudcontrol.codec.operation import OperationCodec
from cirrusql.cloudcontrol.transport import Answer
from cirrusql.local.api.answers import ANSWERS
from cirrusql.local.api.routing import ApiRouter
from cirrusql.local.api.wire.operation import read_request, write_answer

_EVERY = [f"{service}.{name}" for service, names in ANSWERS.items() for name in names]


@pytest.mark.parametrize("name", _EVERY)
def test_a_request_arrives_as_it_was_meant(demo: Demo, name: str) -> None:
    relation = demo.relation(name)
    for members in requests_of(demo, name):
        assert arrived(demo, relation, members) == members


ODD = ("a+b&c=d%41%", "ü 日本 😀", " ", "'\"<>;?#", "0", "true", "x" * 3000)


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("iam.get_user", "UserName"),
        ("ec2.describe_snapshot_attribute", "SnapshotId"),
        ("kms.describe_key", "KeyId"),
        ("guardduty.get_detector", "DetectorId"),
        ("s3.get_bucket_acl", "Bucket"),
        ("s3.list_buckets", "Prefix"),
        ("accessanalyzer.list_findings", "analyzerArn"),
        ("backup.list_recovery_points_by_backup_vault", "ByResourceArn"),
    ],
)
def test_odd_values_arrive(demo: Demo, name: str, member: str, value: str) -> None:
    members = {member: value}
    if name.startswith("backup."):
        members["BackupVaultName"] = "a vault"
    assert arrived(demo, demo.relation(name), members) == members


@pytest.mark.parametrize(
    "members",
    [
        {"Filters": [{"Name": "a", "Values": ["1", "", "3"]}, {"Name": "b"}], "MaxResults": 5},
        {"VolumeIds": [f"vol-{number}" for number in range(25)], "DryRun": False},
        {"VolumeIds": ["vol-1"], "IncludeManagedResources": True, "NextToken": "a=b"},
    ],
)
def test_lists_and_structures_arrive_in_a_form(demo: Demo, members: dict[str, Any]) -> None:
    assert arrived(demo, demo.relation("ec2.describe_volumes"), members) == members


def arrived(demo: Demo, relation: ApiRelation, members: Mapping[str, Any]) -> dict[str, Any]:
    """What the local cloud reads of a request that the client made."""
    call = OperationCodec(relation, relation.shapes).call(members, "us-east-1")
    router = ApiRouter(demo.catalog, demo.cloud.api)
    path, query = unquote(call.path), urlencode(call.query)
    signed = relation.api.signing_name
    routed = router.find(call.method, path, query, call.headers, call.body, signed)
    assert routed is not None
    assert routed.relation.name == relation.name
    return read_request(routed.relation, routed.sent)


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
