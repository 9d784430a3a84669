"""What a template is to those who render it, whether Jinja is needed or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Protocol

from cirrusql.stack.templates.references import Reference


class Form(Protocol):
    """A source that was read."""

    @property
    def references(self) -> frozenset[Reference]:
        """What it needs from outside."""

    @property
    def is_value(self) -> bool:
        """Whether it is one expression and nothing else."""

    def check(self) -> None:
        """Raise if it is not well formed."""

    def pieces(self, variables: Mapping[str, Any]) -> Iterator[str]:
        """What it renders, in pieces."""

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The value of its one expression."""

    def line(self, traceback: TracebackType | None) -> int:
        """Where in the source, from 1, what is being traced happened."""
