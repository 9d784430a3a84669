"""The functions of other packages: which there are, and which statements call one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import apsw

from cirrusql.catalog import Plugins
from cirrusql.engine.functions.function import SqlFunction
from cirrusql.engine.functions.registry import registry
from cirrusql.errors import ProgrammingError
from cirrusql.records import replace
from cirrusql.sql.lexer import Kind, Token

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Behind these words stands the name of a table, whose columns may follow in parentheses.
_BEFORE_TABLES = ("INTO", "TABLE", "VIEW", "WITH")
_SQLITES_TABLES = frozenset(("json_each", "json_tree", "jsonb_each", "jsonb_tree"))


def brought(plugins: Plugins) -> tuple[SqlFunction, ...]:
    """The functions of all plugins, each with the plugin for a source.

    A plugin with one that cannot be is not used at all, and `plugins` says why.
    """
    found: list[SqlFunction] = []
    for plugin in plugins.all():
        source = str(plugin.found)
        try:
            own = [_checked(one, source) for one in plugin.functions]
            registry((*found, *own))
        except ProgrammingError as error:
            plugins.refuse(plugin, str(error))
        else:
            found += own
    return tuple(found)


def _checked(function: object, source: str) -> SqlFunction:
    if not isinstance(function, SqlFunction):
        raise ProgrammingError(f"a function is no Function but {type(function).__name__}")
    if not isinstance(function.name, str) or not _NAME.fullmatch(function.name):
        raise ProgrammingError(f"function {function.name!r}: a name is in lower case")
    if not (callable(function.implementation) or isinstance(function.implementation, str)):
        raise ProgrammingError(f"function {function.name}: its implementation cannot be called")
    return replace(function, source=source)


def calls_unknown(tokens: Sequence[Token], functions: Iterable[SqlFunction]) -> bool:
    """Whether a text calls a function that is none of these, and none of SQLite's.

    What is no call may be taken for one: that costs a look for plugins, and nothing else.

    >>> from cirrusql.sql.lexer import tokens
    >>> [calls_unknown(tuple(tokens(text)), ()) for text in ("SELECT max(1) IN (2)", "SELECT f(1)")]
    [False, True]
    """
    called = set()
    for place in range(1, len(tokens)):
        word, before = tokens[place - 1], tokens[place - 2] if place > 1 else None
        if not tokens[place].is_symbol("(") or word.kind not in (Kind.WORD, Kind.QUOTED_NAME):
            continue
        if before is not None and (before.is_symbol(".") or before.is_word(*_BEFORE_TABLES)):
            continue
        called.add(word.value.lower())
    if not called:
        return False
    called -= {one.name for one in functions}
    called -= _no_functions()
    return bool(called) and not called <= _sqlites_own()


@lru_cache(maxsize=1)
def _no_functions() -> frozenset[str]:
    """What may stand before a parenthesis and is no function."""
    return frozenset(word.lower() for word in apsw.keywords) | _SQLITES_TABLES


@lru_cache(maxsize=1)
def _sqlites_own() -> frozenset[str]:
    names = apsw.Connection(":memory:").execute("SELECT name FROM pragma_function_list")
    return frozenset(str(name).lower() for (name,) in names)
