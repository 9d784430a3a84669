"""Secrets in what a stack wants: compared by the references to them, never by their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.plan.pointers import Pointer
from cirrusql.stack.graph.secret_text import SecretText, has_secrets
from cirrusql.stack.planning.differences import Before

Json = Any


def with_live_secrets(
    wanted: Mapping[str, Json], live: Mapping[str, Json], before: Before
) -> Mapping[str, Json]:
    """What is wanted, with what is there in the place of each secret that is referred to as before.

    What was built with another reference, or by nobody, or is not shown, stays as it is.
    """
    if not has_secrets(dict(wanted)):
        return wanted
    return {name: _live(value, live.get(name), (name,), before) for name, value in wanted.items()}


def _live(wanted: Json, live: Json, path: Pointer, before: Before) -> Json:
    if isinstance(wanted, dict) and isinstance(live, dict):
        return {
            name: _live(value, live.get(name), (*path, name), before)
            for name, value in wanted.items()
        }
    if not has_secrets(wanted) or live is None or before.is_changed(path) is not False:
        return wanted
    return _in_place(wanted, live)


def _in_place(wanted: Json, live: Json) -> Json:
    """A value whose references are those of the last build, with what is there in their place."""
    if isinstance(wanted, SecretText):
        return live if isinstance(live, str) else wanted
    if isinstance(wanted, list) and isinstance(live, list) and len(wanted) == len(live):
        return [_in_place(one, other) for one, other in zip(wanted, live, strict=True)]
    if isinstance(wanted, dict) and isinstance(live, dict):
        return {name: _in_place(value, live.get(name)) for name, value in wanted.items()}
    return wanted
