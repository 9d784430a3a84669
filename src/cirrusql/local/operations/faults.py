"""Failures brought about on purpose: which call fails, and with what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.settings import Fault, Latency, Settings


class Faults:
    """Decides which calls fail. The mutable state is how often each fault was met and struck."""

    def __init__(self) -> None:
        self._random = Random(0)  # noqa: S311 - chance, not secrecy
        self._met: Counter[Fault] = Counter()
        self._struck: Counter[Fault] = Counter()

    def pick(self, latency: Latency) -> float:
        """How long one call is to take, in seconds."""
        return self._random.uniform(latency.lowest, latency.highest)

    def refuse(self, settings: Settings, operation: str, type_name: str) -> None:
        """Raise Refusal if this call is to fail at the front door."""
        for fault in self._striking(settings.faults, operation, type_name, at_handler=False):
            raise Refusal(fault.code, fault.message)

    def handler(self, settings: Settings, operation: str, type_name: str) -> Fault | None:
        """The fault with which the type's handler is to fail in this call, if any."""
        return next(self._striking(settings.faults, operation, type_name, at_handler=True), None)

    def _striking(
        self, faults: Iterable[Fault], operation: str, type_name: str, *, at_handler: bool
    ) -> Iterator[Fault]:
        for fault in faults:
            if fault.at_handler is at_handler and _concerns(fault, operation, type_name):
                self._met[fault] += 1
                if self._strikes(fault):
                    self._struck[fault] += 1
                    yield fault

    def _strikes(self, fault: Fault) -> bool:
        if self._met[fault] < fault.first:
            return False
        if fault.times and self._struck[fault] >= fault.times:
            return False
        return fault.probability >= 1 or self._random.random() < fault.probability


def _concerns(fault: Fault, operation: str, type_name: str) -> bool:
    return fault.operation in ("", operation) and fault.type_name in ("", type_name)
