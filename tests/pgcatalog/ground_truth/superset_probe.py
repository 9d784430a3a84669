# mypy: ignore-errors
"""Apache Superset's own model of a database, as its pages use it; run by Superset's Python.

It needs nothing of Superset's but the package: its own database is a file that is thrown away.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

_CONFIGURATION = """
SECRET_KEY = "a" * 42
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/own.db"
CACHE_CONFIG = DATA_CACHE_CONFIG = {{"CACHE_TYPE": "NullCache"}}
FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = {{"CACHE_TYPE": "NullCache"}}
"""


def main() -> None:
    """Look at the database whose URL is given, as its forms and SQL Lab do."""
    folder = tempfile.mkdtemp()
    path = Path(folder) / "superset_config.py"
    path.write_text(_CONFIGURATION.format(folder=folder))
    os.environ["SUPERSET_CONFIG_PATH"] = str(path)
    from superset.app import create_app

    with create_app().app_context():
        _look(sys.argv[1])


def _look(url: str) -> None:
    import sqlalchemy
    from superset.models.core import Database
    from superset.sql.parse import Table

    database, table = Database(database_name="c", sqlalchemy_uri=url), Table("vpcs", "ec2")
    database.get_all_catalog_names()
    database.get_default_schema(None)
    database.get_all_schema_names(catalog=None)
    for read in (
        database.get_all_table_names_in_schema,
        database.get_all_view_names_in_schema,
        database.get_all_materialized_view_names_in_schema,
    ):
        read(catalog=None, schema="ec2")
    for read in (
        database.get_columns, database.get_indexes, database.get_pk_constraint,
        database.get_foreign_keys, database.get_table_comment, database.has_table,
    ):  # fmt: skip
        read(table)
    database.select_star(table, limit=100, show_cols=True)
    database.get_df("SELECT vpc_id FROM vpcs LIMIT 1001", schema="ec2")
    # What SQLAlchemy 1.4, which it has, reflects beside that.
    found = sqlalchemy.inspect(database._get_sqla_engine())
    for read in (found.get_unique_constraints, found.get_check_constraints):
        read("vpcs", schema="ec2")
    found.get_view_definition("vpcs_list_only", schema="ec2")
    found.get_sequence_names("ec2")
    found.get_enums("ec2")


if __name__ == "__main__":
    main()
