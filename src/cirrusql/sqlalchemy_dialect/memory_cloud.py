"""The local cloud in memory that all connections of one SQLAlchemy engine share."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.session import MEMORY, Engine, Target

_SAYS_WHERE = ("local", "region", "seed", "catalog")


class MemoryCloud:
    """One engine with a cloud in memory. Mutable state: the engine, once it was asked for.

    A connection by itself has a cloud of its own, which would be another one for each thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def shared(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of `connect` with the shared engine in the place of what says where."""
        if arguments.get("local") != MEMORY or arguments.get("engine") is not None:
            return dict(arguments)
        rest = {name: value for name, value in arguments.items() if name not in _SAYS_WHERE}
        with self._lock:
            if self._engine is None or self._engine.closed:
                region = arguments.get("region") or ()
                regions = (region,) if isinstance(region, str) else tuple(region)
                catalog = arguments.get("catalog")
                opened = catalog if isinstance(catalog, Catalog) else Catalog.open(catalog)
                target = Target(MEMORY, regions=regions, seed=arguments.get("seed"))
                self._engine = target.engine(opened)
            return {**rest, "engine": self._engine}

    def close(self) -> None:
        """Let go of the cloud, and of all that is in it."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()
