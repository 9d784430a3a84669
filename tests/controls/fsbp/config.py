"""The controls of config: what they find is not made of models."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

OTHERS = {"config.1"}

CASES: dict[str, Case] = {}
