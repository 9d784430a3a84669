"""What is offered at the cursor, written `|`: the first candidates, some of them, or none."""

from __future__ import annotations

import pytest

from cirrusql.completion import Candidate, Surroundings, complete

ANY, NONE = "…", "nothing"

# The text with its cursor, and what comes first; after … what is offered too, ! what is not.
CASES: list[tuple[str, list[str]]] = [
    # moments of the inventory
    ("SELECT * FROM awscc.ec2.vpcs AS o|", ["of"]),
    ("SELECT * FROM awscc.ec2.vpcs |", [ANY, "AS OF", "WHERE"]),
    ("SELECT * FROM awscc.ec2.vpcs AS OF |", ["LATEST", "RUN"]),
    ("SELECT * FROM awscc.ec2.vpcs AS OF '2026-11-20' |", [ANY, "WHERE", "JOIN"]),
    ("SELECT * FROM awscc.ec2.vpcs AS OF '2026-11-20' v WHERE v.vpc|", ["vpc_id"]),
    ("SELECT v.vpc| FROM awscc.ec2.vpcs AS OF LATEST AS v", ["vpc_id"]),
    ("SELECT of.vpc| FROM awscc.ec2.vpcs AS of", ["vpc_id"]),
    ("SELECT s.subnet| FROM awscc.ec2.vpcs AS OF RUN 'x' v, awscc.ec2.subnets s", ["subnet_id"]),
    # statements
    ("|", ["SELECT", ANY, "SHOW", "CREATE"]),
    ("sel|", ["select"]),
    ("SEL|", ["SELECT"]),
    ("SELECT 1; sho|", ["show"]),
    ("SHOW |", ["EXTENDED", ANY, "SERVICES", "RESOURCES", "FUNCTIONS", "!SELECT"]),
    ("show res|", ["resources"]),
    ("SHOW EXTENDED res|", ["resources"]),
    ("SHOW SERVICES |", ["IN", "FROM", "LIKE"]),
    ("SHOW RESOURCES IN |", ["awscc", "aws", "cirrusql", ANY, "awscc.ec2"]),
    ("SHOW RESOURCES IN aws.ia|", ["iam"]),
    ("EXEC aws.iam.get_credential_report.|", ["get_credential_report"]),
    ("SHOW RESOURCES IN awscc.lam|", ["lambda"]),
    ("SHOW METHODS IN awscc.s3.bucket_p|", ["bucket_policies"]),
    ("SHOW INSERT INTO awscc.s3.bucket_p|", ["bucket_policies"]),
    ("SHOW VERSION |", [NONE]),
    ("SHOW SERVICES WHERE |", ["id", "name", "title", ANY, "NOT", "!description", "!number"]),
    ("show extended services where desc|", ["description"]),
    ("SHOW SERVICES WHERE name = 'a' |", ["AND", "OR", "!RETURNING", "!GROUP BY", "!LIMIT"]),
    ("SHOW SERVICES WHERE name = 'a' OR ti|", ["title"]),
    ("SHOW SERVICES IN awscc WHERE lower(ti|", ["title"]),
    ("SHOW METHODS IN awscc.ec2.vpcs WHERE SQ|", ["SQLVerb"]),
    ("SHOW METHODS IN awscc.ec2.vpcs |", ["LIKE", "WHERE"]),
    ("SHOW SETTINGS WHERE def|", ["default"]),
    ("SHOW VIEWS WHERE qu|", ["query"]),
    ("EXPLAIN SHOW SERVICES WHERE na|", ["name"]),
    ("SHOW SERVICES WHERE name IN (SELECT num| FROM accounts)", ["number"]),
    ("SHOW SERVICES WHERE name IN (SELECT number FROM |", ["accounts", ANY, "!@shown"]),
    ("SHOW SERVICES WHERE name IN (SELECT number FROM accounts GRO|", ["GROUP BY"]),
    ("DESCRIBE |", ["accounts", ANY, "awscc", "EXTENDED"]),
    ("DESCRIBE EXTENDED awscc.ec2.vpcs|", ["vpcs"]),
    ("EXPLAIN |", [ANY, "SELECT", "ANALYZE", "PERMISSIONS"]),
    ("EXPLAIN ANALYZE SELECT gi| FROM big", ["gib"]),
    ("CREATE VIEW x AS SELECT num| FROM accounts", ["number"]),
    ("DROP VIEW |", [ANY, "big", "bigger", "!accounts"]),
    ("DROP TABLE |", [ANY, "accounts", "!big"]),
    ("REFRESH MATERIALIZED VIEW |", ["kept"]),
    ("SET |", ["strict", "timeout"]),
    ("SET str|", ["strict"]),
    ("SET strict = |", ["on", "off"]),
    ("SET strict TO of|", ["off"]),
    ("SET timeout = |", ["off"]),
    ("RESET |", ["strict", "timeout", "ALL"]),
    ("EXEC awscc.ec2.volumes.cre|", ["create_resource"]),
    ("EXEC awscc.ec2.volumes.get_resource @|", ["@Identifier", "@region"]),
    ("EXEC awscc.ec2.volumes.get_resource @Identifier = 'x', @re|", ["@region"]),
    # relations
    ("SELECT * FROM |", ["accounts", "big", "bigger", ANY, "awscc", "aws", "cirrusql"]),
    ("SELECT * FROM aw|", ["awscc", "aws"]),
    ("SELECT * FROM aws|", ["aws", "awscc"]),
    ("SELECT * FROM aws.ec|", ["ec2", ANY, "ecr_public", "!awscc.ec2.vpcs"]),
    ("SELECT * FROM aws.application_auto|", ["application_autoscaling"]),
    ("SELECT * FROM aws.ec2.describe_snapshot_|", ["describe_snapshot_attribute"]),
    ("SELECT * FROM AWS.EC2.describe_sn|", [ANY, "describe_snapshots"]),
    ("SELECT * FROM aws.ec2.vol|", [ANY, "describe_volumes", "!volumes"]),
    ("SELECT * FROM aws.credrep|", [ANY, "aws.iam.get_credential_report"]),
    ("SELECT * FROM credentialreport|", [ANY, "aws.iam.get_credential_report"]),
    ("SELECT * FROM describe_snapshots|", [ANY, "aws.ec2.describe_snapshots"]),
    ("SELECT * FROM ec2descsnap|", ["aws.ec2.describe_snapshots"]),
    ("SELECT * FROM awscc.credentialreport|", ["!aws.iam.get_credential_report", ANY]),
    ("SELECT * FROM listen|", [ANY, "awscc.elasticloadbalancingv2.listeners"]),
    ("SELECT * FROM awscc.s3|", ["s3", ANY, "s3tables"]),
    ("SELECT * FROM awscc.ec2.vol|", ["volume_attachments", "volumes"]),
    ("SELECT * FROM awscc.ec2.VOL|", ["volume_attachments", "volumes"]),
    ("SELECT * FROM ec2vol|", ["awscc.ec2.volumes", "awscc.ec2.volume_attachments"]),
    ("SELECT * FROM ec2.vol|", ["awscc.ec2.volumes"]),
    ("SELECT * FROM awscc.ec2vol|", ["awscc.ec2.volumes"]),
    ("SELECT * FROM secgroup|", ["awscc.ec2.security_groups"]),
    ("SELECT * FROM rolepol|", ["awscc.iam.role_policies"]),
    ("SELECT * FROM bucketslist|", [ANY, "awscc.s3.buckets_list_only"]),
    ("SELECT * FROM cirrusql.re|", ["regions", "requests", "resource_types"]),
    ("SELECT * FROM cirrusql.op|", ["operations"]),
    ("SELECT * FROM awscc.ec2.vpcs v JOIN big|", ["big", "bigger"]),
    ("SELECT * FROM awscc.ec2.vpcs v, acc|", ["accounts"]),
    ("WITH mine AS (SELECT 1) SELECT * FROM |", ["mine"]),
    ("WITH mine AS (SELECT 1) SELECT * FROM (SELECT * FROM mi|", ["mine"]),
    ("DELETE FROM awscc.s3.bucke|", ["bucket_policies", "buckets"]),
    ("UPDATE awscc.ec2.volu|", ["volume_attachments", "volumes"]),
    ("INSERT INTO awscc.ec2.volum|", ["volume_attachments", "volumes"]),
    # columns
    ("SELECT siz| FROM awscc.ec2.volumes", ["size"]),
    ("SELECT size, vol| FROM awscc.ec2.volumes", ["volume_id", "volume_initialization_rate"]),
    ("SELECT v.siz| FROM awscc.ec2.volumes v", ["size"]),
    ("SELECT volumes.siz| FROM awscc.ec2.volumes", ["size"]),
    ("SELECT v.| FROM awscc.ec2.volumes AS v", [ANY, "volume_id", "region", "tags_map"]),
    ("SELECT i.image| FROM awscc.ec2.volumes v, awscc.ec2.instances i", ["image_id"]),
    ("SELECT v.image| FROM awscc.ec2.volumes v, awscc.ec2.instances i", [NONE]),
    ("SELECT x.a| FROM awscc.ec2.volumes v", [NONE]),
    ("SELECT a.vi| FROM a LEFT JOIN awscc.ec2.volumes v ON 1", [NONE]),
    ("SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc|", ["vpc_id"]),
    ("SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s USING (vpc|", ["vpc_id"]),
    ("SELECT 1 FROM (awscc.ec2.vpcs v JOIN awscc.ec2.subnets s) WHERE s.cidr|", ["cidr_block"]),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE cidr|", [ANY, "cidr_block", "cidr_contains("]),
    ("SELECT 1 FROM awscc.ec2.vpcs GROUP BY reg|", ["region"]),
    ("SELECT 1 FROM awscc.ec2.vpcs ORDER BY reg|", ["region"]),
    ("SELECT max(siz|) FROM awscc.ec2.volumes", ["size"]),
    ("SELECT 1 FROM awscc.ec2.volumes WHERE Ident|", ["Identifier"]),
    ("SELECT gi| FROM big", ["gib"]),
    ("SELECT gi| FROM bigger", ["gib"]),
    ("SELECT | FROM loop_", [ANY, "count("]),
    ('SELECT "team| FROM accounts', ['"team name"']),
    ("SELECT tea| FROM accounts", ['"team name"']),
    ("WITH a AS (SELECT volume_id AS vid, size FROM awscc.ec2.volumes) SELECT vi| FROM a", ["vid"]),
    ("WITH a (x, y) AS (SELECT size, 1 FROM awscc.ec2.volumes) SELECT a.| FROM a", ["x", "y"]),
    ("WITH a AS (SELECT 1 AS b), c AS (SELECT * FROM a) SELECT c.| FROM c", ["b"]),
    ("WITH RECURSIVE a AS (SELECT 1 AS b UNION ALL SELECT b + 1 FROM a) SELECT a.| FROM a", ["b"]),
    ("SELECT d.| FROM (SELECT size AS s FROM awscc.ec2.volumes) d", ["s"]),
    ("SELECT 1 UNION SELECT siz| FROM awscc.ec2.volumes", ["size"]),
    ("SELECT size FROM awscc.ec2.volumes UNION SELECT siz| FROM accounts", ["!size", ANY]),
    (
        (
            "SELECT 1 FROM awscc.ec2.vpcs v WHERE EXISTS"
            " (SELECT 1 FROM awscc.ec2.subnets s WHERE v.cidr|)"
        ),
        [ANY, "cidr_block"],
    ),
    ("SELECT j.| FROM awscc.ec2.vpcs v, json_each(v.tags) j", ["key", "value"]),
    ("SELECT name| FROM cirrusql.regions", ["name"]),
    ("SELECT s.encr| FROM aws.ec2.describe_snapshots s", ["encrypted"]),
    ("SELECT 1 FROM aws.ec2.describe_snapshots WHERE owner_i|", ["owner_id", "owner_ids"]),
    ("SELECT 1 FROM aws.ec2.describe_snapshots WHERE encrypted = |", ["true", "false"]),
    ("SELECT 1 FROM aws.iam.list_users WHERE region = 'eu-west-|", [ANY, "'eu-west-1'"]),
    ("SELECT | FROM aws.iam.list_access_keys", ["user_name", ANY, "access_key_id"]),
    ("SELECT 1 FROM aws.iam.list_policies WHERE scope = |", ["'All'", "'AWS'", "'Local'"]),
    ("INSERT INTO awscc.ec2.volumes (Avail|", ["AvailabilityZone"]),
    ("INSERT INTO awscc.s3.buckets (BucketName, |", [ANY, "region", "!BucketName"]),
    ("INSERT INTO awscc.lambda.functions (|", ["Code", "Role"]),
    ("INSERT INTO accounts (num|", ["number"]),
    ("INSERT INTO awscc.s3.buckets (BucketName) SELECT num| FROM accounts", ["number"]),
    ("UPDATE awscc.ec2.volumes SET siz|", ["size"]),
    ("UPDATE awscc.lambda.functions SET function_n|", ["!function_name", ANY]),
    ("UPDATE awscc.ec2.volumes SET size = 1 WHERE volume_i|", [ANY, "volume_id"]),
    ("DELETE FROM awscc.ec2.volumes WHERE siz|", ["size"]),
    ("DELETE FROM awscc.ec2.volumes WHERE size = 1 RETURNING vol|", [ANY, "volume_id"]),
    # words
    ("SELECT 1 FR|", ["FROM"]),
    ("SELECT * |", ["FROM"]),
    ("SELECT * FROM awscc.ec2.vpcs WH|", ["WHERE"]),
    ("select * from awscc.ec2.vpcs |", ["where", "join"]),
    ("SELECT * FROM awscc.ec2.vpcs LEFT |", ["JOIN"]),
    ("SELECT * FROM awscc.ec2.vpcs GRO|", ["GROUP BY"]),
    ("SELECT * FROM awscc.ec2.vpcs GROUP |", ["BY"]),
    ("SELECT * FROM awscc.ec2.vpcs WHERE region |", ["GROUP BY", ANY, "AND", "IN (", "LIKE"]),
    ("SELECT * FROM awscc.ec2.vpcs WHERE region IS |", ["NULL", "NOT NULL"]),
    ("SELECT CASE |", [ANY, "CASE"]),
    ("SELECT CASE WHEN 1 |", ["WHEN", "THEN"]),
    ("SELECT * FROM big ORDER BY gib |", ["ASC", "DESC"]),
    ("SELECT * FROM (|", [ANY, "SELECT", "big"]),
    ("SELECT x AS |", [NONE]),
    ("SELECT CAST(1 AS |", ["TEXT"]),
    ("DELETE |", ["FROM"]),
    ("INSERT |", ["INTO"]),
    ("UPDATE awscc.ec2.vpcs |", ["SET"]),
    ("SET'|", []),
    ("SELECT coun|", ["count("]),
    ("SELECT coun|(*) FROM big", ["count"]),
    ("SELECT cidr_|", ["cidr_contains("]),
    # values
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE region = |", ["'eu-west-1'", "'af-south-1'"]),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE region = '|", ["'eu-west-1'"]),
    ("SELECT 1 FROM awscc.ec2.vpcs v WHERE v.region = 'us-e|'", ["'us-east-1'", "'us-east-2'"]),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE region IN ('eu-west-1', 'us-w|", ["'us-west-1'"]),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE region NOT IN (|", ["'eu-west-1'"]),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE account_id = '|", ["'000000000000'"]),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE instance_tenancy = '|", [NONE]),
    (
        "SELECT 1 FROM awscc.s3.buckets WHERE versioning_configuration ->> 'Status' = '|",
        ["'Enabled'", "'Suspended'"],
    ),
    (
        (
            "SELECT 1 FROM awscc.s3.buckets"
            " WHERE json_extract(versioning_configuration, '$.Status') = '|"
        ),
        ["'Enabled'", "'Suspended'"],
    ),
    ("SELECT 1 FROM awscc.lambda.functions WHERE package_type = '|", ["'Image'", "'Zip'"]),
    (
        "SELECT 1 FROM awscc.cloud_control.resources WHERE TypeName = 'AWS::S3::Bucke|",
        ["'AWS::S3::Bucket'"],
    ),
    # documents
    ("SELECT tags_map ->> '| FROM awscc.s3.buckets", ["'Owner'", "'cost center'", "'Name'"]),
    ("SELECT tags_map ->> 'Own|' FROM awscc.s3.buckets", ["'Owner'"]),
    (
        "SELECT public_access_block_configuration ->> 'Block| FROM awscc.s3.buckets",
        ["'BlockPublicPolicy'", "'BlockPublicAcls'"],
    ),
    (
        "SELECT json_extract(b.versioning_configuration, '$.|') FROM awscc.s3.buckets b",
        ["'$.Status'"],
    ),
    ("SELECT versioning_configuration ->> '$.St| FROM awscc.s3.buckets", ["'$.Status'"]),
    (
        "SELECT lifecycle_configuration -> 'Rules' -> 0 ->> 'Stat| FROM awscc.s3.buckets",
        ["'Status'"],
    ),
    ("SELECT lifecycle_configuration ->> '$.Rul| FROM awscc.s3.buckets", ["'$.Rules"]),
    (
        "SELECT lifecycle_configuration ->> '$.Rules[0].Stat| FROM awscc.s3.buckets",
        ["'$.Rules[0].Status'"],
    ),
    ("SELECT tags ->> '| FROM awscc.s3.buckets", ["'$[0].Value'", "'$[0].Key'"]),
    ("SELECT properties ->> '$.BucketN| FROM awscc.s3.buckets", [ANY, "'$.BucketName'"]),
    ("SELECT t.value ->> 'K| FROM awscc.s3.buckets b, json_each(b.tags) t", ["'Key'"]),
    ("SELECT t.value ->> 'K| FROM awscc.s3.buckets b JOIN json_each(b.tags) t", ["'Key'"]),
    (
        (
            "SELECT r.value ->> 'Stat|"
            " FROM awscc.s3.buckets, json_each(lifecycle_configuration, '$.Rules') r"
        ),
        ["'Status'"],
    ),
    ("SELECT nope ->> '| FROM awscc.s3.buckets", [NONE]),
    ("SELECT versioning_configuration -> 'Nope' ->> '| FROM awscc.s3.buckets", [NONE]),
    # the front end's own commands
    ("\\|", ["\\d", "\\dt", "\\i", "\\x"]),
    ("\\d|", ["\\d", "\\dt"]),
    ("\\d ec2vol|", ["awscc.ec2.volumes"]),
    ("\\d awscc.ec2.vol|", ["volume_attachments", "volumes"]),
    ("\\d bi|", ["big", "bigger"]),
    ("\\i re|", ["report.sql", "rest of it.sql"]),
    ("\\i rest of|", ["rest of it.sql"]),
    ("\\x |", ["on", "off", "auto"]),
    ("\\dt |", [NONE]),
    (".ta|", [".tables"]),
    # where nothing is to be completed
    ("SELECT -- sel|", [NONE]),
    ("SELECT /* sel|", [NONE]),
    ("SELECT /* sel| */ 1", [NONE]),
    ("SELECT 'sel|", [NONE]),
    ("SELECT 12|", [NONE]),
    ("SELECT 'it'|", [NONE]),
    ("SELECT * FROM awscc.ec2.vpcs LIMIT |", [NONE]),
    ('SELECT "never ends| FROM x', [NONE]),
]


def at_cursor(case: str) -> tuple[str, int]:
    cursor = case.index("|")
    return case[:cursor] + case[cursor + 1 :], cursor


def offered(case: str, known: Surroundings) -> tuple[Candidate, ...]:
    return complete(*at_cursor(case), known)


@pytest.mark.parametrize(("case", "expected"), CASES, ids=[case for case, _ in CASES])
def test_what_is_offered(case: str, expected: list[str], known: Surroundings) -> None:
    texts = [candidate.text for candidate in offered(case, known)]
    if expected == [NONE]:
        assert texts == []
        return
    end = expected.index(ANY) if ANY in expected else len(expected)
    first = [word for word in expected[:end] if not word.startswith("!")]
    assert texts[: len(first)] == first
    absent = [word[1:] for word in expected if word.startswith("!")]
    assert [word for word in expected[end + 1 :] if word[0] != "!" and word not in texts] == []
    assert [word for word in absent if word in texts] == []


def test_the_regions_are_those_where_the_relation_is(known: Surroundings) -> None:
    globally = offered("SELECT 1 FROM awscc.iam.roles WHERE region = '|", known)
    everywhere = offered("SELECT 1 FROM cirrusql.columns WHERE region = '|", known)
    assert len(globally) <= len(everywhere) == len(known.catalog.regions())


def test_each_has_one_line_about_it(known: Surroundings) -> None:
    for case in (
        "SELECT * FROM awscc.ec2.|",
        "SELECT * FROM aws.ec2.|",
        "SELECT | FROM awscc.ec2.vpcs",
        "SELECT | FROM aws.ec2.describe_snapshots",
        "|",
        "SHOW |",
    ):
        for one in offered(case, known):
            assert one.description, one
            assert "\n" not in one.description
            assert len(one.description) < 250


def test_a_full_name_replaces_all_that_was_typed(known: Surroundings) -> None:
    for typed in ("ec2vol|", "ec2.vol|", "awscc.ec2vol|", "AWSCC.ec2vol|"):
        text, cursor = at_cursor(f"SELECT * FROM {typed} WHERE region = 'eu-west-1'")
        first = complete(text, cursor, known)[0]
        assert first.applied(text) == "SELECT * FROM awscc.ec2.volumes WHERE region = 'eu-west-1'"


def test_a_string_is_closed_once(known: Surroundings) -> None:
    for typed in ("'us-east-1|'", "'us-east-1|", "'us-ea|st-1'"):
        text, cursor = at_cursor(f"SELECT 1 FROM awscc.ec2.vpcs WHERE region = {typed} AND 1")
        first = complete(text, cursor, known)[0]
        assert (
            first.applied(text) == "SELECT 1 FROM awscc.ec2.vpcs WHERE region = 'us-east-1' AND 1"
        )
