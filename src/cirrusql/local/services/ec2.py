"""EC2: the account's regions and their availability zones."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.local.services.service import Action

ACTIONS: Mapping[str, Action] = {}
