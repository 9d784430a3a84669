"""One statement's tokens to a value that says what it is.

Decided once, here, from the words themselves; queries are carried on as text. A recursive descent
over the few statements that SQLite does not know; those that write, and those that define views
and tables, are in modules of their own, which a query does not need.
"""

from __future__ import annotations

from collections.abc import Callable

from cirrusql.errors import NotSupportedError, ProgrammingError, did_you_mean
from cirrusql.sql.lexer import Kind
from cirrusql.sql.script import Source
from cirrusql.sql.statements import Execute, Explain, ExplainMode, Name, Select, Statement
from cirrusql.sql.token_cursor import TokenCursor

_OF_THE_SESSION = (
    "SET", "RESET", "USE", "PURGE", "REGISTRY", "AUTH", "SLEEP", "NATIVEQUERY",
    "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE",
)  # fmt: skip


def parse(source: Source, target: Name | None = None) -> Statement:
    """What one statement says; `target` is the full name of what it writes to, where that is known.

    Raises ParseError, with line and column, for what is not a statement here, and ProgrammingError
    for a parameter that was given no value.

    >>> from cirrusql.sql.script import split
    >>> parse(next(split("DELETE FROM awscc.s3.buckets WHERE Identifier = 'b'")))
    ... # doctest: +ELLIPSIS
    Delete(target=Name(parts=('awscc', 's3', 'buckets'), ...
    """
    if source.parameters:
        parameter = source.parameters[0]
        raise ProgrammingError(
            f"there is no value for {parameter.text}",
            hint="give the statement's parameters beside it",
            position=source.position(parameter),
        )
    return _statement(TokenCursor(source, target))


def _statement(words: TokenCursor) -> Statement:
    first = words.source.tokens[words.at]
    word = first.text.upper() if first.kind is Kind.WORD else first.text
    handler = _STATEMENTS.get(word)
    if handler is None:
        verbs = [verb.lower() for verb in _STATEMENTS if verb.isalpha()]
        hint = did_you_mean(word, verbs)
        raise words.error(f"'{first.text}' does not begin a statement", hint=hint)
    return handler(words)


def _select(words: TokenCursor) -> Statement:
    return Select(words.until())


def _with(words: TokenCursor) -> Statement:
    """WITH begins a query, or a statement that writes."""
    from cirrusql.sql.parse_writes import with_

    return with_(words)


def _write(words: TokenCursor) -> Statement:
    from cirrusql.sql.parse_writes import write

    return write(words)


def _define(words: TokenCursor) -> Statement:
    from cirrusql.sql.parse_definitions import define

    return define(words)


def _explain(words: TokenCursor) -> Statement:
    words.expect("EXPLAIN")
    mode = ExplainMode.PLAN
    if words.accept("QUERY", "PLAN"):
        mode = ExplainMode.QUERY_PLAN
    elif words.next_is("ANALYZE", "PERMISSIONS"):
        mode = ExplainMode(words.word("a mode").lower())
    if words.peek() is None or words.next_is("EXPLAIN"):
        raise words.error(f"expected a statement to explain{words.instead()}")
    return Explain(_statement(words), mode)


def _assert(words: TokenCursor) -> Statement:
    from cirrusql.sql.parse_assert import assertion

    return assertion(words)


def _tell(words: TokenCursor) -> Statement:
    """SHOW and DESCRIBE."""
    from cirrusql.sql.parse_telling import tell

    return tell(words)


def _of_session(words: TokenCursor) -> Statement:
    """What sets the session up, or waits, or says when writes are made."""
    from cirrusql.sql.parse_session import of_session

    return of_session(words)


def _execute(words: TokenCursor) -> Statement:
    words.at += 1
    name = words.name("a relation and a method")
    parameters: dict[str, str | None] = {}
    while (token := words.peek()) is not None:
        key = _parameter(words)
        if key in parameters:
            words.at = words.source.tokens.index(token)
            raise words.error(f"@{key} is given twice")
        words.expect_symbol("=")
        parameters[key] = words.constant()
        words.accept_symbol(",")
    relation = Name(name.parts[:-1], name.position)
    return Execute(relation, name.parts[-1], parameters)


def _parameter(words: TokenCursor) -> str:
    """The name of one of EXEC's parameters: `@Name`, `@"Name"`, or `@json` for `@@json`."""
    token = words.peek()
    if token is not None and token.kind is Kind.PARAMETER and token.text[0] == "@":
        words.at += 1
        return token.text[1:]
    if words.accept_symbol("@@"):
        words.expect("JSON")
        return "@json"
    if words.accept_symbol("@"):
        return words.word("a parameter")
    raise words.error(f"expected a parameter such as @Identifier{words.instead()}")


def _of_the_file(words: TokenCursor) -> Statement:
    hint = "--database names the file of your own tables, SHOW SETTINGS what can be set"
    raise _refused(words, "no statement reaches files or the settings of SQLite", hint)


def _housekeeping(words: TokenCursor) -> Statement:
    raise _refused(words, "the file of your own tables needs none of it", None)


def _refused(words: TokenCursor, why: str, hint: str | None) -> NotSupportedError:
    """What SQLite takes and we do not; the guide lists all of it."""
    word = words.source.tokens[words.at].text.upper()
    return NotSupportedError(
        f"{word} is not supported: {why}", hint=hint, position=words.position()
    )


_STATEMENTS: dict[str, Callable[[TokenCursor], Statement]] = {
    "SELECT": _select,
    "VALUES": _select,
    "(": _select,
    "WITH": _with,
    "INSERT": _write,
    "REPLACE": _write,
    "UPDATE": _write,
    "DELETE": _write,
    "CREATE": _define,
    "DROP": _define,
    "ALTER": _define,
    "REFRESH": _define,
    "ASSERT": _assert,
    "EXPLAIN": _explain,
    "SHOW": _tell,
    "DESCRIBE": _tell,
    "DESC": _tell,
    "EXEC": _execute,
    **dict.fromkeys(_OF_THE_SESSION, _of_session),
    "PRAGMA": _of_the_file,
    "ATTACH": _of_the_file,
    "DETACH": _of_the_file,
    "VACUUM": _housekeeping,
    "REINDEX": _housekeeping,
    "ANALYZE": _housekeeping,
}
