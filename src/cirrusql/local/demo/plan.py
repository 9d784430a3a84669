"""The demo organisation's data, read and expanded: what `operations.planned` knows of it."""

from __future__ import annotations

from cirrusql.local.operations.planned import (
    Organisation,
    Planned,
    planned_resources,
    read_organisation,
    resolved,
)

__all__ = ["Organisation", "Planned", "planned_resources", "read_organisation", "resolved"]
