"""The statements that are not queries, as forms to be followed word by word.

`[ … ]` may be left out, `a|b` is one of several words, `<slot>` is a name or value of a kind. What
can come next is found by following all forms at once, so a new statement is a new line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from cirrusql.sql.lexer import Kind, Token

_FORMS = """
SHOW [EXTENDED] PROVIDERS [LIKE <text>]
SHOW [EXTENDED] PROVIDERS WHERE <condition>
SHOW [EXTENDED] SERVICES [IN|FROM <provider>] [LIKE <text>]
SHOW [EXTENDED] SERVICES [IN|FROM <provider>] WHERE <condition>
SHOW [EXTENDED] RESOURCES [IN|FROM <service>] [LIKE <text>]
SHOW [EXTENDED] RESOURCES [IN|FROM <service>] WHERE <condition>
SHOW [EXTENDED] METHODS IN|FROM <relation> [LIKE <text>]
SHOW [EXTENDED] METHODS IN|FROM <relation> WHERE <condition>
SHOW INSERT INTO <relation>
SHOW [EXTENDED] REGIONS|FUNCTIONS|SETTINGS|TABLES|VIEWS [LIKE <text>]
SHOW [EXTENDED] REGIONS|FUNCTIONS|SETTINGS|TABLES|VIEWS WHERE <condition>
SHOW VERSION|AUTH|TRANSACTION
SHOW TRANSACTION ISOLATION LEVEL
DESCRIBE|DESC [FULL] [EXTENDED] <relation>
DESCRIBE|DESC [EXTENDED] METHOD <method>
SET <setting> =|TO <setting value>
RESET <setting>
RESET ALL
USE <provider>
EXEC <method> <parameters>
ASSERT <text> [TITLE <text>] [SEVERITY LOW|MEDIUM|HIGH|CRITICAL] [SOURCE <text>] AS <statement>
EXPLAIN [QUERY PLAN] <statement>
EXPLAIN ANALYZE|PERMISSIONS <statement>
CREATE [OR REPLACE] [TEMP|TEMPORARY] VIEW [IF NOT EXISTS] <new> AS <statement>
CREATE [OR REPLACE] MATERIALIZED VIEW [IF NOT EXISTS] <new> AS <statement>
CREATE [TEMP|TEMPORARY] TABLE [IF NOT EXISTS] <new> AS <statement>
DROP VIEW [IF EXISTS] <view>
DROP MATERIALIZED VIEW [IF EXISTS] <materialized>
DROP TABLE [IF EXISTS] <table>
ALTER TABLE <table> ADD COLUMN <new>
ALTER TABLE <table> DROP COLUMN <new>
ALTER TABLE <table> RENAME TO <new>
REFRESH MATERIALIZED VIEW <materialized>
REGISTRY LIST|PULL [<provider>]
AUTH LOGIN|REVOKE <provider>
"""

_Part = str | list["_Part"]
_NAMES = (Kind.WORD, Kind.QUOTED_NAME)
_WHOLE = ("<statement>", "<parameters>", "<condition>")


@cache
def _forms() -> tuple[tuple[_Part, ...], ...]:
    return tuple(tuple(_parsed(iter(_split(line)))) for line in _FORMS.strip().splitlines())


def _split(line: str) -> list[str]:
    line = line.replace("<setting value>", "<setting_value>")
    return line.replace("[", " [ ").replace("]", " ] ").split()


def _parsed(words: Iterator[str]) -> list[_Part]:
    found: list[_Part] = []
    for word in words:
        if word == "]":
            break
        found.append(_parsed(words) if word == "[" else word)
    return found


def forms_of(word: str) -> list[str]:
    """The forms of the statements that begin with a word, in upper case.

    >>> forms_of("RESET")
    ['RESET <setting>', 'RESET ALL']
    """
    lines = _FORMS.strip().splitlines()
    return [line for line in lines if word in line.split()[0].split("|")]


def expected(tokens: Sequence[Token], at: int) -> list[tuple[str, int]]:
    """What can stand at a place: a word in upper case, or a slot; and where that began.

    >>> from cirrusql.sql.lexer import tokens
    >>> expected(tuple(tokens("SHOW EXTENDED SERVICES")), 3)
    [('IN', 3), ('FROM', 3), ('LIKE', 3), ('WHERE', 3)]
    """
    found: dict[tuple[str, int], None] = {}
    for form in _forms():
        for word, place in _following(tuple(form), tokens, 0, at):
            found.update(((one, place), None) for one in word.split("|"))
    return list(found)


def _following(
    form: tuple[_Part, ...], tokens: Sequence[Token], place: int, at: int
) -> Iterator[tuple[str, int]]:
    """What a form wants at `at`, if the tokens from `place` to there follow it."""
    if not form:
        return
    part, rest = form[0], form[1:]
    if isinstance(part, list):
        yield from _following((*part, *rest), tokens, place, at)
        yield from _following(rest, tokens, place, at)
    elif place >= at or part in _WHOLE:
        yield part, place
    elif (end := _taken(part, tokens, place, at)) is not None:
        yield from _following(rest, tokens, end, at)


def _taken(part: str, tokens: Sequence[Token], place: int, at: int) -> int | None:
    """The place behind what a part takes; None if it takes nothing that stands there."""
    token = tokens[place]
    if not part.startswith("<"):
        return place + 1 if token.text.upper() in part.split("|") else None
    if token.kind is Kind.STRING or token.kind is Kind.NUMBER:
        return place + 1
    if token.kind not in _NAMES:
        return None
    place += 1
    while place + 1 < at and tokens[place].is_symbol(".") and tokens[place + 1].kind in _NAMES:
        place += 2
    return place
