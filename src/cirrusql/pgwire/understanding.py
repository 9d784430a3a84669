"""What a statement is, whose it is, and what a client can be told of it before it runs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from cirrusql.errors import ParseError
from cirrusql.pgcatalog import CatalogueSession, is_catalogue
from cirrusql.pgcatalog.types import TEXT
from cirrusql.pgwire.answers import Prepared
from cirrusql.pgwire.block import Block
from cirrusql.pgwire.commanding import command
from cirrusql.pgwire.commands import Copy, Declare, Fetch, Transact
from cirrusql.pgwire.failures import Stated, placed_in
from cirrusql.pgwire.manners import Manners
from cirrusql.pgwire.messages import Field
from cirrusql.pgwire.portals import Portals
from cirrusql.pgwire.result_types import SAMPLES, own_tables, parameter_type, type_of
from cirrusql.pgwire.scripts import pieces
from cirrusql.pgwire.shown_settings import shown_fields
from cirrusql.pgwire.variables import Variables
from cirrusql.records import replace
from cirrusql.result import ResultColumn
from cirrusql.session import Session
from cirrusql.session.description import with_nulls

_MOST_KEPT, _LONGEST_KEPT = 200, 10_000


class Understanding:
    """Understands the statements of one connection.

    Mutable: the texts that were understood before, since clients repeat them.
    """

    def __init__(
        self,
        session: Session,
        catalogue: CatalogueSession,
        manners: Manners,
        block: Block,
        portals: Portals,
        variables: Variables,
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._manners = manners
        self._block = block
        self._portals = portals
        self._variables = variables
        self._known: dict[tuple[str, tuple[int, ...]], Prepared] = {}

    def statements(self, script: str) -> list[tuple[str, int]]:
        """Each statement of a script, and how much stands before it. Raises ParseError."""
        try:
            script.encode()
        except UnicodeEncodeError:
            message = 'invalid byte sequence for encoding "UTF8"'
            raise Stated(message, state="22021", hint="give UTF-8") from None
        return list(pieces(script, postgres=self._session.options.postgres))

    def prepare(self, text: str, types: Sequence[int]) -> Prepared:
        """A statement of the extended protocol. Raises what is wrong with it."""
        found = self.statements(text)
        if not found:
            return Prepared("")
        if len(found) > 1:
            message = "cannot insert multiple commands into a prepared statement"
            raise Stated(message, state="42601")
        return replace(self.understood(*found[0], types), is_told=True)

    def understood(self, text: str, before: int, types: Sequence[int] = ()) -> Prepared:
        """A statement, with its parameters' types and, if that can be known, its columns.

        What only reads is remembered, since clients repeat it.
        """
        known = self._known.get((text, tuple(types)))
        if known is not None:
            self._block.require_sound()
            return known if known.before == before else replace(known, before=before)
        own = command(text)
        self._block.require_sound(own)
        if isinstance(own, Transact):
            return Prepared(text, before, command=own)
        if isinstance(own, Declare | Copy):
            with placed_in(text, own.start, own.query):
                inner = self.prepare(own.query, types)
            _require_query(own, inner)
            inner = replace(inner, before=inner.before + before + own.start)
            fields = inner.fields if isinstance(own, Copy) else ()
            return Prepared(text, before, inner.types, fields, own, inner=inner)
        if isinstance(own, Fetch):
            return Prepared(text, before, fields=self._portals.cursor_fields(own), command=own)
        if own is not None and not self._variables.leaves(own):
            return Prepared(text, before, fields=shown_fields(own), command=own)
        if _is_catalogue(text):
            return self._of_catalogue(text, before, types)
        return replace(self._of_engine(text, types), before=before)

    def _of_catalogue(self, text: str, before: int, types: Sequence[int]) -> Prepared:
        self._catalogue.show_own(own_tables(self._session))
        told = self._catalogue.prepare(text)
        fields = tuple(Field(one.name, one.type) for one in told.columns)
        given = _types(types, told.parameter_types)
        return Prepared(text, before, given, fields, catalogue=told)

    def _of_engine(self, text: str, types: Sequence[int]) -> Prepared:
        made = self.anew(text, types)
        if made.kind == "SELECT" and len(text) < _LONGEST_KEPT:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[text, tuple(types)] = made
        return made

    def anew(self, text: str, types: Sequence[int]) -> Prepared:
        """A statement of the engine as it is now, whatever is remembered."""
        description = self._session.describe(text, computes=True)[0]
        keys = [one.key for one in description.parameters]
        count = max((key for key in keys if isinstance(key, int)), default=0)
        if len(keys) > count:
            named = next(key for key in keys if not isinstance(key, int))
            raise Stated(f"there is no parameter {named}", state="42P02", hint="write $1, $2, …")
        known = [parameter_type(description.types.get(n)) for n in range(1, count + 1)]
        wanted = _types(types, known)
        samples = {n: SAMPLES[one] for n, one in enumerate(wanted, 1) if one in SAMPLES}
        if samples:  # `$1 + 1` is a number, and `$1` what it was declared to be
            description = self._session.describe(text, computes=True, samples=samples)[0]
        columns, kind = description.columns, description.statement.kind
        if columns is None:  # SHOW and the like, which call and change nothing
            with closing(next(self._session.execute(with_nulls(text)))) as result:
                columns = result.columns
        return Prepared(
            text,
            types=wanted,
            fields=tuple(map(self.field, columns)),
            sources=tuple((column.type, column.declared) for column in columns),
            postgres=self._session.options.postgres,
            kind=kind,
            is_own=description.is_own,
        )

    def field(self, column: ResultColumn) -> Field:
        """A column as the client is told of it."""
        return Field(column.name, self._manners.type(type_of(column)))

    def forget(self) -> None:
        """A setting, a view or a table may have made remembered texts something else."""
        self._known.clear()


def _require_query(own: Declare | Copy, inner: Prepared) -> None:
    """Raise for what gives no rows; FETCH would do it, and COPY to no end."""
    verb = "DECLARE" if isinstance(own, Declare) else "COPY"
    if inner.is_empty or inner.command is not None or (verb == "DECLARE" and inner.writes):
        raise Stated(f"{verb} takes a query", state="42601")
    if not inner.fields:
        raise Stated(f"{verb} takes what gives rows", state="0A000", hint="RETURNING gives some")


def _types(given: Sequence[int], known: Sequence[int]) -> tuple[int, ...]:
    """The types of parameters: as the client says, else as is known, else texts."""
    count = max(len(given), len(known))
    padded = (*given, *(0,) * (count - len(given)))
    return tuple(
        one or (known[number] if number < len(known) else TEXT) for number, one in enumerate(padded)
    )


def _is_catalogue(text: str) -> bool:
    try:
        return is_catalogue(text)
    except ParseError:
        return False  # the engine says what is wrong, or knows strings that SQLite has none of
