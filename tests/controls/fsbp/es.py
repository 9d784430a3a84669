"""Resources that pass the controls of es, and some that do not."""

from __future__ import annotations

from tests.controls.fsbp.opensearch import ELASTICSEARCH, OPENSEARCH, cases

OF_ELASTICSEARCH = ("rest", "vpc", "node", "error", "audit", "nodes", "masters", "tls")

CASES = cases("es", ELASTICSEARCH, OPENSEARCH, *OF_ELASTICSEARCH)
