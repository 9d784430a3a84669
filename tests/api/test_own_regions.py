"""Where rows have a region of their own, it and the region that is asked are two columns."""

from __future__ import annotations

import pytest

from cirrusql.errors import NotSupportedError
from tests.api.scripted import Scripted

FINDINGS = "aws.securityhub.get_findings"


@pytest.fixture(autouse=True)
def findings(aws: Scripted) -> None:
    """What a region tells of itself and of another."""
    told = [{"Title": "here", "Region": "us-east-1"}, {"Title": "there", "Region": "eu-west-1"}]
    aws.on("GetFindings", {"Findings": told})


def test_the_rows_own_is_no_region_to_ask(aws: Scripted) -> None:
    assert aws.rows(f"SELECT title FROM {FINDINGS} WHERE region = 'eu-west-1'") == [("there",)]
    assert aws.regions == ["us-east-1"]


def test_the_other_is(aws: Scripted) -> None:
    rows = aws.rows(f"SELECT title, region FROM {FINDINGS} WHERE _region = 'eu-west-1' ORDER BY 1")
    assert rows == [("here", "us-east-1"), ("there", "eu-west-1")]
    assert aws.regions == ["eu-west-1"]


@pytest.mark.parametrize("condition", ["region = '*'", "'*' = f.region", "f.region IN ('*', 'x')"])
def test_every_region_is_not_asked_by_the_rows_own(aws: Scripted, condition: str) -> None:
    with pytest.raises(NotSupportedError, match=r"write _region = '\*'"):
        aws.rows(f"SELECT title FROM {FINDINGS} f WHERE {condition}")
    assert aws.asked == []


def test_a_region_without_a_qualifier_is_the_others(aws: Scripted) -> None:
    aws.on("DescribeVpcs", {"Vpcs": [{"VpcId": "there"}]})
    sql = f"FROM {FINDINGS} f JOIN aws.ec2.describe_vpcs v ON v.vpc_id = f.title"
    assert aws.rows(f"SELECT f.region {sql} WHERE v.region = 'us-east-1'") == [("eu-west-1",)]
    assert aws.rows(f"SELECT f.region {sql} WHERE region = 'us-east-1'") == [("eu-west-1",)]
