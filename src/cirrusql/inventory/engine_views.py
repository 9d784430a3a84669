"""Views of the inventory for engines that read its tables themselves, as the text of statements.

Each joins `runs`: what is of no run in there is of a commit that was cut short, and does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cirrusql.inventory.past_queries import is_news
from cirrusql.inventory.store import Store
from cirrusql.inventory.tables import TABLES, TableName, columns

_KEY = "type_name, account_id, region, identifier"
_NEWEST_FIRST = "observed_at DESC, run_id DESC"
_HEAD = """\
-- The inventory in {place}, for {engine}.
-- Read the views and not the tables: rows of a run that was cut short are in the tables, too.
-- Times are seconds since 1970, UTC; columns that end in _time are the same as timestamps.
"""
_FILES = """\
-- DuckDB needs no extension for this: it reads the files that the tables have now. Write these
-- statements again after each run, or, with its extension for Delta, replace each list of files:
-- read_parquet([…]) by delta_scan('{place}/resources'), and so on.
"""
_TIMES: Mapping[str, str] = {
    "duckdb": "to_timestamp({0})",
    "datafusion": "to_timestamp_micros(CAST({0} * 1000000 AS BIGINT))",
    "spark": "timestamp_micros(CAST({0} * 1000000 AS BIGINT))",
    "trino": "from_unixtime({0})",
    "athena": "from_unixtime({0})",
}
_CREATE = {"spark": "CREATE OR REPLACE TEMPORARY VIEW", "datafusion": "CREATE VIEW"}


def statements(engine: str, store: Store) -> str:
    """The statements that make the tables and views known to one of the engines.

    `cirrusql_events`, `cirrusql_changes`, `cirrusql_state` and `cirrusql_coverage` are the views.
    """
    parts = [_HEAD.format(place=store.place, engine=engine)]
    if engine == "duckdb":
        parts.append(_FILES.format(place=store.place))
    parts += (f"{one};\n" for one in (*_TABLES[engine](store), *views(engine)))
    return "\n".join(parts)


def views(engine: str) -> Iterator[str]:
    """The views over tables that are called cirrusql_runs, cirrusql_resources and …_answers."""
    create = _CREATE.get(engine, "CREATE OR REPLACE VIEW")
    time = _TIMES[engine]
    whole = ", ".join(f"e.{name}" for name in columns("resources"))
    answers = ", ".join(f"e.{name}" for name in columns("coverage"))
    names = ", ".join(columns("resources"))
    observed = f"{time.format('e.observed_at')} AS observed_time"
    yield (
        f"{create} cirrusql_events AS\nSELECT {whole}, {observed},"
        " r.committed_at AS committed_at, r.kind AS run_kind\n"
        "FROM cirrusql_resources e JOIN cirrusql_runs r ON e.run_id = r.run_id"
    )
    yield (
        f"{create} cirrusql_state AS\nSELECT {names}, observed_time\n"
        f"FROM (SELECT e.*, row_number() OVER (PARTITION BY {_KEY} ORDER BY {_NEWEST_FIRST})"
        " AS nth FROM cirrusql_events e) e\nWHERE nth = 1 AND op <> 'gone'"
    )
    lag = f"OVER (PARTITION BY {_KEY} ORDER BY observed_at, run_id)"
    yield (
        f"{create} cirrusql_changes AS\n"
        "SELECT e.*, CASE WHEN op = 'gone' THEN 'deleted' WHEN op = 'unreadable' THEN 'unreadable'"
        "\n  WHEN op_before IS NULL OR op_before = 'gone' THEN 'created'"
        " WHEN op_before = 'unreadable' THEN 'readable' ELSE 'changed' END AS change\n"
        f"FROM (SELECT e.*, lag(op) {lag} AS op_before, lag(content_hash) {lag} AS hash_before,\n"
        f"  lag(properties) {lag} AS properties_before FROM cirrusql_events e) e\n"
        f"WHERE {is_news('op', 'content_hash', 'op_before', 'hash_before')}"
    )
    ended = f"{time.format('e.ended_at')} AS ended_time"
    yield (
        f"{create} cirrusql_coverage AS\nSELECT {answers}, {ended},\n"
        "  row_number() OVER (PARTITION BY e.account_id, e.region, e.type_name, e.parent"
        " ORDER BY e.ended_at DESC, e.run_id DESC) = 1 AS is_latest\n"
        "FROM cirrusql_answers e JOIN cirrusql_runs r ON e.run_id = r.run_id"
    )


def _called(name: TableName) -> str:
    return "cirrusql_answers" if name == "coverage" else f"cirrusql_{name}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _duckdb(store: Store) -> Iterator[str]:
    for name in TABLES:
        files = ",\n  ".join(_quoted(one) for one in store.table(name).file_uris())
        yield (
            f"CREATE OR REPLACE VIEW {_called(name)} AS SELECT * FROM read_parquet([\n  {files}])"
            if files
            else f"CREATE OR REPLACE VIEW {_called(name)} AS SELECT {_nothing(name)} WHERE false"
        )


def _nothing(name: TableName) -> str:
    return ", ".join(f"NULL AS {column}" for column in columns(name))


def _datafusion(_store: Store) -> Iterator[str]:
    """Tables that the program registers by their own names, as deltalake's QueryBuilder does."""
    for name in TABLES:
        yield f"CREATE VIEW {_called(name)} AS SELECT * FROM {name}"


def _spark(store: Store) -> Iterator[str]:
    for name in TABLES:
        address = store.address(name).replace("`", "``")
        yield (
            f"CREATE OR REPLACE TEMPORARY VIEW {_called(name)} AS SELECT * FROM delta.`{address}`"
        )


def _trino(store: Store) -> Iterator[str]:
    yield "CREATE SCHEMA IF NOT EXISTS delta.cirrusql"
    yield "USE delta.cirrusql"
    for name in TABLES:
        yield (
            f"CALL delta.system.register_table(schema_name => 'cirrusql',"
            f" table_name => '{_called(name)}', table_location => {_quoted(store.address(name))})"
        )


def _athena(store: Store) -> Iterator[str]:
    for name in TABLES:
        yield (
            f"CREATE EXTERNAL TABLE IF NOT EXISTS {_called(name)}\n"
            f"LOCATION {_quoted(store.address(name) + '/')}\nTBLPROPERTIES ('table_type' = 'DELTA')"
        )


_TABLES: Mapping[str, Callable[[Store], Iterator[str]]] = {
    "duckdb": _duckdb,
    "datafusion": _datafusion,
    "spark": _spark,
    "trino": _trino,
    "athena": _athena,
}
