"""The controls of acm: what they find is not made of models."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

OTHERS = {"acm.1", "acm.2"}

CASES: dict[str, Case] = {}
