"""The controls of fsx: file systems have no resource type."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {"fsx.1", "fsx.2", "fsx.3", "fsx.4", "fsx.5"}
