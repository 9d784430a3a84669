"""Which statements go to the catalogue; a user's never does."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from cirrusql.pgcatalog import is_catalogue
from tests.pgcatalog import mirror


@pytest.mark.parametrize(
    "text",
    [
        "SELECT relname FROM pg_class",
        'SELECT * FROM "pg_catalog"."pg_class" c, pg_namespace n WHERE c.relnamespace = n.oid;',
        "SELECT table_name FROM information_schema.tables",
        "SELECT * FROM awscc.information_schema.columns",
        "SELECT version()",
        "select pg_catalog.version()",
        "SELECT current_schema()",
        "SELECT current_schema",
        "SELECT current_user, 1",
        "SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new",
        "SELECT pg_advisory_unlock_all();",
        "SELECT 'ec2.vpcs'::regclass",
        "SELECT c.oid FROM (SELECT * FROM pg_class) c WHERE EXISTS (SELECT 1 FROM pg_type)",
        "WITH x AS (SELECT oid FROM pg_class) SELECT * FROM x JOIN pg_attribute ON attrelid = oid",
        "SELECT * FROM pg_class c LEFT JOIN (pg_index i JOIN pg_am a ON true) ON true",
        "SELECT substring(relname FROM 1 FOR 2) FROM pg_class",
        "SELECT a IS DISTINCT FROM b FROM pg_class AS t(a, b)",
        "(SELECT relname FROM pg_class) UNION ALL SELECT 'x'",
        "TABLE pg_class",
        "WITH x AS MATERIALIZED (SELECT version() AS v) SELECT * FROM x",
        "WITH x(a, b) AS (SELECT oid, 1 FROM pg_class) SELECT * FROM x",
        "SELECT array_to_string(ARRAY['text'::regtype], ',')",
        "SELECT 'x'::text[], (current_schemas(true))[1]",
        "SELECT t.delete, (t.update) FROM pg_class t",
    ],
)
def test_the_catalogues(text: str) -> None:
    assert is_catalogue(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "SELECT 1",
        "SELECT now()",
        "SELECT upper('pg_class')",
        "SELECT version FROM awscc.rds.db_instances",
        "SELECT version() FROM notes",
        "SELECT current_user FROM cirrusql.regions",
        "SELECT * FROM pg_class, awscc.ec2.vpcs",
        "SELECT * FROM pg_class JOIN ec2.vpcs v ON true",
        "SELECT * FROM pg_class WHERE oid IN (SELECT size FROM ec2.vpcs)",
        "SELECT * FROM (ec2.vpcs JOIN pg_class ON true)",
        "SELECT * FROM pg_class c, LATERAL (SELECT * FROM ec2.vpcs) v",
        "SELECT * FROM pg_class UNION ALL SELECT * FROM notes",
        "SELECT a IS DISTINCT FROM b FROM pg_class, notes",
        "SELECT DISTINCT x FROM pg_class c, notes",
        "WITH pg_class AS (SELECT * FROM ec2.vpcs) SELECT * FROM pg_class",
        "SELECT (SELECT count(*) FROM ec2.vpcs), version()",
        "SELECT * FROM pg_tables_of_mine",
        "SELECT version(), mine(1)",
        "TABLE ec2.vpcs",
        "INSERT INTO notes SELECT relname FROM pg_class",
        "UPDATE pg_class SET relname = 'x'",
        "SELECT 'never ends FROM pg_class",
        "CREATE TABLE pg_copy AS SELECT * FROM pg_class",
        "SHOW search_path",
        "SELECT * FROM 'pg_class'",
        "SELECT pg_class FROM notes",
        "WITH x AS (SELECT oid FROM pg_class) INSERT INTO notes SELECT * FROM x",
        "WITH x AS (SELECT version() AS v) UPDATE notes SET a = 1",
        "WITH x AS (SELECT version() AS v) DELETE FROM notes",
        "WITH x AS (DELETE FROM notes RETURNING *) SELECT version() FROM x",
        "WITH x AS (SELECT version() AS v) SELECT * FROM x, notes AS n",
        # To the lexer what stands in brackets is a name.
        "SELECT ARRAY[(SELECT vpc_id FROM ec2.vpcs)], version()",
        "SELECT 1 FROM pg_class WHERE EXISTS (TABLE notes)",
        "(SELECT 1 FROM pg_class) UNION (TABLE notes)",
        'SELECT "pg_class".x FROM ec2.vpcs AS pg_class',
        "EXPLAIN SELECT * FROM pg_class",
    ],
)
def test_not_the_catalogues(text: str) -> None:
    assert not is_catalogue(text)


_RELATION = re.compile(
    r"(?i)\b(from|join|,)(\s+)((?:pg_catalog\.|information_schema\.)\w+)(?!\w|\()"
)


def test_one_relation_of_ours_is_enough() -> None:
    """Each relation of each statement that clients send, one at a time, is one of ours instead."""
    tried = 0
    for one in mirror.asked():
        text = one["text"]
        for found in _RELATION.finditer(text):
            if found[1] == "," and "." in text[found.end() : found.end() + 1]:
                continue  # a column with its table in a list
            for name in ("awscc.ec2.vpcs", "ec2.vpcs", "notes", '"pg_class2"'):
                tried += 1
                mixed = f"{text[: found.start(3)]}{name}{text[found.end(3) :]}"
                assert not is_catalogue(mixed), mixed
    assert tried > 1_500


def test_no_statement_of_the_cookbook_is_the_catalogues() -> None:
    text = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text("utf-8")
    blocks = re.findall(r"^```sql\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        for statement in block.split(";"):
            assert not is_catalogue(statement), statement


def test_a_usual_statement_costs_little() -> None:
    text = (
        "SELECT v.vpc_id, count(*) FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s"
        " ON s.vpc_id = v.vpc_id WHERE region = 'eu-west-1' GROUP BY 1"
    )
    begun = time.perf_counter()
    for _ in range(1_000):
        is_catalogue(text)
    assert (time.perf_counter() - begun) / 1_000 < 200e-6  # 10 microseconds on an idle machine
