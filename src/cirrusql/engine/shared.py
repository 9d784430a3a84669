"""Engines by configuration: who connects to the same cloud in the same way shares one.

Twenty connections to one account would otherwise have twenty limiters, and ask twenty times as
fast as the account allows.
"""

from __future__ import annotations

import os
import threading

from cirrusql.catalog import Catalog
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY
from cirrusql.engine.target import Target
from cirrusql.records import replace

_Key = tuple[object, ...]

_lock = threading.Lock()
# Engines in use, and by how many. A child process, after a fork, makes its own: its key differs.
_engines: dict[_Key, Engine] = {}
_users: dict[Engine, int] = {}


def acquire(target: Target, catalog: Catalog) -> Engine:
    """The engine for a target, to be given back with `release`.

    A local cloud in memory is always one of its own.
    """
    if str(target.local) == MEMORY:
        return target.engine(catalog)
    key = _key(target, catalog)
    with _lock:
        engine = _engines.get(key)
        if engine is None or engine.closed:
            engine = _engines[key] = target.engine(catalog)
        _users[engine] = _users.get(engine, 0) + 1
        return engine


def release(engine: Engine) -> None:
    """Give an engine back; it is closed when its last user has."""
    with _lock:
        left = _users.get(engine, 1) - 1
        if left:
            _users[engine] = left
            return
        _users.pop(engine, None)
        for key in [key for key, one in _engines.items() if one is engine]:
            del _engines[key]
    engine.close()


def _key(target: Target, catalog: Catalog) -> _Key:
    """All that what the engine does depends on: AWS's variables are read when it is made."""
    aws = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
    local = target.local if isinstance(target.local, bool) else os.path.abspath(target.local)  # noqa: PTH100 - the path may not exist
    return os.getpid(), replace(target, local=local), str(catalog.path), aws
