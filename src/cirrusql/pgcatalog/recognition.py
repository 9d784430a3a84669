"""Which statements are the catalogue's, and not the session's: told by their words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.system import INFORMATION_SCHEMA, PG_CATALOG, system_table
from cirrusql.pgcatalog.types import NAMED
from cirrusql.pgcatalog.with_names import queries_of_with
from cirrusql.sql.lexer import Kind, Token, tokens

# What no such statement lacks. Most statements of users are told by it alone, in a microsecond.
_SIGN = re.compile(
    r"pg_|information_schema|version\s*\(|current_|session_user|set_config|format_type"
    r"|_description|to_reg|_privilege|quote_ident|txid_|reg(?:class|type|namespace|proc|role)|_timestamp|inet_",
    re.IGNORECASE,
)
# A list or a place in it; to SQLite it is a name, whatever stands in it: `ARRAY[(SELECT …)]`.
_BRACKET = re.compile(r"[\[\]]")
_BEGINS = frozenset(("SELECT", "WITH", "VALUES", "TABLE", "("))
_WRITING = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE"))
_WITHOUT_PARENTHESES = frozenset(
    ("CURRENT_USER", "SESSION_USER", "CURRENT_SCHEMA", "CURRENT_CATALOG", "CURRENT_ROLE")
)
_TYPES = frozenset(NAMED.values())
_ENDS_FROM = frozenset(
    (
        "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "EXCEPT",
        "INTERSECT", "WINDOW", "FOR", "RETURNING",
    )
)  # fmt: skip
# What stands before a parenthesis and is no function.
_NOT_CALLED = frozenset(
    (
        "IN", "ANY", "ALL", "SOME", "EXISTS", "AND", "OR", "NOT", "AS", "ON", "USING", "SELECT",
        "FROM", "WHERE", "WHEN", "THEN", "ELSE", "CASE", "VALUES", "OVER", "FILTER", "BY", "UNION",
        "EXCEPT", "INTERSECT", "DISTINCT", "JOIN", "LATERAL", "IS", "LIKE", "ILIKE", "BETWEEN",
        "HAVING", "LIMIT", "OFFSET", "ARRAY", "ROW", "CAST", "MATERIALIZED", "WITH", "RECURSIVE",
        "VARCHAR", "CHAR", "NUMERIC", "OPERATOR", "END", "NULL", "TRIM", "SUBSTRING", "POSITION",
        "EXTRACT", "OVERLAY",
    )
)  # fmt: skip


def is_catalogue(text: str) -> bool:
    """Whether a statement asks of PostgreSQL's catalogue, or of the server, and of nothing else.

    It names relations of `pg_catalog` or `information_schema` only, or none and calls functions
    that are PostgreSQL's own. A statement that names any other relation never is one.

    >>> is_catalogue("SELECT relname FROM pg_class"), is_catalogue("SELECT version()")
    (True, True)
    >>> is_catalogue("SELECT version FROM awscc.rds.db_instances"), is_catalogue("SELECT 1")
    (False, False)
    """
    if _SIGN.search(text) is None:
        return False
    try:
        first = next(tokens(text), None)
        if first is None or first.text.upper() not in _BEGINS:
            return False  # an INSERT of a megabyte is not read to its end
        plain = _BRACKET.sub(lambda one: " ARRAY(" if one[0] == "[" else ")", text)
        words = [token for token in tokens(plain) if not token.is_symbol(";")]
    except ParseError:
        return False
    return _Reading(words).is_catalogue()


class _Level:
    """What is known between two parentheses. Mutable."""

    def __init__(self, *, is_next_relation: bool = False) -> None:
        self.has_select = False
        self.is_in_from = False
        self.is_next_relation = is_next_relation


class _Reading:
    """One walk over the words of a statement. Mutable: how far it is, and what it has found."""

    def __init__(self, words: Sequence[Token]) -> None:
        self._words = words
        self._levels = [_Level()]
        self._named = queries_of_with(words)
        self._relations = self._own_calls = 0
        self._is_other = self._calls_other = False

    def is_catalogue(self) -> bool:
        place = 0
        while place < len(self._words) and not self._is_other:
            place = self._step(place)
        asks = self._relations or (self._own_calls and not self._calls_other)
        return bool(asks) and not self._is_other

    def _step(self, place: int) -> int:
        token, level = self._words[place], self._levels[-1]
        if token.kind is Kind.SYMBOL:
            self._symbol(token, level)
            self._own_calls += token.text == "::" and self._is_own_type(place + 1)
            return place + 1
        word = token.text.upper() if token.kind is Kind.WORD else ""
        if word in _WRITING and self._writes(place):
            self._is_other = True
        elif word in ("SELECT", "VALUES", "WITH"):
            level.has_select, level.is_next_relation = True, False
        elif word == "TABLE" and level.is_next_relation is False and not level.has_select:
            level.is_next_relation = True
        elif word == "FROM" and level.has_select and not self._is_after(place, "DISTINCT"):
            level.is_in_from = level.is_next_relation = True
        elif word == "JOIN":
            level.is_next_relation = True
        elif level.is_next_relation and word not in ("LATERAL", "ONLY"):
            return self._relation(place, level)
        elif word in _ENDS_FROM:
            level.is_in_from = False
            level.has_select = level.has_select and word not in ("UNION", "EXCEPT", "INTERSECT")
        elif token.kind in (Kind.WORD, Kind.QUOTED_NAME):
            self._call(place, word or token.value.upper())
        return place + 1

    def _writes(self, place: int) -> bool:
        """Whether a write begins here, behind WITH or within it; `t.delete` is a column."""
        before, after = self._words[place - 1], self._words[place + 1 : place + 2]
        begins = before.is_symbol("(") or (before.is_symbol(")") and len(self._levels) == 1)
        is_name = bool(after) and after[0].kind in (Kind.WORD, Kind.QUOTED_NAME)
        is_delete = before.is_symbol("(") and self._words[place].is_word("DELETE")
        return begins and is_name and (is_delete or not after[0].is_word("FROM", "AS"))

    def _symbol(self, token: Token, level: _Level) -> None:
        if token.text == "(":
            self._levels.append(_Level(is_next_relation=level.is_next_relation))
            level.is_next_relation = False
        elif token.text == ")":
            if len(self._levels) > 1:
                self._levels.pop()
        elif token.text == "," and level.is_in_from:
            level.is_next_relation = True

    def _is_own_type(self, place: int) -> bool:
        """Whether a cast is to a type that only PostgreSQL has: `'ec2.vpcs'::regclass`."""
        names = (token.value.lower() for token in self._words[place : place + 3 : 2])
        return any(name in _TYPES for name in names)

    def _is_after(self, place: int, word: str) -> bool:
        return (
            place > 1
            and self._words[place - 1].is_word(word)
            and not self._words[place - 2].is_word("SELECT")
        )

    def _relation(self, place: int, level: _Level) -> int:
        """One name in FROM, of up to three parts; a function's is one that is called."""
        level.is_next_relation = False
        parts, end = [self._words[place].value], place + 1
        while end + 1 < len(self._words) and self._words[end].is_symbol("."):
            parts.append(self._words[end + 1].value)
            end += 2
        if self._words[place].kind not in (Kind.WORD, Kind.QUOTED_NAME):
            self._is_other = True
        elif end < len(self._words) and self._words[end].is_symbol("("):
            self._call(end - 1, parts[-1].upper())
        elif len(parts) > 1 or parts[0].lower() not in self._named:
            self._relations += 1
            self._is_other |= not _is_known(parts)
        return end

    def _call(self, place: int, word: str) -> None:
        if word in _WITHOUT_PARENTHESES:
            self._own_calls += 1
        after = self._words[place + 1] if place + 1 < len(self._words) else None
        if after is None or not after.is_symbol("(") or word in _NOT_CALLED:
            return
        from cirrusql.pgcatalog.functions import FUNCTIONS, OWN, SETS

        name = word.lower()
        if name in OWN or name.startswith("pg_"):
            self._own_calls += 1
        elif name not in FUNCTIONS and name not in SETS and name not in ("count", "string_agg"):
            # An alias with names of columns, or a function that PostgreSQL's catalogue never calls.
            self._calls_other |= not self._is_alias(place)

    def _is_alias(self, place: int) -> bool:
        before = self._words[place - 1] if place else None
        if before is None:
            return False
        is_alias = before.is_word("AS") or before.is_symbol(")")
        return is_alias or self._words[place].value.lower() in self._named


def _is_known(parts: Sequence[str]) -> bool:
    name = parts[-1].lower()
    if len(parts) == 1:
        return name.startswith("pg_") and system_table(None, name) is not None
    return parts[-2].lower() in (PG_CATALOG, INFORMATION_SCHEMA)
