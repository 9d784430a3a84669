"""The controls of inspector: what is scanned no resource changes."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {"inspector.1", "inspector.2", "inspector.3", "inspector.4"}
