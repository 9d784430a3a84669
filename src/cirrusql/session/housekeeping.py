"""Statements about the session and the program: USE, PURGE, REGISTRY, SLEEP and NATIVEQUERY."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cirrusql.catalog import PROVIDER
from cirrusql.engine.settings import changed
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error, NotSupportedError, ParseError, ProgrammingError, did_you_mean
from cirrusql.result import Result, done, rows_of
from cirrusql.sql import parse, require_provider, split
from cirrusql.sql.statements import (
    CreateView,
    DropView,
    NativeQuery,
    Purge,
    Registry,
    Select,
    Sleep,
    Statement,
    TableStatement,
    Use,
)
from cirrusql.version import VERSION

if TYPE_CHECKING:
    from cirrusql.session.session import Session

# StackQL's. What they clear there are caches and rows of former statements; of these there are only
# what the account said of its regions, here.
_PURGED = ("CACHE", "CONSERVATIVE", "CONTROL_TABLES", "EPHEMERAL")
_OFTEN = 0.05  # seconds between looks at whether a sleeping statement is to stop


def use(statement: Use, context: StatementContext, session: Session) -> Result:
    """USE: whose the names without a provider are; another spelling of `SET provider`.

    Raises UnknownName for what is no provider, NotSupportedError for another package's.
    """
    if statement.provider is not None:
        parts, position = statement.provider.parts, statement.provider.position
        provider = require_provider(context.catalog, parts[0], position)
        if provider != PROVIDER:
            message = f"the names of {provider} are always written in full"
            raise NotSupportedError(message, position=position)
        if len(parts) > 1:
            raise ProgrammingError(
                f"'{statement.provider}' is not a provider",
                hint=f"write USE {PROVIDER}; a service's name is always written",
                position=position,
            )
        session.options = changed(session.options, "provider", parts[0])
    current = session.options.names.provider
    return done(f"names without a provider are {current}'s: ec2.vpcs is {current}.ec2.vpcs")


def purge(statement: Purge, context: StatementContext, _: Session) -> Result:
    """PURGE, as a row: what the account has told of its regions is asked again.

    Nothing else outlives a statement.
    """
    target = statement.target
    if target is not None and target not in _PURGED:
        hint = did_you_mean(target, _PURGED) or f"there is {', '.join(_PURGED)}"
        message = f"purge target '{target.lower()}' is not supported"
        raise NotSupportedError(message, hint=hint, position=statement.position)
    context.engine.forget_regions()
    return rows_of(("message",), [("which regions are enabled is asked again; no rows are kept",)])


def registry(statement: Registry, context: StatementContext, _: Session) -> Result:
    """REGISTRY LIST and PULL: the catalogue is part of the program."""
    if statement.provider is not None:
        name = statement.provider
        provider = require_provider(context.catalog, name.parts[0], name.position)
        if provider != PROVIDER:
            message = f"{provider} comes with a package of its own, not from a registry"
            raise NotSupportedError(message, position=name.position)
    if not statement.pulls:
        return rows_of(
            ("provider", "version" if statement.provider is None else "versions"),
            [(PROVIDER, VERSION)],
        )
    wanted = (statement.version or VERSION).strip("'\"").removeprefix("v")
    if wanted != VERSION:
        context.diagnostics.notes.append(f"there is one version of {PROVIDER}: {VERSION}")
    return done(
        f"{PROVIDER} {VERSION} is part of cirrusql; `cirrusql catalog update` brings newer schemas"
    )


def sleep(statement: Sleep, context: StatementContext, _: Session) -> Result:
    """SLEEP: wait, unless the statement is cancelled or its time is up."""
    end = time.monotonic() + statement.milliseconds / 1000
    while (left := end - time.monotonic()) > 0:
        context.check()
        time.sleep(min(left, _OFTEN))
    context.check()
    return done(f"slept {statement.milliseconds} ms")


def native(statement: NativeQuery) -> Statement:
    """The statement in a NATIVEQUERY: one of SQLite's own.

    Raises ParseError at its place in the text, and NotSupportedError at the text's.

    >>> from cirrusql.errors import Position
    >>> type(native(NativeQuery("SELECT 1", Position(1, 13)))).__name__
    'Select'
    """
    try:
        sources = list(split(statement.text))
        inner = parse(sources[0]) if len(sources) == 1 else None
    except Error as error:
        message = f"in NATIVEQUERY: {error.message}"
        where = error.position or statement.position
        raise ParseError(message, hint=error.hint, position=where) from None
    if not isinstance(inner, Select | TableStatement | CreateView | DropView):
        raise NotSupportedError(
            "NATIVEQUERY takes one query, or one statement about tables of your own",
            hint="write any other statement without it",
            position=statement.position,
        )
    return inner
