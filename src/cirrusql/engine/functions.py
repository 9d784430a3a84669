"""The SQL functions beside SQLite's own: StackQL's, and one that reads policies.

One row of `FUNCTIONS` is all that a function is: what SQLite is told of it, and what is told of it
to those who ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import apsw

from cirrusql.engine.policy_documents import aws_policy_equal, aws_policy_statements, json_equal
from cirrusql.engine.regexps import Limits, regexp_like, regexp_replace, regexp_substr
from cirrusql.errors import DataError, Error
from cirrusql.records import Record

_PYTHON_TYPES = {"TEXT": str, "INTEGER": int}


class SqlFunction(Record):
    """One scalar function.

    `takes` are the SQLite types of its arguments. TEXT is converted as CAST does; INTEGER is a
    whole number, which may be written as a text, and anything else an error. The function is not
    called if one of them is NULL, and NULL is its value then. One that is `limited` is given
    the running statement's limits first. `example` is a condition that is true.
    """

    name: str
    function: Callable[..., str | int | None]
    takes: tuple[str, ...]
    signature: str
    help: str
    example: str
    limited: bool = False


def string(value: str) -> str:
    """The value as text: how StackQL says that a JSON-looking text is not a document.

    >>> string("[1]")
    '[1]'
    """
    return value


def split_part(text: str, delimiter: str, number: int) -> str:
    """The n-th piece, from 1, or from the end if negative; the empty string if there is none.

    As in PostgreSQL, an empty delimiter leaves one piece, and DataError is raised for 0.

    >>> split_part("a-b-c", "-", -1), split_part("a-b-c", "-", 2), split_part("a", "-", 5)
    ('c', 'b', '')
    """
    if number == 0:
        raise DataError("field position must not be zero", hint="pieces are counted from 1")
    pieces = text.split(delimiter) if delimiter else [text]
    place = number - 1 if number > 0 else number
    return pieces[place] if -len(pieces) <= place < len(pieces) else ""


def generate_patch_document(document: str, *new: str) -> str:
    """A patch document in JSON: what adds every member, or what makes the first into the second.

    >>> generate_patch_document('{"Tags": [], "Size": "20"}')
    '[{"op":"add","path":"/Tags","value":[]},{"op":"add","path":"/Size","value":"20"}]'

    Raises DataError for what is not JSON.
    """
    from cirrusql.plan import json_patch

    return json_patch.generate_patch_document(document, *new)


FUNCTIONS: tuple[SqlFunction, ...] = (
    SqlFunction(
        "string",
        string,
        ("TEXT",),
        "string(value)",
        "the value as text, which is never taken for a JSON document",
        "string('[1]') = '[1]'",
    ),
    SqlFunction(
        "split_part",
        split_part,
        ("TEXT", "TEXT", "INTEGER"),
        "split_part(text, delimiter, n)",
        "the n-th piece of the text, counted from 1, or from the end if n is negative; not 0",
        "split_part('a-b-c', '-', 2) = 'b'",
    ),
    SqlFunction(
        "regexp",
        lambda limits, pattern, text: regexp_like(limits, text, pattern),
        ("TEXT", "TEXT"),
        "text REGEXP pattern",
        "1 if the regular expression is found in the text, else 0",
        "'prod-web' REGEXP '^prod-'",
        limited=True,
    ),
    SqlFunction(
        "regexp_like",
        regexp_like,
        ("TEXT", "TEXT"),
        "regexp_like(text, pattern)",
        "1 if the regular expression is found in the text, else 0",
        "regexp_like('prod-web', '^prod-') = 1",
        limited=True,
    ),
    SqlFunction(
        "regexp_substr",
        regexp_substr,
        ("TEXT", "TEXT"),
        "regexp_substr(text, pattern)",
        "the first match of the regular expression, or NULL",
        "regexp_substr('vpc-1 vpc-2', 'vpc-[0-9]') = 'vpc-1'",
        limited=True,
    ),
    SqlFunction(
        "regexp_replace",
        regexp_replace,
        ("TEXT", "TEXT", "TEXT"),
        "regexp_replace(text, pattern, replacement)",
        "the text with every match of the regular expression replaced, as plain text",
        "regexp_replace('a1b2', '[0-9]', '-') = 'a-b-'",
        limited=True,
    ),
    SqlFunction(
        "json_equal",
        json_equal,
        ("TEXT", "TEXT"),
        "json_equal(document, other)",
        "1 if two JSON documents are equal, whatever the order of their keys, else 0",
        """json_equal('{"a": 1, "b": 2}', '{"b":2,"a":1}') = 1""",
    ),
    SqlFunction(
        "aws_policy_equal",
        aws_policy_equal,
        ("TEXT", "TEXT"),
        "aws_policy_equal(policy, other)",
        "1 if two policies mean the same: lists are sets, and one value is a list of one",
        """aws_policy_equal('{"Action": "s3:Get"}', '{"Action": ["s3:Get"]}') = 1""",
    ),
    SqlFunction(
        "aws_policy_statements",
        aws_policy_statements,
        ("TEXT",),
        "aws_policy_statements(policy)",
        "a policy's statements as a list, with lists wherever there may be one value or several,"
        " and the kind and name of each principal in Principals",
        """aws_policy_statements('{"Statement": {"Action": "*"}}') = '[{"Action":["*"]}]'""",
    ),
    SqlFunction(
        "generate_patch_document",
        generate_patch_document,
        ("TEXT",),
        "generate_patch_document(document)",
        "a patch document that adds every member of an object; one that is text is the object or"
        " array that it stands for",
        """generate_patch_document('{"A": 1}') = '[{"op":"add","path":"/A","value":1}]'""",
    ),
    SqlFunction(
        "generate_patch_document",
        generate_patch_document,
        ("TEXT", "TEXT"),
        "generate_patch_document(old, new)",
        "the smallest patch document that makes one JSON document into the other",
        """generate_patch_document('{"A":1,"B":2}', '{"A":1}') = '[{"op":"remove","path":"/B"}]'""",
    ),
)


class Unlimited:
    """The limits of a statement that has none."""

    def remaining(self) -> float | None:
        """No limit."""
        return None

    def check(self) -> None:
        """Go on."""


def register(connection: apsw.Connection, limits: Limits | None = None) -> None:
    """Add every function to a connection; `limits` are those of whatever statement runs on it.

    A function that fails ends the statement with a DataError that names it.
    """
    conversion = _Conversion()
    for one in FUNCTIONS:
        called = _called(one, limits or Unlimited(), conversion)
        connection.create_scalar_function(one.name, called, len(one.takes), deterministic=True)


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, signature, help and example of every function."""
    return ((one.name, one.signature, one.help, one.example) for one in FUNCTIONS)


class _Conversion:
    """Values of other types as arguments: texts by SQLite's own CAST.

    Mutable state: a connection beside the one whose statement runs, made when first needed.
    """

    def __init__(self) -> None:
        self._connection: apsw.Connection | None = None

    def argument(self, value: Any, wanted: str) -> Any:
        """The value as TEXT or INTEGER; raises DataError for what is no whole number."""
        if type(value) is _PYTHON_TYPES[wanted]:
            return value
        if wanted == "INTEGER":
            return _whole_number(value)
        if self._connection is None:
            self._connection = apsw.Connection(":memory:")
        if isinstance(value, bytes):
            value = value.decode(errors="replace")
        return self._connection.execute("SELECT CAST(? AS TEXT)", (value,)).get


def _whole_number(value: str | float | bytes) -> int:
    """The integer that a value is: of a text or a float, as PostgreSQL takes it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value):
        return int(value)
    text = value.decode(errors="replace") if isinstance(value, bytes) else value
    raise DataError(f"{text!r} is not a whole number")


def _called(
    one: SqlFunction, limits: Limits, conversion: _Conversion
) -> Callable[..., str | int | None]:
    """The function as SQLite calls it."""
    first = (limits,) if one.limited else ()

    def call(*values: Any) -> str | int | None:
        if None in values:
            return None
        try:
            return one.function(*first, *map(conversion.argument, values, one.takes))
        except DataError as error:
            raise DataError(f"{one.name}: {error.message}", hint=error.hint) from None
        except Error:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is about this function
            what = str(error) or type(error).__name__
            raise DataError(f"{one.name}: {what}") from None

    return call
