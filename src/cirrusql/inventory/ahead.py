"""Items that are made in a thread of their own while others are being written."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Any, Self

_AHEAD = 4  # how many may wait


def joined(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    """An item, and those behind it.

    >>> list(joined(1, iter([2, 3])))
    [1, 2, 3]
    """
    yield first
    yield from rest


class Ahead:
    """Makes items in a thread of its own, a few ahead of whoever takes them; a context manager.

    The writer asks for them from within its own runtime, in which no query can be run. Mutable: the
    queue between the two.
    """

    def __init__(self, items: Iterable[Any], ahead: int = _AHEAD) -> None:
        self._items = items
        self._queue: queue.Queue[tuple[str, Any]] = queue.Queue(ahead)
        self._left = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._make, name="inventory-commit", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=0.01)
            except queue.Empty:
                continue
        self._thread.join()
        if self._failed is not None:
            raise self._failed

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        kind, item = self._queue.get()
        if kind == "item":
            return item
        if kind == "failed":
            self._failed = item
            raise item
        raise StopIteration

    def _make(self) -> None:
        try:
            for item in self._items:
                self._queue.put(("item", item))
                if self._left.is_set():
                    return
        except BaseException as problem:  # noqa: BLE001 - raised where the items are taken
            self._queue.put(("failed", problem))
        else:
            self._queue.put(("end", None))
