"""What a template may ask about the other resources that there are."""

from __future__ import annotations

from typing import Any, Protocol


class Census(Protocol):
    """What a template asks about the other resources that there are."""

    def next_number(self, series: str) -> int:
        """The number after the last one that was given out in a series; the first is 1."""

    def property_of(self, type_name: str, name: str, other: str, value: Any) -> Any:
        """The property `name` of the resource whose property `other` has a value; None if none."""


class Alone:
    """The census of a resource that is the only one."""

    def next_number(self, series: str) -> int:  # noqa: ARG002
        """The first number."""
        return 1

    def property_of(self, type_name: str, name: str, other: str, value: Any) -> Any:  # noqa: ARG002
        """Nothing."""
        return None
