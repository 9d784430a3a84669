"""The SQL that the store is asked, in DataFusion's words.

An event counts if its run is among `runs`: what a commit that was cut short left behind is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from cirrusql.inventory.moments import At
from cirrusql.inventory.tables import columns
from cirrusql.records import Record

_KEY = "e.type_name, e.account_id, e.region, e.identifier"
_NEWEST_FIRST = "e.observed_at DESC, e.run_id DESC"
_OLDEST_FIRST = "e.observed_at, e.run_id"
_DECIDED = "status IN ('complete', 'unsupported')"

RUNS = f"SELECT {', '.join(columns('runs'))} FROM runs ORDER BY committed_at, run_id"

ASKED_OF_RUNS = "SELECT asked, committed_at FROM runs WHERE kind = 'collect' ORDER BY committed_at"


class Where(Record):
    """Which rows are wanted; None is all."""

    type_names: Collection[str] | None = None
    accounts: Collection[str] | None = None
    regions: Collection[str] | None = None
    identifiers: Collection[str] | None = None

    def sql(self) -> str:
        """Conditions on a table `e`, each behind an AND.

        >>> Where(["A"], None, [], ["it's"]).sql()
        " AND e.type_name = 'A' AND false AND e.identifier = 'it''s'"
        """
        wanted = (
            ("type_name", self.type_names),
            ("account_id", self.accounts),
            ("region", self.regions),
            ("identifier", self.identifiers),
        )
        return "".join(_among(f"e.{name}", given) for name, given in wanted if given is not None)


def text(value: str) -> str:
    """A text as SQL has it.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def number(value: float) -> str:
    """A time as SQL has it, to its last bit.

    >>> number(0.1), number(float("-inf"))
    ('CAST(0.1 AS DOUBLE)', "CAST('-Infinity' AS DOUBLE)")
    """
    endless = {float("inf"): "'Infinity'", float("-inf"): "'-Infinity'"}
    return f"CAST({endless.get(value, repr(float(value)))} AS DOUBLE)"


def written_time(value: float) -> str:
    """A time as users read it.

    >>> written_time(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _among(name: str, values: Collection[str]) -> str:
    if not values:
        return " AND false"
    if len(values) == 1:
        return f" AND {name} = {text(next(iter(values)))}"
    return f" AND {name} IN ({', '.join(text(value) for value in sorted(values))})"


def _picked(names: Iterable[str]) -> str:
    return ", ".join(f"e.{name}" for name in names)


def of_committed(table: str, at: At) -> str:
    """A table `e` with its committed runs `r`: what others left behind does not count."""
    by = (
        ""
        if at.committed_by == float("inf")
        else f" AND r.committed_at <= {number(at.committed_by)}"
    )
    return f"{table} e JOIN runs r ON e.run_id = r.run_id{by}"


def _until(column: str, at: At) -> str:
    return "" if at.moment == float("inf") else f" AND e.{column} <= {number(at.moment)}"


_STATE = (
    "account_id", "region", "type_name", "parent", "identifier", "properties", "observed_at",
    "run_id", "op", "reason", "source", "content_hash",
)  # fmt: skip


def state(where: Where, at: At) -> str:
    """The last event of each key that says it is there, sorted by key."""
    return (
        f"SELECT {_picked(_STATE)} FROM (SELECT {_picked(_STATE)}, row_number() OVER "
        f"(PARTITION BY {_KEY} ORDER BY {_NEWEST_FIRST}) AS nth"
        f" FROM {of_committed('resources', at)}"
        f" WHERE true{where.sql()}{_until('observed_at', at)}) e"
        f" WHERE e.nth = 1 AND e.op <> 'gone' ORDER BY {_KEY}"
    )


_HASH = "CASE WHEN e.op = 'put' THEN e.content_hash END"
_KEY_TEXT = "concat(e.account_id, chr(31), e.region, chr(31), e.identifier)"


def known(where: Where, until: float) -> str:
    """The events of some types, type by type, oldest first, for a commit to compare with.

    Without documents; the third column is the hash of what was there and was read.
    """
    names = ("parent", "observed_at", "op", "content_hash", "reason")
    at = At(until)
    return (
        f"SELECT e.type_name, {_KEY_TEXT}, {_HASH}, {_picked(names)}"
        f" FROM {of_committed('resources', at)}"
        f" WHERE true{where.sql()}{_until('observed_at', at)} ORDER BY e.type_name, {_OLDEST_FIRST}"
    )


def later(where: Where, since: float) -> str:
    """The events of some types after a moment, oldest first, without documents."""
    names = ("observed_at", "op", "content_hash", "parent", "reason", "run_id")
    return (
        f"SELECT e.type_name, {_KEY_TEXT}, {_picked(names)} FROM {of_committed('resources', At())}"
        f" WHERE e.observed_at > {number(since)}{where.sql()} ORDER BY {_OLDEST_FIRST}"
    )


def documents(where: Where) -> str:
    """The documents that keys have had, oldest first: key, time, hash and properties."""
    return (
        "SELECT e.account_id, e.region, e.identifier, e.observed_at, e.content_hash, e.properties"
        f" FROM {of_committed('resources', At())}"
        f" WHERE e.properties IS NOT NULL{where.sql()} ORDER BY {_OLDEST_FIRST}"
    )


def coverage(where: Where, at: At) -> str:
    """For each scope and parent how it was answered last, and when it last was completely."""
    names = (
        "run_id", "status", "error_code", "error", "listed", "unreadable", "started_at", "ended_at",
    )  # fmt: skip
    order = "ORDER BY e.ended_at, e.run_id"
    last = ", ".join(f"last_value(e.{name} {order})" for name in names)
    decided = f"FILTER (WHERE e.{_DECIDED})"
    key = "e.account_id, e.region, e.type_name, e.parent"
    return (
        f"SELECT {key}, {last}, max(e.ended_at) {decided}, max(e.started_at) {decided}"
        f" FROM {of_committed('coverage', at)}"
        f" WHERE true{where.sql()}{_until('ended_at', at)} GROUP BY {key}"
    )


def listed_before(where: Where, moment: float) -> str:
    """Of each scope and parent, the last complete list that had ended by a moment."""
    key = "e.type_name, e.account_id, e.region, e.parent"
    return (
        f"SELECT {key}, max(e.started_at), max(e.ended_at), max(e.run_id)"
        f" FROM {of_committed('coverage', At())}"
        f" WHERE e.{_DECIDED}{where.sql()} AND e.ended_at <= {number(moment)} GROUP BY {key}"
    )


def listed_since(where: Where, moment: float) -> str:
    """Each complete list that ended after a moment, in the order they began."""
    names = ("type_name", "account_id", "region", "parent", "started_at", "ended_at", "run_id")
    return (
        f"SELECT {_picked(names)} FROM {of_committed('coverage', At())}"
        f" WHERE e.{_DECIDED}{where.sql()} AND e.ended_at > {number(moment)}"
        " ORDER BY e.started_at"
    )


def counts(run_id: str) -> str:
    """What each scope of a run listed."""
    return (
        "SELECT e.type_name, e.account_id, e.region, min(e.status), sum(e.listed)"
        f" FROM {of_committed('coverage', At())} WHERE e.run_id = {text(run_id)}"
        " GROUP BY e.type_name, e.account_id, e.region"
        " ORDER BY e.type_name, e.account_id, e.region"
    )


def history(where: Where, at: At) -> str:
    """Every event of some keys, oldest first."""
    return (
        f"SELECT {_picked(columns('resources'))} FROM {of_committed('resources', at)}"
        f" WHERE true{where.sql()}{_until('observed_at', at)} ORDER BY {_OLDEST_FIRST}"
    )


def rows_of_run(table: str, time: str, run_id: str) -> str:
    """What tells the rows of a run from those of another attempt at it: count and times."""
    return f"SELECT count(*), min({time}), max({time}) FROM {table} WHERE run_id = {text(run_id)}"


_SAME_KEY = " AND ".join(
    f"e.{name} = l.{name}" for name in ("type_name", "account_id", "region", "identifier")
)
_SCOPE = ("type_name", "account_id", "region", "parent")


def folded(type_name: str, horizon: float) -> str:
    """The events of a type that a horizon leaves: later ones, and the last one of each key before.

    What is of no committed run may be of one that is being committed, and is left.
    """
    before, only = number(horizon), Where([type_name]).sql()
    return (
        f"WITH l AS (SELECT {_KEY}, max(e.observed_at) AS last FROM"
        f" {of_committed('resources', At())} WHERE e.observed_at < {before}{only} GROUP BY {_KEY})"
        f" SELECT {_picked(columns('resources'))} FROM resources e"
        f" LEFT JOIN l ON {_SAME_KEY} LEFT JOIN runs r ON e.run_id = r.run_id"
        f" WHERE (e.observed_at >= {before} OR r.run_id IS NULL"
        f" OR (e.observed_at = l.last AND e.op <> 'gone')){only} ORDER BY {_KEY}, e.observed_at"
    )


def covered_since(type_name: str, horizon: float) -> str:
    """The coverage of a type that a horizon leaves: later rows, each scope's last ones."""
    before, only = number(horizon), Where([type_name]).sql()
    key = _picked(_SCOPE)
    same = " AND ".join(f"e.{name} = l.{name}" for name in _SCOPE)
    return (
        f"WITH l AS (SELECT {key}, max(e.ended_at) AS last,"
        f" max(e.ended_at) FILTER (WHERE e.{_DECIDED}) AS decided FROM"
        f" {of_committed('coverage', At())} WHERE e.ended_at < {before}{only} GROUP BY {key})"
        f" SELECT {_picked(columns('coverage'))} FROM coverage e"
        f" LEFT JOIN l ON {same} LEFT JOIN runs r ON e.run_id = r.run_id"
        f" WHERE (e.ended_at >= {before} OR r.run_id IS NULL OR e.ended_at = l.last"
        f" OR e.ended_at = l.decided){only} ORDER BY {key}, e.ended_at"
    )


def forgotten_runs(horizon: float) -> str:
    """The runs before a horizon of which nothing is left."""
    return (
        "SELECT r.run_id FROM runs r LEFT JOIN (SELECT DISTINCT run_id FROM resources) e"
        " ON e.run_id = r.run_id LEFT JOIN (SELECT DISTINCT run_id FROM coverage) c"
        " ON c.run_id = r.run_id WHERE e.run_id IS NULL AND c.run_id IS NULL"
        f" AND r.committed_at < {number(horizon)}"
    )


REACH = (
    "SELECT min(started_at) FILTER (WHERE kind = 'collect'), min(started_at),"
    " max(started_at) FILTER (WHERE kind = 'prune') FROM runs"
)


def types_of_runs(run_ids: Collection[str]) -> str:
    """The types that runs asked for or changed."""
    among = _among("run_id", run_ids).replace(" AND ", "", 1)
    return (
        f"SELECT DISTINCT type_name FROM resources WHERE {among}"
        f" UNION SELECT DISTINCT type_name FROM coverage WHERE {among}"
    )


def sizes(where: Where, at: At) -> str:
    """How many events each account has of each type."""
    return (
        "SELECT e.type_name, e.account_id, count(*)"
        f" FROM {of_committed('resources', at)}"
        f" WHERE true{where.sql()}{_until('observed_at', at)} GROUP BY e.type_name, e.account_id"
        " ORDER BY e.type_name, e.account_id"
    )


def asked(at: At) -> str:
    """The types that each account was asked for."""
    return (
        "SELECT DISTINCT e.type_name, e.account_id"
        f" FROM {of_committed('coverage', at)} WHERE true{_until('ended_at', at)}"
    )


def last_commit(at: At) -> str:
    """When the last run was committed that counts."""
    return f"SELECT max(committed_at) FROM runs WHERE committed_at <= {number(at.committed_by)}"
