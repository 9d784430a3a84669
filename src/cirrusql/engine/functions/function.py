"""What a SQL function is: one record, of which everything that is done with it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from functools import cached_property
from importlib import import_module
from typing import Any, Protocol

from cirrusql.records import Record


class Type(Enum):
    """What an argument is made into before a function is given it."""

    TEXT = "text"
    """A text; anything else becomes one as SQLite's CAST makes it."""
    INTEGER = "integer"
    """A whole number, which may be written as a text or a float; anything else is an error."""
    BYTES = "bytes"
    """A BLOB as it is, anything else the UTF-8 of its text."""
    ANY = "any"
    """None, int, float, str or bytes, as SQLite has it."""


class Argument(Record):
    """One argument of a function; those that are optional stand last."""

    name: str
    type: Type = Type.TEXT
    optional: bool = False


class Running(Protocol):
    """The statement that runs now, as functions see it."""

    def remaining(self) -> float | None:
        """Seconds that it may still take; None without a limit."""

    def check(self) -> None:
        """Raise if it is cancelled or its time is up."""

    def moment(self) -> float:
        """When it began, in seconds since 1970."""


Value = str | int | float | bytes | None
Implementation = Callable[..., Any]


class SqlFunction(Record):
    """One SQL function.

    `implementation` is a callable, or where it is found, as `package.module:name`; that is imported
    when the function is first called. It is given the arguments in order, those that are optional
    only if they were written, and returns a `Value`, or for a function with `columns` an iterable
    of rows, each a tuple of values in the order of the columns. Such a function stands in FROM.

    `example` is a condition that is true, or for one with columns a query whose value is 1.
    `signature` is how it is called, where that is not its name and arguments.

    The function is not called if an argument is NULL, and NULL is its value then (or no rows),
    unless it `takes_nulls`. One that is `variadic` takes its last argument any number of times
    more. One that is `limited` may take long, and is given what `Running` says before its
    arguments, to look at; so is one that is `stable`: whose value is the same throughout a
    statement, and may be another in the next.

    What it raises ends the statement with a DataError that names the function.

    >>> SqlFunction("half", (Argument("number", Type.INTEGER),), lambda n: n / 2, "numbers",
    ...             "half of a number", "half(3) = 1.5").signature
    'half(number)'
    """

    name: str
    arguments: tuple[Argument, ...]
    implementation: Implementation | str
    group: str
    help: str
    example: str
    written: str = ""
    columns: tuple[str, ...] = ()
    source: str = "cirrusql"
    limited: bool = False
    stable: bool = False
    takes_nulls: bool = False
    variadic: bool = False

    @cached_property
    def signature(self) -> str:
        """How it is called, optional arguments in brackets."""
        if self.written:
            return self.written
        text = ""
        for argument in self.arguments:
            text += f"[, {argument.name}" if argument.optional else f", {argument.name}"
        text += ", …" if self.variadic else ""
        return f"{self.name}({text.removeprefix(', ')}{']' * text.count('[')})"

    @property
    def kind(self) -> str:
        """What it is to SQL: `scalar` or `table`."""
        return "table" if self.columns else "scalar"

    @property
    def counts(self) -> Iterable[int]:
        """How many arguments it can be given; -1 is any number."""
        if self.variadic:
            return (-1,)
        most = len(self.arguments)
        return range(most - sum(one.optional for one in self.arguments), most + 1)

    def load(self) -> Implementation:
        """What is called, imported if need be."""
        if not isinstance(self.implementation, str):
            return self.implementation
        module, _, name = self.implementation.partition(":")
        found: Implementation = getattr(import_module(module), name)
        return found
