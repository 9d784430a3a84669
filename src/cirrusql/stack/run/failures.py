"""What is told when some nodes of a stack could not be dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from cirrusql.errors import Error, OperationalError


class StackFailed(OperationalError):
    """Some nodes of a stack could not be dealt with; `failures` has the reason of each.

    `left` are those that were not begun then. `remains` says what is there and should not be.
    """

    def __init__(
        self,
        message: str,
        *,
        failures: Mapping[str, Error] | None = None,
        left: Sequence[str] = (),
        remains: Sequence[str] = (),
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.failures = failures or {}
        self.left = tuple(left)
        self.remains = tuple(remains)

    @classmethod
    def of(
        cls,
        what: str,
        failures: Mapping[str, Error],
        left: Sequence[str] = (),
        remains: Sequence[str] = (),
        hint: str | None = None,
    ) -> Self:
        """The error for some failures, at least one; `what` says what could not be done.

        >>> str(StackFailed.of("no plan of web", {"vpc": Error("no region"), "b": Error("nor")}))
        'no plan of web: vpc: no region (and 1 more)'
        """
        name, first = next(iter(failures.items()))
        reason = f"{name}: {first}" if name else str(first)
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        message = f"{what}: {reason}{more}"
        return cls(message, failures=failures, left=left, remains=remains, hint=hint)
