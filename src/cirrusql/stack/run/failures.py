"""What is told when some nodes of a stack could not be dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cirrusql.errors import Error, OperationalError


class StackFailed(OperationalError):
    """Some nodes of a stack could not be dealt with; `failures` has the reason of each.

    `left` are those that were not begun then. `remains` says what is there and should not be.
    """

    def __init__(
        self,
        what: str,
        failures: Mapping[str, Error],
        left: Sequence[str] = (),
        remains: Sequence[str] = (),
        hint: str | None = None,
    ) -> None:
        self.failures = failures
        self.left = tuple(left)
        self.remains = tuple(remains)
        reasons = "; ".join(f"{name}: {error}" for name, error in list(failures.items())[:1])
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        super().__init__(f"{what}: {reasons}{more}", hint=hint)
