"""Buckets: every region lists all of them, and only its own region reads one."""

import json

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer
from cirrusql.records import replace
from tests.answers.clouds import Cloud

_REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")


class _ListsEverywhere:
    """A transport that lists buckets as S3 does: all of the account's in every region."""

    def __init__(self, inner):
        self._inner = inner

    async def send(self, call):
        if call.operation != "ListResources" or b"AWS::S3::Bucket" not in call.body:
            return await self._inner.send(call)
        found = []
        for region in _REGIONS:
            answer = await self._inner.send(replace(call, region=region))
            found += json.loads(answer.body)["ResourceDescriptions"]
        body = {"TypeName": "AWS::S3::Bucket", "ResourceDescriptions": found}
        return Answer(200, json.dumps(body).encode())

    async def account_id(self):
        return await self._inner.account_id()

    def close(self):
        self._inner.close()


@pytest.fixture
def cloud(catalog: Catalog):
    cloud = Cloud(catalog, _REGIONS, around=_ListsEverywhere)
    for number, region in enumerate(_REGIONS):
        values = f"'bucket-{number}a', '{region}'), ('bucket-{number}b', '{region}'"
        cloud.run(f"INSERT INTO awscc.s3.buckets (bucket_name, region) VALUES ({values})")
    yield cloud
    cloud.close()


def test_a_bucket_that_every_region_lists_is_one_row_in_its_own(cloud):
    where = "WHERE region IN ('us-east-1', 'eu-west-1', 'ap-southeast-2')"
    found = cloud.run(f"SELECT bucket_name, region FROM awscc.s3.buckets {where} ORDER BY 1")
    assert found.rows == [
        (f"bucket-{number}{letter}", region)
        for number, region in enumerate(_REGIONS)
        for letter in "ab"
    ]
    assert cloud.run(f"SELECT count(*) FROM awscc.s3.buckets {where}").rows == [(6,)]
    assert len(cloud.run(f"SELECT arn FROM awscc.s3.buckets {where} LIMIT 4").rows) == 4


def test_a_bucket_of_a_region_that_is_not_asked_is_not_there(cloud):
    where = "WHERE region IN ('us-east-1', 'eu-west-1')"
    found = cloud.run(f"SELECT bucket_name, region FROM awscc.s3.buckets {where} ORDER BY 1")
    assert [name for name, _ in found.rows] == ["bucket-0a", "bucket-0b", "bucket-1a", "bucket-1b"]
