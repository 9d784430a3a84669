"""The front door's limit: a token bucket for each account and region."""

from __future__ import annotations

from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.settings import Settings


class Throttle:
    """Lets a number of calls a second through. The mutable state is how full each bucket is."""

    def __init__(self) -> None:
        self._buckets: dict[Scope, tuple[float, float]] = {}

    def admit(self, settings: Settings, scope: Scope, now: float) -> None:
        """Take a token; raises Refusal ThrottlingException if there is none."""
        level, then = self._buckets.get(scope, (float(settings.burst), now))
        level = min(float(settings.burst), level + max(0.0, now - then) * settings.rate)
        admitted = level >= 1
        self._buckets[scope] = (level - 1 if admitted else level, now)
        if not admitted:
            raise Refusal("ThrottlingException", "Rate exceeded")
