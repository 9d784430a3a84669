"""Names with `*` in them."""

from __future__ import annotations

import re
from collections.abc import Callable


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a text is what a pattern says, in which `*` stands for anything, also for nothing.

    Nothing else is special, and all of the text has to match.

    >>> [matcher("logs-*-[a]")(name) for name in ("logs-eu-[a]", "logs--[a]", "logs-eu-a", "x")]
    [True, True, False, False]
    """
    pieces = (re.escape(piece) for piece in pattern.split("*"))
    compiled = re.compile(".*".join(pieces), re.DOTALL)
    return lambda text: compiled.fullmatch(text) is not None
