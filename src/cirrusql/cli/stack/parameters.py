"""The values of a template's parameters, from files and from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from cirrusql.cli.arguments import Usage


def parameters_of(parsed: argparse.Namespace) -> Mapping[str, str]:
    """The values of the options; those of `--parameter` win. Raises Usage."""
    from cirrusql.stack.cloudformation.parameter_files import read_parameters

    found: dict[str, str] = {}
    for name in parsed.parameters:
        found |= read_parameters(Path(name))
    return {**found, **dict(map(_pair, parsed.parameter))}


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Usage(f"--parameter wants NAME=VALUE, not '{text}'")
    return name, value
