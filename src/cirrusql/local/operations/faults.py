"""Failures brought about on purpose: which call fails, and with what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.settings import Fault, Latency, Settings


class Occasion(NamedTuple):
    """A call that may be made to fail: what is asked of which service, for whom and where."""

    operation: str
    type_name: str
    scope: Scope
    service: str = "cloudcontrol"


class Faults:
    """Decides which calls fail. The mutable state is how often each fault was met and struck."""

    def __init__(self) -> None:
        self._random = Random(0)  # noqa: S311 - chance, not secrecy
        self._met: Counter[Fault] = Counter()
        self._struck: Counter[Fault] = Counter()

    def pick(self, latency: Latency) -> float:
        """How long one call is to take, in seconds."""
        return self._random.uniform(latency.lowest, latency.highest)

    def refuse(self, settings: Settings, occasion: Occasion) -> None:
        """Raise Refusal if this call is to fail at the front door."""
        for fault in self._striking(settings.faults, occasion, at_handler=False):
            raise Refusal(fault.code, fault.message)

    def handler(self, settings: Settings, occasion: Occasion) -> Fault | None:
        """The fault with which the type's handler is to fail in this call, if any."""
        return next(self._striking(settings.faults, occasion, at_handler=True), None)

    def _striking(
        self, faults: Iterable[Fault], occasion: Occasion, *, at_handler: bool
    ) -> Iterator[Fault]:
        for fault in faults:
            if fault.at_handler is at_handler and _concerns(fault, occasion):
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


def _concerns(fault: Fault, occasion: Occasion) -> bool:
    account, region = occasion.scope
    return (
        fault.service in ("*", occasion.service)
        and fault.operation in ("", occasion.operation)
        and fault.type_name in ("", occasion.type_name)
        and fault.region in ("", region)
        and fault.account in ("", account)
    )
