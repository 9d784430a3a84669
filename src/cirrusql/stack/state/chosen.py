"""The place for a stack's state that a user names."""

from __future__ import annotations

from pathlib import Path

from cirrusql.errors import NotSupportedError
from cirrusql.stack.state.places import FilePlace, StatePlace


def chosen_place(text: str) -> StatePlace:
    """The place for a path; raises NotSupportedError for another scheme."""
    if "://" in text:
        scheme = text.partition("://")[0]
        raise NotSupportedError(f"a state cannot be kept in {scheme}", hint="give a file's path")
    return FilePlace(Path(text))
