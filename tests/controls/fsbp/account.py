"""The controls of account: what they find is not made of models."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

OTHERS = {"account.1"}

CASES: dict[str, Case] = {}
