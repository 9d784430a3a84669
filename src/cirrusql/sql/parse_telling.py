"""SHOW and DESCRIBE, whose words are StackQL's."""

from __future__ import annotations

from cirrusql.errors import ParseError, did_you_mean
from cirrusql.sql.script import Fragment
from cirrusql.sql.statements import Describe, DescribeMethod, Name, Show, Statement
from cirrusql.sql.token_cursor import TokenCursor

ISOLATION_LEVEL = "TRANSACTION ISOLATION LEVEL"
SHOWABLE = (
    "PROVIDERS", "SERVICES", "RESOURCES", "METHODS", "INSERT INTO", "REGIONS", "FUNCTIONS",
    "SETTINGS", "TABLES", "VIEWS", "VERSION", "AUTH", ISOLATION_LEVEL, "TRANSACTION",
)  # fmt: skip
"""What SHOW can be asked for; of two that begin alike the longer comes first."""


_BEHIND_CONDITIONS = (
    "UNION", "INTERSECT", "EXCEPT", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "RETURNING",
)  # fmt: skip


def tell(words: TokenCursor) -> Statement:
    """A statement that tells what there is.

    >>> from cirrusql.sql.script import split
    >>> from cirrusql.sql.parser import parse
    >>> parse(next(split("SHOW SERVICES IN awscc WHERE name = 's3'"))).where.text
    "name = 's3'"
    """
    return _show(words) if words.accept("SHOW") else _describe(words)


def _show(words: TokenCursor) -> Show:
    extended = words.accept("EXTENDED")
    what = next((one for one in SHOWABLE if words.accept(*one.split())), None)
    if what is None:
        raise _nothing_to_show(words)
    path: Name | None = None
    columns: tuple[Name, ...] = ()
    if what == "INSERT INTO" or words.accept("IN") or words.accept("FROM"):
        path = words.name("a provider, service or relation")
    elif what == "AUTH" and words.peek() is not None:
        path = words.name("a provider")
    token = words.peek()
    if what == "INSERT INTO" and token is not None and token.is_symbol("("):
        columns = words.names("a column")
    if what.startswith("TRANSACTION") or what == "INSERT INTO":  # one row, or none to choose from
        words.end()
    like = words.literal() if words.accept("LIKE") else None
    where = _condition(words) if like is None and words.accept("WHERE") else None
    words.end()
    return Show(what, path, extended, like, where, columns, required="REQUIRED" in words.hints)


def _condition(words: TokenCursor) -> Fragment:
    """What stands behind WHERE; a UNION behind it would bring rows that were never asked for."""
    condition = words.until(*_BEHIND_CONDITIONS)
    token = words.peek()
    if token is not None:
        hint = "`SHOW … WHERE` takes a condition and nothing more; a SELECT from cirrusql.… does"
        raise words.error(f"did not expect '{token.text}' here", hint=hint)
    return condition


def _nothing_to_show(words: TokenCursor) -> ParseError:
    token = words.peek()
    if token is None:
        return words.error(f"expected what to show{words.instead()}")
    near = did_you_mean(token.text.upper(), [one.split()[0] for one in SHOWABLE])
    hint = near or f"there is SHOW {', '.join(SHOWABLE)}"
    return words.error(f"cannot show '{token.text.lower()}'", hint=hint)


def _describe(words: TokenCursor) -> Statement:
    words.at += 1
    # A relation may be called `method`; a dot behind it, or nothing, says that it is.
    behind = words.peek(1)
    if words.next_is("METHOD") and behind is not None and not behind.is_symbol("."):
        words.expect("METHOD")
        extended = words.accept("EXTENDED")
        name = words.name("a relation and a method")
        words.end()
        return DescribeMethod(Name(name.parts[:-1], name.position), name.parts[-1], extended)
    extended = words.accept("EXTENDED") or words.accept("FULL", "EXTENDED")
    words.accept("FULL")
    relation = words.name("a relation")
    words.end()
    return Describe(relation, extended)
