"""Whether the prompt that completes and highlights can be had here."""

from __future__ import annotations

import os


def prompt_is_possible() -> str | None:
    """None if it can be had, else one line that says why lines are edited plainly.

    It needs a package of its own, and a terminal whose cursor can be moved.
    """
    from importlib.util import find_spec

    if os.environ.get("TERM", "") == "dumb":
        return "this terminal calls itself dumb: there is no completion, and no status line"
    if find_spec("prompt_toolkit") is None:
        return "for completion, colours and a status line: pip install 'cirrusql[shell]'"
    return None
