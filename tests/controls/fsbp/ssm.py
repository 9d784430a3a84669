"""What passes the controls of ssm is a region, or what an instance does: tested by themselves."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {"ssm.1", "ssm.6", "ssm.7"}
