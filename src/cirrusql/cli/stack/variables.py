"""The variables of a stack's templates: from a file, and from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from cirrusql.cli.arguments import Usage

_DEFAULT_FILE = ".env"


def variables_of(parsed: argparse.Namespace) -> Mapping[str, str]:
    """What the options give; those of `-e` win. Raises Usage for what is no NAME=VALUE."""
    return {**dict(_of_file(parsed.env_file)), **dict(map(_pair, parsed.env))}


def _of_file(given: str | None) -> Iterator[tuple[str, str]]:
    path = Path(given or _DEFAULT_FILE)
    if given is None and not path.is_file():
        return
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"cannot read {path}: it is not UTF-8 text") from None
    for number, line in enumerate(text.split("\n"), 1):
        said = line.strip().removeprefix("export ").strip()
        if said and not said.startswith("#"):
            name, equals, value = said.partition("=")
            if not equals or not name.strip():
                raise Usage(f"{path}, line {number}: '{said}' is not NAME=VALUE")
            yield name.strip(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    """A value without the quotes around it.

    >>> _unquoted("'a b'"), _unquoted('"'), _unquoted("it's")
    ('a b', '"', "it's")
    """
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Usage(f"-e wants NAME=VALUE, not '{text}'")
    return name, value
