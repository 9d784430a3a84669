"""What passes the control of pca is in no property of an authority."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {"pca.1"}
