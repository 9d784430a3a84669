"""A query as sqlglot is shown it: what it cannot read of SQLite's grammar, said as it can.

Each rule here is one thing that SQLite takes and sqlglot does not. What is shown means the same,
for conditions are read off it; only positions differ, which `Shown.tree_as_written` puts right.

    SELECT CAST(a AS UNSIGNED BIG INT), a IN (1) + 1_000 FROM t
    SELECT CAST(a AS INTEGER), (a IN (1)) + 1000 FROM t
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from cirrusql.records import Record
from cirrusql.sql.bound import Edit, edited
from cirrusql.sql.grammar import exp
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.script import Query

# SQLite's rule: the first of these found in the name of a type says what CAST makes.
_AFFINITIES = (
    (("INT",), "INTEGER"),
    (("CHAR", "CLOB", "TEXT"), "TEXT"),
    (("BLOB",), "BLOB"),
    (("REAL", "FLOA", "DOUB"), "REAL"),
)
_VALUES = ("TRUE", "FALSE")
_PLAIN_TYPES = ("INTEGER", "TEXT", "BLOB", "REAL", "NUMERIC", "INT")
# Operators that bind tighter than IN and its like.
_TIGHT = ("+", "-", "*", "/", "%", "||", "&", "|", "<<", ">>", "->", "->>")
# What an operand of IN and its like cannot reach across, to the left.
_LOOSE = (
    "AND", "OR", "NOT", "SELECT", "DISTINCT", "ALL", "WHERE", "ON", "HAVING", "BY", "WHEN", "THEN",
    "ELSE", "LIMIT", "OFFSET", "RETURNING", "SET", "VALUES", "FROM", "USING",
)  # fmt: skip
_NEGATED = ("IN", "LIKE", "GLOB", "MATCH", "REGEXP", "BETWEEN", "NULL")
_JOIN_WORDS = ("NATURAL", "LEFT", "RIGHT", "FULL", "OUTER", "INNER", "CROSS")


class Shown(Record):
    """What is shown of a text: the edits that make it, in order."""

    text: str
    edits: tuple[Edit, ...]

    def tree_as_written(self, tree: exp.Expr) -> exp.Expr:
        """The tree of what is shown, its nodes at the places that they have in the query's text."""
        if self.edits:
            for node in tree.walk():
                if "start" in node.meta:
                    node.meta["start"] = self.written(node.meta["start"], ends=False)
                    node.meta["end"] = self.written(node.meta["end"] + 1, ends=True) - 1
        return tree

    def written(self, offset: int, *, ends: bool = False) -> int:
        """Where in the query's own text an offset is, as a beginning or as an end."""
        shift = 0
        for edit in self.edits:
            start = edit.start + shift
            if offset < start or (ends and offset == start):
                break
            if offset < start + len(edit.text):
                return edit.end if ends else edit.start
            shift += len(edit.text) - (edit.end - edit.start)
        return offset - shift


def shown(query: Query, text: str) -> Shown:
    """What to show of a query; `text` is its own, or one of the same length to begin from.

    >>> from cirrusql.sql.script import Fragment
    >>> def show(text):
    ...     return shown(Fragment(text, 0, len(text)), text).text
    >>> show("SELECT CAST(a AS NATIVE CHAR (9)) || a ISNULL || 'x' FROM b LEFT NATURAL JOIN c")
    "SELECT (CAST(a AS TEXT) || a ISNULL) || 'x' FROM b NATURAL LEFT JOIN c"
    >>> show("WITH a AS (SELECT 0x1F) VALUES (1_0, 2) UNION SELECT 3, 4")
    'WITH a AS (SELECT 0x1F) SELECT 10 AS column1, 2 AS column2 UNION SELECT 3, 4'
    >>> show("SELECT 5 EXCEPT VALUES (1), ((SELECT 2))")
    'SELECT 5 EXCEPT SELECT * FROM (SELECT 1 AS column1 UNION ALL SELECT (SELECT 2) AS column1)'
    >>> show("SELECT a IN main.t + 1")
    'SELECT (a IN (SELECT * FROM main.t AS "@in")) + 1'
    """
    words = query.tokens
    said = {word.text.upper() for word in words if word.kind is Kind.WORD}
    rules = [rule for rule, triggers in _RULES if not triggers or not said.isdisjoint(triggers)]
    shift = query.start
    edits = (edit for rule in rules for edit in rule(words))
    found = [Edit(edit.start - shift, edit.end - shift, edit.text) for edit in edits]
    found.sort(key=lambda edit: (edit.start, edit.end))
    return Shown(edited(text, found) if found else text, tuple(found))


def _casts(words: Sequence[Token]) -> Iterator[Edit]:
    """`CAST(a AS UNSIGNED BIG INT)`: a type is any words, and what counts is in its name."""
    for number, word in enumerate(words):
        if not (word.is_word("CAST") and _symbol(words, number + 1, "(")):
            continue
        closing = _closing(words, number + 1)
        as_ = next((n for n in _level(words, number + 2, closing) if words[n].is_word("AS")), None)
        if as_ is None:
            continue
        type_ = words[as_ + 1 : closing]
        if len(type_) != 1 or not type_[0].is_word(*_PLAIN_TYPES):
            start = type_[0].start if type_ else words[closing].start
            end = type_[-1].end if type_ else start
            yield Edit(start, end, affinity(type_))


def with_quoted_names(query: Query, seen: Shown) -> Shown:
    """What is shown where that cannot be read: with quotes around names that are words to sqlglot.

    SQLite knows fewer words: a column may be called `ilike` or `interval` in it.

    >>> from cirrusql.sql.script import Fragment
    >>> query = Fragment("SELECT ilike, 5 FROM t", 0, 22)
    >>> with_quoted_names(query, shown(query, query.text)).text
    'SELECT "ilike", 5 FROM "t"'
    """
    import apsw

    words, shift, edits = query.tokens, query.start, list(seen.edits)
    for number, word in enumerate(words):
        place = (word.start - shift, word.end - shift)
        following = words[number + 1] if number + 1 < len(words) else None
        is_name = word.kind is Kind.WORD and word.text.upper() not in (*apsw.keywords, *_VALUES)
        if following is not None:
            is_blob = following.kind is Kind.STRING and word.text in "xX"
            is_name = is_name and not is_blob and not following.is_symbol("(")
        covered = any(edit.start <= place[0] < edit.end for edit in edits)
        if is_name and not covered and not words[number - 1].is_word("AS"):
            edits.append(Edit(*place, f'"{word.text}"'))
    edits.sort(key=lambda edit: (edit.start, edit.end))
    return Shown(edited(query.text, edits), tuple(edits))


def affinity(words: Sequence[Token]) -> str:
    """What SQLite makes of the name of a type, as a type that sqlglot knows too.

    >>> from cirrusql.sql.lexer import tokens
    >>> [affinity([*tokens(name)]) for name in ("bigint", "LONG VARCHAR", "FLOATING POINT", "")]
    ['INTEGER', 'TEXT', 'INTEGER', 'NUMERIC']
    """
    name = " ".join(word.value for word in words).upper()
    for pieces, affinity in _AFFINITIES:
        if any(piece in name for piece in pieces):
            return affinity
    return "NUMERIC"


def _numbers(words: Sequence[Token]) -> Iterator[Edit]:
    """`1_000`: sqlglot takes `_000` for another word."""
    for word in words:
        if word.kind is Kind.NUMBER and "_" in word.text:
            yield Edit(word.start, word.end, word.text.replace("_", ""))


def _predicates(words: Sequence[Token]) -> Iterator[Edit]:
    """`a IN (1) + 1`: behind IN, ISNULL, NOTNULL and NOT NULL sqlglot knows no tighter operator."""
    for number in range(len(words)):
        end = _end_of_predicate(words, number)
        if end is None or end + 1 >= len(words):
            continue
        following = words[end + 1]
        if following.is_word("COLLATE") or (
            following.kind is Kind.SYMBOL and following.text in _TIGHT
        ):
            start = words[_operand(words, number)].start
            yield Edit(start, start, "(")
            yield Edit(words[end].end, words[end].end, ")")


def _end_of_predicate(words: Sequence[Token], number: int) -> int | None:
    """The number of the last word of a predicate that a word begins to tell."""
    word = words[number]
    if word.is_word("ISNULL", "NOTNULL"):
        return number if number and _ends_operand(words[number - 1]) else None
    if word.is_word("NULL") and number > 1 and words[number - 1].is_word("NOT"):
        return number if _ends_operand(words[number - 2]) else None
    return _end_of_in(words, number) if word.is_word("IN") else None


def _end_of_in(words: Sequence[Token], number: int) -> int:
    end = number + 1
    while _symbol(words, end + 1, "."):  # IN main.t
        end += 2
    opening = end if _symbol(words, end, "(") else end + 1  # IN (1), IN json_each(a), IN t
    return _closing(words, opening) if _symbol(words, opening, "(") else end


def _tables(words: Sequence[Token]) -> Iterator[Edit]:
    """`a IN t`: sqlglot has a list without values there, and `a IN ()` is never true."""
    for number, word in enumerate(words):
        if word.is_word("IN") and number + 1 < len(words) and not _symbol(words, number + 1, "("):
            start, end = words[number + 1].start, words[_end_of_in(words, number)].end
            yield Edit(start, start, "(SELECT * FROM ")
            # By a name of its own: else one would be written behind it in the query's own text.
            yield Edit(end, end, ' AS "@in")')


def _ends_operand(word: Token) -> bool:
    if word.kind is Kind.SYMBOL:
        return word.text == ")"
    return not word.is_word(*_LOOSE, "CASE", "IS", "IN", "LIKE", "GLOB", "BETWEEN", "COLLATE")


def _operand(words: Sequence[Token], number: int) -> int:
    """The number of the first word of the operand that stands before a predicate.

    It reaches as far as nothing binds looser: all of `b = a IN (1)` is the operand of what follows.
    """
    depth = 0
    for at in range(number - 1, -1, -1):
        word = words[at]
        depth += word.is_symbol(")") - word.is_symbol("(")
        depth += word.is_word("END") - word.is_word("CASE")
        if depth < 0 or (depth == 0 and _is_loose(words, at)):
            return at + 1
    return 0


def _is_loose(words: Sequence[Token], number: int) -> bool:
    """Whether a word is one that an operand does not reach across; some have two meanings."""
    word = words[number]
    if word.is_word("NOT"):
        if number == 0:
            return True
        negates = words[number + 1].is_word(*_NEGATED) and _ends_operand(words[number - 1])
        return not negates and not words[number - 1].is_word("IS")
    if word.is_word("DISTINCT", "FROM"):  # IS [NOT] DISTINCT FROM
        before = words[max(number - 3, 0) : number]
        return not any(one.is_word("IS") for one in before)
    if word.is_word("AND"):
        return not _belongs_to_between(words, number)
    return word.is_symbol(",") or word.is_word(*_LOOSE)


def _belongs_to_between(words: Sequence[Token], number: int) -> bool:
    depth = 0
    for at in range(number - 1, -1, -1):
        word = words[at]
        depth += word.is_symbol(")") - word.is_symbol("(")
        depth += word.is_word("END") - word.is_word("CASE")
        if depth < 0 or (depth == 0 and (word.is_symbol(",") or word.is_word("AND", "OR"))):
            return False
        if depth == 0 and word.is_word("BETWEEN"):
            return True
    return False


def _values(words: Sequence[Token]) -> Iterator[Edit]:
    """`WITH … VALUES ((SELECT 1), 2), (3, 4)`: rows that queries are in are shown as queries."""
    for number, word in enumerate(words):
        rows = list(_rows(words, number + 1)) if word.is_word("VALUES") else []
        if not rows or not (
            words[number - 1].is_symbol(")")
            or any(one.is_word("SELECT") for one in words[number : rows[-1][1]])
        ):
            continue
        several = len(rows) > 1
        yield Edit(
            word.start, words[rows[0][0]].end, f"{'SELECT * FROM (' if several else ''}SELECT "
        )
        for (_, end), (start, _) in itertools.pairwise(rows):
            yield Edit(words[end].start, words[start].end, " UNION ALL SELECT ")
        for start, end in rows:
            commas = [n for n in _level(words, start + 1, end) if words[n].is_symbol(",")]
            for place, at in enumerate((*commas, end), 1):
                yield Edit(words[at].start, words[at].start, f" AS column{place}")
        last = words[rows[-1][1]]
        yield Edit(last.start, last.end, ")" if several else "")


def _rows(words: Sequence[Token], number: int) -> Iterator[tuple[int, int]]:
    """The numbers of the parentheses of each row of VALUES."""
    while _symbol(words, number, "("):
        end = _closing(words, number)
        yield number, end
        number = end + 2 if _symbol(words, end + 1, ",") else len(words)


def _joins(words: Sequence[Token]) -> Iterator[Edit]:
    """`LEFT NATURAL JOIN`: the words before JOIN stand in any order."""
    for number, word in enumerate(words):
        first = number
        while word.is_word("JOIN") and first and words[first - 1].is_word(*_JOIN_WORDS):
            first -= 1
        named = sorted(words[first:number], key=lambda one: _JOIN_WORDS.index(one.text.upper()))
        if named != list(words[first:number]):
            text = " ".join(one.text for one in named)
            yield Edit(words[first].start, words[number - 1].end, text)


_RULES: tuple[tuple[Callable[[Sequence[Token]], Iterable[Edit]], tuple[str, ...]], ...] = (
    (_numbers, ()),
    (_casts, ("CAST",)),
    (_tables, ("IN",)),
    (_predicates, ("IN", "ISNULL", "NOTNULL", "NULL")),
    (_values, ("VALUES",)),
    (_joins, ("JOIN",)),
)
"""The rules, each with words of which one must be there for it to have something to do."""


def _symbol(words: Sequence[Token], number: int, symbol: str) -> bool:
    return number < len(words) and words[number].is_symbol(symbol)


def _closing(words: Sequence[Token], opening: int) -> int:
    """The number of the parenthesis that closes another; of the last word if none does."""
    depth = 0
    for number in range(opening, len(words)):
        depth += words[number].is_symbol("(") - words[number].is_symbol(")")
        if depth == 0:
            return number
    return len(words) - 1


def _level(words: Sequence[Token], start: int, end: int) -> Iterator[int]:
    """The numbers of the words from one to another that stand in no parentheses among them."""
    depth = 0
    for number in range(start, end):
        depth -= words[number].is_symbol(")")
        if depth < 0:
            return
        if depth == 0:
            yield number
        depth += words[number].is_symbol("(")
