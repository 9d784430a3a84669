"""What the inventory has recorded, as it was recorded: runs, answers, events, and what changed."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.catalog import Catalog
from cirrusql.errors import OperationalError
from cirrusql.inventory import past_queries, queries
from cirrusql.inventory.changes import Change, changed
from cirrusql.inventory.past_queries import Span
from cirrusql.inventory.queries import Where
from cirrusql.inventory.records import Coverage, Event, Run
from cirrusql.inventory.rules import Rules
from cirrusql.inventory.store import Store
from cirrusql.inventory.type_names import TypeNames
from cirrusql.records import replace

_ALL_TIME = Span()


class Past:
    """The record of one store; nothing in it is carried over or worked out for a moment.

    Mutable: the rules and names of types, which are kept once worked out.
    """

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._rules = Rules(catalog)
        self.names = TypeNames(catalog)

    def runs(self) -> list[Run]:
        """The committed runs, oldest first, the user's own writes too.

        Raises OperationalError if there is none.
        """
        found = [Run(*row) for row in self._store.rows(queries.RUNS)]
        if not found:
            hint = "`cirrusql inventory collect` makes the first"
            raise OperationalError("the inventory has no run yet", hint=hint)
        return found

    def answers(
        self, where: Where, span: Span = _ALL_TIME, *, latest: bool | None = None
    ) -> Iterator[tuple[Coverage, bool]]:
        """How scopes were answered, and whether that is the last answer that each has.

        With `latest` only those that are, or are not.
        """
        for row in self._store.rows(past_queries.answers(where, span, latest=latest)):
            yield Coverage(*row[:-1]), row[-1]

    def events(
        self, where: Where, span: Span = _ALL_TIME, *, documents: bool = True
    ) -> Iterator[Event]:
        """What became known of resources, oldest first; without `documents` no properties."""
        sql = past_queries.events(where, span, documents=documents)
        return (Event(*row) for row in self._store.rows(sql))

    def changes(
        self, where: Where, span: Span = _ALL_TIME, *, documents: bool = True
    ) -> Iterator[Change]:
        """What happened to resources, oldest first; without `documents` not to which properties.

        What is from before the moment that the inventory was pruned to is no change any more: of
        that there is only how it ended.
        """
        horizon = next(self._store.rows(queries.REACH))[2]
        if horizon is not None:
            span = replace(span, since=max(span.since, horizon))
        for row in self._store.rows(past_queries.changes(where, span, documents=documents)):
            event, before = Event(*row[:-3]), row[-3:]
            yield changed(event, before, self._rules.of(event.type_name))
