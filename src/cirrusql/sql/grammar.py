"""sqlglot, imported without what it does not need here; the rest of this package has it from here.

Importing it is half of what a statement about one resource takes. A seventh of that is
importlib.metadata, which brings email, zipfile and socket, for one function that looks for
dialects other packages have installed: it is imported when that is called, which it never is here.
"""

from __future__ import annotations

import logging
import sys
import types
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

_METADATA = "importlib.metadata"


class _Deferred(types.ModuleType):
    """Stands for importlib.metadata while sqlglot is imported; any use of it imports the real one.

    It is the same to another thread that imports importlib.metadata at that moment.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import system asks of every module
            raise AttributeError(name)

        def call(*arguments: Any, **named: Any) -> Any:
            return getattr(_real_metadata(), name)(*arguments, **named)

        return call if name == "entry_points" else getattr(_real_metadata(), name)


def _real_metadata() -> types.ModuleType:
    from importlib import import_module

    if isinstance(sys.modules.get(_METADATA), _Deferred):
        del sys.modules[_METADATA]
    return import_module(_METADATA)


_deferred = _METADATA not in sys.modules
if _deferred:
    sys.modules[_METADATA] = _Deferred(_METADATA)
try:
    import sqlglot
    from sqlglot import exp
    from sqlglot.dialects.sqlite import SQLite
    from sqlglot.errors import ParseError, TokenError
    from sqlglot.parsers.sqlite import SQLiteParser
finally:
    if isinstance(sys.modules.get(_METADATA), _Deferred):
        del sys.modules[_METADATA]

# It logs what it does not know; unhandled, that goes to stderr.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())


class _Dialect(SQLite):
    """SQLite's, with JSON paths as they are written: `'a.b'` is one key, and `'$.a.b'` is not.

    And without lambdas: `f(tags -> 'x')` looks a key up in a column.
    """

    class Parser(SQLiteParser):
        LAMBDAS: ClassVar[dict[Any, Any]] = {}

    def to_json_path(self, path: exp.Expr | None) -> exp.Expr | None:
        return path


def parse_one(text: str) -> exp.Expr:
    """The tree of one SQLite statement; raises ParseError or TokenError."""
    return sqlglot.parse_one(text, dialect=_Dialect)


@lru_cache(maxsize=1)
def _postgres() -> Any:
    """PostgreSQL's dialect, in which each call of a function stays a name and its arguments."""
    from sqlglot.dialects.postgres import Postgres

    # Else `min(a)` and `now()` are classes of their own, each with other fields. By `type`,
    # because a checker does not know the classes that sqlglot makes of a dialect's.
    kept = ("CAST", "EXTRACT", "OVERLAY", "POSITION", "STRING_AGG", "SUBSTRING", "TRIM")
    of_words = {name: Postgres.Parser.FUNCTION_PARSERS[name] for name in kept}
    parser = type("Parser", (Postgres.Parser,), {"FUNCTIONS": {}, "FUNCTION_PARSERS": of_words})
    # Else what is written in `x[2 / 2]` is worked out, and one is taken from it.
    return type("Plain", (Postgres,), {"Parser": parser, "INDEX_OFFSET": 0})


def parse_postgres(text: str) -> exp.Expr:
    """The tree of one statement of PostgreSQL's; raises ParseError or TokenError.

    Only what a client of PostgreSQL asks of its catalogue needs the dialect, imported then.

    >>> type(parse_postgres("SELECT oid::regclass, f(x) FROM t").selects[1]).__name__
    'Anonymous'
    """
    return sqlglot.parse_one(text, dialect=_postgres())


__all__ = ["ParseError", "TokenError", "exp", "parse_one", "parse_postgres"]
