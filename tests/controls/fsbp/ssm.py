"""The controls of ssm are tested by themselves.

What passes them is a region, what an instance does, or whom a document is shared with.
"""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {"ssm.1", "ssm.2", "ssm.3", "ssm.4", "ssm.6", "ssm.7"}
