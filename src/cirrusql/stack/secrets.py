"""Taking secrets out of whatever is shown of a stack."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

import orjson

from cirrusql.plan.secrets import HIDDEN, scrubbed
from cirrusql.stack.graph.outputs import texts

# Shorter ones would take parts of other words out.
_LEAST = 4


class Mask:
    """Knows the secrets of a stack and hides them wherever they stand.

    Mutable state: the secrets, to which nodes add what they have found out. Any thread.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._secrets: frozenset[str] = frozenset()
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Hide these too, also as they stand in JSON and in SQL literals."""
        found = {form for secret in secrets if len(secret) >= _LEAST for form in _forms(secret)}
        with self._lock:
            self._secrets |= found

    def hidden(self, text: str) -> str:
        """A text without secrets.

        >>> Mask(["hunter22"]).hidden("password 'hunter22'")
        "password '***'"
        """
        return scrubbed(text, self._secrets)

    def within(self, value: Any) -> frozenset[str]:
        """The secrets that stand in the texts of a JSON value."""
        found = [text for text in texts(value) if self.hidden(text) != text]
        return frozenset(one for one in self._secrets if any(one in text for text in found))

    def is_secret(self, text: str) -> bool:
        """Whether a text has a secret in it."""
        return self.hidden(text) != text

    def __repr__(self) -> str:
        return f"<Mask of {len(self._secrets)} secrets as {HIDDEN}>"


def _forms(secret: str) -> Iterable[str]:
    yield secret
    yield orjson.dumps(secret).decode()[1:-1]
    yield secret.replace("'", "''")
