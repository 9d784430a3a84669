"""EXPLAIN, as pairs in `plans/*.sql`: a statement, and below it, as comments, what is printed.

Adding a test is adding text. What EXPLAIN ANALYZE measures in seconds is written 0.000 s.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.answers.clouds import Cloud
from tests.operations.conftest import GROUP, VPC
from tests.pairs import pairs


@pytest.fixture
def planned(make_cloud: Callable[..., Cloud]) -> Cloud:
    """Three log groups and a VPC with a subnet; two regions are configured."""
    cloud = make_cloud("eu-west-1", "us-east-1")
    cloud.put(GROUP, *({"LogGroupName": name, "RetentionInDays": 7} for name in "abc"))
    (vpc,) = cloud.put(VPC, {"CidrBlock": "10.0.0.0/16"})
    cloud.put("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": "10.0.0.0/24"})
    return cloud


@pytest.mark.parametrize(("statement", "expected"), list(pairs(Path(__file__).with_name("plans"))))
def test_a_plan_reads_as_written(planned: Cloud, statement: str, expected: str) -> None:
    lines = [row[0] for row in planned.rows(statement)]
    text = re.sub(r"\d+\.\d{3} s", "0.000 s", "\n".join(lines))
    assert text == expected
