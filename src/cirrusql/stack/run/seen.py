"""What was read of the cloud: each resource and each list once, by whoever comes first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, TypeVar

from cirrusql.errors import Error
from cirrusql.records import Record
from cirrusql.session import Session

Model = dict[str, Any]
Key = tuple[str, str, str]
"""A resource's type, identifier and region."""
Listed = list[tuple[str, Model]]
T = TypeVar("T")


class Reading(Record, eq=False):
    """What a read gave, and when: a model, None for what is not there, or an error."""

    answer: Model | Error | None
    at: float

    @property
    def seconds(self) -> float:
        """How long ago that was."""
        return time.monotonic() - self.at


class Seen:
    """What was read of the cloud.

    Mutable state: every answer, and the questions that are being asked. Any thread; who asks what
    is being asked already waits for the answer.
    """

    def __init__(self) -> None:
        self._readings: _Questions[Key, Reading] = _Questions()
        self._lists: _Questions[tuple[Any, ...], Listed] = _Questions()

    def read_all(self, keys: Sequence[Key], session: Session) -> list[Reading]:
        """What each resource is, or was when it was first asked for."""
        asked, own = self._readings.asked(keys)
        if own:
            left = dict(enumerate(own))

            def heard(place: int, answer: Model | Error | None) -> None:
                left.pop(place).set_result(Reading(answer, time.monotonic()))

            missing = [key for key, one in zip(keys, asked, strict=True) if one in own]
            with self._readings.settling(missing, left):
                session.read_all(missing, heard)
        return [one.result() for one in asked]
