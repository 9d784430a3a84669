"""How long PostgreSQL's catalogue takes to be made and to answer, beside the regular expression."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.pgcatalog import mirror

from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.pgcatalog import CatalogueSession, OwnTable, PgCatalog, Prepared, is_catalogue
from cirrusql.pgcatalog.compiler import compiled

_RUNS = 9
_TABLES = (
    "SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) FROM pg_class c"
    " LEFT JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'v') ORDER BY 1, 2"
)
_ASKED = {
    "\\dt *.*": _TABLES,
    "one name by a regular expression": "SELECT oid FROM pg_class WHERE relname ~ '^(vpcs)$'",
    "what is visible": "SELECT relname FROM pg_class WHERE pg_table_is_visible(oid)",
    "columns of one table": (
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = 'ec2.vpcs'::regclass"
    ),
    "information_schema.columns of a schema": (
        "SELECT * FROM information_schema.columns WHERE table_schema = 'ec2'"
    ),
    "information_schema.columns of all": "SELECT * FROM information_schema.columns",
}
_LIMITS = {  # milliseconds on the machine of the decision, three times over
    "\\dt *.*": 30,
    "one name by a regular expression": 30,
    "what is visible": 60,
    "columns of one table": 2,
    "information_schema.columns of a schema": 60,
    "information_schema.columns of all": 700,
}
_USERS = (
    "SELECT v.vpc_id, count(*) FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s"
    " ON s.vpc_id = v.vpc_id WHERE region = 'eu-west-1' GROUP BY 1"
)


def _milliseconds(work: Callable[[], Any], runs: int = _RUNS) -> float:
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def _line(name: str, taken: float, most: float) -> Line:
    return Line(name, f"{taken:.2f} ms", f"within {most:g} ms", taken <= most)


def _making(catalog: Catalog) -> list[Line]:
    def made(database: str) -> None:
        found = PgCatalog(catalog)
        found.store(database)
        found.close()

    return [
        _line("making it, awscc", _milliseconds(lambda: made("awscc"), 3), 500),
        _line("making it, aws", _milliseconds(lambda: made("aws"), 3), 1_200),
    ]


def _read(session: CatalogueSession, prepared: Prepared) -> None:
    for _ in session.run(prepared):
        pass


def _answering(session: CatalogueSession, after: str) -> list[Line]:
    lines = []
    for name, sql in _ASKED.items():
        prepared = session.prepare(sql)
        rows = len(list(session.run(prepared)))
        taken = _milliseconds(partial(_read, session, prepared))
        lines.append(_line(f"{name}{after}, {rows} rows", taken, _LIMITS[name]))
    return lines


def main() -> None:
    """Make it, and ask it."""
    catalog = Catalog.open()
    made = PgCatalog(catalog)
    session = made.session("awscc", "me")

    def opened() -> None:
        other = made.session("awscc", "me")
        list(other.run(other.prepare("SELECT version()")))

    names = mirror.Names(mirror.session(catalog))
    texts = [names.numbered(one["text"]) for one in mirror.asked() if is_catalogue(one["text"])]
    each = [_milliseconds(partial(compiled, text), 1) for text in texts]
    lines = [
        *_making(catalog),
        _line("a connection's first statement", _milliseconds(opened), 30),
        _line(
            "a user's statement is told apart", _milliseconds(lambda: is_catalogue(_USERS)), 0.05
        ),
        _line(f"reading a statement, the middle of {len(each)}", statistics.median(each), 10),
        _line("reading a statement, the worst", max(each), 150),
        *_answering(session, ""),
    ]
    session.show_own([OwnTable(f"own_{number}", (("a", 20),)) for number in range(20)])
    show("PostgreSQL's catalogue", [*lines, *_answering(session, " and 20 own tables")])


if __name__ == "__main__":
    main()
