"""One build of a stack at a time: a lock for each stack and environment of a cloud."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import file_name
from cirrusql.errors import OperationalError, StoreError
from cirrusql.file_locks import try_lock
from cirrusql.stack.graph.stack import title
from cirrusql.stack.state.places import stack_folder

_SECONDS_BETWEEN_TRIES = 0.2


@contextmanager
def stack_lock(
    engine: Engine,
    stack: str,
    environment: str,
    wait: float = 0.0,
    waiting: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """A context in which nobody else on this machine works on the stack.

    Whoever dies lets go of it. `waiting` is told who has it if it is waited for. Raises
    OperationalError, which says who has it, if it is not free within `wait` seconds.
    """
    folder = stack_folder(engine)
    if folder is None:  # the cloud is this process's own
        yield
        return
    path = folder / f"{file_name(stack)}--{file_name(environment)}.lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be used as a lock: {error.strerror}") from None
    with file:
        if not try_lock(file.fileno()):
            if wait > 0:
                waiting(_holder(path))
            deadline = time.monotonic() + wait
            while not try_lock(file.fileno()):
                if time.monotonic() >= deadline:
                    raise _held(path, stack, environment)
                time.sleep(_SECONDS_BETWEEN_TRIES)
        file.truncate(0)
        file.write(f"process {os.getpid()} since {time.strftime('%Y-%m-%d %H:%M:%S')}")
        file.flush()
        yield


def _holder(path: Path) -> str:
    """Who has the lock, in words."""
    try:
        return path.read_text("utf-8").strip() or "another process"
    except OSError:
        return "another process"


def _held(path: Path, stack: str, environment: str) -> OperationalError:
    return OperationalError(
        f"the stack {title(stack, environment)} is being worked on by {_holder(path)}",
        hint="wait for it, or give --wait-for-lock 10min",
    )
