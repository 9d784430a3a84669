"""What the inventory has recorded, as it was recorded: runs, answers, events, and what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cirrusql.catalog import Catalog
from cirrusql.errors import OperationalError
from cirrusql.inventory import past_queries, queries
from cirrusql.inventory.changes import Change, changed, is_news
from cirrusql.inventory.past_queries import Span
from cirrusql.inventory.queries import Where
from cirrusql.inventory.records import Coverage, Event, Run
from cirrusql.inventory.rules import Rules
from cirrusql.inventory.store import Store
from cirrusql.inventory.type_names import TypeNames
from cirrusql.records import replace

_ALL_TIME = Span()
# Documents of so many events are held at once, some hundred megabytes.
_MOST_AT_ONCE = 100_000


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

    def types(self, wanted: Collection[str] | None = None) -> Mapping[str, int]:
        """How many events and answers there are of each type, or of those that are wanted."""
        where = Where(wanted).sql()
        sql = (
            "SELECT type_name, sum(n) FROM (SELECT e.type_name, count(*) AS n FROM resources e"
            f" WHERE true{where} GROUP BY e.type_name UNION ALL SELECT e.type_name, 1 AS n"
            f" FROM coverage e WHERE true{where} GROUP BY e.type_name) t"
            " GROUP BY type_name ORDER BY type_name"
        )
        return dict(self._store.rows(sql))

    def portions(self, wanted: Collection[str] | None = None) -> Iterator[list[str]]:
        """The types in portions, each of which can be worked on at once."""
        portion: list[str] = []
        count = 0
        for type_name, events in self.types(wanted).items():
            if portion and count + events > _MOST_AT_ONCE:
                yield portion
                portion, count = [], 0
            portion.append(type_name)
            count += events
        if portion:
            yield portion

    def places(self) -> tuple[list[str], list[str]]:
        """The accounts and the regions that were ever asked or written in, sorted."""
        sql = "SELECT DISTINCT {0} FROM coverage UNION SELECT DISTINCT {0} FROM resources"
        accounts, regions = (
            sorted(row[0] for row in self._store.rows(sql.format(name)))
            for name in ("account_id", "region")
        )
        return accounts, regions

    def answers(self, where: Where, span: Span = _ALL_TIME) -> Iterator[Coverage]:
        """How scopes were answered, in the order they ended."""
        return (Coverage(*row) for row in self._store.rows(past_queries.answers(where, span)))

    def latest_answers(self, where: Where, span: Span = _ALL_TIME) -> Iterator[Coverage]:
        """The last answer of each scope, if it is of a span."""
        sql = past_queries.latest_answers(where, span)
        return (Coverage(*row) for row in self._store.rows(sql))

    def ranked_answers(
        self, where: Where, span: Span = _ALL_TIME
    ) -> Iterator[tuple[Coverage, bool]]:
        """How scopes were answered, and whether that is the last answer that each has."""
        sql = past_queries.ranked_answers(where, span)
        return ((Coverage(*row[:-1]), row[-1]) for row in self._store.rows(sql))

    def events(
        self, where: Where, span: Span = _ALL_TIME, *, documents: bool = True
    ) -> Iterator[Event]:
        """What became known of resources, oldest first; without `documents` no properties."""
        sql = past_queries.events(where, span, documents=documents)
        return (Event(*row) for row in self._store.rows(sql))

    def story(self, where: Where) -> Iterator[tuple[Event, Change | None]]:
        """The events of resources, oldest first, each with what it changed.

        None where it tells nothing new, or that is not known any more: what was before it has been
        forgotten.
        """
        horizon = next(self._store.rows(queries.REACH))[2]
        last: dict[tuple[str, str, str, str], Event] = {}
        for event in self.events(where):
            key = (event.type_name, event.account_id, event.region, event.identifier)
            one = last.get(key)
            before = (one.op, one.content_hash, one.properties) if one else (None, None, None)
            last[key] = event
            forgotten = horizon is not None and event.observed_at < horizon
            rules = self._rules.of(event.type_name)
            known = forgotten or not is_news(event, before)
            yield event, None if known else changed(event, before, rules)

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
