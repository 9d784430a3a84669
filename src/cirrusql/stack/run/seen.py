"""What was read of the cloud: each resource and each list once, by whoever comes first."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from cirrusql.execute.read.direct import Key, Listed, Read
from cirrusql.records import Record
from cirrusql.session import Session

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Reading(Record, eq=False):
    """What reading a resource gave, and when: a model, None for what is not there, an error."""

    answer: Read
    at: float

    @property
    def seconds(self) -> float:
        """How long ago that was."""
        return time.monotonic() - self.at


class Seen:
    """What was read of the cloud, each resource and each list when it was first asked for.

    Mutable state: the answers, and what is being asked. Any thread; whoever wants to know what is
    being asked already waits for that answer.
    """

    def __init__(self) -> None:
        self._readings: _Asked[Key, Reading] = _Asked()
        self._lists: _Asked[Hashable, Listed] = _Asked()

    def read_all(self, keys: Sequence[Key], session: Session) -> list[Reading]:
        """What each resource was, in the order of the keys; many are read at once."""
        asked, mine = self._readings.claim(keys)

        def heard(place: int, answer: Read) -> None:
            self._readings.settle(mine[place], Reading(answer, time.monotonic()))

        if mine:
            try:
                session.read_all(mine, heard)
            except BaseException as error:
                self._readings.give_up(mine, error)
                raise
        return [one.result() for one in asked]

    def listed(
        self, type_name: str, region: str, keys: Mapping[str, Any], session: Session
    ) -> Listed:
        """The resources of a type that were there; `keys` is what the list was asked with."""
        question = (type_name, region, *sorted((name, str(value)) for name, value in keys.items()))
        (asked,), mine = self._lists.claim((question,))
        if mine:
            try:
                self._lists.settle(question, session.list(type_name, region, keys))
            except BaseException as error:
                self._lists.give_up(mine, error)
                raise
        return asked.result()


class _Asked(Generic[K, T]):
    """Questions and their answers. Mutable state: those."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[K, Future[T]] = {}

    def claim(self, keys: Sequence[K]) -> tuple[list[Future[T]], list[K]]:
        """The answers to be waited for, and the keys that nobody has asked about.

        Whoever is given those has to settle them, or to give them up.
        """
        mine = []
        with self._lock:
            for key in keys:
                if key not in self._answers:
                    self._answers[key] = Future()
                    mine.append(key)
            return [self._answers[key] for key in keys], mine

    def settle(self, key: K, answer: T) -> None:
        """Give the answer to those who wait."""
        self._answers[key].set_result(answer)

    def give_up(self, keys: Sequence[K], error: BaseException) -> None:
        """Fail those who wait for an answer that did not come; it may be asked for again."""
        with self._lock:
            open_ = [self._answers.pop(key) for key in keys if not self._answers[key].done()]
        for one in open_:
            one.set_exception(error)
