"""Secrets in what a service has answered: told by the name beside a text, or by its look.

`plan.secrets` hides what a schema calls write-only, in what is written. What is read has none of
that: a service does not return it. It has passwords among a function's variables, keys in a start
script, tokens that somebody put into a description.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import orjson

from cirrusql.plan.secrets import CHOICES, HIDDEN, VALUES, is_secret_pair, secret_name

Json = Any

# Each is what its issuer documents; a group named `secret` is all of the text that is hidden. What
# looks at a run of letters and dashes begins where the run does: begun at each dash of `a-a-a-…`,
# 32 kB of it took 41 s, in which nothing else of the process ran.
_LOOKS = re.compile(
    r"""
      -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
    | (?<![\w-])(?=[\w-]*\beyJ[\w-]{8})[\w-]+\.eyJ[\w-]{8,}\.[\w-]{8,}  # a JSON web token
    | \bgh[opsur]_\w{30,} | \bgithub_pat_\w{30,} | \bglpat-[\w-]{20,}
    | \bxox[abeoprs]-[\w-]{10,}
    | \b[rs]k_live_\w{16,} | \bsk-[\w-]{20,} | \bAIza[\w-]{35} | \bnpm_\w{36} | \bpypi-[\w-]{50,}
    | \bSG\.[\w-]{16,}\.[\w-]{16,}
    | (?<=\bBearer[ ])[\w.~+/-]{20,}=*
    | (?<=://)(?P<user>[^\s/:@]*):(?P<secret>[^\s/@]+)(?=@)
    | (?P<before>(?<![\w-])[\w-]*
        (?:password|passwd|pwd|secret[_-]?access[_-]?key|api[_-]?key|auth[_-]?token)["']?
        \s*=\s*["']?)(?P<value>[^\s"';&]{4,})
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_DATE_OR_ARN = re.compile(r"\d{4}-\d\d-\d\d|arn:|\{\{resolve:")
# What a report says where there is nothing.
_NOTHING = frozenset(("", "n/a", "no_information", "not_supported"))
_PACKED = frozenset(("UserData", "user_data"))


def without_secrets(text: str) -> str:
    """A text, whatever looks like a secret in it replaced by `***`.

    >>> without_secrets("postgres://app:hunter22@db/shop, and export API_KEY=abcdef")
    'postgres://app:***@db/shop, and export API_KEY=***'
    """
    return _LOOKS.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    if match["secret"] is not None:
        return f"{match['user']}:{HIDDEN}"
    return f"{match['before'] or ''}{HIDDEN}"


def hidden_value(value: Json, name: str = "") -> Json:
    """A copy of a JSON value under a name, without secrets; numbers are none.

    >>> hidden_value({"DB_PASSWORD": "hunter22", "PasswordLastUsed": "2026-11-20", "Port": 1})
    {'DB_PASSWORD': '***', 'PasswordLastUsed': '2026-11-20', 'Port': 1}
    """
    if isinstance(value, dict):
        is_pair = is_secret_pair(value) or str(value.get("Type")) == "SecureString"
        return {
            key: HIDDEN if is_pair and key in VALUES else hidden_value(inner, key)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [hidden_value(item, name) for item in value]
    return hidden_cell(value, name)


def hidden_row(names: Sequence[str], values: Sequence[Any]) -> tuple[Any, ...]:
    """A row of these columns without secrets; documents in it are JSON texts, and stay such.

    >>> hidden_row(("name", "value", "tags"), ("API_TOKEN", "abc", '{"owner":"ops"}'))
    ('API_TOKEN', '***', '{"owner":"ops"}')
    """
    row = dict(zip(names, values, strict=True))
    is_pair = is_secret_pair(row) or row.get("type") == "SecureString"
    return tuple(
        _in_row(value, name, is_secret=is_pair and name in VALUES) for name, value in row.items()
    )


def _in_row(value: Any, name: str, *, is_secret: bool) -> Any:
    return HIDDEN if is_secret and isinstance(value, str) else hidden_cell(value, name)


def hidden_cell(value: Any, name: str = "") -> Any:
    """One value of a row, or a text in a document, under its name; a text may be a document too.

    >>> hidden_cell('{"Input": "{\\\\"password\\\\": \\\\"x\\\\"}"}')
    '{"Input":"{\\\\"password\\\\":\\\\"***\\\\"}"}'
    """
    if not isinstance(value, str):
        return value
    if value[:1] in ("{", "["):
        try:
            document = orjson.loads(value)
            hidden = hidden_value(document, name)
            return value if hidden == document else orjson.dumps(hidden).decode()
        except (ValueError, RecursionError):  # no JSON, or a thousand lists in one another
            return _hidden_text(value, name)
    return _hidden_text(value, name)


def _hidden_text(text: str, name: str) -> str:
    if name and secret_name(name) and not _is_harmless(text):
        return HIDDEN
    if name in _PACKED and without_secrets(_unpacked(text)) != _unpacked(text):
        return HIDDEN
    return without_secrets(text)


def _is_harmless(text: str) -> bool:
    """Whether a text says something about a secret, as when it was used, and is none itself."""
    lower = text.lower()
    return lower in CHOICES or lower in _NOTHING or _DATE_OR_ARN.match(text) is not None


def _unpacked(text: str) -> str:
    """The text in a base64 text; the empty one if there is none."""
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return ""
