"""Local clouds with a session on each, every call to them counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from tests.answers.clouds import Cloud

GROUP = "AWS::Logs::LogGroup"
VPC = "AWS::EC2::VPC"


@pytest.fixture
def make_cloud(catalog: Catalog) -> Iterator[Callable[..., Cloud]]:
    """Makes empty local clouds, which are closed when the test ends."""
    made: list[Cloud] = []

    def make(*regions: str, **options: Any) -> Cloud:
        made.append(Cloud(catalog, regions or ("us-east-1",), **options))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


@pytest.fixture
def cloud(make_cloud: Callable[..., Cloud]) -> Cloud:
    """Two log groups and a VPC in us-east-1, a log group in eu-west-1."""
    made = make_cloud()
    made.put(
        GROUP,
        {"LogGroupName": "a", "RetentionInDays": 7, "Tags": [{"Key": "Team", "Value": "web"}]},
        {"LogGroupName": "b", "RetentionInDays": 30},
    )
    made.put(VPC, {"CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Team", "Value": "net"}]})
    made.put(GROUP, {"LogGroupName": "c"}, region="eu-west-1")
    return made
