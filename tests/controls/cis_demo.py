"""What `cis` finds in the demo organisation; `python -m tests.controls.cis_demo` writes it down."""

from __future__ import annotations

from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.controls import Report, load
from cirrusql.local.demo.seed import seed
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.checks import check

GOLDEN = Path(__file__).parent / "golden" / "cis_demo.txt"
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")


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
    found = lines(check(demo(Catalog.open()), *load(["cis"])))
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text("\n".join(found) + "\n", "utf-8")
