"""The controls of backup: what they find is not made of models."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

OTHERS = {"backup.1"}

CASES: dict[str, Case] = {}
