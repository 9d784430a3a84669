"""A request's members, and which of them an answer took into account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.local.protocol.errors import Refusal

# They change nothing about what a read answers here.
_HARMLESS = frozenset(("DryRun", "IncludeManagedResources", "GrantTokens", "BillingViewArn"))


class Request:
    """The members of one request.

    Mutable: which were looked at. One that nobody looked at would have been ignored, and the answer
    would not be what was asked for.
    """

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = members
        self._seen = set(_HARMLESS)

    def get(self, name: str, default: Any = None) -> Any:
        """A member's value."""
        self._seen.add(name)
        value = self._members.get(name)
        return default if value is None else value

    def text(self, name: str) -> str:
        """A member that must be there; it was checked that it is."""
        return str(self.get(name, ""))

    def only(self, name: str, *values: Any) -> None:
        """Raise Refusal for a value other than these; the local cloud knows no other answer."""
        given = self.get(name)
        if given is not None and given not in values:
            raise Refusal(
                "InvalidParameterValue", f"The local cloud does not know {name} '{given}'"
            )

    def refuse_unseen(self, operation: str) -> None:
        """Raise Refusal for a member that had no effect."""
        unseen = sorted(name for name in self._members if name not in self._seen)
        if unseen:
            message = f"The local cloud does not answer {operation} with {', '.join(unseen)}"
            raise Refusal("InvalidParameterCombination", message)
