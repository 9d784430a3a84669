"""How many calls a statement makes: no more than what can give the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cirrusql.catalog import Catalog
from tests.answers.clouds import Cloud

GROUP = "AWS::Logs::LogGroup"
DOMAIN = "AWS::CustomerProfiles::Domain"
INTEGRATION = "AWS::CustomerProfiles::Integration"
VPC = "AWS::EC2::VPC"
SUBNET = "AWS::EC2::Subnet"
ROLE = "AWS::IAM::Role"

MANY = 10_000


@pytest.fixture(scope="module")
def groups(catalog: Catalog) -> Iterator[Cloud]:
    """Ten thousand log groups, g00000 and so on."""
    cloud = Cloud(catalog, ("us-east-1",))
    models = ({"LogGroupName": f"g{n:05}", "RetentionInDays": 30} for n in range(MANY))
    cloud.put(GROUP, *models)
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def network(catalog: Catalog) -> Iterator[Cloud]:
    """Twenty VPCs with ten subnets each."""
    cloud = Cloud(catalog, ("us-east-1",))
    vpcs = cloud.put(VPC, *({"CidrBlock": f"10.{n}.0.0/16"} for n in range(20)))
    subnets = [
        {"VpcId": vpc, "CidrBlock": f"10.{n}.{m}.0/24"}
        for n, vpc in enumerate(vpcs)
        for m in range(10)
    ]
    cloud.put(SUBNET, *subnets)
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def shop(catalog: Catalog) -> Iterator[Cloud]:
    """Fifty customer profile domains with two integrations each."""
    cloud = Cloud(catalog, ("us-east-1",))
    names = [f"d{n:02}" for n in range(50)]
    cloud.put(DOMAIN, *({"DomainName": name, "DefaultExpirationDays": 30} for name in names))
    pairs = ((name, uri) for name in names for uri in ("https://a", "https://b"))
    cloud.put(INTEGRATION, *({"DomainName": name, "Uri": uri} for name, uri in pairs))
    yield cloud
    cloud.close()


# -- lists without reads


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM awscc.logs.log_groups",
        "SELECT count(*) FROM awscc.logs.log_groups_list_only",
        "SELECT count(log_group_name) FROM awscc.logs.log_groups",
        "SELECT count(DISTINCT Identifier) FROM awscc.logs.log_groups",
        "SELECT count(*) FROM awscc.logs.log_groups WHERE region = 'us-east-1'",
        "SELECT count(*) FROM (SELECT * FROM awscc.logs.log_groups_list_only)",
        "WITH g AS (SELECT log_group_name FROM awscc.logs.log_groups) SELECT count(*) FROM g",
    ],
)
def test_counting_is_the_pages_and_nothing_else(groups: Cloud, sql: str) -> None:
    answered = groups.run(sql)
    assert answered.rows == [(MANY,)]
    assert answered.calls == {"ListResources": MANY // 100}


def test_identifiers_need_no_reads(groups: Cloud) -> None:
    sql = "SELECT region, log_group_name, Identifier FROM awscc.logs.log_groups"
    answered = groups.run(sql)
    assert len(answered.rows) == MANY
    assert answered.calls == {"ListResources": MANY // 100}


# -- as many reads as the answer needs


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("SELECT * FROM awscc.logs.log_groups LIMIT 5", 5),
        ("SELECT retention_in_days FROM awscc.logs.log_groups LIMIT 5", 5),
        ("SELECT retention_in_days FROM awscc.logs.log_groups LIMIT 3 OFFSET 2", 5),
        ("SELECT log_group_name FROM awscc.logs.log_groups LIMIT 5", 0),
        ("SELECT * FROM awscc.logs.log_groups WHERE log_group_name > 'g00049' LIMIT 5", 5),
    ],
)
def test_limit_stops_early(groups: Cloud, sql: str, reads: int) -> None:
    calls = groups.run(sql).calls
    assert calls.get("GetResource", 0) == reads
    assert calls["ListResources"] == 1


def test_limit_goes_on_until_there_are_enough_rows(groups: Cloud) -> None:
    sql = "SELECT * FROM awscc.logs.log_groups WHERE log_group_name LIKE '%99' LIMIT 3"
    answered = groups.run(sql)
    assert [row["log_group_name"] for row in answered.dicts] == ["g00099", "g00199", "g00299"]
    assert answered.calls["ListResources"] == 3
    assert answered.calls["GetResource"] == 3


def test_limit_zero_reads_nothing(groups: Cloud) -> None:
    answered = groups.run("SELECT * FROM awscc.logs.log_groups LIMIT 0")
    assert answered.rows == []
    assert "GetResource" not in answered.calls


def test_sorting_before_a_limit_needs_every_row_it_may_choose_from(groups: Cloud) -> None:
    sql = """SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups
             WHERE log_group_name LIKE 'g0000%' ORDER BY retention_in_days, 1 DESC LIMIT 2"""
    answered = groups.run(sql)
    assert answered.rows == [("g00009", 30), ("g00008", 30)]
    assert answered.calls == {"ListResources": MANY // 100, "GetResource": 10}


@pytest.mark.parametrize(
    ("where", "reads"),
    [
        ("Identifier = 'g00007'", 1),
        ("Identifier IN ('g00001', 'g00002', 'g00003', 'g00001')", 3),
        ("log_group_name IN ('g00001', 'g00002')", 2),
        ("LogGroupName = 'g00001' OR log_group_name = 'g00009'", 2),
        ("log_group_name = 'g0000' || '4'", 1),
        ("log_group_name = lower('G00004') AND region = lower('US-EAST-1')", 1),
        ("log_group_name IN ('g00001', 'g00002') AND log_group_name <> 'g00002'", 1),
        ("log_group_name IN ('g00001', 'g00002') AND Identifier = 'g00002'", 1),
        ("log_group_name = 'g00001' AND retention_in_days > 5", 1),
        ("'g00001' = log_group_name", 1),
    ],
)
def test_pinned_identifiers_are_read_and_nothing_is_listed(
    groups: Cloud, where: str, reads: int
) -> None:
    calls = groups.run(f"SELECT * FROM awscc.logs.log_groups WHERE {where}").calls
    assert calls == {"GetResource": reads}


@pytest.mark.parametrize(
    ("where", "reads"),
    [
        ("log_group_name LIKE 'g0001_'", 10),
        ("log_group_name BETWEEN 'g00010' AND 'g00014'", 5),
        ("log_group_name < 'g00003'", 3),
        ("Identifier >= 'g09998'", 2),
        ("NOT log_group_name > 'g00001'", 2),
        ("log_group_name LIKE 'g0000%' AND log_group_name NOT IN ('g00001', 'g00002')", 8),
        ("log_group_name LIKE 'g00001' OR log_group_name LIKE 'g00002'", 2),
        ("log_group_name LIKE 'g0000%' AND retention_in_days = 31", 10),
    ],
)
def test_filters_on_identifiers_run_before_the_reads(groups: Cloud, where: str, reads: int) -> None:
    calls = groups.run(f"SELECT * FROM awscc.logs.log_groups WHERE {where}").calls
    assert calls == {"ListResources": MANY // 100, "GetResource": reads}


@pytest.mark.parametrize(
    "where",
    [
        "1 = 0",
        "false",
        "NULL",
        "log_group_name = 'a' AND log_group_name = 'b'",
        "log_group_name IN ('a', 'b') AND log_group_name IN ('c')",
        "log_group_name = NULL",
        "region = 'us-east-1' AND region = 'eu-west-1'",
        "region = 'us-east-1' AND NOT region = 'us-east-1'",
        "retention_in_days = 1 AND retention_in_days = 2",
        "(log_group_name = 'a' AND log_group_name = 'b') OR 'x' = 'y'",
        "region LIKE 'mars-%'",
    ],
)
def test_a_contradiction_makes_no_call(groups: Cloud, where: str) -> None:
    answered = groups.run(f"SELECT * FROM awscc.logs.log_groups WHERE {where}")
    assert answered.rows == []
    assert answered.calls == {}


# -- joins


def test_a_join_on_an_identifier_reads_what_the_other_side_names(network: Cloud) -> None:
    two = [row[0] for row in network.rows("SELECT Identifier FROM awscc.ec2.subnets LIMIT 2")]
    sql = """SELECT s.cidr_block, v.cidr_block FROM awscc.ec2.subnets s
             JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id WHERE s.subnet_id IN (?, ?)"""
    answered = network.run(sql, two)
    assert len(answered.rows) == 2
    parents = network.rows(
        "SELECT count(DISTINCT vpc_id) FROM awscc.ec2.subnets WHERE Identifier IN (?, ?)", two
    )[0][0]
    assert answered.calls == {"GetResource": 2 + parents}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM awscc.ec2.subnets s JOIN awscc.ec2.vpcs v ON s.vpc_id = v.vpc_id WHERE {}",
        "SELECT * FROM awscc.ec2.subnets s JOIN awscc.ec2.vpcs v USING (vpc_id) WHERE {}",
        "SELECT * FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.subnets s USING (vpc_id) WHERE {}",
        "SELECT * FROM awscc.ec2.subnets s, awscc.ec2.vpcs v WHERE s.vpc_id = v.vpc_id AND {}",
        """SELECT * FROM awscc.ec2.subnets s
           LEFT JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id WHERE {}""",
        """SELECT * FROM awscc.ec2.vpcs
           WHERE vpc_id IN (SELECT vpc_id FROM awscc.ec2.subnets s WHERE {})""",
    ],
)
def test_every_form_of_join_narrows(network: Cloud, sql: str) -> None:
    (one,) = network.rows("SELECT Identifier FROM awscc.ec2.subnets LIMIT 1")
    answered = network.run(sql.format(f"s.subnet_id = '{one[0]}'"))
    assert len(answered.rows) == 1
    assert answered.calls == {"GetResource": 2}


def test_a_join_with_nothing_on_one_side_reads_nothing_on_the_other(network: Cloud) -> None:
    sql = """SELECT * FROM awscc.ec2.subnets s JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id
             WHERE s.subnet_id = 'subnet-00000000000000000'"""
    answered = network.run(sql)
    assert answered.rows == []
    assert answered.calls == {"GetResource": 1}


def test_only_the_side_whose_properties_are_wanted_is_read(network: Cloud) -> None:
    sql = """SELECT v.vpc_id, count(*) FROM awscc.ec2.vpcs v
             JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id GROUP BY v.vpc_id"""
    answered = network.run(sql)
    assert [count for _, count in answered.rows] == [10] * 20
    # The identifiers of the VPCs are listed; of the subnets the VPC must be read.
    assert answered.calls == {"ListResources": 1 + 2, "GetResource": 200}


# -- parents


def test_children_of_fifty_parents_are_fifty_lists(shop: Cloud) -> None:
    answered = shop.run("SELECT count(*) FROM awscc.customerprofiles.integrations")
    assert answered.rows == [(100,)]
    assert answered.calls == {"ListResources": 1 + 50}


def test_children_of_a_pinned_parent_are_one_list(shop: Cloud) -> None:
    sql = "SELECT uri FROM awscc.customerprofiles.integrations WHERE domain_name = 'd07'"
    answered = shop.run(sql)
    assert sorted(answered.rows) == [("https://a",), ("https://b",)]
    assert answered.calls == {"ListResources": 1}


def test_children_of_joined_parents_are_listed_for_those_only(shop: Cloud) -> None:
    sql = """SELECT d.domain_name, i.uri FROM awscc.customerprofiles.domains d
             JOIN awscc.customerprofiles.integrations i ON i.domain_name = d.domain_name
             WHERE d.domain_name IN ('d01', 'd02', 'no-such-domain')"""
    answered = shop.run(sql)
    assert len(answered.rows) == 4
    assert answered.calls == {"GetResource": 3, "ListResources": 2}


# -- regions


def test_every_region_where_the_type_exists(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud("us-east-1")
    cloud.put(GROUP, {"LogGroupName": "g"}, region="eu-west-1")
    # All of the partition that the account has, and none of another's.
    regions = {
        region
        for region in cloud.catalog.resource_type(GROUP).regions
        if not region.startswith(("cn-", "us-gov-", "eusc-"))
    }
    answered = cloud.run("SELECT region FROM awscc.logs.log_groups WHERE region = '*'")
    assert answered.rows == [("eu-west-1",)]
    assert answered.regions >= regions
    assert answered.calls == {"DescribeRegions": 1, "ListResources": len(answered.regions)}
    again = cloud.run("SELECT region FROM awscc.logs.log_groups WHERE region = '*'")
    assert again.calls == {"ListResources": len(answered.regions)}


def test_a_region_pattern_asks_the_regions_that_match(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud("us-east-1")
    regions = cloud.catalog.resource_type(GROUP).regions
    answered = cloud.run("SELECT count(*) FROM awscc.logs.log_groups WHERE region LIKE 'eu-%'")
    assert answered.regions == {region for region in regions if region.startswith("eu-")}


def test_a_type_missing_in_a_region_costs_no_call(make_cloud: Callable[..., Cloud]) -> None:
    catalog = Catalog.open()
    everywhere = set(catalog.regions())
    kind = next(
        kind
        for kind in catalog.resource_types()
        if "us-east-1" in kind.regions
        and "list" in kind.handlers
        and not kind.list_keys.required
        and everywhere - kind.regions
    )
    missing = min(everywhere - kind.regions)
    cloud = make_cloud("us-east-1", missing)
    relation = f"awscc.{kind.service}.{kind.resource}"
    answered = cloud.run(f"SELECT count(*) FROM {relation}")
    assert answered.regions == {"us-east-1"}
    assert answered.diagnostics.notes == [f"{relation} is not offered in {missing}"]
    assert cloud.run(f"SELECT * FROM {relation} WHERE region = '{missing}'").calls == {}


def test_a_global_service_is_asked_once(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud("us-east-1", "eu-west-1", "ap-south-1")
    document = {"Version": "2012-10-17", "Statement": []}
    cloud.put(ROLE, {"RoleName": "r", "AssumeRolePolicyDocument": document})
    for where in ("", " WHERE region = '*'", " WHERE region IN ('us-east-1', 'eu-west-1')"):
        answered = cloud.run(f"SELECT role_name FROM awscc.iam.roles{where}")
        assert answered.rows == [("r",)]
        assert answered.calls == {"ListResources": 1}


def test_a_joined_relation_is_asked_in_the_other_ones_regions(
    make_cloud: Callable[..., Cloud],
) -> None:
    cloud = make_cloud("us-east-1", "eu-west-1")
    (vpc,) = cloud.put(VPC, {"CidrBlock": "10.0.0.0/16"}, region="eu-west-1")
    cloud.put(SUBNET, {"VpcId": vpc, "CidrBlock": "10.0.0.0/24"}, region="eu-west-1")
    sql = """SELECT v.vpc_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id
             AND s.region = v.region WHERE v.region = 'eu-west-1'"""
    answered = cloud.run(sql)
    assert answered.rows == [(vpc,)]
    assert answered.regions == {"eu-west-1"}


# -- what is planned is not done


@pytest.mark.parametrize(
    "sql",
    [
        "EXPLAIN SELECT * FROM awscc.logs.log_groups",
        "SHOW RESOURCES IN awscc.logs",
        "DESCRIBE awscc.logs.log_groups",
        "SELECT 1",
        "WITH t(a) AS (VALUES (1), (2)) SELECT sum(a) FROM t",
    ],
)
def test_no_relation_no_call(groups: Cloud, sql: str) -> None:
    assert groups.run(sql).calls == {}
