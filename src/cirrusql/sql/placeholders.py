"""Where the parameters of a script stand, and among what: all of it from the words alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cirrusql.errors import ParseError, Position
from cirrusql.records import Record
from cirrusql.sql.lexer import Token, position
from cirrusql.sql.script import Source, split

# After these a list of ORDER BY or GROUP BY has ended, or a query in it has begun.
_AFTER_TERMS = frozenset(
    ("SELECT", "WHERE", "HAVING", "WINDOW", "LIMIT", "OFFSET", "ROWS", "RANGE", "GROUPS")
)


_MOST_PARAMETERS = 32_766  # SQLite's own limit


class Parameter(Record):
    """A parameter of a script: its name or, from 1, its number, and where it first stands."""

    key: str | int
    text: str
    position: Position


class Place(Record):
    """One place where a parameter stands. `is_term` is whether that is in ORDER BY or GROUP BY.

    `statement` counts the script's statements from 0, `verb` is the word that it begins with, and
    `lists` the word before the innermost parenthesis that is open.
    """

    statement: int
    token: Token
    key: str | int
    before: tuple[Token, ...]
    after: Token | None
    is_term: bool
    verb: str
    lists: str


def parameters_of(script: str) -> tuple[Parameter, ...]:
    """The parameters of a script, each once, in the order in which they first stand.

    >>> [parameter.key for parameter in parameters_of("SELECT :a, @b, :a; SELECT ?, $2, ?")]
    ['a', 'b', 1, 2, 3]
    """
    return _once(script, places(script))


def parameters_by_statement(script: str) -> tuple[tuple[Parameter, ...], ...]:
    """The parameters of each statement of a script, each once, in the order they first stand there.

    >>> one, other = parameters_by_statement("SELECT ?; SELECT ?2, ?1")
    >>> [parameter.key for parameter in other]
    [2, 1]
    """
    found = tuple(places(script))
    numbers = range(sum(1 for _ in split(script)))
    return tuple(_once(script, (one for one in found if one.statement == n)) for n in numbers)


def _once(script: str, given: Iterable[Place]) -> tuple[Parameter, ...]:
    found: dict[str | int, Parameter] = {}
    for place in given:
        if place.key not in found:
            where = position(script, place.token.start)
            found[place.key] = Parameter(place.key, place.token.text, where)
    return tuple(found.values())


def places(script: str) -> Iterator[Place]:
    """Every place where a parameter of a script stands, in order."""
    greatest = 0
    for statement, source in enumerate(split(script)):
        for token, surroundings in _surrounded(source):
            key = _key(script, token, greatest)
            greatest = max(greatest, key) if isinstance(key, int) else greatest
            yield Place(statement, token, key, *surroundings)


def _key(script: str, token: Token, greatest: int) -> str | int:
    """The name of a parameter, or its number: one more than the greatest where it says none."""
    label = token.text[1:]
    if not label.isdecimal():
        return label or greatest + 1
    # Compared as texts, too: Python makes no number of thousands of digits.
    number = int(label) if len(label) <= len(str(_MOST_PARAMETERS)) else _MOST_PARAMETERS + 1
    if number > _MOST_PARAMETERS:
        message = f"parameters are numbered from 1 to {_MOST_PARAMETERS}"
        raise ParseError(message, position=position(script, token.start))
    return number


def _surrounded(
    source: Source,
) -> Iterator[tuple[Token, tuple[tuple[Token, ...], Token | None, bool, str, str]]]:
    """Each parameter of a statement with what a place says of where it stands."""
    wanted = {token.start for token in source.parameters}
    words, verb = source.tokens, source.tokens[0].text.upper()
    in_terms, lists = [False], [""]
    for number, token in enumerate(words if wanted else ()):
        if token.start in wanted:
            after = words[number + 1] if number + 1 < len(words) else None
            before = words[max(number - 2, 0) : number]
            yield token, (before, after, in_terms[-1], verb, lists[-1])
        elif token.is_symbol("("):
            in_terms.append(in_terms[-1])
            lists.append(words[number - 1].text.upper() if number else "")
        elif token.is_symbol(")") and len(in_terms) > 1:
            in_terms.pop()
            lists.pop()
        elif token.is_word("BY"):
            in_terms[-1] = True
        elif token.is_word(*_AFTER_TERMS):
            in_terms[-1] = False
