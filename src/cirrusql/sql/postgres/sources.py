"""FROM: relations, queries in brackets, functions that give rows, and what each is called."""

from __future__ import annotations

from cirrusql.sql.literals import literal
from cirrusql.sql.postgres.functions import TABLES
from cirrusql.sql.postgres.reader import CLAUSES, Reader
from cirrusql.sql.postgres.times import as_text
from cirrusql.sql.postgres.words import NAME, PARAMETER, STRING, WORD

_QUERIES = ("SELECT", "WITH", "VALUES")
_JOINS = ("JOIN", "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL")
# Behind an expression, or an item of FROM, these are no name for it.
_NO_NAMES = CLAUSES | {"NOT"}


class Sources:
    """Reads what FROM names, for one reader.

    `aliases` has, for each query that is being read, what its functions in FROM are called: by
    their aliases, in lower case, the columns that are meant by these alone.
    """

    def __init__(self, reader: Reader, aliases: list[dict[str, str]]) -> None:
        self._reader = reader
        self._aliases = aliases

    def read(self, number: int, end: int) -> int:
        """What FROM names, with its joins; returns where the next clause stands."""
        reader = self._reader
        while number < end:
            text = reader.text(number)
            is_word = reader.kind(number) == WORD and not self._is_call(number)
            if reader.is_symbol(number, ",") or (is_word and text in _JOINS):
                number += 1
            elif reader.is_word(number, "ON"):
                number = self._on(number)
            elif reader.is_word(number, "USING"):
                number = reader.closing(number + 1) + 1
            elif reader.is_word(number, "LATERAL"):
                number = self._lateral(number)
            elif is_word and text in CLAUSES:
                break
            else:
                number = self._source(number, end)
        return number

    def _on(self, number: int) -> int:
        """The ON of a join; that of ON CONFLICT SQLite takes for one unless WHERE stands before."""
        reader = self._reader
        if reader.is_word(number + 1, "CONFLICT"):
            reader.edits.wrap(number - 1, number - 1, "", " WHERE TRUE", number)
            return number + 2
        found = reader.value(number + 1)
        return found.last + 1 if found is not None else number + 1

    def _is_call(self, number: int) -> bool:
        return self._reader.is_symbol(number + 1, "(") and self._reader.text(number) in (
            "LEFT", "RIGHT",
        )  # fmt: skip

    def _lateral(self, number: int) -> int:
        """LATERAL: a function in FROM sees what stands before it anyway, a query never."""
        reader = self._reader
        if not reader.is_symbol(number + 2, "("):
            hint = "join it, or write it where its value is selected"
            reader.wrong(number, "SQLite has no LATERAL (SELECT …)", hint)
        reader.edits.replace(number, "")
        return number + 1

    def _source(self, number: int, end: int) -> int:
        """One item of FROM; returns what stands behind it, its alias too."""
        reader = self._reader
        if reader.is_word(number, "ONLY"):
            reader.edits.replace(number, "")
            number += 1
        if reader.is_symbol(number, "("):
            last = reader.closing(number)
            if reader.is_word(number + 1, *_QUERIES):
                self._reader.query(number + 1, last)
                return self._aliased(last + 1, (number, last))
            self.read(number + 1, last)
            return self._aliased(last + 1, None)
        if reader.kind(number) not in (WORD, NAME):
            return number + 1
        last = number
        while reader.is_symbol(last + 1, "."):
            last += 2
        if reader.is_symbol(last + 1, "("):
            return self._function(number, last)
        if reader.is_symbol(last + 1, "*"):
            reader.edits.replace(last + 1, "")
            last += 1
        last = self._behind_moment(last)
        return min(self._aliased(last + 1, None), max(end, number + 1))

    def _behind_moment(self, last: int) -> int:
        """The last word of AS OF behind a name, or of the name itself: it stays as it is."""
        reader = self._reader
        if not (reader.is_word(last + 1, "AS") and reader.is_word(last + 2, "OF")):
            return last
        if reader.is_word(last + 3, "LATEST"):
            return last + 3
        at = last + (4 if reader.is_word(last + 3, "RUN") else 3)
        if reader.kind(at) == STRING:
            if not reader.words[at].text.startswith("'"):  # E'…', $$…$$
                reader.edits.replace(at, literal(reader.words[at].value))
            return at
        return at if reader.kind(at) == PARAMETER else last

    def _alias(self, number: int) -> int | None:
        """The number of an alias's word, if one stands there."""
        reader = self._reader
        if reader.is_word(number, "AS"):
            if reader.kind(number + 1) not in (WORD, NAME):
                reader.wrong(number + 1, "expected a name behind AS")
            return number + 1
        is_name = reader.kind(number) in (WORD, NAME) and not ends_name(self._reader, number)
        return number if is_name and not reader.is_word(number, *_JOINS, "TABLESAMPLE") else None

    def _aliased(self, number: int, query: tuple[int, int] | None) -> int:
        """Pass over an alias; one that names columns is a WITH to SQLite."""
        reader = self._reader
        alias = self._alias(number)
        if reader.is_word(number, "TABLESAMPLE"):
            reader.wrong(number, "SQLite has no TABLESAMPLE", "write ORDER BY random() LIMIT n")
        if alias is None:
            return number
        if not reader.is_symbol(alias + 1, "("):
            return alias + 1
        end = reader.closing(alias + 1)
        if query is None:
            hint = "name the columns in a query: (SELECT a AS b FROM …)"
            reader.wrong(alias + 1, "SQLite names no columns behind a table", hint)
        name = reader.written(alias, alias)
        columns = reader.written(alias + 1, end)
        opening, closing = query
        reader.edits.wrap(opening, opening, "", f"WITH {name}{columns} AS (", alias)
        reader.edits.wrap(closing, closing, f") SELECT * FROM {name}", "", alias)
        reader.edits.remove(alias + 1, end)
        return end + 1

    def _function(self, number: int, named: int) -> int:
        """A function in FROM, with what its rows are called."""
        reader = self._reader
        name = folded(reader, named)
        end = reader.closing(named + 1)
        known = TABLES.get(name)
        if known is None:
            reader.listed(named + 2, end)
            return self._aliased(end + 1, None)
        if number != named:
            reader.edits.remove(number, named - 1)
        if name == "generate_series":
            self._series(named + 2, end)
        else:
            reader.listed(named + 2, end)
        reader.edits.replace(named, known[0])
        if reader.is_word(end + 1, "WITH"):
            hint = "write row_number() OVER () - 1, or json_each's key"
            reader.wrong(end + 1, "SQLite has no WITH ORDINALITY", hint)
        alias = self._alias(end + 1)
        if alias is not None:
            self._require_another(alias, named, end)
        return self._columns_of(name, known[1], end)

    def _series(self, number: int, end: int) -> None:
        """What `generate_series` is given, of which the step may be an interval."""
        reader = self._reader
        while number < end:
            found = reader.expression(number)
            if found is None:
                number += 1
                continue
            if found.type == "interval":
                as_text(reader, found)
            else:
                reader.require_value(found)
            number = found.last + 1

    def _require_another(self, alias: int, first: int, last: int) -> None:
        """Raise ParseError for an alias that is a column's name in the function's own arguments.

        `jsonb_array_elements(tags) AS tags`: PostgreSQL means the column by `tags ->> 'Key'`.
        """
        reader = self._reader
        given = {
            folded(reader, n) for n in range(first + 1, last) if reader.kind(n) in (WORD, NAME)
        }
        if folded(reader, alias) in given:
            name = reader.written(alias, alias)
            reader.wrong(alias, f"'{name}' is a column's name, too", "give the rows another name")

    def _columns_of(self, name: str, columns: tuple[str, ...], end: int) -> int:
        """What the columns of a function in FROM are called, and where what follows stands."""
        reader = self._reader
        alias = self._alias(end + 1)
        if alias is None:
            reader.edits.wrap(end, end, "", f' AS "{name}"', end)
            if columns == ("value",):
                self._aliases[-1][name] = f'"{name}".value'
            return end + 1
        written, last = reader.written(alias, alias), alias
        if reader.is_symbol(alias + 1, "("):
            last = reader.closing(alias + 1)
            listed = [n for n in range(alias + 2, last) if reader.kind(n) in (WORD, NAME)]
            if len(listed) > len(columns):
                reader.wrong(listed[-1], f"{name} has fewer columns")
            for at, column in zip(listed, columns, strict=False):
                own = self._aliases[-1]
                own[folded(reader, at)] = f"{written}.{column}"
                own[f"{folded(reader, alias)}.{folded(reader, at)}"] = column
            reader.edits.remove(alias + 1, last)
        if columns == ("value",):
            self._aliases[-1].setdefault(folded(reader, alias), f"{written}.value")
        return last + 1


def ends_name(reader: Reader, number: int) -> bool:
    """Whether a word, where a name may stand, is a word of what follows."""
    return reader.kind(number) == WORD and reader.text(number) in _NO_NAMES


def folded(reader: Reader, number: int) -> str:
    """A name as it is compared."""
    word = reader.words[number]
    return (word.text[1:-1] if word.kind == NAME else word.text).lower()
