"""ASSERT: a query that must give no rows, with what is to be told of those that it gives."""

from __future__ import annotations

import re

from cirrusql.errors import did_you_mean
from cirrusql.sql.lexer import Kind
from cirrusql.sql.statements import Assert, Select, Severity
from cirrusql.sql.token_cursor import TokenCursor

# An id is typed after --only, and stands in files of waivers: so it has neither spaces nor commas.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")
_CLAUSES = ("TITLE", "SEVERITY", "SOURCE")
_QUERIES = ("SELECT", "VALUES", "WITH")


def assertion(words: TokenCursor) -> Assert:
    """A statement that begins with ASSERT.

    Raises ParseError for what is not one, and for a query that would write.

    >>> from cirrusql.sql.script import split
    >>> from cirrusql.sql.parser import parse
    >>> parse(next(split("ASSERT 'a.1' SEVERITY high AS SELECT 1 AS resource, 2 AS reason"))).id
    'a.1'
    """
    words.expect("ASSERT")
    where = words.position()
    name = _id(words)
    title: str | None = None
    severity = Severity.MEDIUM
    sources: tuple[str, ...] = ()
    given: set[str] = set()
    while not words.accept("AS"):
        clause = next((one for one in _CLAUSES if words.next_is(one)), None)
        if clause is None:
            raise words.error(f"expected {', '.join(_CLAUSES)} or AS{words.instead()}")
        if clause in given:
            raise words.error(f"{clause} is given twice")
        given.add(clause)
        words.expect(clause)
        if clause == "TITLE":
            title = _text(words, "a title")
        elif clause == "SEVERITY":
            severity = _severity(words)
        else:
            sources = _sources(words)
    return Assert(name, title, severity, sources, _query(words).query, where)


def _id(words: TokenCursor) -> str:
    name = _text(words, "the control's id")
    if _ID.fullmatch(name) is None:
        words.at -= 1
        hint = "up to 100 letters, digits and . _ : / -, such as 's3.8'"
        raise words.error(f"'{name}' cannot be a control's id", hint=hint)
    return name


def _text(words: TokenCursor, what: str) -> str:
    """A text in single quotes that says something."""
    token = words.peek()
    if token is None or token.kind is not Kind.STRING:
        raise words.error(f"expected {what} in single quotes{words.instead()}")
    text = " ".join(token.value.split())
    if not text:
        raise words.error(f"{what} has to say something")
    words.at += 1
    return text


def _severity(words: TokenCursor) -> Severity:
    word = words.literal()
    if word.lower() in [*Severity]:
        return Severity(word.lower())
    words.at -= 1
    hint = did_you_mean(word, Severity) or f"there are {', '.join(Severity)}"
    raise words.error(f"'{word}' is no severity", hint=hint)


def _sources(words: TokenCursor) -> tuple[str, ...]:
    found = [_text(words, "a source")]
    while words.accept_symbol(","):
        found.append(_text(words, "a source"))
    return tuple(found)


def _query(words: TokenCursor) -> Select:
    """What is left, which has to be a query: an assertion reads, and writes nothing."""
    start, token = words.at, words.peek()
    if not words.next_is(*_QUERIES) and not (token is not None and token.is_symbol("(")):
        raise words.error(f"expected a query{words.instead()}", hint=_READS)
    if words.next_is("WITH"):
        from cirrusql.sql.parse_writes import with_

        found = with_(words)
        if not isinstance(found, Select):
            words.at = start
            raise words.error("this WITH begins a statement that writes", hint=_READS)
        return found
    return Select(words.until())


_READS = "ASSERT takes SELECT, VALUES or WITH, and changes nothing"
