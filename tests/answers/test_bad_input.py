"""Wrong statements: refused before any call, in one line that says what, where and what to do."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import (
    DatabaseError,
    DataError,
    Error,
    InvalidProperty,
    MissingKey,
    NotSupportedError,
    NotUpdatable,
    ParseError,
    Position,
    ProgrammingError,
    ReadOnly,
    UnknownName,
)
from cirrusql.session import Environment, Options, Session
from tests.answers.clouds import Cloud

DOMAIN = "awscc.customerprofiles.domains"
GROUP = "awscc.logs.log_groups"


def refused(cloud: Cloud, sql: str, kind: type[Error]) -> Error:
    """The error with which a statement is refused; nothing was called."""
    before = len(cloud.transport.sent)
    with pytest.raises(kind) as caught:
        list(cloud.session.execute(sql))
    assert len(cloud.transport.sent) == before
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    return caught.value


# -- names and syntax


@pytest.mark.parametrize(
    ("sql", "kind", "said", "position"),
    [
        ("SELECT * FROM awscc.lamda.functions", UnknownName, "'lambda'?", (1, 15)),
        ("SELECT * FROM awscc.s3.bukets", UnknownName, "'buckets'?", (1, 15)),
        ("SELECT 1,\n * FROM awsc.s3.buckets", UnknownName, "'awscc'", (2, 9)),
        ("SELECT * FROM s33.buckets", UnknownName, "'s3'?", (1, 15)),
        ("SELECT buket_name FROM awscc.s3.buckets", UnknownName, "'bucket_name'?", (1, 8)),
        (
            "SELECT b.bucket_name\nFROM awscc.s3.buckets b\nWHERE b.buket = 1",
            UnknownName,
            "no column 'b.buket'",
            (3, 7),
        ),
        ("SELECT * FROM awscc.s3.buckets WHERE", ParseError, "syntax error", None),
        ("SELECT * FROM awscc.s3.buckets WHERE (", ParseError, "syntax error", None),
        ("SELEKT 1", ParseError, "'select'?", (1, 1)),
        ("SELECT 'a", ParseError, "never ends", (1, 8)),
        (f"INSERT INTO {GROUP} VALUES ('a')", ParseError, "expected '('", None),
        (f"INSERT INTO {GROUP} (LogGroupNam) VALUES ('a')", UnknownName, "did you mean", None),
        (
            f"INSERT INTO {GROUP} (LogGroupName, log_group_name) VALUES ('a', 'b')",
            ProgrammingError,
            "LogGroupName of AWS::Logs::LogGroup is given twice",
            None,
        ),
        (f"UPDATE {GROUP} SET retention = 1 WHERE Identifier = 'a'", UnknownName, "no prop", None),
        (f"UPDATE {GROUP} SET retention_in_days = 1", MissingKey, "without WHERE", None),
        (f"DELETE FROM {GROUP}", MissingKey, "without WHERE", None),
        (f"DELETE FROM {GROUP}_list_only WHERE Identifier = 'a'", NotSupportedError, "only", None),
        (f"INSERT INTO {GROUP} (LogGroupName) SELECT 'a', 'b'", DataError, "1 columns", None),
        (f"INSERT INTO {GROUP} (LogGroupName) SELECT 'a' RETURNING nam", UnknownName, "nam", None),
        ("SELECT * FROM awscc.cloudformation.macros", NotSupportedError, "no handler", (1, 15)),
        ("SELECT no_such_function(1)", UnknownName, "no function", None),
        ("BEGIN WORK NOW", ParseError, "did not expect 'NOW'", (1, 12)),
        ("ROLLBACK TO here", ProgrammingError, "is for what is queued", (1, 13)),
        ("SHOW SERVICES WHERE", ParseError, "expected an expression", (1, 20)),
        ("SHOW SERVICES WHERE nme = 's3'", UnknownName, "'nme'", (1, 21)),
        ("SHOW SERVICES WHERE name = 's3' UNION SELECT 1, 2, 3", ParseError, "'UNION'", (1, 33)),
        ("SHOW SERVICES WHERE 1 EXCEPT SELECT 1, 2, 3", ParseError, "did not expect", (1, 23)),
        ("SHOW SERVICES WHERE 1 ORDER BY 1", ParseError, "takes a condition", (1, 23)),
        ("SHOW SERVICES WHERE 1 LIMIT 1", ParseError, "did not expect 'LIMIT'", (1, 23)),
        ("SHOW SERVICES WHERE 1 GROUP BY 1", ParseError, "did not expect 'GROUP'", (1, 23)),
        ("SHOW SERVICES WHERE 1 WINDOW w AS ()", ParseError, 'near "WINDOW"', (1, 23)),
        ("SHOW SERVICES WHERE 1) OR (1", ParseError, "closes nothing", (1, 22)),
        (f"SHOW INSERT INTO {GROUP} (arn)", ProgrammingError, "is read-only", None),
        (f"SHOW INSERT INTO {GROUP} (kms_key_id, KmsKeyId)", ProgrammingError, "twice", (1, 53)),
        (f"SHOW INSERT INTO {GROUP} (region, REGION)", ProgrammingError, "twice", (1, 49)),
        (f"SHOW INSERT INTO {GROUP} WHERE 1", ParseError, "did not expect 'WHERE'", None),
        ("SHOW INSERT INTO awscc.s3.buckets (BuketName)", UnknownName, "'BucketName'?", (1, 36)),
        ("SLEEP 99999999999", ParseError, "of a day at most", (1, 7)),
        ("SLEEP", ParseError, "expected a value", None),
        ("NATIVEQUERY SELECT 1", ParseError, "in single quotes", (1, 13)),
        ("NATIVEQUERY 'SELEC 1'", ParseError, "in NATIVEQUERY", (1, 14)),
        ("NATIVEQUERY 'SELECT ''a'',\n  nope'", UnknownName, "no column 'nope'", (2, 3)),
        ("NATIVEQUERY 'SELECT '''''''', ''a'', nope'", UnknownName, "'nope'", (1, 38)),
        ("NATIVEQUERY 'SELECT ''x'", ParseError, "this string never ends", (1, 21)),
        ("NATIVEQUERY 'CREATE VIEW \"main.v\" AS SELECT 1'", ParseError, "'main'", (1, 26)),
        ("NATIVEQUERY 'SELECT 1; SELECT 2'", NotSupportedError, "takes one query", (1, 13)),
        ("NATIVEQUERY 'PRAGMA x'", ParseError, "no statement reaches files", (1, 14)),
        ("PURGE CACHES", NotSupportedError, "'CACHE'?", (1, 7)),
        ("REGISTRY PUSH awscc", ParseError, "expected LIST", (1, 10)),
        ("REGISTRY PULL google", UnknownName, "there is awscc and aws", (1, 15)),
        ("USE awscc.ec2", ProgrammingError, "is not a provider", (1, 5)),
        ("DESCRIBE METHOD awscc.ec2.vpcs.read", UnknownName, "no method 'read'", (1, 17)),
        ("SHOW BUCKETS", ParseError, "cannot show", (1, 6)),
        ("SET colur = red", UnknownName, "no option", None),
        ("CREATE VIEW awscc.s3.buckets AS SELECT 1", NotSupportedError, "is taken", (1, 13)),
        ("INSERT INTO awsc.s3.buckets VALUES (1)", UnknownName, "'awscc'?", (1, 13)),
        ("SELECT 1;\nSELECT ?", ProgrammingError, "there is no value for ?", (2, 8)),
        ("SELECT :name, '@other'", ProgrammingError, "no value for :name", (1, 8)),
        ("SELECT regexp_like('a', '(')", DataError, "regexp_like: '(' is not a regular", None),
        (f"SELECT {'(' * 3000}1{')' * 3000}", ParseError, "Recursion limit", None),
        (
            f"SELECT 1 FROM {GROUP} WHERE " + " OR ".join(["arn = 'a'"] * 2000),
            ParseError,
            "Expression tree is too large (maximum depth 1000)",
            None,
        ),
    ],
)
def test_names_and_syntax(
    cloud: Cloud,
    sql: str,
    kind: type[Error],
    said: str,
    position: tuple[int, int] | None,
) -> None:
    error = refused(cloud, sql, kind)
    assert said in str(error)
    if position is not None:
        assert error.position == Position(*position)


@pytest.mark.parametrize(
    ("sql", "parameters", "said"),
    [
        (f"SELECT * FROM {GROUP} WHERE arn = :arn", {"anr": 1}, "there is no value for :arn"),
        (f"SELECT * FROM {GROUP} WHERE arn = ?", [], "there is no value for ?"),
        (f"SELECT * FROM {GROUP} WHERE arn = ?", ["a", "b"], "2 parameters given, 1 used"),
        (f"SELECT * FROM {GROUP} LIMIT ?", [1 << 64], "?: the integer 18446744073709551616 has"),
        (f"SELECT * FROM {GROUP} WHERE arn IN ?", ["a"], "write IN (?)"),
        ("SELECT * FROM ?", [GROUP], "where only a name can"),
    ],
)
def test_parameters_that_cannot_be(cloud: Cloud, sql: str, parameters: object, said: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        list(cloud.session.execute(sql, parameters))  # type: ignore[arg-type]
    assert said in str(caught.value)
    assert not cloud.transport.sent


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a.(b) FROM awscc.ec2.volumes",
        "SELECT 1 FROM awscc.ec2.volumes WHERE (SELECT FROM FROM x, y a LIMIT 1)",
        "SELECT 1 FROM awscc.ec2.volumes WHERE EXISTS (SELECT 1 FROM SELECT awscc.ec2.vpcs)",
    ],
)
def test_what_only_the_parser_takes_is_refused_in_the_words_of_sqlite(
    cloud: Cloud, sql: str
) -> None:
    assert "syntax error" in str(refused(cloud, sql, ParseError))


def test_a_position_counts_from_the_start_of_the_script(cloud: Cloud) -> None:
    error = refused(cloud, "SELECT 1;\n\n  DELETE awscc.s3.buckets", ParseError)
    assert error.position == Position(3, 10)


def test_a_region_must_come_from_somewhere(catalog: Catalog) -> None:
    def connect() -> None:
        raise AssertionError("nothing is to be called")

    session = Session.alone(catalog, Environment(connect, (), "nowhere"))  # type: ignore[arg-type]
    try:
        with pytest.raises(MissingKey, match="add WHERE region"):
            list(session.execute(f"SELECT * FROM {GROUP}"))
    finally:
        session.close()


# -- values


@pytest.mark.parametrize(
    ("columns", "values", "said"),
    [
        # What is broken, then the property, the rule and the value that the message must name.
        ("DomainName", "'d'", ("DefaultExpirationDays", "is required")),
        (
            "DomainName, DefaultExpirationDays",
            "'d', 'many'",
            ("DefaultExpirationDays", "must be an integer", '"many"'),
        ),
        (
            "DomainName, DefaultExpirationDays",
            "'d', 5000",
            ("DefaultExpirationDays", "must be at most 1098", "5000"),
        ),
        (
            "DomainName, DefaultExpirationDays",
            "'d', 0",
            ("DefaultExpirationDays", "must be at least 1", "0"),
        ),
        (
            "DomainName, DefaultExpirationDays",
            "'a b', 1",
            ("DomainName", "must match", '"a b"'),
        ),
        (
            "DomainName, DefaultExpirationDays",
            "'" + "a" * 65 + "', 1",
            ("DomainName", "must have at most 64 characters"),
        ),
        (
            "DomainName, DefaultExpirationDays, Tags",
            "'d', 1, '[{'",
            ("Tags", "is not JSON"),
        ),
        (
            "DomainName, DefaultExpirationDays, Tags",
            """'d', 1, '{"Key": "a"}'""",
            ("Tags", "must be an array"),
        ),
        (
            "DomainName, DefaultExpirationDays, Tags",
            """'d', 1, '[{"Key": "a"}]'""",
            ("Tags.0.Value", "is required"),
        ),
        (
            "DomainName, DefaultExpirationDays, Tags",
            """'d', 1, '[{"Key": "a", "Value": "b", "Valeu": "c"}]'""",
            ("Tags.0.Valeu", "does not exist"),
        ),
        (
            "DomainName, DefaultExpirationDays, CreatedAt",
            "'d', 1, 'now'",
            ("CreatedAt", "read-only"),
        ),
    ],
)
def test_values_that_the_schema_refuses(
    cloud: Cloud, columns: str, values: str, said: tuple[str, ...]
) -> None:
    error = refused(cloud, f"INSERT INTO {DOMAIN} ({columns}) VALUES ({values})", InvalidProperty)
    assert all(word in str(error) for word in said), str(error)
    assert error.type_name == "AWS::CustomerProfiles::Domain"


def test_an_enum_names_what_there_is(cloud: Cloud) -> None:
    sql = f"INSERT INTO {GROUP} (LogGroupName, RetentionInDays) VALUES ('a', 31)"
    message = str(refused(cloud, sql, InvalidProperty))
    assert "RetentionInDays" in message
    assert "must be one of 1, 3, 5, 7" in message
    assert "not 31" in message


def test_one_wrong_row_of_many_stops_them_all(cloud: Cloud) -> None:
    values = ", ".join(f"('g{n}', 1)" for n in range(50)) + ", ('bad', 2)"
    refused(cloud, f"INSERT INTO {GROUP} (LogGroupName, RetentionInDays) VALUES {values}", Error)
    assert cloud.rows(f"SELECT count(*) FROM {GROUP}") == [(0,)]


# -- changes


@pytest.fixture
def group(cloud: Cloud) -> Cloud:
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g", "RetentionInDays": 7})
    return cloud


@pytest.mark.parametrize(
    ("assignment", "kind", "said"),
    [
        ("log_group_name = 'h'", NotUpdatable, "can only be given at creation"),
        ("arn = 'arn:aws:logs:us-east-1:1:log-group:g'", NotUpdatable, "read-only"),
        ("PatchDocument = 'x'", DataError, "not JSON"),
        ("PatchDocument = '{}'", DataError, "must be a JSON array"),
        ("""PatchDocument = '[{"op": "put", "path": "/A"}]'""", DataError, "unknown op"),
        ("""PatchDocument = '[{"op": "add", "path": "/A"}]'""", DataError, "no value"),
        ("""PatchDocument = '[{"op": "remove"}]'""", DataError, "no path"),
        ("PatchDocument = NULL", DataError, "must be a JSON array"),
    ],
)
def test_changes_that_cannot_be(
    group: Cloud, assignment: str, kind: type[Error], said: str
) -> None:
    sql = f"UPDATE {GROUP} SET {assignment} WHERE Identifier = 'g' AND region = 'us-east-1'"
    assert said in str(refused(group, sql, kind))
    assert group.rows(f"SELECT retention_in_days FROM {GROUP}") == [(7,)]


def test_a_changed_value_that_the_schema_refuses_changes_nothing(group: Cloud) -> None:
    sql = f"UPDATE {GROUP} SET retention_in_days = 31 WHERE Identifier = 'g'"
    with pytest.raises(InvalidProperty, match=r"RetentionInDays of .* must be one of"):
        group.run(sql)
    assert "UpdateResource" not in {call.operation for call in group.transport.sent}


def test_a_patch_path_may_lack_its_slash(group: Cloud) -> None:
    """As it does in the service's own documentation."""
    patch = '[{"op": "replace", "path": "RetentionInDays", "value": 90}]'
    group.run(f"UPDATE {GROUP} SET PatchDocument = '{patch}' WHERE Identifier = 'g'")
    assert group.rows(f"SELECT retention_in_days FROM {GROUP}") == [(90,)]


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO {GROUP} (LogGroupName) VALUES ('x')",
        f"UPDATE {GROUP} SET retention_in_days = 1 WHERE Identifier = 'g'",
        f"DELETE FROM {GROUP} WHERE Identifier = 'g'",
    ],
)
def test_a_session_that_only_reads_refuses_every_write(group: Cloud, sql: str) -> None:
    group.session.options = Options(read_only=True)
    refused(group, sql, ReadOnly)


def test_secrets_are_not_shown(cloud: Cloud) -> None:
    sql = """INSERT INTO awscc.datasync.location_object_storages (BucketName, SecretKey)
             VALUES ('bucket', 'hunter2')"""
    message = str(refused(cloud, sql, InvalidProperty))
    assert "SecretKey" in message
    assert "must have at least 8 characters" in message
    assert "hunter2" not in message
