"""A query as sqlglot is shown it: what it cannot read of SQLite's grammar, said as it can.

Each rule here is one thing that SQLite takes and sqlglot does not. What is shown means the same,
for conditions are read off it; only positions differ, which `Shown.tree_as_written` puts right.

    SELECT CAST(a AS UNSIGNED BIG INT), a IN (1) + 1_000 FROM t
    SELECT CAST(a AS INTEGER), (a IN (1)) + 1000 FROM t
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from cirrusql.records import Record
from cirrusql.sql.bound import Edit, edited
from cirrusql.sql.grammar import exp
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.script import Query
from cirrusql.sql.shown.clauses import casts, joins, moments, numbers, values
from cirrusql.sql.shown.predicates import escapes, predicates, tables

_VALUES = ("TRUE", "FALSE")
_FAR = 1 << 62  # more than any text is long


class Shown(Record):
    """What is shown of a text: the edits that make it, in order."""

    text: str
    edits: tuple[Edit, ...]

    def tree_as_written(self, tree: exp.Expr) -> exp.Expr:
        """The tree of what is shown, its nodes at the places that they have in the query's text."""
        if self.edits:
            for node in tree.walk():
                if "start" in node.meta:
                    node.meta["start"] = self.written(node.meta["start"])
                    node.meta["end"] = self.written(node.meta["end"] + 1, ends=True) - 1
        return tree

    def written(self, offset: int, *, ends: bool = False) -> int:
        """Where in the query's own text an offset is, as a beginning or as an end."""
        # An edit that begins at an end is behind it.
        number = bisect_right(self._places, (offset - ends, _FAR)) - 1
        if number < 0:
            return offset
        (start, shift), edit = self._places[number], self.edits[number]
        if offset < start + len(edit.text):
            return edit.end if ends else edit.start
        return offset - shift

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        """Where each edit's text begins in what is shown, and how far it moves what follows."""
        found, shift = [], 0
        for edit in self.edits:
            start = edit.start + shift
            shift += len(edit.text) - (edit.end - edit.start)
            found.append((start, shift))
        return found


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
    >>> show("SELECT a LIKE b ESCAPE char(33) || '' AND c LIKE d ESCAPE '!'")
    "SELECT a LIKE b ESCAPE '' AND c LIKE d ESCAPE '!'"
    >>> show("SELECT 1 FROM t AS OF '2026-11-20' x JOIN u AS of")
    'SELECT 1 FROM t   x JOIN u AS of'
    >>> show("SELECT a IN main.t + 1")
    'SELECT (a IN (SELECT * FROM main.t AS t)) + 1'
    """
    words = query.tokens
    said = {word.text.upper() for word in words if word.kind is Kind.WORD}
    rules = [rule for rule, triggers in _RULES if not triggers or not said.isdisjoint(triggers)]
    shift = query.start
    edits = (edit for rule in rules for edit in rule(words))
    found = [Edit(edit.start - shift, edit.end - shift, edit.text) for edit in edits]
    found.sort(key=lambda edit: (edit.start, edit.end))
    return Shown(edited(text, found) if found else text, tuple(found))


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
    known = {*apsw.keywords, *_VALUES}
    covered = {place for edit in edits for place in range(edit.start, edit.end)}
    for number, word in enumerate(words):
        place = (word.start - shift, word.end - shift)
        following = words[number + 1] if number + 1 < len(words) else None
        is_name = word.kind is Kind.WORD and word.text.upper() not in known
        if following is not None:
            is_blob = following.kind is Kind.STRING and word.text in "xX"
            is_name = is_name and not is_blob and not following.is_symbol("(")
        if is_name and place[0] not in covered and not words[number - 1].is_word("AS"):
            edits.append(Edit(*place, f'"{word.text}"'))
    edits.sort(key=lambda edit: (edit.start, edit.end))
    return Shown(edited(query.text, edits), tuple(edits))


_RULES: tuple[tuple[Callable[[Sequence[Token]], Iterable[Edit]], tuple[str, ...]], ...] = (
    (numbers, ()),
    (casts, ("CAST",)),
    (tables, ("IN",)),
    (escapes, ("ESCAPE",)),
    (predicates, ("IN", "ISNULL", "NOTNULL", "NULL")),
    (values, ("VALUES",)),
    (joins, ("JOIN",)),
    (moments, ("OF",)),
)
"""The rules, each with words of which one must be there for it to have something to do."""
