"""Where a plan was made, so that it is built there."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_OPTIONS = ("local", "endpoint_url", "profile", "region", "concurrency", "state", "store")
# What an option is that was not given; `--local` alone is an empty text.
_NOT_GIVEN: tuple[object, ...] = (None, [])


def target_of_plan(parsed: argparse.Namespace) -> Mapping[str, Any]:
    """The options that say where a plan is made, as they are wherever it is built."""
    found = {name: getattr(parsed, name) for name in _OPTIONS}
    paths = {name: found[name] for name in ("local", "state", "store")}
    return {**found, **{name: _absolute(path) for name, path in paths.items() if path}}


def _absolute(path: str) -> str:
    return path if "://" in path else str(Path(path).absolute())


def take_target(target: Mapping[str, Any], parsed: argparse.Namespace) -> None:
    """Go where a plan was made, unless the options say otherwise."""
    for name in _OPTIONS:
        if getattr(parsed, name) in _NOT_GIVEN:
            setattr(parsed, name, target.get(name))
