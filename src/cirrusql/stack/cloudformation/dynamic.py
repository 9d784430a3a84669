"""Dynamic references: `{{resolve:ssm:…}}` and the secrets of `{{resolve:secretsmanager:…}}`.

They are looked up once functions have been evaluated, for they are often put together by them. A
plain parameter of SSM is read at once. A secret is read when a write needs it: what is planned,
compared and kept is the reference.
"""

from __future__ import annotations

import re
from typing import Any

from cirrusql.stack.cloudformation.facts import Facts
from cirrusql.stack.cloudformation.values import unknown_of
from cirrusql.stack.graph.outputs import Unknown
from cirrusql.stack.graph.secret_text import SecretText

_REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+?)\}\}")
_MARK = "{{resolve:"


def looked_up(value: Any, facts: Facts) -> Any:
    """A value with its references to plain parameters read; a text with secrets is a SecretText."""
    if isinstance(value, dict):
        return {name: looked_up(inner, facts) for name, inner in value.items()}
    if isinstance(value, list):
        return [looked_up(inner, facts) for inner in value]
    return _text(value, facts) if isinstance(value, str) and _MARK in value else value


def _text(text: str, facts: Facts) -> Any:
    unknown: list[Unknown] = []

    def plain(match: re.Match[str]) -> str:
        if match[1] != "ssm":
            return match[0]
        found = facts.parameter(match[2])
        if isinstance(found, Unknown):
            unknown.append(found)
            return match[0]
        return found

    found = _REFERENCE.sub(plain, text)
    if unknown:
        return unknown_of(unknown)
    return SecretText(found, lambda: _revealed(found, facts)) if _REFERENCE.search(found) else found


def _revealed(text: str, facts: Facts) -> str:
    """The text with its secrets; raises what reading them does."""

    def secret(match: re.Match[str]) -> str:
        found = facts.secret(f"{match[1]}:{match[2]}")
        return match[0] if isinstance(found, Unknown) else found

    return _REFERENCE.sub(secret, text)
