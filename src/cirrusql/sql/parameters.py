"""Values given beside a statement, written into it as SQL literals.

They become part of the text before anything else reads it, so that a value given as a parameter
is pushed down, explained and refused exactly like one that was typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import ProgrammingError
from cirrusql.sql.lexer import Kind, Token, position, tokens

Parameters = Sequence[Any] | Mapping[str, Any]


def inline(script: str, parameters: Parameters) -> str:
    """The script with every `?`, `?2` and `:name` replaced by its value as a literal.

    Lists and dicts become JSON text, None NULL. Raises ProgrammingError if there are too few, too
    many, or a name is missing.

    >>> inline("a = ? -- ?", ["it's"])
    "a = 'it''s' -- ?"
    >>> inline("a = :x AND b = ':x'", {"x": [1]})
    "a = '[1]' AND b = ':x'"
    """
    pieces: list[str] = []
    done = count = 0
    found = list(tokens(script))
    for number, token in enumerate(found):
        follower = found[number + 1] if number + 1 < len(found) else None
        joined = follower if follower and follower.start == token.end else None
        if token.is_symbol("?"):
            numbered = joined if joined and joined.kind is Kind.NUMBER else None
            count += 1
            value = _nth(script, token, parameters, int(numbered.text) if numbered else count)
            end = numbered.end if numbered else token.end
        elif token.is_symbol(":") and joined and joined.kind is Kind.WORD:
            value, end = _named(script, token, parameters, joined.text), joined.end
        else:
            continue
        pieces += (script[done : token.start], literal(value))
        done = end
    if not isinstance(parameters, Mapping) and count < len(parameters):
        raise ProgrammingError(f"{len(parameters)} parameters given, {count} used")
    return "".join((*pieces, script[done:]))


def literal(value: Any) -> str:
    """A value as a literal of SQLite's.

    >>> [literal(value) for value in ("it's", 3, 2.5, True, None, {"a": [1]})]
    ["'it''s'", '3', '2.5', '1', 'NULL', '\\'{"a":[1]}\\'']
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return str(int(value))
        case int() | float():
            return repr(value)
        case bytes():
            return f"x'{value.hex()}'"
        case list() | dict() | tuple():
            return literal(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
        case _:
            text = str(value)
            if "\0" in text:
                return f"CAST(x'{text.encode().hex()}' AS TEXT)"
            return "'" + text.replace("'", "''") + "'"


def _nth(script: str, token: Token, parameters: Parameters, number: int) -> Any:
    if isinstance(parameters, Mapping) or not 1 <= number <= len(parameters):
        given = 0 if isinstance(parameters, Mapping) else len(parameters)
        raise ProgrammingError(
            f"there is no parameter {number}; {given} given", position=position(script, token.start)
        )
    return parameters[number - 1]


def _named(script: str, token: Token, parameters: Parameters, name: str) -> Any:
    if not isinstance(parameters, Mapping) or name not in parameters:
        where = position(script, token.start)
        raise ProgrammingError(f"there is no parameter ':{name}'", position=where)
    return parameters[name]
