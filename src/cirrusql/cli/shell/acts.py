"""What each command of the shell does: mostly a statement that is run for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.errors import Error

if TYPE_CHECKING:
    from cirrusql.cli.shell.shell import Shell

_DONE = ExitCode.DONE
_DEEPEST = 20
_INTRODUCTION = """\
A statement ends with ; and may have many lines. Tab completes, Ctrl-R searches what was typed,
Ctrl-C drops what is typed or cancels what runs. \\G in the place of ; shows a line for each column;
what begins with a space is not remembered.

  SHOW SERVICES;  SHOW RESOURCES IN awscc.ec2;  DESCRIBE awscc.ec2.vpcs;
  SELECT vpc_id, cidr_block FROM awscc.ec2.vpcs WHERE region = 'us-east-1';
"""


# -- what there is ---------------------------------------------------------------------------------


def help_(shell: Shell, _argument: str) -> ExitCode:
    """List the commands."""
    from cirrusql.cli.shell.commands import help_lines

    shell.narrator.say_all(_INTRODUCTION)
    shell.narrator.say_all("\n".join(help_lines()))
    return _DONE


def forms(shell: Shell, argument: str) -> ExitCode:
    """List the statements, or the forms of one."""
    from cirrusql.completion.forms import forms_of
    from cirrusql.completion.words import STATEMENTS

    word = argument.upper().rstrip(";").partition(" ")[0]
    lines = forms_of(word) if word else []
    if not lines:
        alike = {name: told for name, told in STATEMENTS.items() if name.startswith(word)}
        lines = [f"{name:26}{told}" for name, told in (alike or STATEMENTS).items()]
    shell.narrator.say_all("\n".join(f"  {line}" for line in lines))
    return _DONE


def leave(_shell: Shell, _argument: str) -> ExitCode:
    """Nothing: leaving is the conversation's part, and takes no argument."""
    raise Usage("\\q takes no argument")


def describe(shell: Shell, argument: str) -> ExitCode:
    """The columns of a relation, and its methods where it is one of the cloud."""
    if not argument:
        code = shell.run("SHOW TABLES; SHOW VIEWS")
        shell.narrator.hint(
            "\\d awscc.ec2.volumes for a relation's columns, \\dt volume to find one"
        )
        return code
    from cirrusql.completion.columns import relation_named

    code = shell.run(f"DESCRIBE {argument}")
    is_own = relation_named(shell.catalog, argument.rstrip("; ").split(".")) is None
    return code if code or is_own else shell.run(f"SHOW METHODS IN {argument}")


def tables(shell: Shell, argument: str) -> ExitCode:
    """The user's own tables and views, or the relations that a pattern finds."""
    if not argument:
        return shell.run("SHOW TABLES; SHOW VIEWS")
    return shell.run(f"SHOW RESOURCES LIKE {_pattern(argument)}")


def functions(shell: Shell, argument: str) -> ExitCode:
    """The functions."""
    return shell.run(f"SHOW FUNCTIONS{_like(argument)}")


def services(shell: Shell, argument: str) -> ExitCode:
    """The services."""
    return shell.run(f"SHOW SERVICES{_like(argument)}")


def providers(shell: Shell, _argument: str) -> ExitCode:
    """The providers."""
    return shell.run("SHOW PROVIDERS")


def _like(argument: str) -> str:
    return f" LIKE {_pattern(argument)}" if argument else ""


def _pattern(argument: str) -> str:
    """A pattern as LIKE has it: `*` and `?` as in a shell; without any, a part of the name.

    >>> _pattern("vol"), _pattern("vol*"), _pattern("'v%'")
    ("'%vol%'", "'vol%'", "'v%'")
    """
    text = argument.strip("'\"").replace("'", "''")
    if "*" in text or "?" in text:
        return "'" + text.replace("*", "%").replace("?", "_") + "'"
    return f"'{text}'" if "%" in text else f"'%{text}%'"


# -- how results are shown -------------------------------------------------------------------------


def expanded(shell: Shell, argument: str) -> ExitCode:
    """Switch the form with a line for each column, or set it."""
    return _set(shell, "expanded", argument or _other(shell.runner.display.expanded is True))


def timing(shell: Shell, argument: str) -> ExitCode:
    """Switch the telling of times, or set it."""
    return _set(shell, "timing", argument or _other(shell.runner.display.timing))


def format_(shell: Shell, argument: str) -> ExitCode:
    """Set the format of results, or tell which there are."""
    if argument:
        return _set(shell, "output", argument)
    from cirrusql.engine.display import FORMATS

    shell.narrator.say(f"{shell.runner.display.output}; there is {', '.join(FORMATS)}")
    return _DONE


def redirect(shell: Shell, argument: str) -> ExitCode:
    """Write results to a file, into a command behind `|`, or to the terminal again."""
    from os.path import expanduser

    path = expanduser(_unquoted(argument)) if argument else None  # noqa: PTH111 - '' is no path
    shell.runner.redirect(path)
    shell.narrator.say(f"results go to {path or 'the terminal'}")
    return _DONE


def _other(value: bool) -> str:
    return "off" if value else "on"


def _set(shell: Shell, name: str, value: str) -> ExitCode:
    return shell.run(f"SET {name} = {value}")


# -- statements ------------------------------------------------------------------------------------


def again(shell: Shell, _argument: str) -> ExitCode:
    """Run the last statement again."""
    return shell.run(_last(shell))


def watch_last(shell: Shell, argument: str) -> ExitCode:
    """Run the last statement again and again."""
    from cirrusql.cli.shell.watch import watch

    _last(shell)
    return watch(shell, argument)


def include(shell: Shell, argument: str) -> ExitCode:
    """Run a file's statements and commands, up to the first that fails."""
    from pathlib import Path

    from cirrusql.cli.shell.files import read_script, run_lines
    from cirrusql.cli.templates import Values, rendered

    if not argument:
        raise Usage("\\i wants the name of a file")
    if shell.depth >= _DEEPEST:
        raise Usage(f"files include each other more than {_DEEPEST} deep")
    text = rendered(read_script(Path(_unquoted(argument)).expanduser()), Values())
    shell.depth += 1
    try:
        return run_lines(shell, text)
    finally:
        shell.depth -= 1


def edit(shell: Shell, argument: str) -> ExitCode:
    """Have a statement edited; it is the next prompt's then, to be looked at and run."""
    from pathlib import Path

    from cirrusql.cli.shell.files import edited, edited_file

    file = Path(_unquoted(argument)).expanduser() if argument else None
    shell.leave_draft(edited(shell.last) if file is None else edited_file(file))
    return _DONE


def history(shell: Shell, argument: str) -> ExitCode:
    """Show what was typed, or write it to a file."""
    statements = shell.history.statements()
    text = "".join(f"{one}\n" for one in statements)
    if argument:
        from pathlib import Path

        from cirrusql.cli.shell.files import write_private

        write_private(Path(_unquoted(argument)).expanduser(), text)
        shell.narrator.say(f"{len(statements)} entries are in {argument}")
        return _DONE
    shell.narrator.say_all(text)
    return _DONE


def _last(shell: Shell) -> str:
    if not shell.last.strip():
        raise Usage("no statement was run yet")
    return shell.last


def _unquoted(path: str) -> str:
    return path[1:-1] if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"" else path


# -- where statements go ---------------------------------------------------------------------------


def connect(shell: Shell, argument: str) -> ExitCode:
    """Go on with another target, or tell which it is."""
    if argument:
        from cirrusql.cli.shell.targets import target_named

        target = target_named(argument, shell.target, shell.catalog)
        try:
            shell.connect(target, shell.options)
        except OSError as error:
            raise Error(f"cannot connect: {error}") from None
    environment = shell.environment
    where = f" as {shell.account}" if shell.account else ""
    regions = ", ".join(environment.regions) or "no region"
    shell.narrator.say(f"{environment.description}{where}; {regions}")
    return _DONE
