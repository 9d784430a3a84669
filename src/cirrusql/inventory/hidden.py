"""Secrets of a kept document, which can be told from other values, and from one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cirrusql.inventory.redaction import HIDDEN

Hide = Callable[[Any], Any]


class HiddenValue(dict[str, Any]):
    """What is kept in the place of a secret; what the secret is nobody can tell.

    Only of a value that is at hand can it be found out whether it is the secret: with `hide`, which
    has the key that the secret was hidden with, or another.

    >>> kept = HiddenValue({"$hidden": "hmac-sha256:1", "length": 1}, lambda value: {})
    >>> kept.surely_is("a"), kept == {"$hidden": "hmac-sha256:1", "length": 1}
    (False, True)
    """

    def __init__(self, kept: dict[str, Any], hide: Hide | None = None) -> None:
        super().__init__(kept)
        self._hide = hide

    def surely_is(self, value: Any) -> bool:
        """Whether a value is the secret. If not, it may be all the same: the key may be another."""
        if isinstance(value, HiddenValue):
            return value == self
        return self._hide is not None and self._hide(value) == self


def has_hidden_values(document: Any) -> bool:
    """Whether a document has a HiddenValue in it, at any depth."""
    if isinstance(document, HiddenValue):
        return True
    inner = document.values() if isinstance(document, dict) else document
    return isinstance(document, dict | list) and any(map(has_hidden_values, inner))


def with_hidden_values(document: Any, hide: Hide | None = None) -> Any:
    """A document as it was kept, with a HiddenValue for each secret.

    >>> found = with_hidden_values({"A": [{"$hidden": "hmac-sha256:1", "length": 3}], "B": 1})
    >>> type(found["A"][0]).__name__, found["B"]
    ('HiddenValue', 1)
    """
    if isinstance(document, dict):
        if document.keys() == {HIDDEN, "length"}:
            return HiddenValue(document, hide)
        return {name: with_hidden_values(inner, hide) for name, inner in document.items()}
    if isinstance(document, list):
        return [with_hidden_values(inner, hide) for inner in document]
    return document
