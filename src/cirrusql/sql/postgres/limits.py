"""LIMIT, OFFSET and FETCH, which stand in any order in PostgreSQL."""

from __future__ import annotations

from cirrusql.records import Record
from cirrusql.sql.postgres.reader import Reader


class _Limit(Record):
    """One of them: its word, and from where to where its number stands; past `last` nothing."""

    at: int
    first: int
    last: int
    end: int


def limits(reader: Reader, number: int, end: int) -> int:
    """What stands from the first of these words on, as `LIMIT n OFFSET m`; returns what follows."""
    limit = offset = None
    while number < end and reader.is_word(number, "LIMIT", "OFFSET", "FETCH"):
        if reader.is_word(number, "OFFSET"):
            offset = _counted(reader, number)
            number = offset.end
        else:
            fetch = reader.is_word(number, "FETCH")
            limit = _fetched(reader, number) if fetch else _counted(reader, number)
            number = limit.end
    if offset is not None and limit is None:
        reader.edits.wrap(offset.at, offset.at, "LIMIT -1 ", "", offset.at)
    if offset is not None and limit is not None and offset.at < limit.at:
        _exchange(reader, offset, limit)
    return number


def _counted(reader: Reader, number: int) -> _Limit:
    if reader.is_word(number + 1, "ALL") or (
        reader.is_word(number, "LIMIT") and reader.is_word(number + 1, "NULL")
    ):
        reader.edits.replace(number + 1, "-1")
        return _Limit(number, number + 1, number + 1, number + 2)
    found = reader.operand(number + 1, 0, number)
    end = found.last + 1
    if reader.is_word(end, "ROW", "ROWS"):
        reader.edits.replace(end, "")
        end += 1
    return _Limit(number, found.first, found.last, end)


def _fetched(reader: Reader, number: int) -> _Limit:
    """`FETCH FIRST n ROWS ONLY`."""
    if not reader.is_word(number + 1, "FIRST", "NEXT"):
        reader.wrong(number + 1, "expected FIRST or NEXT behind FETCH")
    reader.edits.replace(number, "LIMIT")
    at = number + 2
    if reader.is_word(at, "ROW", "ROWS"):
        reader.edits.replace(number + 1, "1")
        found = (number + 1, number + 1)
    else:
        reader.edits.replace(number + 1, "")
        node = reader.operand(at, 0, number)
        found = (node.first, node.last)
        at = node.last + 1
    if not (reader.is_word(at, "ROW", "ROWS") and reader.is_word(at + 1, "ONLY", "WITH")):
        reader.wrong(at, "expected ROWS ONLY of FETCH")
    if reader.is_word(at + 1, "WITH"):
        hint = "write rank() OVER (ORDER BY …) <= n around it"
        reader.wrong(at + 1, "SQLite has no WITH TIES", hint)
    reader.edits.remove(at, at + 1)
    return _Limit(number, *found, at + 2)


def _exchange(reader: Reader, offset: _Limit, limit: _Limit) -> None:
    """`OFFSET m LIMIT n`: the two change places, each with its number."""
    ends = [(one.first, one.last) for one in (offset, limit)]
    texts = [reader.written(*one) for one in ends]
    if any(first != last for first, last in ends) or texts == ["?", "?"]:
        hint = "write LIMIT first"
        reader.wrong(limit.at, "OFFSET stands before LIMIT, and they are not numbers", hint)
    count = "1" if reader.is_word(limit.first, "FIRST", "NEXT") else texts[1]
    count = "-1" if count.upper() in ("ALL", "NULL") else count
    reader.edits.replace(offset.at, "LIMIT", limit.at)
    reader.edits.replace(offset.first, count, limit.first)
    reader.edits.replace(limit.at, "OFFSET", offset.at)
    reader.edits.replace(limit.first, texts[0], offset.first)
    for number in range(limit.at + 1, limit.first):
        reader.edits.replace(number, "")
