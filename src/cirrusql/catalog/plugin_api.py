"""What a package says of the relations that it brings: records, public as `cirrusql.plugins`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cirrusql.records import Record

Value = str | int


class Column(Record):
    """One column of a relation.

    `type` is one of the six JSON types: string, integer, number, boolean, object, array. Of a `key`
    the function that reads is told which values matter, where the statement says so; one that is
    `required` it cannot do without, so that a statement which does not say it is refused. Keys are
    of the types string and integer.
    """

    name: str
    type: str = "string"
    help: str = ""
    key: bool = False
    required: bool = False


class Context(Protocol):
    """The statement that is being answered, as the function that reads sees it; in any thread."""

    def remaining(self) -> float | None:
        """Seconds that are left of the statement's time, None without a limit; not below 0."""

    def check(self) -> None:
        """Raise if the statement is cancelled, or its time is up: what is raised must pass on."""

    def called(self, operation: str) -> None:
        """Note that some service was called: the statement's diagnostics and events tell of it."""


class Request(Record):
    """What is wanted of a relation, once for each region if it is regional.

    `columns` are the names of those that the statement reads: what a row says beside them is not
    looked at. `values` has, by the name of a key, those values that matter, sorted and at least
    one; a key that is not there may have any. Rows that do not matter may be given too: the whole
    statement is applied to what is given. `region` is None for a relation without regions. `limit`
    is how many rows the answer needs, None for all: a first page need not be larger, but more may
    be asked for.
    """

    columns: tuple[str, ...]
    values: Mapping[str, tuple[Value, ...]]
    region: str | None
    limit: int | None
    context: Context


class Relation(Record):
    """A relation, read by a function of the package's.

    `name` is `provider.service.resource`. `read` is given a `Request` and gives rows, each a
    mapping from columns to values; a column that is left out is NULL. It is a function or a
    generator, run on a thread of its own, or an asynchronous one, run on the event loop, which it
    must not hold up. What it raises is told as a failure of this relation.

    `source` says in words where rows come from, for EXPLAIN. A `regional` relation is asked region
    by region, and has a column `region` that is not among `columns`. `permissions` are the IAM
    actions that reading needs, None if that is not known.
    """

    name: str
    columns: tuple[Column, ...]
    read: Callable[[Request], Any]
    help: str = ""
    source: str = ""
    regional: bool = False
    permissions: tuple[str, ...] | None = ()


class Plugin(Record):
    """All that a package brings: what its entry point names, or what that gives when called.

    `functions` are `cirrusql.plugins.Function`.
    """

    relations: tuple[Relation, ...] = ()
    functions: tuple[Any, ...] = ()
