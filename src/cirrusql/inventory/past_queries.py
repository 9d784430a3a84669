"""The SQL for what is recorded between two moments: events, answers and changes."""

from __future__ import annotations

from collections.abc import Collection

from cirrusql.inventory.moments import At
from cirrusql.inventory.queries import Where, number, of_committed, text
from cirrusql.inventory.tables import columns
from cirrusql.records import Record

_KEY = "e.type_name, e.account_id, e.region, e.identifier"
_OLDEST_FIRST = "e.observed_at, e.run_id"
_EVER = float("inf")
_DOCUMENT = "CAST(NULL AS VARCHAR) AS properties"
_SCOPE = "e.account_id, e.region, e.type_name, e.parent"
_ANSWER = ", ".join(f"e.{name}" for name in columns("coverage"))
_ENDED_FIRST = f"e.ended_at, e.run_id, {_SCOPE}"


class Span(Record):
    """From when until when, both included, and of which runs; None is of all."""

    since: float = float("-inf")
    until: float = float("inf")
    run_ids: Collection[str] | None = None

    def sql(self, column: str) -> str:
        """Conditions on a table `e`, each behind an AND.

        >>> Span(until=2.0, run_ids=["A"]).sql("ended_at")
        " AND e.ended_at <= CAST(2.0 AS DOUBLE) AND e.run_id IN ('A')"
        """
        found = ""
        if self.since != float("-inf"):
            found += f" AND e.{column} >= {number(self.since)}"
        if self.until != float("inf"):
            found += f" AND e.{column} <= {number(self.until)}"
        if self.run_ids is None:
            return found
        if not self.run_ids:
            return f"{found} AND false"
        return f"{found} AND e.run_id IN ({', '.join(text(one) for one in sorted(self.run_ids))})"


def is_news(op: str, content_hash: str, op_before: str, hash_before: str) -> str:
    """The condition that an event is none that tells again what the one before it told.

    Of two runs at once, or of which the later was committed sooner, both may have seen it.
    """
    same = f"({op} = 'gone' OR ({op} = 'put' AND {content_hash} = {hash_before}))"
    return f"NOT coalesce({op} = {op_before} AND {same}, false)"


_NEWS = is_news("e.op", "e.content_hash", "e.before_op", "e.before_content_hash")


def events(where: Where, span: Span, *, documents: bool) -> str:
    """The events of some keys, oldest first, with what they looked like or without."""
    return (
        f"SELECT {_event(documents=documents)} FROM resources e"
        f" JOIN runs r ON e.run_id = r.run_id WHERE true{where.sql()}{span.sql('observed_at')}"
        f" ORDER BY {_OLDEST_FIRST}, {_KEY}"
    )


def changes(where: Where, span: Span, *, documents: bool, committed_by: float = _EVER) -> str:
    """Events that are news, each beside what its key's event before it was: op, hash, properties.

    The keys first: what was before is looked for of those only that have an event.
    """
    events = of_committed("resources", At(committed_by=committed_by))
    window = f"OVER (PARTITION BY {_KEY} ORDER BY {_OLDEST_FIRST})"
    before = ", ".join(
        f"lag(e.{name}) {window} AS before_{name}" for name in ("op", "content_hash")
    )
    document = f"lag(e.properties) {window}" if documents else "CAST(NULL AS VARCHAR)"
    same = " AND ".join(
        f"e.{name} = k.{name}" for name in ("type_name", "account_id", "region", "identifier")
    )
    within, until = span.sql("observed_at"), Span(until=span.until).sql("observed_at")
    return (
        f"WITH k AS (SELECT DISTINCT {_KEY} FROM {events} WHERE true{where.sql()}{within})"
        f" SELECT {', '.join(f'e.{name}' for name in columns('resources'))},"
        " e.before_op, e.before_content_hash, e.before_properties"
        f" FROM (SELECT {_event(documents=documents)}, {before}, {document} AS before_properties"
        f" FROM {events} JOIN k ON {same} WHERE true{where.sql()}{until}) e"
        f" WHERE {_NEWS}{within} ORDER BY {_OLDEST_FIRST}, {_KEY}"
    )


def answers(where: Where, span: Span) -> str:
    """How scopes were answered, in the order they ended."""
    return (
        f"SELECT {_ANSWER} FROM coverage e JOIN runs r ON e.run_id = r.run_id"
        f" WHERE true{where.sql()}{span.sql('ended_at')} ORDER BY {_ENDED_FIRST}"
    )


def latest_answers(where: Where, span: Span) -> str:
    """The last answer of each scope, of those that a span has: one that is older is none."""
    others = [name for name in columns("coverage") if f"e.{name}" not in _SCOPE]
    last = ", ".join(
        f"last_value(e.{name} ORDER BY e.ended_at, e.run_id) AS {name}" for name in others
    )
    return (
        f"SELECT {_ANSWER} FROM (SELECT {_SCOPE}, {last} FROM coverage e"
        f" JOIN runs r ON e.run_id = r.run_id WHERE true{where.sql()} GROUP BY {_SCOPE}) e"
        f" WHERE true{span.sql('ended_at')} ORDER BY {_ENDED_FIRST}"
    )


def ranked_answers(where: Where, span: Span) -> str:
    """How scopes were answered, each with whether it is the last answer of its scope."""
    return (
        f"SELECT {_ANSWER}, e.nth = 1 FROM (SELECT {_ANSWER}, row_number() OVER (PARTITION BY"
        f" {_SCOPE} ORDER BY e.ended_at DESC, e.run_id DESC) AS nth"
        f" FROM coverage e JOIN runs r ON e.run_id = r.run_id WHERE true{where.sql()}) e"
        f" WHERE true{span.sql('ended_at')} ORDER BY {_ENDED_FIRST}"
    )


def _event(*, documents: bool) -> str:
    names = [f"e.{name}" for name in columns("resources")]
    return ", ".join(names if documents else [*names[:-1], _DOCUMENT])
