"""Queries: their clauses, and what PostgreSQL says otherwise in them than SQLite."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.sql.postgres.compounds import Compound
from cirrusql.sql.postgres.grouping import Grouping
from cirrusql.sql.postgres.limits import limits
from cirrusql.sql.postgres.names import Names
from cirrusql.sql.postgres.reader import CLAUSES, Reader
from cirrusql.sql.postgres.sources import Sources, ends_name, folded
from cirrusql.sql.postgres.words import NAME, NUMBER, PARAMETER, WORD


class Clauses:
    """Reads the clauses of queries with one reader, which has this for the queries in expressions.

    Mutable state: of each query that is being read what it groups by, and where the SELECTs of a
    UNION or the like stand.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names = Names(reader)
        self._groupings: list[Grouping] = []
        self._compounds: list[Compound] = []
        self._sources = Sources(reader, self._names.aliases)
        reader.query = self.query

    def query(self, number: int, end: int) -> None:
        """A query, or what stands in brackets that has clauses, from a word up to another."""
        reader, start = self._reader, number
        reader.aggregates.append(False)
        self._groupings.append(Grouping())
        self._compounds.append(Compound(start))
        self._names.begin()
        while number < end:
            text = reader.text(number)
            clause = _CLAUSES.get(text) if reader.kind(number) == WORD else None
            if clause is not None:
                number = clause(self, number + 1, end)
                continue
            found = reader.value(number)
            number = found.last + 1 if found is not None else number + 1
        self._end_of_select()
        self._groupings.pop()
        reader.aggregates.pop()
        self._names.settle()
        self._compounds.pop().end(reader, end - 1)

    # -- clauses ----------------------------------------------------------------------------------

    def united(self, number: int, _end: int) -> int:
        """UNION, INTERSECT or EXCEPT; returns where the next SELECT stands."""
        reader, word = self._reader, number - 1
        if reader.is_word(number, "DISTINCT"):
            reader.edits.replace(number, "")
        number += reader.is_word(number, "ALL", "DISTINCT")
        self._names.settle()
        self._names.begin()
        self._compounds[-1].unite(reader, word, number)
        return number

    def _end_of_compound(self, number: int) -> None:
        """What stands behind the SELECTs of a UNION speaks of what all of them give."""
        if self._compounds[-1].is_open:
            self._names.settle()
            self._names.begin()
            self._compounds[-1].end(self._reader, number - 1)

    def select(self, number: int, end: int) -> int:
        """What a SELECT gives, behind its first word; returns where FROM or the like stands."""
        reader = self._reader
        if reader.is_word(number, "DISTINCT") and reader.is_word(number + 1, "ON"):
            hint = "write row_number() OVER (PARTITION BY … ORDER BY …) = 1 around it"
            reader.wrong(number + 1, "SQLite has no DISTINCT ON", hint)
        number += reader.is_word(number, "DISTINCT", "ALL")
        self._end_of_select()
        place = 1
        while (after := self._item(number, end, place)) is not None:
            number = after
            if not (number < end and reader.is_symbol(number, ",")):
                break
            number, place = number + 1, place + 1
        return number

    def _item(self, number: int, end: int, place: int) -> int | None:
        """One of what is selected, with its name; None if nothing stands there."""
        reader = self._reader
        before, bare = reader.edits.count, len(reader.bare[-1])
        found = reader.value(number) if number < end else None
        if found is None:
            return None
        if found.type == "array":
            hint = "write json_array(…), or = ANY (…)"
            reader.refuse(found.first, "an array is no value here", hint)
        after = found.last + 1
        named = self._alias(after, end)
        has_name = named is not None and reader.kind(named) in (WORD, NAME)
        alias = folded(reader, named) if named is not None and has_name else ""
        self._groupings[-1].add(reader, place, found, alias)
        if named is not None:
            return named + 1
        # SQLite calls a column by its text, in which a parameter is its value.
        words = range(found.first, found.last + 1)
        is_open = any(reader.kind(one) == PARAMETER for one in words)
        if (is_open or reader.edits.count > before) and not reader.is_symbol(found.last, "*"):
            self._names.name(found)
        else:
            self._names.leave(found, reader.bare[-1][bare:])
        return after

    def _alias(self, number: int, end: int) -> int | None:
        """The number of the word behind an expression that names it; None if none does."""
        reader = self._reader
        if reader.is_word(number, "AS"):
            return number + 1
        is_name = number < end and reader.kind(number) in (WORD, NAME)
        return number if is_name and not ends_name(reader, number) else None

    def _end_of_select(self) -> None:
        """What was selected is known, and what it is grouped by; another may follow in a UNION."""
        grouping = self._groupings[-1]
        grouping.has_aggregate = self._reader.aggregates[-1]
        grouping.require_grouped(self._reader)
        self._groupings[-1] = Grouping()
        self._reader.aggregates[-1] = False

    def group(self, number: int, end: int) -> int:
        """GROUP BY, behind its first word."""
        reader, start = self._reader, number + 1
        if not reader.is_word(number, "BY"):
            return number
        number = start
        while number < end:
            found = reader.value(number)
            if found is None:
                break
            number = found.last + 1
            if not reader.is_symbol(number, ","):
                break
            number += 1
        self._groupings[-1].group(reader, start, number)
        return number

    def sources(self, number: int, end: int) -> int:
        """FROM; returns where the next clause stands."""
        return self._sources.read(number, end)

    def order(self, number: int, end: int) -> int:
        """ORDER BY: NULLs come last to PostgreSQL, and first where the order is descending."""
        reader = self._reader
        if not reader.is_word(number, "BY"):
            return number
        self._end_of_compound(number - 1)
        number += 1
        while number < end:
            found = reader.value(number)
            if found is None:
                break
            last = found.last
            if reader.is_word(last + 1, "USING"):
                reader.wrong(last + 1, "SQLite has no ORDER BY … USING", "write ASC or DESC")
            last += reader.is_word(last + 1, "ASC", "DESC")
            number = last + 1
            if reader.is_word(number, "NULLS"):
                number += 2
            else:
                place = "FIRST" if reader.is_word(last, "DESC") and last > found.last else "LAST"
                reader.edits.wrap(last, last, "", f" NULLS {place}", last)
            if not (number < end and reader.is_symbol(number, ",")):
                break
            number += 1
        return number

    def limited(self, number: int, end: int) -> int:
        """LIMIT, OFFSET and FETCH."""
        self._end_of_compound(number - 1)
        return limits(self._reader, number - 1, end)

    def with_(self, number: int, end: int) -> int:
        """WITH: the queries that it names; returns where the main one stands."""
        reader = self._reader
        number += reader.is_word(number, "RECURSIVE")
        while number < end and reader.kind(number) in (WORD, NAME):
            at = number + 1
            if reader.is_symbol(at, "("):
                at = reader.closing(at) + 1
            if not reader.is_word(at, "AS"):
                break
            at += 1
            at += reader.is_word(at, "NOT")
            at += reader.is_word(at, "MATERIALIZED")
            if not reader.is_symbol(at, "("):
                break
            last = reader.closing(at)
            self.query(at + 1, last)
            number = last + 1
            if not reader.is_symbol(number, ","):
                break
            number += 1
        return number

    def into(self, number: int, _end: int) -> int:
        """INSERT INTO: pass over what is written to, and its columns."""
        reader = self._reader
        while reader.kind(number) in (WORD, NAME) and reader.is_symbol(number + 1, "."):
            number += 2
        number += 1
        if reader.is_word(number, "AS"):
            number += 2
        return reader.closing(number) + 1 if reader.is_symbol(number, "(") else number

    def locked(self, number: int, _end: int) -> int:
        """FOR UPDATE."""
        self._reader.wrong(number - 1, "SQLite has no FOR …", "leave it out: nothing is locked")

    def values(self, number: int, end: int) -> int:
        """VALUES: its rows."""
        reader = self._reader
        while number < end and reader.is_symbol(number, "("):
            last = reader.closing(number)
            reader.listed(number + 1, last)
            number = last + 1
            if not reader.is_symbol(number, ","):
                break
            number += 1
        return number

    def frame(self, number: int, end: int) -> int:
        """The frame of a window, `ROWS BETWEEN …`, up to where its brackets close."""
        is_frame = self._reader.is_word(number, "BETWEEN", "UNBOUNDED", "CURRENT")
        return end if is_frame or self._reader.kind(number) == NUMBER else number

    def passed(self, number: int, _end: int) -> int:
        """A word that nothing need be done for."""
        return number


_CLAUSES: Mapping[str, Callable[[Clauses, int, int], int]] = {
    **{word: Clauses.passed for word in CLAUSES if word not in ("LEFT", "RIGHT", "ALL")},
    **dict.fromkeys(("UNION", "INTERSECT", "EXCEPT"), Clauses.united),
    "SELECT": Clauses.select,
    "RETURNING": Clauses.select,
    "FROM": Clauses.sources,
    "ORDER": Clauses.order,
    "GROUP": Clauses.group,
    "LIMIT": Clauses.limited,
    "OFFSET": Clauses.limited,
    "FETCH": Clauses.limited,
    "WITH": Clauses.with_,
    "INTO": Clauses.into,
    "FOR": Clauses.locked,
    "VALUES": Clauses.values,
    **dict.fromkeys(("ROWS", "RANGE", "GROUPS"), Clauses.frame),
}
