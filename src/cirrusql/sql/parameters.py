"""Values given beside a statement, written into it as SQL literals.

They become part of the text before anything else reads it, so that a value given as a parameter
is pushed down, explained and refused exactly like one that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import DataError, ProgrammingError
from cirrusql.sql.lexer import Kind, Token, WithValues, position
from cirrusql.sql.literals import literal
from cirrusql.sql.placeholders import Place, places

Parameters = Sequence[Any] | Mapping[str, Any]

_SIGILS = "?:@$"
# Next to these a literal needs no space to stay a token of its own.
_APART = frozenset(" \t\r\n(),;=<>+-*/%|&~!")
# Words before an operand. After any other a text would be a name: `FROM 'x'` reads the table x.
_BEFORE_OPERANDS = frozenset(
    (
        "ALL", "AND", "BETWEEN", "BY", "CASE", "DEFAULT", "DISTINCT", "ELSE", "ESCAPE", "GLOB",
        "GROUPS", "HAVING", "IS", "LIKE", "LIMIT", "MATCH", "NOT", "OF", "OFFSET", "ON", "OR",
        "RANGE", "REGEXP", "RETURNING", "ROWS", "SELECT", "THEN", "TO", "WHEN", "WHERE",
    )
)  # fmt: skip
# Behind these a name may stand as well as an operand: `FROM a, 'b'`, `USING ('a')`, `ON 'a' (b)`,
# `INDEXED BY 'a'`, `RENAME TO 'a'`. A plus makes a text an operand, which SQLite refuses there.
_BEFORE_EITHER = frozenset(("BY", "DEFAULT", "OF", "ON", "TO"))
# Lists of these have nothing but operands in them.
_LISTS = frozenset(("IN", "VALUES"))


def inline(script: str, parameters: Parameters) -> str:
    """The script with a literal in the place of each parameter.

    Whatever the value, the words around it stay what they are, and it stays one operand: negative
    numbers are in parentheses, and a text where a name may stand is behind a plus.

    A sequence has the values of `?`, `?2`, `$2` and `:2`; a mapping those of `:name`, `@name` and
    `$name`. As in SQLite a `?` is one more than the greatest number before it. In EXEC, `@name`
    before `=` is no parameter. A place in the result is told as one in `script` (`WithValues`).
    Raises ProgrammingError, with the place, if a value is missing, is given and not used, or stands
    where only a name can; DataError for a value that SQLite has not.

    >>> inline("a = ? -- ?", ["it's"])
    "a = 'it''s' -- ?"
    >>> inline("a-:x = $y AND b = ':x'", {"x": -1, "y": [1]})
    "a-(-1) = '[1]' AND b = ':x'"
    """
    _check(parameters)
    pieces: list[tuple[str, int, int]] = []
    done = used = 0
    for place in places(script) if any(sigil in script for sigil in _SIGILS) else ():
        start, end = place.token.start, place.token.end
        value = _written(script, place, parameters)
        pieces += ((script[done:start], done, start), (value, start, end))
        done = end
        used = max(used, place.key) if isinstance(place.key, int) else used
    if not isinstance(parameters, Mapping) and used < len(parameters):
        raise ProgrammingError(f"{len(parameters)} parameters given, {used} used")
    return WithValues(script, [*pieces, (script[done:], done, len(script))]) if pieces else script


def _check(parameters: Parameters) -> None:
    listed = isinstance(parameters, Sequence) and not isinstance(parameters, str | bytes)
    if not listed and not isinstance(parameters, Mapping):
        kind = type(parameters).__name__
        raise ProgrammingError(f"parameters are given as a list or a dict, not as one {kind}")


def _written(script: str, place: Place, parameters: Parameters) -> str:
    """A parameter's value as it is written in its place, apart from what stands beside it."""
    token = place.token
    try:
        text = literal(_value(script, place, parameters))
    except DataError as error:
        message = f"{token.text}: {error.message}"
        raise DataError(message, hint=error.hint, position=position(script, token.start)) from None
    if text[0] in "'(":
        _require_operand(script, place)
        if text[0] == "'" and _may_be_name(place):
            text = f"+{text}"
    if place.is_term:
        text = _as_term(text, place.after)
    before = script[token.start - 1 : token.start]
    after = script[token.end : token.end + 1]
    left = "" if before in _APART or not before else " "
    return left + text + ("" if after in _APART or not after else " ")


def _value(script: str, place: Place, parameters: Parameters) -> Any:
    key = place.key
    if isinstance(parameters, Mapping):
        if isinstance(key, str) and key in parameters:
            return parameters[key]
        hint = None if isinstance(key, str) else "values are given by name here: write :name"
    else:
        if isinstance(key, int) and 1 <= key <= len(parameters):
            return parameters[key - 1]
        hint = f"{len(parameters)} given" if isinstance(key, int) else "give a dict"
    where = position(script, place.token.start)
    raise ProgrammingError(f"there is no value for {place.token.text}", hint=hint, position=where)


def _as_term(text: str, after: Token | None) -> str:
    """A literal in ORDER BY or GROUP BY, where an integer by itself is the number of a column.

    SQLite makes one of `'a' IS NULL` and of `1 IS NULL` too, because no literal but NULL is NULL.
    """
    if text.strip("(-)").replace(".", "", 1).isdecimal():
        return f"({text}+0)"
    compared = after is not None and after.is_word("IS", "ISNULL", "NOT", "NOTNULL")
    if compared or text == "NULL":
        return f"(SELECT {text})"
    return text


def _may_be_name(place: Place) -> bool:
    """Whether SQLite may take a text for a name where it stands, as far as its neighbours tell."""
    previous = place.before[-1]
    if previous.is_word("TO") and place.verb == "SET":
        return False
    if previous.kind is not Kind.SYMBOL:
        return previous.is_word(*_BEFORE_EITHER)
    return previous.text in ("(", ",") and place.lists not in _LISTS and place.verb != "EXEC"


def _require_operand(script: str, place: Place) -> None:
    """Refuse a value where SQLite would read it as something else.

    A text is a name in `FROM ?`, and what is in parentheses a list in `IN ?`, or what is given to
    a function in `abs ?`.
    """
    previous = place.before[-1] if place.before else None
    stands_alone = place.after is None or not place.after.is_symbol(".")
    if previous is not None and stands_alone:
        if previous.kind is Kind.SYMBOL and previous.text not in (".", ")"):
            return
        if previous.is_word("FROM") and place.before[0].is_word("DISTINCT"):
            return
        if previous.is_word(*_BEFORE_OPERANDS):
            return
        if previous.is_word("RUN") and place.before[0].is_word("OF"):
            return
    hint = f"write IN ({place.token.text})" if previous and previous.is_word("IN") else None
    raise ProgrammingError(
        f"{place.token.text} stands where only a name can, and a value is none",
        hint=hint,
        position=position(script, place.token.start),
    )
