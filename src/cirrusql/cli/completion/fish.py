"""The completion script for fish: a rule for each option and argument, with where it holds."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.cli.completion.cases import each_command
from cirrusql.cli.completion.values import VALUES
from cirrusql.cli.spec import Command, Option, Value


def script(top: Command) -> str:
    """The script."""
    commands = [*each_command(top)]
    groups = " ".join(_quoted(path) for path, one in commands if one.commands)
    waiting = "\n".join(_waiting(path, one) for path, one in commands if _long_and_short(one))
    rules = "\n".join(rule for path, one in commands for rule in _rules(path, one))
    made = _SCRIPT.replace("@GROUPS@", groups).replace("@WAITING@", waiting)
    return made.replace("@RULES@", rules)


def _long_and_short(command: Command) -> list[str]:
    """The options of a command behind which a word is their value."""
    takes = (one for one in command.options if one.value is not None and not one.value.optional)
    return [name for option in takes for name in option.names]


def _waiting(path: str, command: Command) -> str:
    names = " ".join(_quoted(f"{path} {name}") for name in _long_and_short(command))
    return f"        case {names}\n            return 0"


def _rules(path: str, command: Command) -> Iterator[str]:
    at = _at(path)
    for option in command.options:
        yield from _option_rules(at, option)
    for one in command.commands:
        yield f"complete -c cirrusql {at} -a {one.name} -d {_quoted(one.help)}"
    for place, argument in enumerate(command.arguments):
        takes = _takes(argument.value, required=False)
        if takes:
            where = _at(path, f"{place}+" if argument.repeatable else str(place))
            yield f"complete -c cirrusql {where} {takes}"


def _at(path: str, place: str = "") -> str:
    """The condition that a rule holds behind the names of a path, and at an argument's place."""
    return "-n " + _quoted(f"__cirrusql_at {_quoted(path)} {place}".rstrip())


def _option_rules(at: str, option: Option) -> Iterator[str]:
    """One rule for an option, or one for each long name if it has several."""
    short = "".join(f" -s {name[1:]}" for name in option.names if not name.startswith("--"))
    takes = _takes(option.value, required=True)
    for name in option.names:
        if name.startswith("--"):
            told = f"{takes} -d {_quoted(option.help)}".lstrip()
            yield f"complete -c cirrusql {at}{short} -l {name[2:]} {told}"


def _takes(value: Value | None, *, required: bool) -> str:
    """What stands for a value in a rule; nothing for one that nobody can guess."""
    if value is None:
        return ""
    needs = "-r " if required and not value.optional else ""
    if value.choices is not None:
        return f"{needs}-f -a {_quoted(' '.join(value.choices))}"
    if value.kind in VALUES:
        return f"{needs}-f -a {_quoted(f'(__cirrusql_values {value.kind})')}"
    if value.kind == "folder":
        return f"{needs}-f -a '(__fish_complete_directories (commandline -ct))'"
    if value.kind == "file":
        return f"{needs}-F" if not value.optional else "-f -a '(__cirrusql_files)'"
    return f"{needs}-f" if required else ""


def _quoted(text: str) -> str:
    r"""A text as one word of fish.

    >>> print(_quoted("AWS's own"))
    'AWS\'s own'
    """
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


_SCRIPT = r"""# Completion of cirrusql in fish; made by `cirrusql complete fish`.

# Whether a word behind this option of this command is the option's value.
function __cirrusql_waits
    switch $argv[1]
@WAITING@
    end
    return 1
end

# Whether the cursor is behind these names of commands, and at this argument if a number is given.
function __cirrusql_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l path ''
    set -l place 0
    set -l waits 0
    set -l only_arguments 0
    for word in $words
        if test $waits = 1
            set waits 0
        else if test $only_arguments = 0; and string match -qr -- '^-.' $word
            test $word = --; and set only_arguments 1
            __cirrusql_waits "$path $word"; and set waits 1
        else if contains -- "$path" @GROUPS@
            set path "$path $word"
        else
            set place (math $place + 1)
        end
    end
    test "$path" = "$argv[1]"; or return 1
    switch "$argv[2]"
        case '*+'
            test $place -ge (string trim -c + -- $argv[2])
        case '?*'
            test $place = $argv[2]
    end
end

# The part of the word at the cursor that is a value, without quotes.
function __cirrusql_value
    commandline -ct | string replace -r -- '^--[^=]*=' '' | string replace -ar -- '[\\\\"\']' ''
end

# The values of a kind that only data can tell.
function __cirrusql_values
    command cirrusql complete --values "$argv[1]:"(__cirrusql_value) 2>/dev/null </dev/null
end

# Files, for an option that fish does not expect a value of.
function __cirrusql_files
    __fish_complete_path (__cirrusql_value)
end

complete -c cirrusql -f
@RULES@
"""
