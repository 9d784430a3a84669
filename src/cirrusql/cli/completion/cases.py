"""What the scripts of all shells are written with."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.cli.spec import Command


def each_command(command: Command, path: str = "") -> Iterator[tuple[str, Command]]:
    """A command and all below it, each with the names on the way to it, a space before each.

    >>> from cirrusql.cli.spec import command_line
    >>> [path for path, _ in each_command(command_line("docs")) if path.startswith(" docs")]
    [' docs', ' docs page', ' docs build', ' docs site']
    """
    yield path, command
    for one in command.commands:
        yield from each_command(one, f"{path} {one.name}")


def quoted(text: str) -> str:
    r"""A text as one word of bash or zsh, which read nothing in it.

    >>> print(quoted("AWS's own"))
    'AWS'\''s own'
    """
    return "'" + text.replace("'", "'\\''") + "'"
