"""What passes the controls of guardduty is a region: they are tested by themselves."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {f"guardduty.{number}" for number in (1, *range(5, 14))}
