"""Texts whose secrets are put in when they are sent, and at no time before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

Json = Any


class SecretText(str):
    """A text with references to secrets in it; what is shown, compared and kept is that text.

    >>> SecretText("{{resolve:secretsmanager:db}}", lambda: "hunter22").revealed()
    'hunter22'
    """

    __slots__ = ("revealed",)

    revealed: Callable[[], str]
    """What is sent. Raises what reading a secret does."""

    def __new__(cls, text: str, revealed: Callable[[], str]) -> Self:
        """The text, and what gives the text with its secrets."""
        made = super().__new__(cls, text)
        made.revealed = revealed
        return made


def revealed(value: Json, learn: Callable[[str], None]) -> Json:
    """A value with its secrets in it; `learn` is told each text that has some."""
    if isinstance(value, SecretText):
        text = value.revealed()
        learn(text)
        return text
    if isinstance(value, dict):
        return {name: revealed(inner, learn) for name, inner in value.items()}
    return [revealed(inner, learn) for inner in value] if isinstance(value, list) else value


def has_secrets(value: Json) -> bool:
    """Whether there is a secret to be put in, at any depth."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return any(map(has_secrets, inner))
    return isinstance(value, SecretText)
