"""Access keys: the account that each belongs to, and the temporary ones of an assumed role."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"

_TEMPORARY_KEY = re.compile(r"ASIA(\d{12})")
_ACCOUNT = re.compile(r"\d{12}")


def account_of(access_key: str, accounts: Mapping[str, str]) -> str:
    """The account an access key belongs to: as `accounts` says, or itself if it is one.

    >>> account_of("111122223333", {}), account_of("AKIAIOSFODNN7EXAMPLE", {})
    ('111122223333', '000000000000')
    """
    configured = accounts.get(access_key)
    if configured is not None:
        return configured
    if _ACCOUNT.fullmatch(access_key):
        return access_key
    temporary = _TEMPORARY_KEY.match(access_key)
    return temporary[1] if temporary else DEFAULT_ACCOUNT


def is_temporary(access_key: str) -> bool:
    """Whether it is a key of an assumed role.

    >>> is_temporary("ASIA111122223333"), is_temporary("AKIAIOSFODNN7EXAMPLE")
    (True, False)
    """
    return _TEMPORARY_KEY.match(access_key) is not None


def temporary_key(account: str) -> tuple[str, str]:
    """The access key and secret key of a role assumed in an account; no record of it is kept.

    >>> temporary_key("111122223333")[0]
    'ASIA111122223333'
    """
    key = f"ASIA{account}"
    secret = hashlib.sha256(b"the local cloud's temporary keys: " + key.encode()).digest()
    return key, base64.b64encode(secret).decode()
