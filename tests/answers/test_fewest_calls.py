"""What statements cost over the demo organisation: no more calls than can answer them.

The numbers are counted by hand from what the organisation holds (docs/demo-organisation.md): a list
for each region where the type is, since nothing else says what is there, and a read for each
resource of which a property is needed that its identifier does not say. `every` is such lists. The
lists of the demo are one page each.

A statement that costs more today stands in `NOT_YET`, and the test fails as soon as it does not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local.demo.seed import seed
from cirrusql.local.regions import regions
from tests.answers.clouds import ACCOUNT, Cloud

PAGE = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text("utf-8")
QUESTIONS = Path(__file__).parents[2] / "examples" / "questions"
RECIPES = dict(re.findall(r"^### (.+?)\n.*?```sql\n(.+?)```", PAGE, re.MULTILINE | re.DOTALL))

every = "in every region"  # as many lists as the type has enabled regions

Calls = Mapping[str, int | str]


@dataclass(frozen=True)
class Case:
    """A statement and the fewest calls that answer it: `List EC2::VPC` and how many."""

    sql: str
    calls: Calls


def _question(number: str) -> str:
    (path,) = QUESTIONS.glob(f"{number}-*.sql")
    return path.read_text("utf-8")


# -- statements that asked the wrong regions, or read what their answer does not need ----------

# Of 110 volumes 94 are attached, and an attachment's identifier names the volume: no attachment is
# read, and of the volumes only the 16 that are left.
_UNATTACHED: Calls = {
    "List EC2::Volume": every,
    "List EC2::VolumeAttachment": every,
    "Get EC2::Volume": 16,
}
# Nine VPCs and six flow logs, of which only a read says what they are of; a VPC's identifier is
# listed, and its tags are wanted of the four without a flow log.
_WITHOUT_LOGS: Calls = {
    "List EC2::VPC": every,
    "List EC2::FlowLog": every,
    "Get EC2::FlowLog": 6,
    "Get EC2::VPC": 4,
}
_WITHOUT_LOGS_BY_ID: Calls = {
    "List EC2::VPC": every,
    "List EC2::FlowLog": every,
    "Get EC2::FlowLog": 6,
}
# Groups by their identifiers alone; interfaces are read for the groups that they have.
_UNUSED_GROUPS: Calls = {
    "List EC2::SecurityGroup": every,
    "List EC2::NetworkInterface": every,
    "Get EC2::NetworkInterface": 88,
}

ISSUE = {
    "volumes not in the attachments": Case(
        """SELECT volume_id, size FROM awscc.ec2.volumes WHERE region = '*'
           AND volume_id NOT IN (SELECT volume_id FROM awscc.ec2.volume_attachments)""",
        _UNATTACHED,
    ),
    "volumes without an attachment, by NOT EXISTS": Case(
        """SELECT v.volume_id, v.size FROM awscc.ec2.volumes v WHERE v.region = '*' AND NOT EXISTS
           (SELECT 1 FROM awscc.ec2.volume_attachments a WHERE a.volume_id = v.volume_id)""",
        _UNATTACHED,
    ),
    "volumes without an attachment, by LEFT JOIN": Case(
        """SELECT v.volume_id, v.size FROM awscc.ec2.volumes v
           LEFT JOIN awscc.ec2.volume_attachments a ON a.volume_id = v.volume_id
           WHERE v.region = '*' AND a.volume_id IS NULL""",
        _UNATTACHED,
    ),
    "volumes without an attachment, by a CTE": Case(
        """WITH attached AS (SELECT volume_id FROM awscc.ec2.volume_attachments)
           SELECT volume_id, size FROM awscc.ec2.volumes WHERE region = '*'
           AND volume_id NOT IN (SELECT volume_id FROM attached)""",
        _UNATTACHED,
    ),
    "volumes that no instance names, by EXISTS over json_each": Case(
        # All 82 instances are read for their volumes.
        """SELECT v.volume_id FROM awscc.ec2.volumes v WHERE v.region = '*' AND NOT EXISTS
           (SELECT 1 FROM awscc.ec2.instances i, json_each(i.volumes) one
            WHERE one.value ->> 'VolumeId' = v.volume_id)""",
        {
            "List EC2::Volume": every,
            "List EC2::Instance": every,
            "Get EC2::Instance": 82,
        },
    ),
    "groups that no interface has, by NOT IN": Case(
        """SELECT id FROM awscc.ec2.security_groups WHERE region = '*' AND id NOT IN
           (SELECT one.value FROM awscc.ec2.network_interfaces n, json_each(n.group_set) one)""",
        _UNUSED_GROUPS,
    ),
    "groups that no interface has, by EXCEPT": Case(
        """SELECT id FROM awscc.ec2.security_groups WHERE region = '*' EXCEPT
           SELECT one.value FROM awscc.ec2.network_interfaces n, json_each(n.group_set) one""",
        _UNUSED_GROUPS,
    ),
    "VPCs without flow logs, by NOT EXISTS": Case(
        """SELECT v.vpc_id, v.tags FROM awscc.ec2.vpcs v WHERE v.region = '*' AND NOT EXISTS
           (SELECT 1 FROM awscc.ec2.flow_logs f WHERE f.resource_id = v.vpc_id)""",
        _WITHOUT_LOGS,
    ),
    "VPCs without flow logs, by NOT IN": Case(
        """SELECT vpc_id, tags FROM awscc.ec2.vpcs WHERE region = '*'
           AND vpc_id NOT IN (SELECT resource_id FROM awscc.ec2.flow_logs)""",
        _WITHOUT_LOGS,
    ),
    "VPCs without flow logs, by LEFT JOIN": Case(
        """SELECT v.vpc_id, v.tags FROM awscc.ec2.vpcs v
           LEFT JOIN awscc.ec2.flow_logs f ON f.resource_id = v.vpc_id
           WHERE v.region = '*' AND f.id IS NULL""",
        _WITHOUT_LOGS,
    ),
    "VPCs without flow logs, by EXCEPT": Case(
        """SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = '*'
           EXCEPT SELECT resource_id FROM awscc.ec2.flow_logs""",
        _WITHOUT_LOGS_BY_ID,
    ),
    "VPCs without flow logs, through CTEs": Case(
        """WITH here AS (SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = '*'),
           logged(id) AS (SELECT resource_id FROM awscc.ec2.flow_logs)
           SELECT vpc_id FROM here WHERE vpc_id NOT IN (SELECT id FROM logged)""",
        _WITHOUT_LOGS_BY_ID,
    ),
    "an identifier of EC2 is looked for where the row is that names it": Case(
        # The 82 instances are in nine VPCs, and each VPC in its instances' region.
        """SELECT i.instance_id, v.cidr_block FROM awscc.ec2.instances i
           JOIN awscc.ec2.vpcs v ON v.vpc_id = i.vpc_id WHERE i.region = '*'""",
        {"List EC2::Instance": every, "Get EC2::Instance": 82, "Get EC2::VPC": 9},
    ),
    "an ARN that is a list key is asked for in its own region": Case(
        # A list for each of 58 functions, and a read for each of 18 URLs.
        """SELECT f.function_name, u.auth_type FROM awscc.lambda.functions f
           JOIN awscc.lambda.urls u ON u.target_function_arn = f.arn WHERE f.region = '*'""",
        {
            "List Lambda::Function": every,
            "Get Lambda::Function": 58,
            "List Lambda::Url": 58,
            "Get Lambda::Url": 18,
        },
    ),
    "an ARN that is an identifier is read in its own region": Case(
        # 36 services, each with a task definition of its own.
        """SELECT s.service_name, t.cpu FROM awscc.ecs.services s
           JOIN awscc.ecs.task_definitions t ON t.task_definition_arn = s.task_definition
           WHERE s.region = '*'""",
        {"List ECS::Service": every, "Get ECS::Service": 36, "Get ECS::TaskDefinition": 36},
    ),
    "listeners of every load balancer": Case(
        # 13 load balancers with 15 listeners.
        """SELECT b.load_balancer_arn, l.port FROM awscc.elasticloadbalancingv2.load_balancers b
           JOIN awscc.elasticloadbalancingv2.listeners l
           ON l.load_balancer_arn = b.load_balancer_arn WHERE b.region = '*'""",
        {
            "List ElasticLoadBalancingV2::LoadBalancer": every,
            "List ElasticLoadBalancingV2::Listener": 13,
            "Get ElasticLoadBalancingV2::Listener": 15,
        },
    ),
    "children by name, where their parents are": Case(
        # Five clusters have nine node groups; the region is equated.
        """SELECT c.name, n.nodegroup_name FROM awscc.eks.clusters c
           JOIN awscc.eks.nodegroups n ON n.cluster_name = c.name AND n.region = c.region
           WHERE c.region = '*'""",
        {
            "List EKS::Cluster": every,
            "List EKS::Nodegroup": 5,
            "Get EKS::Nodegroup": 9,
        },
    ),
    "region IS": Case(
        "SELECT vpc_id FROM awscc.ec2.vpcs WHERE region IS 'us-west-2'", {"List EC2::VPC": 1}
    ),
    "region GLOB": Case(
        "SELECT vpc_id FROM awscc.ec2.vpcs WHERE region GLOB 'eu-west-*'", {"List EC2::VPC": 3}
    ),
    "a function of the region": Case(
        "SELECT vpc_id FROM awscc.ec2.vpcs WHERE substr(region, 1, 7) = 'us-east'",
        {"List EC2::VPC": 2},
    ),
    "a function of the region, through an alias": Case(
        """SELECT vpc_id FROM (SELECT vpc_id, region AS place FROM awscc.ec2.vpcs)
           WHERE lower(place) = 'us-west-2'""",
        {"List EC2::VPC": 1},
    ),
    "HAVING on the region": Case(
        "SELECT region, count(*) FROM awscc.ec2.vpcs GROUP BY region HAVING region = 'us-west-2'",
        {"List EC2::VPC": 1},
    ),
    "CASE on the region": Case(
        """SELECT vpc_id FROM awscc.ec2.vpcs
           WHERE CASE region WHEN 'us-west-2' THEN 1 WHEN 'eu-west-1' THEN 1 ELSE 0 END""",
        {"List EC2::VPC": 2},
    ),
}

# -- the cookbook, and questions beside it -----------------------------------------------------

COOKBOOK = {
    # Rules are a property of each of the 97 groups.
    "Security groups open to the world on SSH": Case(
        RECIPES["Security groups open to the world on SSH"],
        {"List EC2::SecurityGroup": every, "Get EC2::SecurityGroup": 97},
    ),
    "VPCs without a flow log": Case(RECIPES["VPCs without a flow log"], _WITHOUT_LOGS),
    # The 12 associations of the region say which subnet has which of four tables; each table has
    # a route. Subnets are read for their names, six of them; today beside the routes, which saves
    # a round trip and costs the six whose route is no gateway.
    "Public subnets, by the route that makes them so": Case(
        RECIPES["Public subnets, by the route that makes them so"],
        {
            "List EC2::SubnetRouteTableAssociation": 1,
            "Get EC2::SubnetRouteTableAssociation": 12,
            "Get EC2::Subnet": 12,
            "List EC2::Route": 4,
            "Get EC2::Route": 4,
        },
    ),
    # Four connections from three VPCs; four peers, of which one is read already.
    "Both ends of every peering": Case(
        RECIPES["Both ends of every peering"],
        {
            "List EC2::VPCPeeringConnection": every,
            "Get EC2::VPCPeeringConnection": 4,
            "Get EC2::VPC": 6,
        },
    ),
    "Volumes attached to nothing": Case(RECIPES["Volumes attached to nothing"], _UNATTACHED),
    "The two largest volumes of each region": Case(
        RECIPES["The two largest volumes of each region"],
        {"List EC2::Volume": every, "Get EC2::Volume": 110},
    ),
    # The URI of a repository and the containers of a definition are properties.
    "Images that no task definition runs": Case(
        RECIPES["Images that no task definition runs"],
        {
            "List ECR::Repository": every,
            "Get ECR::Repository": 16,
            "List ECS::TaskDefinition": every,
            "Get ECS::TaskDefinition": 42,
        },
    ),
    # Which region a bucket is in is told by a read, so all of them are asked for their buckets.
    "What lacks an owner, across types": Case(
        RECIPES["What lacks an owner, across types"],
        {
            "List EC2::Instance": every,
            "Get EC2::Instance": 82,
            "List S3::Bucket": every,
            "Get S3::Bucket": 44,
            "List SSM::Parameter": every,
            "Get SSM::Parameter": 57,
        },
    ),
    "Which tags are in use, and how many values each has": Case(
        RECIPES["Which tags are in use, and how many values each has"],
        {"List EC2::Instance": every, "Get EC2::Instance": 82},
    ),
    "Policies that allow everything": Case(
        RECIPES["Policies that allow everything"],
        {"List IAM::ManagedPolicy": 1, "Get IAM::ManagedPolicy": 8},
    ),
    "Roles that other accounts can take": Case(
        RECIPES["Roles that other accounts can take"], {"List IAM::Role": 1, "Get IAM::Role": 59}
    ),
    # A policy's identifier is its bucket, and 28 have one.
    "Buckets that may be reached over plain HTTP": Case(
        RECIPES["Buckets that may be reached over plain HTTP"],
        {
            "List S3::Bucket": every,
            "List S3::BucketPolicy": every,
            "Get S3::BucketPolicy": 28,
        },
    ),
    # The root and its two units are asked for their units.
    "The organisation as a tree": Case(
        RECIPES["The organisation as a tree"],
        {
            "List Organizations::Organization": 1,
            "Get Organizations::Organization": 1,
            "List Organizations::OrganizationalUnit": 3,
            "Get Organizations::OrganizationalUnit": 2,
        },
    ),
    "Node groups behind their control plane": Case(
        RECIPES["Node groups behind their control plane"],
        {
            "List EKS::Cluster": every,
            "Get EKS::Cluster": 5,
            "List EKS::Nodegroup": 5,
            "Get EKS::Nodegroup": 9,
        },
    ),
    # 20 functions in the region, with six URLs.
    "Functions that anybody may call by a URL": Case(
        RECIPES["Functions that anybody may call by a URL"],
        {
            "List Lambda::Function": 1,
            "Get Lambda::Function": 20,
            "List Lambda::Url": 20,
            "Get Lambda::Url": 6,
        },
    ),
    # Four domains with seven integrations. Any text may be an identifier to read, so a bucket's ARN
    # is looked for among the instances of Connect as well: 7 reads where 3 find something.
    "What flows into customer profiles": Case(
        RECIPES["What flows into customer profiles"],
        {
            "List CustomerProfiles::Domain": every,
            "List CustomerProfiles::Integration": 4,
            "Get CustomerProfiles::Integration": 7,
            "Get Connect::Instance": 7,
        },
    ),
    # Each of nine VPCs names its default group.
    "default groups with rules": Case(
        _question("07"),
        {"List EC2::VPC": every, "Get EC2::VPC": 9, "Get EC2::SecurityGroup": 9},
    ),
    "instances with the old metadata service": Case(
        _question("10"), {"List EC2::Instance": every, "Get EC2::Instance": 82}
    ),
    # The CTE is used twice; its rows are read once.
    "unattached volumes and their sum": Case(_question("13"), _UNATTACHED),
    # 17 attached volumes are not encrypted: 17 attachments for their devices, 17 instances.
    "unencrypted volumes and the instances they serve": Case(
        _question("14"),
        {
            "List EC2::Volume": every,
            "Get EC2::Volume": 110,
            "List EC2::VolumeAttachment": 4,
            "Get EC2::VolumeAttachment": 17,
            "Get EC2::Instance": 17,
        },
    ),
    # 22 addresses; an identifier has the allocation and the address in it, so tags are read of the
    # seven that neither an association nor a gateway has.
    "addresses not in use": Case(
        _question("16"),
        {
            "List EC2::EIP": every,
            "Get EC2::EIP": 7,
            "List EC2::EIPAssociation": every,
            "Get EC2::EIPAssociation": 9,
            "List EC2::NatGateway": every,
            "Get EC2::NatGateway": 6,
        },
    ),
    # Nine of 82 instances are stopped, in four regions; an attachment's identifier names both.
    "stopped instances with their storage": Case(
        _question("17"),
        {
            "List EC2::Instance": every,
            "Get EC2::Instance": 82,
            "List EC2::VolumeAttachment": 4,
            "Get EC2::Volume": 9,
        },
    ),
    "users with policies of their own": Case(
        _question("23"), {"List IAM::User": 1, "Get IAM::User": 14}
    ),
    "databases at risk": Case(
        _question("25"), {"List RDS::DBInstance": every, "Get RDS::DBInstance": 20}
    ),
    "services and their containers": Case(
        _question("32"),
        {"List ECS::Service": every, "Get ECS::Service": 36, "Get ECS::TaskDefinition": 36},
    ),
    # Four connections lead to three accounts.
    "peerings out of the organisation": Case(
        _question("37"),
        {
            "List EC2::VPCPeeringConnection": every,
            "Get EC2::VPCPeeringConnection": 4,
            "Get Organizations::Account": 3,
        },
    ),
}

CASES = {**ISSUE, **COOKBOOK}

NOT_YET: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def organisation(catalog: Catalog) -> Iterator[Cloud]:
    """The demo organisation, of which only us-east-1 is configured."""
    cloud = Cloud(catalog, ("us-east-1",))
    seed(cloud.local, account=ACCOUNT)
    yield cloud
    cloud.close()


def _expected(catalog: Catalog, calls: Calls) -> dict[str, int]:
    enabled = {region.name for region in regions().values() if region.partition == "aws"}
    new = enabled - set(catalog.regions())  # of which no type's data says anything
    found = {}
    for what, number in calls.items():
        there = catalog.resource_type(f"AWS::{what.partition(' ')[2]}").regions | new
        found[what] = number if isinstance(number, int) else len(there & enabled)
    return found


def _made(cloud: Cloud, sql: str) -> dict[str, int]:
    answered = cloud.run(sql)
    assert answered.rows, "a statement that finds nothing shows nothing"
    assert not answered.diagnostics.problems
    others = [call.operation for call in answered.sent if "Resource" not in call.operation]
    assert others in ([], ["DescribeRegions"]), "which regions there are is asked once"
    counted = Counter(
        f"{call.operation.partition('Resource')[0]} {json.loads(call.body)['TypeName'][5:]}"
        for call in answered.sent
        if call.operation in ("ListResources", "GetResource")
    )
    return dict(counted)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.xfail(strict=True)] if name in NOT_YET else [])
        for name in CASES
    ],
)
def test_no_call_is_made_that_the_answer_does_not_need(
    organisation: Cloud, catalog: Catalog, name: str
) -> None:
    case = CASES[name]
    fewest, made = _expected(catalog, case.calls), _made(organisation, case.sql)
    more = {what: n - fewest.get(what, 0) for what, n in made.items() if n > fewest.get(what, 0)}
    assert not more


def test_every_name_of_what_costs_more_today_is_a_statement() -> None:
    assert set(CASES) >= NOT_YET
