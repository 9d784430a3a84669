"""What was done to the query by which a statement reads, done to the statement itself.

    UPDATE t SET a = (SELECT max(size) FROM awscc.ec2.volumes) WHERE b = 1

is planned as `SELECT 1, ((SELECT max(size) FROM awscc.ec2.volumes)) FROM "t" AS "t" WHERE b = 1`.
That query's views are expanded and its relations replaced by staging tables; here the same happens
to the pieces of the UPDATE that it is made of, and the rest of the UPDATE is kept to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.records import Record, replace
from cirrusql.sql.bound import BoundQuery, Edit, NamedScope
from cirrusql.sql.script import Composed, Fragment
from cirrusql.sql.statements import Reading

Piece = str | Fragment
# Where no edit of a query can be.
_NOWHERE = -(1 << 62)


class _Part(Record):
    """A part of a statement as it is in the bound query: from where, and made of what."""

    written: Fragment
    start: int
    pieces: tuple[Piece, ...]

    @property
    def end(self) -> int:
        """Where in the bound query it ends."""
        return self.start + sum(map(_length, self.pieces))


def carried(
    statement: Fragment,
    reading: Reading,
    bound: BoundQuery,
    named: tuple[Fragment, str] | None = None,
) -> BoundQuery:
    """The statement, with its parts as they are in the bound query; `tables` are those to fill.

    `named` is one more piece of it, and what shall stand in its place.

    >>> words = Fragment("DELETE FROM t WHERE a IN u", 0, 26)
    >>> condition = Fragment(words.script, 20, 26)
    >>> reading = Reading((" SELECT 1 FROM t WHERE ", ""), (condition,))
    >>> bound = BoundQuery(reading.query, (Edit(28, 29, "(SELECT 1)"),), ())
    >>> carried(words, reading, bound).sql
    'DELETE FROM t WHERE a IN (SELECT 1)'
    """
    pieces: list[Piece] = []
    edits: list[Edit] = []
    regions: list[NamedScope] = []
    accounts: list[NamedScope] = []
    account_names: list[NamedScope] = []
    length, done = 0, statement.start
    parts = list(_parts(reading, bound))
    if named is not None:
        parts.append(_Part(named[0], _NOWHERE, (named[1],)))
    for part in sorted(parts, key=lambda part: part.written.start):
        before = Fragment(statement.script, done, part.written.start)
        length += _length(before)
        shift = length - part.start
        edits += (
            Edit(edit.start + shift, edit.end + shift, edit.text)
            for edit in bound.edits
            if part.start <= edit.start and edit.end <= part.end
        )
        for found, names in (
            (regions, bound.named_regions),
            (accounts, bound.named_accounts),
            (account_names, bound.named_account_names),
        ):
            within = (one for one in names if part.start <= one.offset < part.end)
            found.extend(replace(one, offset=one.offset + shift) for one in within)
        pieces += (before, *part.pieces)
        length += part.end - part.start
        done = part.written.end
    pieces.append(Fragment(statement.script, done, statement.end))
    return replace(
        bound,
        fragment=Composed(tuple(pieces)),
        edits=tuple(edits),
        limit=None,
        named_regions=tuple(regions),
        named_accounts=tuple(accounts),
        named_account_names=tuple(account_names),
    )


def behind(words: str, bound: BoundQuery) -> BoundQuery:
    """A bound query with words of ours before it.

    >>> query = Fragment("SELECT 1 FROM a", 0, 15)
    >>> behind("EXPLAIN ", BoundQuery(query, (Edit(14, 15, "b"),), ())).sql
    'EXPLAIN SELECT 1 FROM b'
    """
    fragment, shift = bound.fragment, len(words)
    pieces = fragment.pieces if isinstance(fragment, Composed) else (fragment,)
    edits = (Edit(edit.start + shift, edit.end + shift, edit.text) for edit in bound.edits)
    return replace(bound, fragment=Composed((words, *pieces)), edits=tuple(edits), limit=None)


def _parts(reading: Reading, bound: BoundQuery) -> Iterator[_Part]:
    """The parts of the reading; our words between them were left as they are."""
    assert isinstance(bound.fragment, Composed)
    left = list(bound.fragment.pieces)
    offset = 0
    for number, written in enumerate(reading.parts):
        offset += _length(_taken(left, reading.words[number]))
        following = reading.words[number + 1]
        end = left.index(following) if following else len(left)
        part = _Part(written, offset, tuple(left[:end]))
        yield part
        offset, left = part.end, left[end:]


def _taken(left: list[Piece], word: str) -> str:
    """Our own words, taken from what comes next; none may stand at either end."""
    if word:
        assert left.pop(0) == word
    return word


def _length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, str) else piece.end - piece.start
