"""The program that `cirrusql stackql install` writes: this Python, this package, some options."""

from __future__ import annotations

import argparse
import site
from collections.abc import Sequence
from pathlib import Path

import cirrusql

_MARK = "# Written by `cirrusql stackql install`, which may replace it."
# Started by a shell, since the path of an interpreter in a first line may be neither long nor have
# spaces; the second line is a text for Python. Without `-P` Python would look for modules beside
# the launcher first.
_TEXT = """#!/bin/sh
'''exec' {python} -P "$0" "$@"
' '''
{mark}
import sys
{path}
from cirrusql.stackql.main import run

run({options!r})
"""
_LONGEST_HEAD = 2_000


def launcher(python: str, options: Sequence[str]) -> str:
    """The launcher's text for an interpreter, with the options that stand before all others."""
    root = str(Path(cirrusql.__file__).absolute().parents[1])
    own = (*site.getsitepackages(), site.getusersitepackages())
    path = "" if root in own else f"sys.path.insert(0, {root!r})"
    return _TEXT.format(python=_quoted(python), mark=_MARK, path=path, options=list(options))


def _quoted(text: str) -> str:
    """A path as both languages take it: in the shell's quotes, within Python's text of three."""
    return '"' + "".join(f"\\{one}" if one in '"$`\\' else one for one in text) + '"'


def is_launcher(path: Path) -> bool:
    """Whether a file is one of ours."""
    try:
        with path.open("rb") as file:
            return _MARK.encode() in file.read(_LONGEST_HEAD)
    except OSError:
        return False


def launcher_options(parsed: argparse.Namespace) -> list[str]:
    """The options to write down. A file is found from any folder later, and `~` is this user's."""
    found: list[str] = []
    if parsed.local is not None:
        found.append("--local" if not parsed.local else f"--local={_absolute(parsed.local)}")
    for name in ("endpoint_url", "profile", "concurrency"):
        value = getattr(parsed, name)
        if value is not None:
            found.append(f"--{name.replace('_', '-')}={value}")
    found += [f"--region={region}" for region in parsed.region]
    if parsed.database is not None:
        found.append(f"--database={_absolute(parsed.database)}")
    return [*found, "--read-only"] if parsed.read_only else found


def _absolute(path: str) -> str:
    return path if path == ":memory:" else str(Path(path).expanduser().absolute())
