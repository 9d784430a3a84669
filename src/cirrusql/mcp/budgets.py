"""How much an agent may use up, with one call of a tool and while the server lives."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from cirrusql.errors import BudgetExceeded, DataError, did_you_mean
from cirrusql.records import Record, as_dict, replace


class Budget(Record):
    """The most of each thing; None for no limit.

    `calls` are those to the cloud, `regions` those that one statement asks, `bytes` those of the
    rows that are given.
    """

    calls: int | None = None
    rows: int | None = None
    seconds: float | None = None
    regions: int | None = None
    bytes: int | None = None

    def changed(self, given: Mapping[str, Any], where: str) -> Budget:
        """This one with what a policy says; raises DataError for what is no limit.

        >>> Budget().changed({"calls": 5}, "p").calls
        5
        """
        for name, value in given.items():
            if name not in self.__match_args__:
                hint = did_you_mean(name, self.__match_args__)
                raise DataError(f"{where} cannot have '{name}'", hint=hint)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
                raise DataError(f"{where}.{name} is a number that is not below 0, not {value!r}")
            if name != "seconds" and not isinstance(value, int):
                raise DataError(f"{where}.{name} is a whole number, not {value!r}")
        return replace(self, **given)

    def within(self, other: Budget) -> Budget:
        """The smaller limit of each.

        >>> Budget(calls=5).within(Budget(calls=3, rows=2))
        Budget(calls=3, rows=2, seconds=None, regions=None, bytes=None)
        """
        theirs = as_dict(other)
        return Budget(**{name: least(one, theirs[name]) for name, one in as_dict(self).items()})


DEFAULT_BUDGET = Budget(calls=500, rows=1_000, seconds=60.0, regions=40, bytes=64_000)
"""What one call of a tool may use where no policy says another."""
NO_LIMIT = Budget()
"""What the server may use while it lives where no policy says another."""
_COUNTED = ("calls", "rows", "seconds", "bytes")


class Ledger:
    """What is left of the budget of a server's life. Thread-safe.

    What a call of a tool may use is set aside when it begins, so that calls made at the same time
    cannot use together what only one may. Mutable state: what is left, and how many calls there
    are for which something is set aside.
    """

    def __init__(self, life: Budget) -> None:
        self._life = life
        self._left = as_dict(life)
        self._running = 0
        self._lock = threading.Lock()

    def take(self, wanted: Budget) -> Budget:
        """Set aside what one call of a tool may use; raises BudgetExceeded if nothing is left."""
        with self._lock:
            for name in _COUNTED:
                if self._left[name] is not None and self._left[name] <= 0:
                    raise self._used_up(name)
            self._running += 1
            granted = wanted.within(Budget(**self._left))
            for name in _COUNTED:
                if self._left[name] is not None:
                    self._left[name] -= getattr(granted, name)
            return granted

    def settle(self, granted: Budget, used: Mapping[str, float]) -> None:
        """Give back what was set aside and not used."""
        with self._lock:
            self._running -= 1
            for name in _COUNTED:
                if self._left[name] is not None:
                    self._left[name] += getattr(granted, name) - used.get(name, 0)

    def _used_up(self, name: str) -> BudgetExceeded:
        """The error that nothing is left; what is set aside may come back."""
        most = getattr(self._life, name)
        if self._running:
            message = f"calls of tools that run now may use all {name} that this server has left"
            return BudgetExceeded(message, hint="wait for them, and call one after the other")
        message = f"this server has used up its {name}: {most:g} while it lives"
        return BudgetExceeded(message, hint="whoever started it may start it again")


def least(one: Any, other: Any) -> Any:
    """The smaller of two limits; None, which is none, if both are.

    >>> least(3, None), least(3, 0), least(None, None)
    (3, 0, None)
    """
    given = [value for value in (one, other) if value is not None]
    return min(given) if given else None
