"""Ask the inventory with DuckDB, which needs no extension for it.

cirrusql inventory sql > inventory.sql
python with_duckdb.py inventory.sql
"""

import sys
from pathlib import Path

import duckdb

statements = Path(sys.argv[1]).read_text("utf-8")

with duckdb.connect() as connection:
    connection.execute(statements)
    print("resources there are now")
    for type_name, count in connection.execute(
        "SELECT type_name, count(*) FROM cirrusql_state GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        print(f"  {type_name}: {count}")
    print("changes")
    for time, change, identifier in connection.execute(
        "SELECT strftime(observed_time AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ'), change,"
        " identifier FROM cirrusql_changes ORDER BY observed_at, run_id, identifier"
    ).fetchall():
        print(f"  {time} {change} {identifier}")
    print("lists that are not complete")
    for account_id, region, type_name, status in connection.execute(
        "SELECT account_id, region, type_name, status FROM cirrusql_coverage"
        " WHERE is_latest AND status NOT IN ('complete', 'unsupported', 'not_enabled')"
        " ORDER BY ALL"
    ).fetchall():
        print(f"  {account_id} {region} {type_name}: {status}")
