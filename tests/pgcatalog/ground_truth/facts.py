"""PostgreSQL's own relations, types, casts, operators and functions, from a server.

`python -m tests.pgcatalog.ground_truth.facts` writes them again.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cirrusql.pgcatalog
from cirrusql.pgcatalog.functions import FUNCTIONS, SETS
from tests.pgcatalog.ground_truth.cluster import cluster

if TYPE_CHECKING:
    import psycopg

_DATA = Path(cirrusql.pgcatalog.__file__).with_name("data")
_RELATIONS = """
SELECT c.oid::int8, n.nspname, c.relname, c.relkind, string_agg(
    a.attname || ' ' || a.atttypid || CASE WHEN a.attnotnull THEN ' !' ELSE '' END, ','
    ORDER BY attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE n.nspname IN ('pg_catalog', 'information_schema') AND relkind IN ('r', 'v')
GROUP BY 1, 2, 3, 4 ORDER BY 2, 3
"""
# Those of rows of tables are left out, and lists of them.
_TYPES = """
SELECT oid::int8, typname, typlen, typbyval, typtype, typcategory, typispreferred, typdelim,
    typrelid::int8, typelem::int8, typarray::int8, typinput::text, typoutput::text,
    typreceive::text, typsend::text, typalign, typstorage, typbasetype::int8, typtypmod,
    typcollation::int8, typnamespace::int8, typsubscript::text, typmodin::text, typmodout::text,
    typanalyze::text
FROM pg_type t WHERE typrelid = 0
AND NOT EXISTS (SELECT 1 FROM pg_type e WHERE e.oid = t.typelem AND e.typrelid <> 0) ORDER BY oid
"""
_CASTS = """
SELECT castsource::int8, casttarget::int8, castcontext FROM pg_cast ORDER BY 1, 2
"""
# One line for a name: what overloads of it take and give.
_OPERATORS = """
SELECT oprname, string_agg(format('%s,%s>%s', oprleft::int8, oprright::int8, oprresult::int8), ' '
    ORDER BY oprleft::int8, oprright::int8)
FROM pg_operator WHERE oprnamespace = 11 AND oprname IN ('=', '<>', '<', '<=', '>', '>=', '+', '-',
    '*', '/', '%', '||', '&', '|', '~', '~*', '!~', '!~*', '~~', '!~~', '~~*', '!~~*', '@>', '<@',
    '&&')
GROUP BY oprname ORDER BY oprname
"""
_FUNCTIONS = """
SELECT proname, string_agg(format('%%s%%s>%%s', array_to_string(proargtypes::int8[], ','),
    repeat('*', (provariadic <> 0)::int) || repeat('?', pronargdefaults), prorettype::int8), ' '
    ORDER BY pronargs, proargtypes::text)
FROM pg_proc WHERE proname = ANY(%s) AND pronamespace IN (11, 'information_schema'::regnamespace)
GROUP BY proname ORDER BY proname
"""
# The functions that types are made of, and access methods.
_PROCEDURES = """
SELECT oid::int8, proname, prolang::int8, proleakproof, proisstrict, provolatile, proparallel,
    pronargs, prorettype::int8, array_to_string(proargtypes::int8[], ','), prosrc
FROM pg_proc p WHERE EXISTS (SELECT 1 FROM pg_type t WHERE p.oid IN (typinput, typoutput,
    typreceive, typsend, typmodin, typmodout, typanalyze, typsubscript))
OR EXISTS (SELECT 1 FROM pg_am WHERE amhandler = p.oid)
OR EXISTS (SELECT 1 FROM pg_range WHERE p.oid IN (rngcanonical, rngsubdiff)) ORDER BY oid
"""
FILES = {
    "relations.txt": _RELATIONS, "types.txt": _TYPES, "casts.txt": _CASTS,
    "operators.txt": _OPERATORS, "functions.txt": _FUNCTIONS, "procedures.txt": _PROCEDURES,
}  # fmt: skip
"""Each file of facts, and what is asked for it."""


def kept(name: str) -> str:
    """A file as it is."""
    return (_DATA / name).read_text("utf-8")


def asked(connection: psycopg.Connection[Any], name: str) -> str:
    """A file as a server would have it."""
    names = sorted({*FUNCTIONS, *SETS, "string_agg"})
    parameters = [names] if name == "functions.txt" else None
    rows = connection.execute(FILES[name], parameters).fetchall()
    return "\n".join("|".join(map(str, row)) for row in rows)


def main() -> None:
    """Write the files again."""
    import psycopg

    with (
        tempfile.TemporaryDirectory() as folder,
        cluster(Path(folder)) as made,
        psycopg.connect(made.conninfo) as connection,
    ):
        for name in FILES:
            (_DATA / name).write_text(asked(connection, name), "utf-8")


if __name__ == "__main__":
    main()
