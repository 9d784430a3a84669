"""Statements in PostgreSQL's spelling, as SQLite reads them.

    SELECT v.tags ->> 'Owner', now() - interval '1 day' FROM ec2.vpcs v WHERE name ILIKE 'é%'

Read by words, with PostgreSQL's precedence, and changed by position: nothing is printed from a
tree, and every place in the result is one of what was written (`WithValues`), so errors point at
the user's own words. Only a session whose dialect is PostgreSQL imports this package.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from cirrusql.errors import Error, StatementInfo
from cirrusql.sql.deep import at_any_depth
from cirrusql.sql.lexer import WithValues, position, tokens
from cirrusql.sql.postgres.atoms import atom
from cirrusql.sql.postgres.clauses import Clauses
from cirrusql.sql.postgres.edits import Edits, Piece
from cirrusql.sql.postgres.operators import INFIX
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.words import NAME, SYMBOL, WORD, Word, words

_READ = (
    "SELECT", "WITH", "VALUES", "(", "INSERT", "REPLACE", "UPDATE", "DELETE", "EXPLAIN", "ASSERT",
)  # fmt: skip
_MAKES = ("TABLE", "VIEW")


def respelt(script: str, *, postgres: bool, initial: bool = False) -> str:
    """The script with what its statements say in PostgreSQL's spelling in SQLite's.

    `postgres` is whether it begins in that dialect, `initial` whether RESET goes back to it; a SET
    in the script changes it for what follows. Returns the script itself if nothing is changed.
    Raises ParseError or NotSupportedError, with the place, for what SQLite has nothing for.

    >>> respelt("SELECT a::int FROM t WHERE b LIKE 'x%'", postgres=True)
    'SELECT postgres_integer(a, 32) AS "a" FROM t WHERE b GLOB \\'x*\\''
    >>> respelt("SET dialect = postgres; SELECT TRUE; SELECT '7'::int", postgres=False)
    'SET dialect = postgres; SELECT TRUE; SELECT 7 AS "int4"'
    """
    read = _respelt if len(script) > _LONGEST_KEPT else _kept
    found = at_any_depth(lambda: read(script, postgres, initial))
    return found if isinstance(found, WithValues) else script


def _respelt(script: str, postgres: bool, initial: bool) -> str:
    pieces: list[Piece] = []
    done = kept = place = 0
    while done < len(script):
        try:
            read = _statement(script, done) if postgres else _plain(script, done)
            end = read[-1].end if read else len(script)
            said = read[:-1] if read and read[-1].text == ";" else read
            place += bool(said)
            edits = _edits(script, said) if postgres and said else None
        except Error as error:
            error.statement = error.statement or _refused(script, done, place)
            raise
        if edits is not None and edits.count:
            if kept < done:
                pieces.append((script[kept:done], kept, done))
            pieces += edits.pieces(script, done, end)
            kept = end
        postgres = _dialect(said, postgres=postgres, initial=initial)
        done = end
    if not pieces:
        return script
    if kept < len(script):
        pieces.append((script[kept:], kept, len(script)))
    return WithValues(script, pieces)


def _refused(script: str, start: int, place: int) -> StatementInfo:
    """Which statement is refused that begins there; `number` is the session's to say.

    What never ends is the last one.
    """
    found, others = script[start:].strip(), 0
    first = last = start
    try:
        (*_, last) = (word.end for word in _statement(script, start))
        first = _statement(script, start)[0].start
        found = script[first:last].removesuffix(";").rstrip()
        rest = [";", *(word.text for word in words(script, last))]
        others = sum(one == ";" != other for one, other in pairwise(rest))
    except Error:
        place += 1
    kind = found.split()[0].upper() if found else ""
    return StatementInfo(0, place, place + others, kind, found, position(script, first))


# Clients send the same texts again and again.
_LONGEST_KEPT = 10_000
_kept = lru_cache(maxsize=256)(_respelt)


def _statement(script: str, start: int) -> list[Word]:
    """The words of the statement that begins there, with the semicolon that ends it."""
    found: list[Word] = []
    for word in words(script, start):
        found.append(word)
        if word.kind == SYMBOL and word.text == ";":
            break
    return found


def _plain(script: str, start: int) -> list[Word]:
    """As `_statement`, of one in SQLite's spelling, as much of it as says which dialect is next."""
    found: list[Word] = []
    for token in tokens(script, start):
        found.append(Word(WORD, token.value.upper(), token.start, token.end))
        if token.is_symbol(";"):
            break
    return found


def _dialect(said: Sequence[Word], *, postgres: bool, initial: bool) -> bool:
    """Which dialect what follows a statement is in."""
    if not said or said[0].text not in ("SET", "RESET"):
        return postgres
    texts = [(word.value or word.text).strip('"').upper() for word in said]
    if texts[:1] == ["RESET"] and texts[1:] in (["DIALECT"], ["ALL"]):
        return initial
    if texts[:1] != ["SET"]:
        return postgres
    del texts[0]
    if texts[:1] in (["SESSION"], ["LOCAL"]) and texts[1:2] not in (["="], ["TO"]):
        del texts[0]
    if len(texts) == 3 and texts[0] == "DIALECT" and texts[1] in ("=", "TO"):
        return {"POSTGRES": True, "SQLITE": False}.get(texts[2], postgres)
    return postgres


def _edits(script: str, said: Sequence[Word]) -> Edits:
    """What is changed of one statement's words."""
    reader = Reader(script, said, INFIX, atom)
    _read(reader)
    return reader.edits


def _read(reader: Reader) -> None:
    """Read one statement, if it is one that has expressions or queries."""
    start = 0
    if reader.is_word(0, "CREATE"):
        start = _query_of_create(reader)
    elif not (reader.is_word(0, *_READ) or reader.is_symbol(0, "(")):
        return
    if reader.is_word(0, "UPDATE"):
        start = _behind_name(reader, 1)
    elif reader.is_word(0, "DELETE"):
        start = _behind_name(reader, 2)
    Clauses(reader).query(start, reader.end)


def _behind_name(reader: Reader, number: int) -> int:
    """Where what follows a dotted name stands."""
    while reader.kind(number) in (WORD, NAME) and reader.is_symbol(number + 1, "."):
        number += 2
    return number + 1


def _query_of_create(reader: Reader) -> int:
    """Where the query of CREATE VIEW or CREATE TABLE … AS stands; past the end if there is none."""
    made = next((n for n in range(1, reader.end) if reader.is_word(n, *_MAKES)), reader.end)
    for number in range(made, reader.end):
        if reader.is_word(number, "AS"):
            return number + 1
        if reader.is_symbol(number, "(") and reader.is_word(made, "TABLE"):
            return reader.end
    return reader.end
