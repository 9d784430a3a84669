"""The catalogue that a server has: one for the process, and a view of it for each connection."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError, ParseError, Position
from cirrusql.pgcatalog.listing import DATABASES, Listing, known_database, listing
from cirrusql.pgcatalog.own import OwnTable
from cirrusql.pgcatalog.prepared import Prepared, output
from cirrusql.pgcatalog.rows import Table
from cirrusql.pgcatalog.session import CatalogueSession
from cirrusql.pgcatalog.settings import Settings
from cirrusql.pgcatalog.store import Store

Check = Callable[[str, int], str | None]
"""Why SQLite cannot run a text with so many parameters; None if it can."""

_MOST_KEPT = 512
_LONGEST_KEPT = 20_000
# Reading one of that length takes some seconds, which nothing can interrupt.
_LONGEST = 300_000


class PgCatalog:
    """What PostgreSQL's `pg_catalog` and `information_schema` would tell of our relations.

    Safe in threads. Mutable: what was made of each database at the first statement about it, and
    the statements that were understood, the oldest of which are forgotten.

    >>> session = PgCatalog(Catalog.open()).session("awscc")
    >>> prepared = session.prepare("SELECT 'ec2.vpcs'::regclass, current_schema()")
    >>> prepared.described, list(session.run(prepared))
    ('regclass regclass, current_schema name', [('ec2.vpcs', 'public')])
    """

    first_database = DATABASES[0]

    def __init__(self, catalog: Catalog, relations: Listing = listing) -> None:
        self._catalog = catalog
        self._relations = relations
        self._making = threading.Lock()
        self._stores: dict[str, Store] = {}
        self._prepared: OrderedDict[str, Prepared] = OrderedDict()
        self._numbers: dict[str, int] = {}

    def session(
        self,
        database: str = "",
        user: str = "cirrusql",
        settings: Mapping[str, str] | None = None,
        **named: Any,
    ) -> CatalogueSession:
        """A connection's view; nothing is read or made before its first statement."""
        kept = settings if isinstance(settings, Settings) else Settings(settings)
        return CatalogueSession(self, database, user, kept, **named)

    def store(self, database: str) -> Store:
        """The tables of a database, by any name; made when they are first asked for."""
        known = known_database(database)
        with self._making:
            found = self._stores.get(known)
            if found is None:
                found = self._stores[known] = Store(self._relations(self._catalog, known))
        return found

    def prepared(self, text: str, check: Check) -> Prepared:
        """A statement as it was understood; `check` says why SQLite cannot run something."""
        with self._making:
            found = self._prepared.get(text)
            if found is not None:
                self._prepared.move_to_end(text)
                return found
        made = _prepare(text, check)
        if len(text) <= _LONGEST_KEPT:
            with self._making:
                self._prepared[text] = made
                if len(self._prepared) > _MOST_KEPT:
                    self._prepared.popitem(last=False)
        return made

    def placed(self, own: Iterable[OwnTable]) -> list[Table]:
        """A session's own tables with object ids, which are kept by name in the whole process."""
        with self._making:
            return [one.at(self._numbers.setdefault(one.name, len(self._numbers))) for one in own]

    def close(self) -> None:
        """Let go of everything that was made."""
        with self._making:
            for store in self._stores.values():
                store.close()
            self._stores.clear()


_HINT = "docs/postgres-catalog.md says what is understood"


def _prepare(text: str, check: Check) -> Prepared:
    from cirrusql.pgcatalog.compiler import compiled
    from cirrusql.sql.grammar import ParseError as NotRead
    from cirrusql.sql.grammar import TokenError

    if len(text) > _LONGEST:
        raise NotSupportedError(
            f"a statement about the catalogue has {len(text):,} characters",
            hint=f"{_LONGEST:,} are the most; ask for fewer names at once",
        )
    try:
        made = compiled(text)
    except (NotRead, TokenError) as error:
        raise _not_read(getattr(error, "errors", ())) from None
    except RecursionError:
        raise ParseError("the statement is nested too deeply") from None
    missing = made.missing
    if missing is None and not made.query.is_empty:
        missing = check(made.query.sql, len(made.parameters))
    if missing is not None:
        # No rows would be an answer, and a wrong one.
        raise NotSupportedError(f"the catalogue cannot answer this: {missing}", hint=_HINT)
    answered = None if made.query.is_empty else made.query.sql
    columns = tuple(map(output, made.query.columns))
    return Prepared(text, columns, made.parameters, made.notices, answered, made.databases)


def _not_read(told: Sequence[Mapping[str, Any]]) -> ParseError:
    """A syntax error, where the grammar says that it is, with the word that stands there."""
    word = told[0].get("highlight") if told else None
    if not word:
        return ParseError("the statement cannot be read: a text, name or comment never ends")
    place = Position(told[0]["line"], max(1, told[0]["col"] - len(word) + 1))
    return ParseError(f'syntax error at or near "{word}"', position=place)
