"""One seeded local cloud whose clock stands still, called in process and served to boto3."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
import orjson
import pytest
from botocore.config import Config
from tests.answers.clouds import served

from cirrusql.catalog import Catalog
from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.local import Answer, LocalCloud
from cirrusql.local.clock import StoppedClock
from cirrusql.local.demo.seed import ACCOUNT, seed

NOW = 1_795_700_000.0


@dataclass
class Demo:
    """The demo organisation: in process, and at a URL."""

    cloud: LocalCloud
    url: str
    catalog: Catalog
    session: Any

    def relation(self, name: str) -> ApiRelation:
        return self.catalog.api.relation(*name.split("."))

    def answer(self, name: str, region: str = "us-east-1", **members: Any) -> Answer:
        """What is answered in process."""
        relation, document = self.relation(name), orjson.dumps(members)
        return self.cloud.answer(
            relation.api,
            relation.operation,
            b"",
            account=ACCOUNT,
            region=region,
            document=document,
        )

    def members(self, name: str, region: str = "us-east-1", **members: Any) -> dict[str, Any]:
        """The members that are answered in process."""
        answer = self.answer(name, region, **members)
        assert answer.status == 200, answer.body
        found: dict[str, Any] = orjson.loads(answer.body)
        return found

    def client(self, service: str, region: str = "us-east-1", account: str = ACCOUNT) -> Any:
        retries = {"total_max_attempts": 1, "mode": "standard"}
        config = Config(retries=retries, inject_host_prefix=False, parameter_validation=False)
        client = self.session.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=account,
            aws_secret_access_key="secret",
            config=config,
        )
        client.meta.events.register("before-sign", _without_account)
        return client

    def boto3(self, name: str, region: str = "us-east-1", **members: Any) -> dict[str, Any]:
        """What boto3 is answered, in the words of `members`."""
        relation = self.relation(name)
        client = self.client(relation.api.name, region)
        found = getattr(client, relation.resource)(**members)
        found.pop("ResponseMetadata")
        return {key: plain(value) for key, value in found.items() if value is not None}


def _without_account(request: Any, **_: Any) -> None:
    # S3 Control puts the account before the host, which with an address is no host.
    request.url = request.url.replace(f"//{ACCOUNT}.", "//")


def plain(value: Any) -> Any:
    """A value of boto3's as members have it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def demo(catalog: Catalog) -> Iterator[Demo]:
    cloud = LocalCloud.open(":memory:", catalog, clock=StoppedClock(NOW))
    seed(cloud)
    with served(cloud) as url:
        yield Demo(cloud, url, catalog, boto3.Session())
    cloud.close()
