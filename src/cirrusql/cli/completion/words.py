"""What may stand at the end of a command line that is begun. The scripts of the shells do the same.

Kept beside them for editors and other shells, and as what the scripts are measured against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cirrusql.cli.completion.values import Candidate, values
from cirrusql.cli.spec import Command, Option, Value
from cirrusql.records import Record


class Place(Record):
    """Where the last word of a command line stands.

    `command` is the one it belongs to, None where there is no such command; `before` is how many
    arguments of that stand before it; `option` waits for a value. Behind a `--` words that look
    like options are none.
    """

    command: Command | None
    before: int = 0
    option: Option | None = None
    only_arguments: bool = False


def candidates(top: Command, words: Sequence[str]) -> Iterator[Candidate]:
    """What the last of the words, which may be empty, can become, and what that is.

    `words` has not the program's name. Of `--option=value` it is the value alone that is given.
    Of files and folders there is nothing: those every shell knows.

    >>> from cirrusql.cli.spec import command_line
    >>> [*candidates(command_line("requests"), ["requests", "show", "-o", "j"])]
    [('json', ''), ('jsonl', '')]
    """
    *before, last = words or [""]
    place = place_of(top, before)
    command = place.command
    if command is None:
        return iter(())
    if place.option is not None:
        return _values(place.option.value, last)
    if last.startswith("-") and not place.only_arguments:
        name, equals, value = last.partition("=")
        if not equals:
            return _begun(last, _options(command))
        option = command.option(name)
        return _values(option.value if option is not None else None, value)
    if command.commands:
        return _begun(last, ((one.name, one.help) for one in command.commands))
    argument = command.argument(place.before)
    return _values(argument.value if argument is not None else None, last)


def place_of(top: Command, words: Sequence[str]) -> Place:
    """Where a word would stand behind these."""
    place = Place(top)
    for word in words:
        place = _behind(place, word)
    return place


def _behind(place: Place, word: str) -> Place:
    command, before, option, only_arguments = (getattr(place, one) for one in Place.__match_args__)
    if command is None or option is not None:
        return Place(command, before, None, only_arguments)
    if word.startswith("-") and word != "-" and not only_arguments:
        taken = command.option(word)
        waits = taken is not None and taken.value is not None and not taken.value.optional
        return Place(command, before, taken if waits else None, word == "--")
    if command.commands:
        return Place(command.command(word), 0, None, only_arguments)
    return Place(command, before + 1, None, only_arguments)


def _options(command: Command) -> Iterator[Candidate]:
    return ((name, option.help) for option in command.options for name in option.names)


def _values(value: Value | None, prefix: str) -> Iterator[Candidate]:
    if value is None:
        return iter(())
    if value.choices is not None:
        return _begun(prefix, ((choice, "") for choice in value.choices))
    return values(value.kind or "", prefix)


def _begun(prefix: str, found: Iterable[Candidate]) -> Iterator[Candidate]:
    return (one for one in found if one[0].startswith(prefix))
