"""What the sets find in the demo organisation; `python -m tests.controls.demo_findings` tells."""

from __future__ import annotations

from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.controls import Control, Report, load
from cirrusql.controls.files import sets
from cirrusql.local.demo.seed import seed
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.checks import check

GOLDEN = Path(__file__).parent / "golden"
# What they find changes by itself: versions that are supported until some day.
AGING = ("lambda.2", "eks.2", "eks.9")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")


def lasting(name: str) -> list[Control]:
    """The controls of a set that find the same tomorrow."""
    return [one for one in load([name]) if one.id not in AGING]


def demo(catalog: Catalog) -> Cloud:
    """The demo organisation, with the four regions that it is in."""
    cloud = Cloud(catalog, REGIONS)
    seed(cloud.local, account=ACCOUNT)
    return cloud


def lines(report: Report) -> list[str]:
    """Control, region, resource and reason of each finding, sorted within a control."""
    return [
        f"{one.control.id} | {finding}"
        for one in report.outcomes
        for finding in sorted(
            f"{each.region or '-'} | {each.resource} | {each.reason}" for each in one.findings
        )
    ]


if __name__ == "__main__":
    for name in sets():
        found = lines(check(demo(Catalog.open()), *lasting(name)))
        (GOLDEN / f"{name}.txt").write_text("\n".join(found) + "\n", "utf-8")
