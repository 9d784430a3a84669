"""What clients do to learn of tables; the log of the server tells what they sent."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tests.pgcatalog.ground_truth.cluster import DATABASE, PORT, Cluster, program

_DESCRIBING = r"""
\d
\d+
\dS pg_class
\dt
\dt ec2.*
\dt+ ec2.*
\dt *.*
\dv
\dv *.*
\dn
\dn+
\l
\l+
\df
\df ec2.*
\du
\dg+
\dT
\dp
\dp ec2.*
\di
\ds
\dm
\dE
\dx
\db
\dy
\do
\dc
\dC
\dD
\dF
\dRp
\dRs
\dconfig search_path
\ddp
\det
\des
\dew
\dL
\dO
\drds
\d ec2.vpcs
\d+ ec2.vpcs
\d ec2.vpcs_list_only
\d+ ec2.vpcs_list_only
\d public.notes
\d notes
\d awscc.ec2.vpcs
\d ec2.*
\d nothing
\sv ec2.vpcs_list_only
\dd
SELECT vpc_id, tags FROM ec2.vpcs \gdesc
"""
_TYPED = (
    "SELECT * FROM no", "SELECT * FROM ec2.v", "SELECT * FROM ec2.vpcs WHERE v", "\\d ec",
    "\\dt ec2.", "\\dv re", "\\dn e", "SET sea", "SHOW t", "DROP VIEW r", "INSERT INTO n",
    "UPDATE ec2.s", "TABLE n", "\\c a", "\\df a", "\\dT t", "\\du p",
    "ALTER TABLE n", "GRANT SELECT ON n",
)  # fmt: skip


def psql(made: Cluster) -> None:
    """The commands that describe."""
    _psql(made, _DESCRIBING)


def _psql(made: Cluster, script: str) -> None:
    command = [str(program("psql")), "-X", "-q", made.conninfo]
    subprocess.run(command, input=script, text=True, capture_output=True, check=False)


def psql_tab(made: Cluster) -> None:
    """The Tab key, in an interactive psql."""
    process, terminal = pty.fork()
    if not process:
        os.environ |= {"TERM": "dumb", "PAGER": "cat"}
        os.execv(str(program("psql")), ["psql", "-X", made.conninfo])
    _until_silent(terminal)
    for text in _TYPED:
        os.write(terminal, text.encode() + b"\t\t")
        _until_silent(terminal)
        os.write(terminal, b"\x15")
    os.write(terminal, b"\\q\n")
    _until_silent(terminal)
    os.waitpid(process, 0)
    os.close(terminal)


def _until_silent(terminal: int) -> None:
    while select.select([terminal], [], [], 0.4)[0]:
        with suppress(OSError):
            if os.read(terminal, 65536):
                continue
        return


def _sqlalchemy(driver: str) -> Callable[[Cluster], None]:
    def reflect(made: Cluster) -> None:
        import sqlalchemy

        url = f"postgresql+{driver}://postgres@127.0.0.1:{PORT}/{DATABASE}"
        engine = sqlalchemy.create_engine(url)
        found = sqlalchemy.inspect(engine)
        found.get_schema_names()
        found.has_schema("ec2")
        for schema in (None, "ec2"):
            found.get_table_names(schema)
            found.get_view_names(schema)
            found.get_materialized_view_names(schema)
            found.get_sequence_names(schema)
            found.get_enums(schema)  # type: ignore[attr-defined]
            found.get_domains(schema)  # type: ignore[attr-defined]
            found.has_table("vpcs", schema)
            found.get_multi_columns(schema, kind=sqlalchemy.engine.reflection.ObjectKind.ANY)
            found.get_multi_table_options(schema)
        for read in (
            found.get_columns, found.get_pk_constraint, found.get_foreign_keys, found.get_indexes,
            found.get_unique_constraints, found.get_check_constraints, found.get_table_comment,
            found.get_table_options, found.get_table_oid,  # type: ignore[attr-defined]
        ):  # fmt: skip
            read("vpcs", schema="ec2")
        found.get_view_definition("vpcs_list_only", schema="ec2")
        sqlalchemy.Table("subnets", sqlalchemy.MetaData(), schema="ec2", autoload_with=engine)
        sqlalchemy.MetaData().reflect(engine, schema="s3", views=True)
        engine.dispose()

    return reflect


def asyncpg(made: Cluster) -> None:
    """Types by name, as for a codec of JSON, and types that it does not know."""
    asyncio.run(_asyncpg(made))


async def _asyncpg(made: Cluster) -> None:
    import json

    import asyncpg as driver

    connection = await driver.connect(
        host=str(made.folder), port=int(PORT), user="postgres", database=DATABASE
    )
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
    await connection.fetch("SELECT * FROM ec2.vpcs WHERE vpc_id = $1", "v")
    await connection.fetch("SELECT NULL::int4range[], NULL::regclass[]")
    await connection.fetch(
        "SELECT c.oid::regclass, c.relacl FROM pg_class c WHERE relname = $1", "vpcs"
    )
    await connection.reset()
    await connection.close()


def psycopg(made: Cluster) -> None:
    """Types by name, and the libpq driver's own questions."""
    import psycopg as driver
    from psycopg.types import TypeInfo
    from psycopg.types.composite import CompositeInfo
    from psycopg.types.enum import EnumInfo

    with driver.connect(made.conninfo, autocommit=True) as connection:
        TypeInfo.fetch(connection, "jsonb")
        TypeInfo.fetch(connection, "hstore")
        EnumInfo.fetch(connection, "nothing")
        CompositeInfo.fetch(connection, "ec2.vpcs")
        connection.execute("SELECT current_database(), current_user, pg_backend_pid()").fetchall()


def psycopg2(made: Cluster) -> None:
    """What its extras ask."""
    import psycopg2 as driver
    from psycopg2 import extras

    connection = driver.connect(made.conninfo)
    connection.autocommit = True
    for register in (extras.register_hstore, lambda c: extras.register_composite("ec2.vpcs", c)):
        with suppress(driver.ProgrammingError):
            register(connection)
    connection.close()


def pg8000(made: Cluster) -> None:
    """It asks nothing by itself; here for the day that it does."""
    import pg8000.dbapi

    connection = pg8000.dbapi.connect("postgres", "127.0.0.1", DATABASE, int(PORT))
    cursor = connection.cursor()
    cursor.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", ("ec2",)
    )
    cursor.fetchall()
    connection.close()


def jdbc(made: Cluster) -> None:
    """DatabaseMetaData, where Java and the driver are: PGJDBC names the driver's file."""
    driver = os.environ.get("PGJDBC")
    if driver is None:
        return
    url = f"jdbc:postgresql://127.0.0.1:{PORT}/{DATABASE}?user=postgres"
    probe = Path(__file__).with_name("Probe.java")
    subprocess.run(["java", "-cp", driver, str(probe), url], check=True)


def superset(made: Cluster) -> None:
    """Its model of a database, where it is installed: SUPERSET names the Python that has it."""
    python = os.environ.get("SUPERSET")
    if python is None:
        return
    probe = Path(__file__).with_name("superset_probe.py")
    url = f"postgresql+psycopg2://postgres@127.0.0.1:{PORT}/{DATABASE}"
    subprocess.run([python, str(probe), url], check=True, capture_output=True)


def _of_file(name: str) -> Callable[[Cluster], None]:
    def send(made: Cluster) -> None:
        import psycopg as driver

        with driver.connect(made.conninfo, autocommit=True) as connection:
            for text in statements_of(name):
                connection.execute(text)

    return send


def statements_of(name: str) -> list[str]:
    """The statements of a file here: `tools.sql` has what is known of programs that are not here,
    from their sources and logs; `typed.sql` what differed before every piece had PostgreSQL's
    type; `refused.sql` what PostgreSQL refuses."""
    texts = Path(__file__).with_name(name).read_text().split(";\n")
    return [text.strip() for text in texts if text.strip()]


CLIENTS: Mapping[str, Callable[[Cluster], None]] = {
    "psql": psql,
    "psql-tab": psql_tab,
    "sqlalchemy-psycopg": _sqlalchemy("psycopg"),
    "sqlalchemy-psycopg2": _sqlalchemy("psycopg2"),
    "sqlalchemy-pg8000": _sqlalchemy("pg8000"),
    "asyncpg": asyncpg,
    "psycopg": psycopg,
    "psycopg2": psycopg2,
    "pg8000": pg8000,
    "jdbc": jdbc,
    "superset": superset,
    "tools": _of_file("tools.sql"),
    "typed": _of_file("typed.sql"),
}
"""Each client by its name."""
