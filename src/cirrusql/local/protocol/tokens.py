"""The names that the service makes up: request tokens and request ids."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

TokenMaker = Callable[[], str]


def new_token() -> str:
    """A random UUID in the form of version 4.

    >>> len(new_token()), new_token()[14]
    (36, '4')
    """
    # It begins with the time, in milliseconds: the index of requests by token then grows at its
    # end. Random all over, each token was a page of its own to write, a third of a commit's time.
    # uuid.uuid4() takes five times as long and its module's import shows at start-up.
    text = f"{int(time.time() * 1000):012x}{os.urandom(10).hex()}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
