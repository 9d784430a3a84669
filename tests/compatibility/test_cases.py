"""The cases by which StackQL's functional tests say what it does, in words of this provider.

Sixty of them are numbered where they were gathered; what is tested of each is what its users see.
Where that tool answers wrongly the right answer stands here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import (
    Error,
    NotFound,
    NotSupportedError,
    ParseError,
    ProgrammingError,
    TransportError,
    UnknownName,
)
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud
from tests.cli.conftest import Command

SYDNEY, SINGAPORE, VIRGINIA = "ap-southeast-2", "ap-southeast-1", "us-east-1"
CC = "awscc.cloud_control"
VPC, GROUP, BUCKET = "AWS::EC2::VPC", "AWS::Logs::LogGroup", "AWS::S3::Bucket"
JOIN = """
    SELECT d.vpc_id, d.cidr_block, d.tags FROM awscc.ec2.vpcs_list_only l
    JOIN awscc.ec2.vpcs d ON d.Identifier = l.vpc_id AND d.region = l.region
    WHERE l.region {} ORDER BY d.cidr_block
"""


@pytest.fixture(scope="module")
def world(catalog: Catalog) -> Iterator[Cloud]:
    """Five VPCs and two buckets, in two regions; nothing in here is changed."""
    cloud = Cloud(catalog, (VIRGINIA, SINGAPORE, SYDNEY))
    for number in range(5):
        region = SINGAPORE if number < 3 else VIRGINIA
        tags = [{"Key": "Name", "Value": f"vpc{number}"}] if number % 2 else []
        model = {"CidrBlock": f"10.{number}.0.0/16", "EnableDnsSupport": True, "Tags": tags}
        cloud.put(VPC, model, region=region)
    cloud.put(
        BUCKET,
        {"BucketName": "stackql-testing-bucket-01", "Tags": [{"Key": "Team", "Value": "web"}]},
        {"BucketName": "stackql-trial-bucket-02"},
    )
    cloud.put("AWS::KMS::Key", {"KeyPolicy": {"Id": "key-1", "Statement": []}}, region=VIRGINIA)
    cloud.put("AWS::KMS::Key", {"KeyPolicy": {"Id": "key-2", "Statement": []}}, region=SINGAPORE)
    yield cloud
    cloud.close()


@pytest.fixture
def cloud(catalog: Catalog) -> Iterator[Cloud]:
    """A cloud to change."""
    made = Cloud(
        catalog,
        (VIRGINIA, SINGAPORE),
        options=Options(writes=WriteOptions(confirmed=True)),
    )
    yield made
    made.close()


# -- reading --------------------------------------------------------------------------------------


def test_01_resources_of_a_type_are_identifiers_and_properties(world: Cloud) -> None:
    rows = world.rows(
        f"SELECT Identifier, Properties FROM {CC}.resources WHERE region = '{SINGAPORE}'"
        f" AND TypeName = '{VPC}' ORDER BY Identifier DESC"
    )
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert [json.loads(row[1])["VpcId"] for row in rows] == [row[0] for row in rows]
    assert len(rows) == 3


def test_02_an_identifier_reads_the_one_resource(world: Cloud) -> None:
    answered = world.run(
        f"SELECT Properties FROM {CC}.resources WHERE region = '{VIRGINIA}'"
        f" AND TypeName = '{BUCKET}' AND Identifier = 'stackql-trial-bucket-02'"
    )
    assert json.loads(answered.rows[0][0])["BucketName"] == "stackql-trial-bucket-02"
    assert answered.calls == {"GetResource": 1}


def test_03_and_04_requests_are_rows(world: Cloud) -> None:
    names = "TypeName, OperationStatus, StatusMessage, Identifier, RequestToken"
    rows = world.rows(
        f"SELECT {names} FROM {CC}.resource_requests WHERE ResourceRequestStatusFilter = '{{}}'"
        f" AND region = '{VIRGINIA}' ORDER BY RequestToken DESC"
    )
    assert {row[1] for row in rows} == {"SUCCESS"}
    token = rows[0][4]
    for relation in ("resource_requests", "resource_request"):
        sql = f"SELECT {names} FROM {CC}.{relation} WHERE RequestToken = '{token}'"
        assert world.rows(f"{sql} AND region = '{VIRGINIA}'") == [rows[0]]


def test_10_methods_are_shown_with_what_they_need(world: Cloud) -> None:
    methods = {row[0]: row[1:] for row in world.rows("SHOW METHODS IN awscc.s3.buckets")}
    assert methods["get_resource"] == ("Identifier, region", "SELECT")
    assert methods["delete_resource"] == ("Identifier, region", "DELETE")


def test_11_to_14_a_keyed_relation_is_read_listed_and_projected(world: Cloud) -> None:
    bucket = "awscc.s3.buckets"
    (row,) = world.run(
        f"SELECT * FROM {bucket} WHERE Identifier = 'stackql-testing-bucket-01'"
    ).dicts
    assert (row["bucket_name"], json.loads(row["tags"])) == (
        "stackql-testing-bucket-01", [{"Key": "Team", "Value": "web"}],
    )  # fmt: skip
    assert row["website_configuration"] is None
    assert len(world.rows(f"SELECT * FROM {bucket} ORDER BY bucket_name")) == 2
    where = "WHERE Identifier = 'stackql-testing-bucket-01'"
    assert world.rows(f"SELECT bucket_name, arn FROM {bucket} {where}") == [
        ("stackql-testing-bucket-01", "arn:aws:s3:::stackql-testing-bucket-01")
    ]
    assert world.rows(f"SELECT 'Descriptor:' || arn FROM {bucket} {where}") == [
        ("Descriptor:arn:aws:s3:::stackql-testing-bucket-01",)
    ]


def test_15_and_16_lists_are_filtered_and_computed_with(world: Cloud) -> None:
    listed = "awscc.s3.buckets_list_only"
    sql = (
        f"SELECT bucket_name FROM {listed} WHERE region = '{VIRGINIA}' AND bucket_name LIKE '%-02'"
    )
    assert world.rows(sql) == [("stackql-trial-bucket-02",)]
    sql = f"SELECT split_part(bucket_name, '-', -1) AS n FROM {listed} ORDER BY n"
    assert world.rows(sql) == [("01",), ("02",)]


def test_17_a_view_is_described(cloud: Cloud) -> None:
    cloud.run("CREATE VIEW mine AS SELECT bucket_name, tags, region FROM awscc.s3.buckets")
    assert cloud.rows("DESCRIBE mine") == [
        ("bucket_name", "string"), ("tags", "array"), ("region", "string"),
    ]  # fmt: skip
    assert cloud.run("DESCRIBE EXTENDED mine").names[-1] == "description"


def test_18_to_20_the_join_of_a_list_with_its_resources(world: Cloud) -> None:
    one = world.rows(JOIN.format(f"= '{SINGAPORE}'"))
    assert [row[1] for row in one] == ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"]
    assert json.loads(one[1][2]) == [{"Key": "Name", "Value": "vpc1"}]
    assert len(world.rows(JOIN.format(f"IN ('{SINGAPORE}', '{VIRGINIA}')"))) == 5
    union = " UNION ALL ".join(
        "SELECT d.key_policy ->> 'Id' AS id FROM awscc.kms.keys_list_only l JOIN awscc.kms.keys d"
        f" ON d.Identifier = l.key_id AND d.region = l.region WHERE l.region = '{region}'"
        for region in (VIRGINIA, SINGAPORE)
    )
    assert world.rows(f"{union} ORDER BY 1") == [("key-1",), ("key-2",)]


def test_21_and_22_a_materialized_view_keeps_the_join(cloud: Cloud) -> None:
    cloud.put(VPC, {"CidrBlock": "10.0.0.0/16"}, region=SINGAPORE)
    cloud.run(f"CREATE MATERIALIZED VIEW kept AS {JOIN.format(f'IN {(SINGAPORE, VIRGINIA)}')}")
    answered = cloud.run("SELECT cidr_block FROM kept")
    assert (answered.rows, answered.calls) == ([("10.0.0.0/16",)], {})


def test_24_a_list_and_its_relation_in_one_session(world: Cloud) -> None:
    regions = f"region IN ('{SINGAPORE}', '{VIRGINIA}')"
    assert len(world.rows(f"SELECT * FROM awscc.ec2.vpcs_list_only WHERE {regions}")) == 5
    whole = world.run(f"SELECT * FROM awscc.ec2.vpcs WHERE {regions}")
    assert "cidr_block" in whole.names
    assert {row["enable_dns_support"] for row in whole.dicts} == {1}


def test_25_and_26_tags_are_rows_in_a_view(cloud: Cloud) -> None:
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    cloud.put(VPC, {"CidrBlock": "10.0.0.0/16", "Tags": tags})
    cloud.run(
        "CREATE VIEW vpc_tags AS SELECT vpc_id, json_extract(json_each.value, '$.Key') AS tag_key,"
        " json_extract(json_each.value, '$.Value') AS tag_value"
        " FROM awscc.ec2.vpcs, json_each(tags)"
    )
    sql = f"SELECT tag_key, tag_value FROM vpc_tags WHERE region = '{VIRGINIA}' ORDER BY 1"
    with pytest.raises(UnknownName, match="region"):
        cloud.rows(sql)  # a column that the view does not give; nothing is overridden in silence
    assert cloud.rows("SELECT tag_key, tag_value FROM vpc_tags ORDER BY 1") == [
        ("a", "1"), ("b", "2"),
    ]  # fmt: skip
    assert cloud.rows("SELECT tag_key, count(*) FROM vpc_tags GROUP BY 1 ORDER BY 1") == [
        ("a", 1), ("b", 1),
    ]  # fmt: skip


def test_27_and_28_lists_of_values(world: Cloud) -> None:
    sql = (
        f"SELECT cidr_block FROM awscc.ec2.vpcs WHERE region = '{VIRGINIA}' AND vpc_id NOT IN ('x')"
        f" AND cidr_block IN ('10.3.0.0/16', '10.0.0.0/16') AND region IN ('{VIRGINIA}')"
    )
    assert world.rows(sql) == [("10.3.0.0/16",)]
    twice = f"SELECT 1 FROM awscc.kms.keys_list_only WHERE region IN ('{VIRGINIA}', '{SINGAPORE}')"
    assert world.rows(twice) == [(1,), (1,)]


def test_29_and_30_what_is_asked_of_a_view_narrows_it(cloud: Cloud) -> None:
    cloud.put(VPC, {"CidrBlock": "10.0.0.0/16"}, region=SINGAPORE)
    cloud.run("CREATE OR REPLACE VIEW v AS SELECT vpc_id, cidr_block, region FROM awscc.ec2.vpcs")
    for _ in range(3):
        answered = cloud.run(
            f"SELECT cidr_block FROM v WHERE region IN ('{SINGAPORE}') AND cidr_block LIKE '10.%'"
            " AND cidr_block NOT LIKE '%rubbish%'"
        )
        assert answered.rows == [("10.0.0.0/16",)]
        assert answered.regions == {SINGAPORE}


def test_31_and_32_the_life_of_a_materialized_view(cloud: Cloud) -> None:
    cloud.run(
        "CREATE MATERIALIZED VIEW mv_one AS SELECT count(*) AS n FROM awscc.ec2.vpcs_list_only"
    )
    cloud.put(VPC, {"CidrBlock": "10.0.0.0/16"})
    assert cloud.rows("SELECT * FROM mv_one") == [(0,)]
    cloud.run("REFRESH MATERIALIZED VIEW mv_one")
    assert cloud.rows("SELECT * FROM mv_one") == [(1,)]
    cloud.run("DROP MATERIALIZED VIEW mv_one")
    with pytest.raises(UnknownName, match="no table 'mv_one'"):
        cloud.rows("SELECT * FROM mv_one")


def test_33_and_34_tables_of_ones_own(cloud: Cloud) -> None:
    for sql in (
        "CREATE TABLE t (id int, name text, magnitude numeric)",
        "INSERT INTO t VALUES (1, 'a', 1.0), (2, 'b', 1.5)",
        "INSERT INTO t (id, name) SELECT 3, 'c'",
        "UPDATE t SET name = 'z' WHERE id = 3",
        "DELETE FROM t WHERE id = 1",
    ):
        cloud.run(sql)
    assert cloud.rows("SELECT * FROM t ORDER BY id") == [(2, "b", 1.5), (3, "z", None)]
    cloud.run("DROP TABLE t")


def test_35_views_may_stand_on_views(cloud: Cloud) -> None:
    cloud.run("CREATE VIEW v0 AS SELECT 1 AS one")
    for number in range(1, 16):
        cloud.run(f"CREATE VIEW v{number} AS SELECT * FROM v{number - 1}")
    assert cloud.rows("SELECT one FROM v15") == [(1,)]
    with pytest.raises(NotSupportedError, match="views are nested more than 16 deep"):
        cloud.run("CREATE VIEW v16 AS SELECT * FROM v15")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 'b' AS x UNION SELECT 'a' UNION SELECT 'b' ORDER BY 1", [("a",), ("b",)]),  # 36
        ("""SELECT 1 AS "1", 2 AS "2", 'three' AS three""", [(1, 2, "three")]),  # 37
        ("SELECT json_each.value = 'x' AS b FROM json_each('[\"x\",\"y\"]')", [(1,), (0,)]),  # 38
        ("SELECT 5 AS n WHERE n > 4", [(5,)]),  # 39
        ("""SELECT json_equal('{"a":[1,2]}', '{ "a": [1, 2] }'), json_equal('[1,2]', '[2,1]')""",
         [(1, 0)]),  # 40
        ("""SELECT aws_policy_equal('{"Action":["a","b"]}', '{"Action":["b","a"]}')""", [(1,)]),
        ("SELECT datetime(8, 'unixepoch')", [("1970-01-01 00:00:08",)]),  # 57
    ],
)  # fmt: skip
def test_36_to_40_and_57_expressions(world: Cloud, sql: str, expected: list[Any]) -> None:
    assert world.rows(sql) == expected


def test_49_windows_and_ctes(world: Cloud) -> None:
    ranked = world.rows(
        "WITH v AS (SELECT region, cidr_block FROM awscc.ec2.vpcs), n AS (SELECT region,"
        " row_number() OVER (PARTITION BY region ORDER BY cidr_block) AS r, cidr_block FROM v)"
        " SELECT region, sum(r), max(cidr_block) FROM n GROUP BY region ORDER BY region"
    )
    assert ranked == [(SINGAPORE, 6, "10.2.0.0/16"), (VIRGINIA, 3, "10.4.0.0/16")]


def test_50_star_has_the_region(world: Cloud) -> None:
    assert world.run("SELECT * FROM awscc.ec2.vpcs LIMIT 1").names[-1] == "region"
    assert world.run("SELECT * FROM awscc.ec2.vpcs_list_only LIMIT 1").names == ("region", "vpc_id")


def test_56_functions_of_constants_are_parameters(world: Cloud) -> None:
    answered = world.run("SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = lower('AP-SOUTHEAST-1')")
    assert (len(answered.rows), answered.regions) == (3, {SINGAPORE})


@pytest.mark.parametrize("form", ["'{}'", "string('{}')", "JSON('{}')"])
def test_a_model_may_be_given_in_each_of_its_forms(world: Cloud, form: str) -> None:
    model = form.format('{"DomainName":"x"}')
    (row,) = world.rows(
        f"EXPLAIN SELECT * FROM {CC}.resources WHERE region = '{VIRGINIA}'"
        f" AND ResourceModel = {model} AND TypeName = 'AWS::CustomerProfiles::Integration'"
    )[2:3]  # fmt: skip
    assert 'ResourceModel = {"DomainName":"x"}' in row[0]


# -- writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["string('{}')", "'{}'", "JSON('{}')"])
def test_05_and_06_a_resource_is_made_of_its_document(cloud: Cloud, document: str) -> None:
    state = document.format('{ "LogGroupName": "LogGroupResourceExampleThird" }')
    done = cloud.run(
        f"INSERT INTO {CC}.resources (region, TypeName, DesiredState)"
        f" SELECT '{SINGAPORE}', '{GROUP}', {state}"
    )
    assert (done.rows, done.names) == ([], ())
    assert "'LogGroupResourceExampleThird' created" in str(done.message)


def test_07_and_08_it_is_changed_and_deleted(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "g", "RetentionInDays": 7}, region=SINGAPORE)
    pin = f"WHERE region = '{SINGAPORE}' AND {{0}}TypeName = '{GROUP}' AND {{0}}Identifier = 'g'"
    patch = '[{"op":"replace","path":"/RetentionInDays","value":180}]'
    for prefix in ("", "data__"):
        cloud.run(
            f"UPDATE aws.cloud_control.resources SET {prefix}PatchDocument = string('{patch}') "
            + pin.format(prefix)
        )
    sql = f"SELECT retention_in_days FROM awscc.logs.log_groups WHERE region = '{SINGAPORE}'"
    assert cloud.rows(sql) == [(180,)]
    cloud.run(f"DELETE FROM {CC}.resources {pin.format('')}")
    assert cloud.rows(sql) == []


def test_09_buckets_with_documents_and_booleans(cloud: Cloud) -> None:
    cloud.run(
        "INSERT INTO awscc.s3.buckets (BucketName, ObjectLockEnabled, Tags, region)"
        """ SELECT 'b-1', true, '[{"Key":"k","Value":"v"}]', 'us-east-1'"""
    )
    cloud.run(
        "INSERT INTO awscc.s3.buckets (bucket_name, object_lock_enabled, tags, region)"
        """ VALUES ('b-2', 'true', JSON('[{"Key":"k","Value":"v"}]'), 'us-east-1')"""
    )
    rows = cloud.rows("SELECT object_lock_enabled, tags FROM awscc.s3.buckets")
    assert rows == [(1, '[{"Key":"k","Value":"v"}]')] * 2


def test_44_to_46_returning(cloud: Cloud) -> None:
    insert = "INSERT INTO awscc.logs.log_groups (LogGroupName, region)"
    (row,) = cloud.run(
        f"{insert} SELECT 'a', '{VIRGINIA}'"
        " RETURNING OperationStatus, json_extract(ResourceModel, '$.LogGroupName') AS named"
    ).rows
    assert row[0] == "SUCCESS"
    assert len(cloud.rows(f"{insert} SELECT 'b', '{VIRGINIA}' WHERE 1 = 1 RETURNING *")) == 1
    none = cloud.run(f"{insert} SELECT 'c', '{VIRGINIA}' WHERE 0 = 1 RETURNING Identifier")
    assert (none.rows, none.names, none.calls) == ([], ("Identifier",), {})
    deleted = cloud.rows(
        "DELETE FROM awscc.logs.log_groups WHERE Identifier IN ('a', 'b')"
        f" AND region = '{VIRGINIA}' RETURNING Identifier, OperationStatus"
    )
    assert sorted(deleted) == [("a", "SUCCESS"), ("b", "SUCCESS")]


def test_47_awaiting_and_returning_go_together(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "g"})
    where = f"WHERE Identifier = 'g' AND region = '{VIRGINIA}'"
    sql = f"DELETE /*+ AWAIT */ FROM awscc.logs.log_groups {where} RETURNING OperationStatus"
    assert cloud.rows(sql) == [("SUCCESS",)]


def test_48_transactions(cloud: Cloud) -> None:
    insert = "INSERT INTO awscc.logs.log_groups (LogGroupName) SELECT '{}'"
    for sql in ("BEGIN", insert.format("a"), "ROLLBACK", "BEGIN", insert.format("b")):
        cloud.run(sql)
    cloud.put(GROUP, {"LogGroupName": "b"})
    cloud.run(insert.format("c"))
    with pytest.raises(Error, match="of 2 resources"):
        cloud.run("COMMIT")
    assert cloud.rows("SELECT log_group_name FROM awscc.logs.log_groups") == [("b",)]


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "error", "said"),
    [
        ("SELECT tags[0] FROM awscc.ec2.vpcs", ParseError, "->>"),
        ("SELECT nope FROM awscc.ec2.vpcs", UnknownName, "no column 'nope'"),
        (f"SELECT * FROM {CC}.resources WHERE region = 'us-east-1'", ProgrammingError, "TypeName"),
        ("SELECT * FROM awscc.ec2.vpcs WHERE region = 'us-east-9'", UnknownName, "us-east-9"),
        ("INSERT INTO awscc.s3.buckets (bucket_name) SELECT 'a', 'b'", Error, "1 columns"),
    ],
)
def test_41_to_43_and_58_what_is_wrong_is_an_error(
    world: Cloud, sql: str, error: type[Error], said: str
) -> None:
    before = len(world.transport.sent)
    with pytest.raises(error, match=re.escape(said)):
        world.rows(sql)
    assert len(world.transport.sent) == before


def test_what_is_not_there_is_no_row_to_read_and_an_error_to_write(world: Cloud) -> None:
    where = f"WHERE vpc_id = 'vpc-0' AND region = '{VIRGINIA}'"
    assert world.rows(f"SELECT * FROM awscc.ec2.vpcs {where}") == []
    with pytest.raises(NotFound):
        world.rows(f"DELETE FROM awscc.ec2.vpcs {where}")


def test_59_a_session_survives_its_errors(world: Cloud) -> None:
    for number in range(100):
        with pytest.raises((ParseError, UnknownName)):
            world.rows("SELECT * FROM awscc.ec2.nothing" if number % 2 else "SELEC 1")
        assert world.rows("SELECT 1") == [(1,)]


# -- the program ----------------------------------------------------------------------------------


def test_23_what_cannot_be_read_is_told(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.put(VPC, {"CidrBlock": "10.0.0.0/16"})
    send = cloud.transport.inner.send

    async def failing(call: Any) -> Any:
        if call.operation == "ListResources" and call.region == SINGAPORE:
            raise TransportError("no network")
        return await send(call)

    monkeypatch.setattr(cloud.transport.inner, "send", failing)
    answered = cloud.run("SELECT vpc_id FROM awscc.ec2.vpcs")
    assert len(answered.rows) == 1
    assert not answered.diagnostics.complete


def test_51_no_rows_are_nothing_in_jsonl(command: Command) -> None:
    ended = command("exec", "--local=:memory:", "-o", "jsonl", "SELECT 1 AS x WHERE 0")
    assert (ended.code, ended.out) == (0, "")


def test_52_statements_are_rendered_and_not_run(command: Command, tmp_path: Any) -> None:
    script, values = tmp_path / "f.iql", tmp_path / "v.json"
    script.write_text("SELECT '{{ .global.project }}' FROM x", "utf-8")
    values.write_text('{"global": {"project": "p"}}', "utf-8")
    ended = command("exec", "--render", "-i", str(script), "-q", str(values))
    assert ended.out == "SELECT 'p' FROM x\n"


def test_53_a_method_is_described(world: Cloud) -> None:
    rows = world.rows("DESCRIBE METHOD EXTENDED awscc.ec2.vpcs.create_resource")
    kinds = [row[2] for row in rows]
    assert kinds == sorted(kinds, key=["input_required", "input_optional", "output"].index)
    shapes = {row[0]: row[3] for row in rows}
    assert json.loads(shapes["Tags"])["items"]["properties"]["Key"] == {"type": "string"}
    assert shapes["CidrBlock"] == ""
    outputs = [row[0] for row in rows if row[2] == "output"]
    assert {"RequestToken", "OperationStatus", "RetryAfter"} <= set(outputs)


def test_54_and_55_versions_and_providers(world: Cloud) -> None:
    (version,) = world.rows("SHOW VERSION")[0]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert world.run("SHOW EXTENDED VERSION").names == (
        "version", "commit", "build_date", "platform",
    )  # fmt: skip
    assert ("awscc", version) in world.rows("SHOW PROVIDERS")
    assert world.rows("REGISTRY LIST") == [("awscc", version)]
    assert "is part of cirrusql" in str(world.run("REGISTRY PULL awscc").message)
