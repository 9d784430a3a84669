"""Page tokens: opaque to the caller, and all that is needed to go on.

A token says after what the next page starts and, as a digest, what it belongs to. Nothing is
remembered, and since pages go by key, resources that come and go in between are neither shown
twice nor make another one be passed over.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b
from typing import Any

import orjson

from cirrusql.local.protocol.errors import Refusal


def page_token(after: str | int, *belongs_to: Any) -> str:
    """A token for the page after `after` of what `belongs_to` tells apart.

    >>> page_token_start(page_token("a", "ListResources"), "ListResources")
    'a'
    """
    return base64.b64encode(orjson.dumps([_digest(belongs_to), after])).decode()


def page_token_start(token: str, *belongs_to: Any) -> Any:
    """After what the page starts; raises Refusal if the token is not one for this."""
    try:
        digest, after = orjson.loads(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError, TypeError):
        digest, after = None, None
    if digest != _digest(belongs_to) or not isinstance(after, str | int):
        raise Refusal("InvalidRequestException", "Invalid NextToken")
    return after


def _digest(parts: tuple[Any, ...]) -> str:
    return blake2b(orjson.dumps(parts), digest_size=8).hexdigest()
