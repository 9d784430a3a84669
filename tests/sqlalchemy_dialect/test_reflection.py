"""What an inspector tells, against what the catalogue and SQLAlchemy's own SQLite tell."""

import sqlite3
from collections import defaultdict

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

import cirrusql
from cirrusql.events import Event

TYPES = {
    "string": sa.String,
    "integer": sa.Integer,
    "number": sa.Float,
    "boolean": sa.Boolean,
    "object": sa.JSON,
    "array": sa.JSON,
}


def test_every_relation_has_the_columns_that_the_engine_shows(demo):
    shown: dict[str, dict[str, type]] = defaultdict(dict)
    with demo.connect() as connection:
        rows = connection.exec_driver_sql("SELECT relation, name, type FROM cirrusql.columns")
        for relation, name, kind in rows:
            if not relation.startswith("aws.") or _is_of_few(relation):
                shown[relation][name] = TYPES[kind]
    inspector = sa.inspect(demo)
    found = {}
    for schema in inspector.get_schema_names():
        is_whole = schema == "cirrusql" or schema.startswith("aws.")
        if schema.startswith("aws.") and not _is_of_few(schema):
            continue
        prefix = schema if is_whole else f"awscc.{schema}"
        for name in (*inspector.get_table_names(schema), *inspector.get_view_names(schema)):
            columns = inspector.get_columns(name, schema)
            found[f"{prefix}.{name}"] = {column["name"]: type(column["type"]) for column in columns}
    assert len(found) > 3400
    keys = {name for name in shown if {"Identifier"} == found[name].keys() - shown[name].keys()}
    assert len(keys) == 3  # where a part of the identifier is in a document
    for name in keys:
        del found[name]["Identifier"]
    assert {name: columns for name, columns in found.items() if name in shown} == shown


def _is_of_few(name):
    """Whether a name is of one of a few services of operations: all would take ten seconds."""
    return name.split(".")[1] in ("ec2", "iam", "application_autoscaling", "cloudwatch")


def test_operations_have_schemas_named_in_full(demo):
    inspector = sa.inspect(demo)
    names = inspector.get_schema_names()
    assert len(names) == len(set(names))
    assert {"aws.iam", "aws.application_autoscaling"} <= set(names)
    assert inspector.has_schema("aws.iam")
    assert not inspector.has_schema("aws.iam2")
    assert "list_users" in inspector.get_table_names("aws.iam")
    assert "users" not in inspector.get_table_names("aws.iam")
    assert inspector.get_view_names("aws.iam") == []
    assert inspector.get_pk_constraint("list_users", "aws.iam")["constrained_columns"] == []
    table = sa.Table("list_users", sa.MetaData(), schema="aws.iam", autoload_with=demo)
    assert str(table.comment).startswith("Lists the IAM users")
    assert "tags" not in table.c  # which a list of users never gives
    listed = sa.Table("describe_volumes", sa.MetaData(), schema="aws.ec2", autoload_with=demo)
    assert isinstance(listed.c.tags.type, sa.JSON)
    assert "FROM aws.iam.list_users" in str(sa.select(table.c.arn).compile(demo))


def test_the_names_of_schemas(demo):
    inspector = sa.inspect(demo)
    names = inspector.get_schema_names()
    assert names[:2] == ["main", "cirrusql"]
    assert {"ec2", "s3", "cloud_control"} <= set(names)
    assert inspector.default_schema_name == "main"
    for schema in ("ec2", "EC2", "awscc.ec2", "main", "cirrusql"):
        assert inspector.has_schema(schema)
    assert not inspector.has_schema("ec3")
    assert inspector.get_table_names("awscc.ec2") == inspector.get_table_names("ec2")
    assert "regions" in inspector.get_table_names("cirrusql")
    assert "vpcs_list_only" in inspector.get_table_names("ec2")
    assert inspector.get_view_names("ec2") == ["vw_subnet_route_table_associations"]
    definition = inspector.get_view_definition("vw_subnet_route_table_associations", "ec2")
    assert definition.startswith("SELECT route_table_id")


def test_a_service_is_reflected_without_a_call(tmp_path):
    events: list[Event] = []
    engine = sa.create_engine(
        f"cirrusql:///{tmp_path}/c.db?database=:memory:", connect_args={"listener": events.append}
    )
    metadata = sa.MetaData()
    metadata.reflect(engine, schema="ec2")
    assert len(metadata.tables) > 200
    assert not [event for event in events if event.name == "call"]
    vpcs = metadata.tables["ec2.vpcs"]
    assert str(vpcs.comment).startswith("Specifies a virtual private cloud")
    assert str(vpcs.c.cidr_block.comment).startswith("The IPv4 network range")
    engine.dispose()


@pytest.mark.parametrize(
    ("schema", "table", "key"),
    [
        ("ec2", "vpcs", ["vpc_id", "region"]),
        ("ec2", "vpcs_list_only", ["vpc_id", "region"]),
        ("customerprofiles", "integrations", ["domain_name", "uri", "region"]),
        ("iam", "roles", ["role_name"]),  # of a global service
        ("quicksight", "refresh_schedules", ["Identifier", "region"]),  # a part is in a document
        ("cirrusql", "regions", []),
        ("cloud_control", "resources", []),
    ],
)
def test_primary_keys(demo, schema, table, key):
    inspector = sa.inspect(demo)
    assert inspector.get_pk_constraint(table, schema)["constrained_columns"] == key
    columns = {one["name"]: one for one in inspector.get_columns(table, schema)}
    assert not any(columns[name]["nullable"] or columns[name]["autoincrement"] for name in key)


def test_every_key_of_every_relation_is_a_column_that_can_be_read(demo):
    inspector = sa.inspect(demo)
    nested = [("quicksight", "refresh_schedules"), ("s3", "storage_lens"), ("sagemaker", "devices")]
    for schema, table in nested:
        (name,) = set(inspector.get_pk_constraint(table, schema)["constrained_columns"]) - {
            "region"
        }
        assert name == "Identifier"
        with demo.connect() as connection:
            where = " WHERE region = 'us-east-1' AND Identifier = 'a|b|c'"
            session = connection.connection.dbapi_connection.session
            session.describe(f'SELECT "{name}" FROM awscc.{schema}.{table}{where}')


def test_what_must_be_given_is_not_null_and_what_the_service_sets_has_a_default(demo):
    columns = {one["name"]: one for one in sa.inspect(demo).get_columns("subnets", "ec2")}
    assert not columns["vpc_id"]["nullable"]
    assert columns["cidr_block"]["nullable"]
    assert columns["subnet_id"]["default"] is not None
    assert columns["region"]["default"] is not None
    assert columns["cidr_block"]["default"] is None


def test_unknown_names(demo):
    inspector = sa.inspect(demo)
    with pytest.raises(exc.ProgrammingError, match="no schema 'ec3'; did you mean 'ecs'"):
        inspector.get_table_names("ec3")
    with pytest.raises(exc.NoSuchTableError, match=r"ec2\.vpcz"):
        inspector.get_columns("vpcz", "ec2")
    with pytest.raises(exc.NoSuchTableError):
        inspector.get_foreign_keys("vpcz", "ec2")
    with pytest.raises(exc.NoSuchTableError):
        inspector.get_columns("nothing")
    with pytest.raises(exc.NoSuchTableError):
        inspector.get_view_definition("vpcs", "ec2")
    assert inspector.has_table("vpcs", "ec2")
    assert inspector.has_table("VPCS", "ec2")
    assert not inspector.has_table("vpcz", "ec2")
    assert not inspector.has_table("vpcs", "ec3")
    assert not inspector.has_table("vpcs")


def _told(found):
    """What was reflected, with the text of an expression for the object that has it."""
    return repr(found if not isinstance(found, list) else [_plain(one) for one in found])


def _plain(one):
    options = {key: str(value) for key, value in one.get("dialect_options", {}).items()}
    return {**one, "dialect_options": options}


DDL = """
CREATE TABLE boss (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'it''s', UNIQUE (name));
CREATE TABLE "odd ""one" ("select" VARCHAR(9) PRIMARY KEY, b BLOB, c DECIMAL(4, 2) CHECK (c > 1),
    d DATETIME, e BOOLEAN, j JSON, boss INTEGER REFERENCES boss (id) ON DELETE CASCADE,
    g INTEGER GENERATED ALWAYS AS (c * 2) STORED) WITHOUT ROWID;
CREATE TABLE pair (a INTEGER NOT NULL, b TEXT, CONSTRAINT pk PRIMARY KEY (b, a),
    CONSTRAINT fk FOREIGN KEY (a) REFERENCES boss (id)) STRICT;
CREATE INDEX by_c ON "odd ""one" (c, b);
CREATE UNIQUE INDEX some ON pair (a) WHERE a > 0;
"""


@pytest.mark.parametrize("schema", [None, "main"])
def test_own_tables_are_told_as_sqlalchemy_tells_those_of_sqlite(engine, schema):
    plain = sa.create_engine("sqlite://")
    with plain.connect() as theirs, engine.connect() as ours:
        for statement in DDL.strip().split(";\n"):
            ours.exec_driver_sql(statement.rstrip(";"))
            theirs.exec_driver_sql(statement.rstrip(";"))
        ours.commit()
        expected, found = sa.inspect(theirs), sa.inspect(ours)
        names = expected.get_table_names()
        assert found.get_table_names(schema) == names == ["boss", 'odd "one', "pair"]
        for name in names:
            for method in (
                "get_columns",
                "get_pk_constraint",
                "get_foreign_keys",
                "get_indexes",
                "get_unique_constraints",
                "get_check_constraints",
                "get_table_options",
            ):
                left = getattr(found, method)(name, schema)
                right = getattr(expected, method)(name)
                if method == "get_foreign_keys":
                    right = [{**one, "referred_schema": schema} for one in right]
                assert _told(left) == _told(right), (name, method)
    plain.dispose()


def test_own_views(engine):
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE t (id INTEGER, made DATE)",
            "CREATE VIEW v AS SELECT id, made, v.vpc_id, v.tags, 1 AS one FROM t, awscc.ec2.vpcs v",
            "CREATE MATERIALIZED VIEW m AS SELECT id FROM t",
            "CREATE TEMP TABLE tt (x INTEGER)",
            "CREATE INDEX of_tt ON tt (x)",
            "CREATE TEMP VIEW tv AS SELECT x FROM tt",
        ):
            connection.exec_driver_sql(statement)
        inspector = sa.inspect(connection)
        assert inspector.get_table_names() == ["t"]
        assert inspector.get_view_names() == ["v"]
        assert inspector.get_materialized_view_names() == ["m"]
        assert inspector.get_temp_table_names() == inspector.get_table_names("temp") == ["tt"]
        assert inspector.get_temp_view_names() == ["tv"]
        assert inspector.get_indexes("tt")[0]["name"] == "of_tt"
        assert inspector.get_view_definition("v").startswith("SELECT id, made")
        assert inspector.get_view_definition("m") == "SELECT id FROM t"
        types = {one["name"]: type(one["type"]) for one in inspector.get_columns("v")}
        assert types == {
            "id": sa.INTEGER,
            "made": sa.DATE,
            "vpc_id": sa.String,
            "tags": sa.JSON,
            "one": sa.types.NullType,
        }
        assert inspector.get_table_comment("t") == {"text": None}
        assert not inspector.has_table("tt", "main")
        assert inspector.has_table("tt", "temp")


def test_a_view_that_cannot_be_read_any_more_is_left_out_with_a_warning(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (id INTEGER)")
        connection.exec_driver_sql("CREATE VIEW v AS SELECT id FROM t")
        connection.exec_driver_sql("DROP TABLE t")
    metadata = sa.MetaData()
    with pytest.warns(sa.exc.SAWarning, match="Skipping table v: view 'v'"):
        metadata.reflect(engine, views=True)
    assert not metadata.tables
    with pytest.raises(exc.UnreflectableTableError):
        sa.inspect(engine).get_columns("v")


def test_a_damaged_file_of_own_tables_is_an_error(tmp_path):
    own = tmp_path / "own.db"
    own.write_bytes(b"not a database" * 100)
    engine = sa.create_engine(f"cirrusql:///{tmp_path}/c.db?seed=off&database={own}")
    with pytest.raises(exc.OperationalError, match="cannot be used"):
        sa.inspect(engine).get_table_names()
    assert sa.inspect(engine).has_table("vpcs", "ec2")
    engine.dispose()


def test_the_way_to_sqlites_schema_only_looks():
    with cirrusql.connect(local=":memory:") as connection:
        connection.execute("CREATE TABLE t (id INTEGER)")
        with connection.session.own_schema() as own:
            assert own.rows("PRAGMA data.table_info('t')")[1][0][1] == "id"
            assert own.rows("SELECT name FROM data.sqlite_master WHERE name = ?", ["t"])[1]
            for sql in (
                "SELECT * FROM t",
                "DROP TABLE t",
                "PRAGMA data.user_version = 7",
                "PRAGMA data.journal_mode",
                "ATTACH 'x' AS y",
                "UPDATE data.sqlite_master SET name = 'x'",
                "SELECT load_extension('x')",
            ):
                with pytest.raises(Exception, match=r"not auth|may not be modified|no such|prohib"):
                    own.rows(sql)
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert sqlite3.sqlite_version_info > (3, 30)
