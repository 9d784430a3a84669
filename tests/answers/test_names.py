"""Names that are nearly right: an error before any call, or a note that says what to write."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import Error, ParseError, UnknownName
from cirrusql.session import Session
from tests.answers.clouds import ACCOUNT, Cloud

OWNER = [{"Key": "Owner", "Value": "ops"}]


@pytest.fixture
def networks(cloud: Cloud) -> Cloud:
    """One VPC with a tag, one without, and two groups of logs."""
    cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "Tags": OWNER})
    cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.1.0.0/16"})
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "a"}, {"LogGroupName": "b"})
    return cloud


# -- names in double quotes


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT * FROM awscc.ec2.vpcs WHERE \"vpc_di\" = 'x'", "did you mean 'vpc_id'?"),
        ('SELECT "vpc_di" FROM awscc.ec2.vpcs', "line 1, column 8: no column 'vpc_di'"),
        ('SELECT * FROM awscc.ec2.vpcs ORDER BY "vpc_di"', "did you mean 'vpc_id'?"),
        ('SELECT * FROM awscc.ec2.vpcs WHERE cidr_block LIKE "zz%"', "single quotes: 'zz%'"),
        ("DELETE FROM awscc.logs.log_groups WHERE \"log_group_nam\" <> 'x'", "'log_group_name'?"),
        (
            "UPDATE awscc.logs.log_groups SET retention_in_days = 7 WHERE \"log_group\" <> 'x'",
            "no column 'log_group'",
        ),
        ('SELECT "anything"', "single quotes: 'anything'"),
        ('INSERT INTO mine VALUES ("a")', "single quotes: 'a'"),
    ],
)
def test_a_quoted_name_that_no_column_has_is_an_error_and_no_text(
    networks: Cloud, sql: str, told: str
) -> None:
    networks.run("CREATE TABLE mine (a)")
    before = len(networks.transport.sent)
    with pytest.raises(UnknownName) as raised:
        networks.run(sql)
    assert told in str(raised.value)
    assert len(networks.transport.sent) == before
    assert networks.rows("SELECT count(*) FROM awscc.logs.log_groups") == [(2,)]


def test_names_are_quoted_as_before(networks: Cloud) -> None:
    sql = 'SELECT "vpc_id" AS "the id", [cidr_block] FROM awscc.ec2.vpcs "v" WHERE "v"."region" > 0'
    answered = networks.run(sql)
    assert answered.names == ("the id", "cidr_block")
    assert len(answered.rows) == 2


OLD = """
CREATE TABLE old (a CHECK (a <> "never"), b DEFAULT "text");
CREATE VIEW theirs AS SELECT a FROM old WHERE a = "one";
CREATE TABLE cirrusql_view (
    name TEXT PRIMARY KEY COLLATE NOCASE, query TEXT NOT NULL, materialized INTEGER NOT NULL,
    refreshed REAL) WITHOUT ROWID;
INSERT INTO cirrusql_view VALUES ('ours', 'SELECT a FROM old WHERE a = "one"', 0, NULL);
INSERT INTO old (a) VALUES ('one');
PRAGMA user_version = 1;
"""


def test_files_from_when_quotes_might_enclose_texts_still_open(
    networks: Cloud, tmp_path: Path
) -> None:
    path = tmp_path / "old.sqlite3"
    old = sqlite3.connect(path)
    old.executescript(OLD)
    old.close()
    session = Session(networks.session.engine, database=path)

    def run(sql: str) -> list[tuple[Any, ...]]:
        return list(next(session.execute(sql)).rows)

    assert run("SELECT a, b FROM old") == [("one", "text")]
    run("INSERT INTO old (a) VALUES ('two')")
    run("CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM old")
    run("REFRESH MATERIALIZED VIEW kept")
    assert run("SELECT n FROM kept") == [(2,)]
    with pytest.raises(Error, match="single quotes: 'one'"):
        run("SELECT * FROM ours")
    run("ALTER TABLE old RENAME TO older")
    run("CREATE OR REPLACE VIEW ours AS SELECT a FROM older WHERE a = 'one'")
    assert run("SELECT * FROM ours") == [("one",)]
    session.close()


# -- what is no column


@pytest.mark.parametrize("name", ["rowid", "oid", "_rowid_", '"ROWID"'])
@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("SELECT {} FROM awscc.ec2.vpcs", 8),
        ("SELECT vpc_id FROM awscc.ec2.vpcs v WHERE v.{} > 1", 45),
        ("SELECT vpc_id FROM awscc.ec2.vpcs ORDER BY {}", 44),
        ("DELETE FROM awscc.ec2.vpcs WHERE {} > 0", 34),
    ],
)
def test_relations_have_no_rowid(networks: Cloud, name: str, sql: str, column: int) -> None:
    before = len(networks.transport.sent)
    with pytest.raises(UnknownName) as raised:
        networks.run(sql.format(name))
    assert f"line 1, column {column}: no column '{name.strip(chr(34))}'" in str(raised.value)
    assert len(networks.transport.sent) == before


def test_tables_of_ones_own_keep_theirs(networks: Cloud) -> None:
    networks.run("CREATE TABLE mine AS SELECT 'x' AS a")
    assert networks.rows("SELECT rowid, a FROM mine") == [(1, "x")]
    sql = "SELECT m.oid, count(*) FROM mine m JOIN awscc.ec2.vpcs v ON v.cidr_block <> m.a"
    assert networks.rows(sql) == [(1, 2)]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT tags[0] FROM awscc.ec2.vpcs", "write tags ->> '$[0]'"),
        ("SELECT v.tags[0].Key FROM awscc.ec2.vpcs v", "write v.tags ->> '$[0].Key'"),
        ("SELECT vpc_id FROM awscc.ec2.vpcs WHERE tags[0] = 'x'", "write tags ->> '$[0]'"),
        ("SELECT tags [ 1 ] FROM awscc.ec2.vpcs", "write tags ->> '$[1]'"),
        ("SELECT json_type(tags[-1]) FROM awscc.ec2.vpcs", "write tags ->> '$[#-1]'"),
        ("SELECT tags['Owner'] FROM awscc.ec2.vpcs", "write tags ->> '$.Owner'"),
        ("SELECT tags[*] FROM awscc.ec2.vpcs", "write json_each(tags)"),
    ],
)
def test_a_place_in_brackets_is_refused(networks: Cloud, sql: str, told: str) -> None:
    with pytest.raises(ParseError) as raised:
        networks.run(sql)
    assert told in str(raised.value)
    assert raised.value.position is not None


def test_brackets_that_enclose_a_name_stay(networks: Cloud) -> None:
    sql = "SELECT vpc_id [0 of 1], tags AS [0], v.[cidr_block] FROM awscc.ec2.vpcs [v] LIMIT 1"
    assert networks.run(sql).names == ("0 of 1", "0", "cidr_block")


# -- what leads nowhere


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT tags ->> 'Owner' FROM awscc.ec2.vpcs",
        "EXPLAIN SELECT tags ->> 'Owner' FROM awscc.ec2.vpcs",
        "EXPLAIN ANALYZE SELECT vpc_id FROM awscc.ec2.vpcs WHERE tags ->> 'Owner' = 'ops'",
        "CREATE TABLE kept AS SELECT tags ->> 'Owner' AS owner FROM awscc.ec2.vpcs",
    ],
)
def test_a_note_comes_with_whatever_asks(networks: Cloud, sql: str) -> None:
    answered = networks.run(sql)
    said = [*answered.diagnostics.notes, *(str(row[0]) for row in answered.rows)]
    assert any("write tags_map ->> 'Owner'" in one for one in said), said


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM awscc.ec2.vpcs WHERE tags ->> 'Owner' IS NULL",
        "UPDATE awscc.ec2.vpcs SET enable_dns_support = 0 WHERE tags ->> 'Owner' = 'ops'",
    ],
)
def test_a_change_of_what_a_note_is_about_is_refused(networks: Cloud, sql: str) -> None:
    before = len(networks.transport.sent)
    with pytest.raises(UnknownName, match="write tags_map ->> 'Owner'; nothing was changed"):
        networks.run(sql)
    assert len(networks.transport.sent) == before


def test_what_the_note_says_finds_it(networks: Cloud) -> None:
    owners = "SELECT count(*) FROM awscc.ec2.vpcs WHERE {} = 'ops'"
    assert networks.rows(owners.format("tags ->> 'Owner'")) == [(0,)]
    answered = networks.run(owners.format("tags_map ->> 'Owner'"))
    assert (answered.rows, answered.diagnostics.notes) == ([(1,)], [])


def test_a_note_costs_no_call(networks: Cloud) -> None:
    wrong = networks.run("SELECT tags ->> 'Owner' FROM awscc.ec2.vpcs")
    right = networks.run("SELECT tags_map ->> 'Owner' FROM awscc.ec2.vpcs")
    assert wrong.calls == right.calls


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "SELECT public_access_block_configuration.block_public_acls FROM awscc.s3.buckets",
            "write public_access_block_configuration ->> 'BlockPublicAcls'",
        ),
        ("SELECT tags.Owner FROM awscc.ec2.vpcs", "write tags_map ->> 'Owner'"),
        ("SELECT state.name FROM awscc.ec2.instances", "write state ->> 'Name'"),
        ("SELECT state.nonsense FROM awscc.ec2.instances", "'state' has no 'nonsense'"),
        ("SELECT assume_role_policy_document.Statement FROM awscc.iam.roles", "->> 'Statement'"),
    ],
)
def test_a_part_behind_a_dot_is_told_as_the_schema_spells_it(
    cloud: Cloud, sql: str, told: str
) -> None:
    with pytest.raises(UnknownName) as raised:
        cloud.run(sql)
    assert told in str(raised.value)


GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text("utf-8")
SECTION = GUIDE.partition("## Names that are nearly right\n")[2].partition("\n## ")[0]
TABLE = re.findall(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", SECTION, re.MULTILINE)


def test_every_row_of_the_guides_table_is_read() -> None:
    assert len(TABLE) == SECTION.count("\n|") - 2 > 10


@pytest.mark.parametrize(("relation", "written", "told"), TABLE, ids=[row[1] for row in TABLE])
def test_what_the_guide_says_is_told(cloud: Cloud, relation: str, written: str, told: str) -> None:
    answered = cloud.run(f"SELECT 1 FROM {relation} WHERE {written}")
    assert answered.rows == []
    assert any(told in note for note in answered.diagnostics.notes), answered.diagnostics.notes


# -- what is compared with what it never is

INGRESS = [{"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8", "FromPort": 22, "ToPort": 22}]


@pytest.mark.parametrize(
    ("relation", "written"),
    [
        ("awscc.ec2.vpcs, json_each(tags)", "key = 'Owner'"),
        ("awscc.ec2.security_groups, json_tree(security_group_ingress)", "key = 'cidr_ip'"),
        ("awscc.ec2.security_groups, json_each(properties)", "key IN ('group_id')"),
        ("awscc.ec2.security_groups", "security_group_ingress = ''"),
        ("awscc.iam.roles", "managed_policy_arns = 'arn:aws:iam::aws:policy/ReadOnlyAccess'"),
        ("awscc.s3.buckets", "versioning_configuration = 'Enabled'"),
        ("awscc.s3.buckets", 'versioning_configuration = \'{"Status": "Enabled"}\''),
        (
            "awscc.s3.buckets",
            "public_access_block_configuration ->> 'BlockPublicAcls' LIKE 'true'",
        ),
    ],
)
def test_what_the_advice_says_finds_rows_where_the_condition_found_none(
    networks: Cloud, relation: str, written: str
) -> None:
    networks.put(
        "AWS::EC2::SecurityGroup",
        {"GroupDescription": "a", "GroupName": "a", "SecurityGroupIngress": INGRESS},
        {"GroupDescription": "b", "GroupName": "b"},
    )
    policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    networks.put("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}, "ManagedPolicyArns": policies})
    networks.put(
        "AWS::S3::Bucket",
        {
            "VersioningConfiguration": {"Status": "Enabled"},
            "PublicAccessBlockConfiguration": {"BlockPublicAcls": True},
        },
    )
    wrong = networks.run(f"SELECT 1 FROM {relation} WHERE {written}")
    assert wrong.rows == []
    (note,) = wrong.diagnostics.notes
    better = corrected(written, note)
    right = networks.run(f"SELECT 1 FROM {relation} WHERE {better}")
    assert right.rows, better
    assert right.diagnostics.notes == []


def corrected(written: str, note: str) -> str:
    """The condition as a note says to write it."""
    operand = re.split(r" (?:=|IN|LIKE) ", written)[0]
    meant = re.search(r"did you mean ('.*')\?$", note)
    if meant is not None:
        return f"{operand} = {meant[1]}"
    advice = note.rpartition(": write ")[2] if ": write " in note else note.partition(", write ")[2]
    advice = advice.partition(", or ")[0].partition(" or = ")[0]
    if advice.startswith("="):
        return f"{operand} {advice}"
    return f"{operand} = {advice}" if advice.startswith("'") else advice


# -- arn and title


def test_an_arn_and_a_title_are_made_of_what_is_there(networks: Cloud) -> None:
    answered = networks.run("SELECT vpc_id, arn FROM awscc.ec2.vpcs")
    assert answered.calls == {"ListResources": 1}
    for vpc_id, arn in answered.rows:
        assert arn == f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/{vpc_id}"
    named = [{"Key": "Name", "Value": "core"}]
    networks.put("AWS::EC2::VPC", {"CidrBlock": "10.2.0.0/16", "Tags": named})
    titles = networks.rows("SELECT title, vpc_id, title = vpc_id FROM awscc.ec2.vpcs")
    assert sorted((title == "core", same) for title, _, same in titles) == [(0, 1), (0, 1), (1, 0)]
    assert networks.rows("SELECT title FROM awscc.logs.log_groups ORDER BY 1") == [("a",), ("b",)]


def test_they_are_there_for_every_relation_of_a_type_and_not_in_its_star(networks: Cloud) -> None:
    sql = "SELECT arn, title FROM awscc.ec2.vpcs_list_only WHERE arn LIKE '%:vpc/' || vpc_id"
    assert len(networks.rows(sql)) == 2
    assert not {"arn", "title"} & set(networks.run("SELECT * FROM awscc.ec2.vpcs").names)


def test_a_property_that_is_called_so_is_the_column(
    make_cloud: Callable[..., Cloud], catalog: Catalog
) -> None:
    titled = [one for one in catalog.resource_types() if "Title" in one.column_by_property]
    assert titled
    cloud = make_cloud()
    for one in titled[:3]:
        answered = cloud.run(f"EXPLAIN SELECT title FROM {one.name}")
        assert answered.rows
