"""Which values are secrets, and how a document looks without them.

A secret is what the schema calls write-only, and a text whose name says so (`DB_PASSWORD` among a
function's variables, an item `{"Name": "API_TOKEN", "Value": …}`). A reference to a secret store
(`{{resolve:secretsmanager:…}}`) is none, nor a word that chooses between two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.plan.pointers import ITEM, Pointer, lies_below, steps
from cirrusql.plan.rules import Rules

Json = Any

HIDDEN = "***"
_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|(^|[_-])(pass|pwd)$|secret|token|credential"
    r"|(api|auth|access|private|shared|signing)[_-]?key",
    re.IGNORECASE,
)
# What is said *about* a secret: where it is, how long it lives, what it must look like.
_ABOUT_ONE = re.compile(
    r"(arn|id|name|type|url|uri|path|endpoint|length|version|validity|units|policy|status|mode"
    r"|enabled|method|expiration|ttl|days|issuer|source|provider)s?$",
    re.IGNORECASE,
)
_NAMED_BY = (
    "Name", "Key", "ParameterKey", "ParameterName", "OptionName", "TagKey", "name", "key",
)  # fmt: skip
VALUES = ("Value", "ParameterValue", "TagValue", "value")
_LEAST_SCRUBBED = 4
# Words that choose between two ways, as `HttpTokens: required` does: no password is one of them,
# and to take them out of every text would leave little of it.
CHOICES = frozenset(
    (
        "required", "optional", "enabled", "disabled", "true", "false", "default", "none",
        "automatic", "manual", "active", "inactive",
    )
)  # fmt: skip


def secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret.

    >>> [secret_name(name) for name in ("MasterUserPassword", "API_TOKEN", "SecretArn", "Name")]
    [True, True, False, False]
    """
    return bool(_SECRET_NAME.search(name)) and not _ABOUT_ONE.search(name)


class Secrets:
    """The secrets of one type's documents."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def holds(self, path: Sequence[str]) -> bool:
        """Whether the text at a path of a model is a secret."""
        place = tuple(ITEM if step.isdigit() else step for step in path)
        return self._rules.is_write_only(place) or bool(place and secret_name(place[-1]))

    def may_be_in(self, text: str, path: Pointer) -> bool:
        """Whether a text that ought to be the document at a path may have a secret in it."""
        below = any(lies_below(rule, path) for rule in self._rules.write_only)
        return below or self.holds(path) or bool(_SECRET_NAME.search(text))

    def hidden(self, value: Json, path: Pointer = ()) -> Json:
        """A copy of a value at a path, each secret in it replaced by `***`.

        >>> Secrets(Rules(write_only=(("Auth",),))).hidden({"Auth": {"User": "u"}, "Key": "k"})
        {'Auth': {'User': '***'}, 'Key': 'k'}
        """
        if isinstance(value, dict):
            named = is_secret_pair(value)
            return {
                name: HIDDEN if named and name in VALUES else self.hidden(inner, (*path, name))
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self.hidden(item, (*path, ITEM)) for item in value]
        return HIDDEN if self._is_secret(value, path) else value

    def _is_secret(self, value: Json, path: Pointer) -> bool:
        if value is None or isinstance(value, bool) or not self.holds(path):
            return False
        if isinstance(value, str) and value.startswith("{{resolve:"):
            return False
        return self._rules.is_write_only(path) or str(value).lower() not in CHOICES

    def hidden_patch(self, operations: Sequence[Mapping[str, Json]]) -> list[dict[str, Json]]:
        """The operations of a patch document without secrets."""
        return [
            {
                name: self.hidden(value, _steps(operation)) if name == "value" else value
                for name, value in operation.items()
            }
            for operation in operations
        ]

    def values(self, value: Json) -> frozenset[str]:
        """The secret texts in a document, to take them out of others' texts."""
        return frozenset(_differences(value, self.hidden(value)))

    def patch_values(self, operations: Sequence[Mapping[str, Json]]) -> frozenset[str]:
        """The secret texts in a patch document."""
        return frozenset(_differences(list(operations), self.hidden_patch(operations)))


def scrubbed(text: str, secrets: frozenset[str]) -> str:
    """A text from elsewhere with every secret taken out.

    >>> scrubbed("'hunter22' is too short", frozenset(("hunter22",)))
    "'***' is too short"
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _LEAST_SCRUBBED:
            text = text.replace(secret, HIDDEN)
    return text


def is_secret_pair(value: Mapping[str, Json]) -> bool:
    """Whether what stands under `Value`, or one of `VALUES`, is by its name beside it a secret.

    >>> is_secret_pair({"Key": "API_TOKEN", "Value": "x"}), is_secret_pair({"Key": "Owner"})
    (True, False)
    """
    names = (value[key] for key in _NAMED_BY if isinstance(value.get(key), str))
    return any(secret_name(name) for name in names) and any(key in value for key in VALUES)


def _steps(operation: Mapping[str, Json]) -> Pointer:
    plain = steps(str(operation.get("path", "")))
    return tuple(ITEM if step.isdigit() or step == "-" else step for step in plain)


def _differences(value: Json, hidden: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _differences(inner, hidden[name] if isinstance(hidden, dict) else hidden)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _differences(inner, hidden[place] if isinstance(hidden, list) else hidden)
    elif hidden == HIDDEN and value != HIDDEN:
        yield str(value)
