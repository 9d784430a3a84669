"""What passes the controls of macie is a region: they are tested by themselves."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {"macie.1"}
