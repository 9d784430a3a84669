"""Prepared statements and portals of a connection: what its client has named or half read."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cirrusql.errors import Error
from cirrusql.pgwire.answers import Answer, Prepared
from cirrusql.pgwire.commands import CloseCursor, Copy, Declare, Fetch, Forget
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.messages import Field
from cirrusql.pgwire.values import Encoder, encoder

_MOST, _MOST_ROWS = 10_000, 100_000


class Portal:
    """A statement with its parameters, and the rows of it that were not read yet.

    Mutable: the answer, once it was begun, and whether its last row was sent. One that `holds`
    outlives its transaction; `is_kept` once that has ended well.
    """

    def __init__(
        self,
        prepared: Prepared,
        parameters: Sequence[Any] = (),
        formats: Sequence[int] = (),
        *,
        holds: bool = False,
    ) -> None:
        self.prepared = prepared
        self.parameters = tuple(parameters)
        self.holds = holds
        self.is_kept = False
        self._formats = tuple(formats)
        self._answer: Answer | None = None
        self._begins = False
        self._encoders: tuple[Encoder, ...] | None = None
        self.ended = False

    def answer(self, run: Callable[[Prepared, Sequence[Any]], Answer]) -> Answer:
        """What it answers; run when it is first asked for."""
        if self._answer is None:
            if self._begins:  # FETCH from the portal that it is itself
                raise Stated("the portal is active already", state="55000")
            self._begins = True
            self._answer = run(self.prepared, self.parameters)
        return self._answer

    def require_runnable(self) -> None:
        """Raise that what gives no rows has been done, and is not done again."""
        gives_rows = self._answer is not None and bool(self._answer.fields)
        if self.ended and (not gives_rows or isinstance(self.prepared.command, Copy)):
            raise Stated("the portal cannot be run again", state="55000")

    def formats(self, fields: Sequence[Field]) -> tuple[int, ...]:
        """The format of each column: none is told for text, one for all, or each one's own."""
        given = self._formats or (0,)
        if len(given) == 1 or not fields:
            return given[:1] * len(fields)
        if len(given) != len(fields):
            told = (
                f"bind message has {len(given)} result formats but query has {len(fields)} columns"
            )
            raise Stated(told, state="08P01")
        return given

    def encoders(self, fields: Sequence[Field]) -> tuple[Encoder, ...]:
        """What writes each column."""
        if self._encoders is None:
            pairs = zip(fields, self.formats(fields), strict=True)
            self._encoders = tuple(encoder(field.type, form) for field, form in pairs)
        return self._encoders

    def settle(self, run: Callable[[Prepared, Sequence[Any]], Answer]) -> None:
        """Read what is left, begun or not: what is changed next is not to be seen in it.

        An error in it is kept for who reads it. Raises Stated where too much is left.
        """
        if self.ended or self.prepared.kind != "SELECT":
            return
        found: list[Sequence[Any]] = []
        try:
            answer = self.answer(run)
            found.extend(itertools.islice(answer.rows, _MOST_ROWS + 1))
        except Error as error:
            self._answer = Answer(str, self.prepared.fields, _then(found, error))
            return
        if len(found) > _MOST_ROWS:
            answer.rows = itertools.chain(found, answer.rows)
            message = f"a cursor has more than {_MOST_ROWS} rows left, which would see the change"
            raise Stated(message, state="55000", hint="read or close it first")
        answer.rows = iter(found)

    def close(self) -> None:
        """Let go of what was not read."""
        if self._answer is not None:
            self._answer.close()


class Portals:
    """What a connection has prepared, and its portals, by name; cursors are portals.

    Mutable; the connection's alone.
    """

    def __init__(self) -> None:
        self._statements: dict[str, Prepared] = {}
        self._portals: dict[str, Portal] = {}

    def keep(self, name: str, prepared: Prepared) -> None:
        """Name a statement; the one without a name gives way to the next."""
        if name and name in self._statements:
            raise Stated(f'prepared statement "{name}" already exists', state="42P05")
        self._require_room(self._statements, "prepared statements")
        self._statements[name] = prepared

    def statement(self, name: str) -> Prepared:
        """A statement by its name."""
        if name not in self._statements:
            raise Stated(f'prepared statement "{name}" does not exist', state="26000")
        return self._statements[name]

    def open(self, name: str, portal: Portal) -> None:
        """Name a portal; the one without a name gives way to the next."""
        if name and name in self._portals:
            raise Stated(f'cursor "{name}" already exists', state="42P03")
        self.close_portal(name)
        self._require_room(self._portals, "portals")
        self._portals[name] = portal

    def has(self, name: str) -> bool:
        """Whether there is a portal of that name."""
        return name in self._portals

    def portal(self, name: str) -> Portal:
        """A portal by its name."""
        if name not in self._portals:
            raise Stated(f'portal "{name}" does not exist', state="34000")
        return self._portals[name]

    def close_statement(self, name: str) -> None:
        """Forget a statement; one that is not there is none to complain of."""
        self._statements.pop(name, None)

    def close_portal(self, name: str) -> None:
        """Forget a portal, and let go of its rows."""
        portal = self._portals.pop(name, None)
        if portal is not None:
            portal.close()

    def end(self, *, all_of_them: bool = False, rolled_back: bool = False) -> None:
        """The end of a transaction: what does not outlive it is closed."""
        for name, one in list(self._portals.items()):
            if all_of_them or not (one.is_kept or (one.holds and not rolled_back)):
                self.close_portal(name)
            one.is_kept = one.holds

    @property
    def names(self) -> frozenset[str]:
        """The names of all portals."""
        return frozenset(self._portals)

    def keep_only(self, names: frozenset[str]) -> None:
        """Close all but those, which were there at a savepoint."""
        for name in self.names - names:
            self.close_portal(name)

    def settle(self, run: Callable[[Prepared, Sequence[Any]], Answer]) -> None:
        """Have open portals be as they are, whatever becomes of the tables that they read."""
        for one in list(self._portals.values()):
            one.settle(run)

    def _require_room(self, kept: dict[str, Any], what: str) -> None:
        if len(kept) >= _MOST:
            raise Stated(f"there are {_MOST} {what} already", state="53400", hint="close some")

    # -- cursors ----------------------------------------------------------------------------------

    def declared(self, own: Declare, prepared: Prepared, parameters: Sequence[Any]) -> Answer:
        """DECLARE: a portal that nothing is read of yet."""
        if own.name in self._portals:
            raise Stated(f'cursor "{own.name}" already exists', state="42P03")
        self.open(own.name, Portal(prepared, parameters, holds=own.holds))
        return Answer.done("DECLARE CURSOR")

    def cursor_fields(self, own: Fetch) -> tuple[Field, ...]:
        """The columns of FETCH: its cursor's, which may not be open yet; none of MOVE."""
        if own.moves or own.cursor not in self._portals:
            return ()
        return self._portals[own.cursor].prepared.fields

    def fetched(self, own: Fetch, run: Callable[[Prepared, Sequence[Any]], Answer]) -> Answer:
        """FETCH and MOVE: the next rows of a cursor, which goes on being open."""
        answer = self._cursor(own.cursor).answer(run)
        rows = itertools.islice(answer.rows, own.rows)
        if own.moves:
            return Answer.done(f"MOVE {sum(1 for _ in rows)}")
        return Answer(
            lambda count: f"FETCH {count}",
            answer.fields,
            rows,
            notices=answer.notices,
            number=answer.number,
        )

    def _cursor(self, name: str) -> Portal:
        if name not in self._portals:
            raise Stated(f'cursor "{name}" does not exist', state="34000")
        return self._portals[name]

    def closed(self, own: CloseCursor) -> Answer:
        """CLOSE one cursor, or all."""
        if own.cursor is None:
            self.end(all_of_them=True)
            return Answer.done("CLOSE CURSOR ALL")
        self._cursor(own.cursor)
        self.close_portal(own.cursor)
        return Answer.done("CLOSE CURSOR")

    def forgotten(self, own: Forget) -> Answer:
        """DISCARD, DEALLOCATE; LISTEN and UNLISTEN do nothing, since nobody notifies."""
        if own.tag.startswith("DEALLOCATE"):
            if own.what == "all":
                self._forget_named()
            else:
                self.statement(own.what)
                self.close_statement(own.what)
        elif own.tag == "DISCARD ALL":
            self._forget_named()
            self.end(all_of_them=True)
        return Answer.done(own.tag)

    def _forget_named(self) -> None:
        """All statements but the one without a name, which only the next of it replaces."""
        self._statements = {name: one for name, one in self._statements.items() if not name}


def rows_of(answer: Answer, most: int) -> Iterator[Sequence[Any]]:
    """The next rows of an answer, `most` of them, or all for 0."""
    return itertools.islice(answer.rows, most) if most else answer.rows


def _then(rows: Sequence[Sequence[Any]], error: Error) -> Iterator[Sequence[Any]]:
    """Rows, and what goes wrong behind them."""
    yield from rows
    raise error
