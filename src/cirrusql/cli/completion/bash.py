"""The completion script for bash, from 3.2, which macOS has, on.

What the command line has is in two functions of one `case` each, so that pressing Tab starts no
Python; the rest of the script is the same for every program. bash breaks words at `=` and `:`, and
replaces only what stands behind: so words are put together again first, and cut at the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.cli.completion.cases import each_command, quoted
from cirrusql.cli.completion.values import VALUES
from cirrusql.cli.spec import Command, Value


def script(top: Command) -> str:
    """The script."""
    names = "\n".join(_names(top))
    takes = "\n".join(_takes(top))
    return _SCRIPT.replace("@NAMES@", names).replace("@TAKES@", takes)


def _names(top: Command) -> Iterator[str]:
    """For each command the names below it, and its options."""
    for path, command in each_command(top):
        below = " ".join(one.name for one in command.commands)
        options = " ".join(name for option in command.options for name in option.names)
        yield f"    {quoted(path)}) below={quoted(below)} options={quoted(options)};;"


def _takes(top: Command) -> Iterator[str]:
    """For each option that takes a value, and each argument, what that is."""
    for path, command in each_command(top):
        for option in command.options:
            if option.value is not None:
                patterns = "|".join(quoted(f"{path} {name}") for name in option.names)
                yield f"    {patterns}) {_assignments(option.value)};;"
        for place, argument in enumerate(command.arguments):
            number = "'[0-9]*" if argument.repeatable else f"{place}'"
            pattern = quoted(f"{path} ").removesuffix("'") + number
            yield f"    {pattern}) {_assignments(argument.value)};;"


def _assignments(value: Value) -> str:
    kind = value.kind if value.kind in (*VALUES, "file", "folder") else "none"
    words = ""
    if value.choices is not None:
        kind, words = "choices", " ".join(value.choices)
    optional = " optional=1" if value.optional else ""
    return f"kind={kind} choices={quoted(words)}{optional}"


_SCRIPT = r"""# Completion of cirrusql in bash; made by `cirrusql complete bash`.

# What a command has: sets `below` and `options`.
_cirrusql_names() {
  below='' options=''
  case $1 in
@NAMES@
    *) return 1;;
  esac
}

# What an option or an argument takes: sets `kind`, `choices` and `optional`; fails if nothing.
_cirrusql_takes() {
  kind='' choices='' optional=''
  case $1 in
@TAKES@
    *) return 1;;
  esac
}

# Sets `words` to those before the cursor, whole: bash has broken them at = and :.
_cirrusql_words() {
  local line=${COMP_LINE:0:COMP_POINT} index word
  words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if ((index == 0)) || [[ $line == [[:space:]]* ]]; then words+=(''); fi
    line=${line#"${line%%[![:space:]]*}"}
    if ((index == COMP_CWORD)); then word=$line; fi
    words[${#words[@]}-1]+=$word
    line=${line#"$word"}
  done
}

# Adds to COMPREPLY what of the given lines begins with `value`, as it has to be typed.
_cirrusql_reply() {
  local one
  while IFS= read -r one; do
    [[ -n $one && ${one:0:${#value}} == "$value" ]] || continue
    case $one in *[.,]|*::) compopt -o nospace 2>/dev/null;; esac
    one=${one:${#cut}}
    if [[ -n $quote ]]; then
      if [[ $quote == "'" ]]; then one=${one//\'/\'\\\'\'}; fi
    else
      printf -v one %q "$one"
    fi
    COMPREPLY+=("$front$one")
  done
}

# Answers with values of a kind for what has been typed of one, which `value` is.
_cirrusql_values() {
  local quote='' cut='' front=''
  case $value in
    \"*) quote='"' value=${value#?};;
    \'*) quote="'" value=${value#?};;
    *) value=${value//\\/};;
  esac
  if [[ -z $quote ]]; then
    if [[ $COMP_WORDBREAKS != *=* ]]; then front=$1; fi
    case $COMP_WORDBREAKS in *:*) case $value in *:*) cut=${value%"${value##*:}"};; esac;; esac
    case $COMP_WORDBREAKS in *=*) case $value in *=*) cut=${value%"${value##*=}"};; esac;; esac
  fi
  case $kind in
    choices) _cirrusql_reply <<< "${choices// /$'\n'}";;
    none) ;;
    # Files are left to bash itself, which knows about quotes, ~ and what a word is.
    file) compopt -o bashdefault -o default 2>/dev/null;;
    folder) compopt -o dirnames 2>/dev/null;;
    *)
      # Without what stands behind a tab: bash has no place to show it.
      _cirrusql_reply <<< "$(
        command cirrusql complete --values "$kind:$value" </dev/null 2>/dev/null |
        while IFS=$'\t' read -r one _; do printf '%s\n' "$one"; done)";;
  esac
}

_cirrusql() {
  local words path='' place=0 rest='' waits='' word value index
  local below options kind choices optional
  COMPREPLY=()
  _cirrusql_words
  for ((index = 1; index < ${#words[@]} - 1; index++)); do
    word=${words[index]}
    if [[ -n $waits ]]; then waits=''; continue; fi
    if [[ -z $rest && $word == -?* ]]; then
      if [[ $word == -- ]]; then rest=1
      elif _cirrusql_takes "$path $word" && [[ -z $optional ]]; then waits="$path $word"
      fi
      continue
    fi
    _cirrusql_names "$path" || return 0
    if [[ -n $below ]]; then
      path="$path $word"
    else
      place=$((place + 1))
    fi
  done
  value=${words[${#words[@]}-1]}
  if [[ -n $waits ]]; then
    _cirrusql_takes "$waits" && _cirrusql_values ''
    return 0
  fi
  _cirrusql_names "$path" || return 0
  if [[ -z $rest && $value == -*=* ]]; then
    word=${value%%=*} value=${value#*=}
    _cirrusql_takes "$path $word" && _cirrusql_values "$word="
  elif [[ -z $rest && $value == -* ]]; then
    kind=choices choices=$options; _cirrusql_values ''
  elif [[ -n $below ]]; then
    kind=choices choices=$below; _cirrusql_values ''
  elif _cirrusql_takes "$path $place"; then
    _cirrusql_values ''
  fi
  return 0
}

# A bash without `compopt` cannot be asked for files where they belong: it may offer them always.
if type compopt >/dev/null 2>&1; then
  complete -F _cirrusql cirrusql
else
  complete -o bashdefault -o default -F _cirrusql cirrusql
fi
"""
