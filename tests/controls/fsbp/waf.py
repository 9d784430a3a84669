"""Web ACLs and rule groups: their identifiers are not what is told, so they are tested apart."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {}
OTHERS = {"waf.10", "waf.12"}
