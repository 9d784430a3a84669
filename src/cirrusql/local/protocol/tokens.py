"""The random names that the service gives out: request tokens and request ids."""

from __future__ import annotations

import os


def new_token() -> str:
    """A random UUID, version 4.

    >>> len(new_token()), new_token()[14]
    (36, '4')
    """
    # uuid.uuid4() takes five times as long and its module's import shows at start-up.
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
