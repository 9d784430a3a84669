"""The completion script for zsh: one function for each command, over zsh's own `_arguments`."""

from __future__ import annotations

from cirrusql.cli.completion.cases import each_command, quoted
from cirrusql.cli.completion.values import VALUES
from cirrusql.cli.spec import Argument, Command, Option, Value

# An action that offers nothing. With a space, which is meant for that, no option is offered either.
_NOTHING = "{false}"
_OF_SHELL = {"file": "_files", "folder": "_files -/"}


def script(top: Command) -> str:
    """The script, which can be sourced as well as put into a folder of `fpath`."""
    functions = "\n\n".join(_function(path, command) for path, command in each_command(top))
    return _SCRIPT.replace("@FUNCTIONS@", functions)


def _function(path: str, command: Command) -> str:
    specs = [_option(option) for option in command.options]
    specs += [_argument(place, one) for place, one in enumerate(command.arguments, 1)]
    name = _name(path)
    if not command.commands:
        return f"{name}() {{\n  _arguments -s -S : \\\n{_lines(specs)}\n}}"
    specs += [f"'(-): :{name}_below'", "'(-)*:: :->below'"]
    below = "\n".join(f"    {quoted(f'{one.name}:{one.help}')}" for one in command.commands)
    cases = "\n".join(
        f"    {one.name}) {_name(f'{path} {one.name}')};;" for one in command.commands
    )
    return _GROUP.format(name=name, specs=_lines(specs), below=below, cases=cases)


def _name(path: str) -> str:
    """The function of a command; not `_cirrusql` itself, which zsh may have named for the file."""
    return "_cirrusql__" + path.strip().replace(" ", "_")


def _lines(specs: list[str]) -> str:
    return " \\\n".join(f"    {one}" for one in specs)


def _option(option: Option) -> str:
    r"""How `_arguments` wants an option.

    >>> print(_option(Option(("-o", "--output"), "it's [a] format", Value("FORMAT"))))
    '(-o --output)'{-o+,--output=}'[it'\''s \[a\] format]:FORMAT:{false}'
    """
    names = [_option_name(name, option.value) for name in option.names]
    front = "*" if option.repeatable else f"({' '.join(option.names)})"
    told = f"[{_escaped(option.help)}]{_taken(option.value)}"
    if len(names) == 1:
        return quoted(f"{front}{names[0]}{told}")
    return f"{quoted(front)}{{{','.join(names)}}}{quoted(told)}"


def _option_name(name: str, value: Value | None) -> str:
    """The name, with how its value may stand: behind a space, a `=`, or nothing."""
    if value is None:
        return name
    if value.optional:
        return f"{name}=-"
    return f"{name}=" if name.startswith("--") else f"{name}+"


def _argument(place: int, argument: Argument) -> str:
    where = "*" if argument.repeatable else f"{place}"
    optional = "" if argument.required or argument.repeatable else ":"
    return quoted(f"{where}{optional}{_taken(argument.value)}")


def _taken(value: Value | None) -> str:
    if value is None:
        return ""
    optional = ":" if value.optional else ""
    return f"{optional}:{value.name.replace(':', chr(92) + ':')}:{_action(value)}"


def _action(value: Value) -> str:
    if value.choices is not None:
        return f"({' '.join(value.choices)})"
    if value.kind in VALUES:
        return f" _cirrusql__values {value.kind} {value.name}"
    return _OF_SHELL.get(value.kind or "", _NOTHING)


def _escaped(text: str) -> str:
    for mark in "\\[]:":
        text = text.replace(mark, f"\\{mark}")
    return text


_GROUP = """{name}() {{
  local curcontext=$curcontext context state state_descr line
  local -A opt_args
  _arguments -C -S : \\
{specs} && return
  [[ $state == below ]] || return 1
  case $line[1] in
{cases}
    *) return 1;;
  esac
}}

{name}_below() {{
  local -a below=(
{below}
  )
  _describe -t commands command below
}}"""

_SCRIPT = r"""#compdef cirrusql
# Completion of cirrusql in zsh; made by `cirrusql complete zsh`.

# Offers the values of a kind that only data can tell; $2 is the word for one.
_cirrusql__values() {
  local typed=${(Q)PREFIX} line value told
  local -a whole begun
  for line in ${(f)"$(command cirrusql complete --values $1:$typed </dev/null 2>/dev/null)"}; do
    value=${line%%$'\t'*}
    told=${${value//\\/\\\\}//:/\\:}
    [[ $line == *$'\t'* ]] && told+=":${line#*$'\t'}"
    case $value in
      *[.,]|*::) begun+=("$told");;
      *) whole+=("$told");;
    esac
  done
  local found=1
  (( $#whole )) && _describe -t values "$2" whole && found=0
  (( $#begun )) && _describe -t values "$2" begun -S '' && found=0
  return found
}

@FUNCTIONS@

_cirrusql() {
  _cirrusql__ "$@"
}

# Run by zsh as a function of `fpath`, or sourced.
if [[ $funcstack[1] == _cirrusql ]]; then
  _cirrusql "$@"
else
  compdef _cirrusql cirrusql
fi
"""
