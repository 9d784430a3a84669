"""Questions that were once answered wrongly, or with more calls than it takes."""

from __future__ import annotations

import pytest

from tests.examples.findings import for_everything
from tests.examples.organisation import Asked, Organisation


def test_what_another_relation_names_is_not_taken_to_exist(ask: Asked) -> None:
    """An account outside the organisation has no row, though only its identifier is asked for."""
    answer = ask(
        """SELECT c.peer_owner_id, a.account_id IS NULL AS unknown
           FROM awscc.ec2.vpc_peering_connections c
           LEFT JOIN awscc.organizations.accounts a ON a.account_id = c.peer_owner_id
           WHERE c.region = 'eu-west-1' ORDER BY 1"""
    )
    assert answer.rows == [("111111111111", 0), ("999988887777", 1)]


def test_values_without_a_region_are_not_looked_for_everywhere(
    ask: Asked, organisation: Organisation
) -> None:
    """Listing every region costs less than reading every name in every region."""
    answer = ask(
        """SELECT count(*) FROM awscc.s3.buckets b WHERE region = '*' AND NOT EXISTS (
               SELECT 1 FROM awscc.s3.bucket_policies p
               WHERE p.region = '*' AND p.bucket = b.bucket_name AND p.policy_document IS NULL)"""
    )
    assert answer.rows == [(len(organisation.of("S3::Bucket")),)]
    regions = len(answer.diagnostics.regions)
    assert answer.calls == {
        "ListResources": 2 * regions,
        "GetResource": len(organisation.of("S3::BucketPolicy")),
    }


def test_a_type_without_a_list_is_read_by_its_keys_with_pushdown_off(ask: Asked) -> None:
    answer = ask(
        """SELECT count(*) FROM awscc.sqs.queues q JOIN awscc.sqs.queue_inline_policies p
           ON p.queue = q.queue_url WHERE q.region = 'us-east-1'"""
    )
    ((policies,),) = answer.rows
    assert policies > 0


def test_what_several_parts_of_a_statement_read_is_read_once(
    ask: Asked, organisation: Organisation
) -> None:
    answer = ask(
        """SELECT user_name FROM awscc.iam.users WHERE policies IS NOT NULL
           UNION ALL SELECT user_name FROM awscc.iam.users, json_each(managed_policy_arns)
           UNION ALL SELECT user_name FROM awscc.iam.users WHERE user_name IN ('amara', 'goran')"""
    )
    assert answer.calls == {"ListResources": 1, "GetResource": len(organisation.of("IAM::User"))}


def test_parents_that_the_statement_lists_itself_are_listed_once(
    ask: Asked, organisation: Organisation
) -> None:
    answer = ask(
        """SELECT (SELECT count(*) FROM awscc.eks.clusters WHERE region = 'us-east-1'),
                  (SELECT count(*) FROM awscc.eks.nodegroups WHERE region = 'us-east-1')"""
    )
    clusters = len(organisation.of("EKS::Cluster", "us-east-1"))
    assert answer.rows == [(clusters, len(organisation.of("EKS::Nodegroup", "us-east-1")))]
    assert answer.calls == {"ListResources": 1 + clusters}


@pytest.mark.parametrize(
    "where",
    [
        "region GLOB 'eu-*'",
        "substr(region, 1, 3) = 'eu-'",
        "region IN (SELECT value FROM json_each('[\"eu-west-1\"]'))",
        "region = (SELECT 'eu-west-1')",
        "NOT region NOT IN (SELECT 'eu-west-1')",
        "(region = 'eu-west-1' OR cidr_block = '10.255.0.0/16')",
    ],
)
def test_any_word_about_the_region_speaks_of_every_region(
    ask: Asked, organisation: Organisation, where: str
) -> None:
    answer = ask(f"SELECT vpc_id FROM awscc.ec2.vpcs WHERE {where}")
    there = {one["VpcId"] for one in organisation.of("EC2::VPC", "eu-west-1")}
    assert set(answer.column("vpc_id")) == there


def test_the_other_end_of_a_link_is_looked_for_in_its_own_region(ask: Asked) -> None:
    answer = ask(
        """SELECT b.tags_map ->> 'Name' AS peer FROM awscc.ec2.vpc_peering_connections p
           JOIN awscc.ec2.vpcs b ON b.vpc_id = p.peer_vpc_id AND b.region = p.peer_region
           WHERE p.region = 'us-east-1' ORDER BY 1"""
    )
    assert answer.rows == [("prod-euw1",), ("prod-usw2",)]
    assert answer.calls == {"ListResources": 1, "GetResource": 2 + 2}


def test_regions_that_are_values_are_asked(ask: Asked) -> None:
    answer = ask(
        """WITH wanted(region) AS (VALUES ('us-east-1'), ('eu-west-1'))
           SELECT w.region, count(v.vpc_id) FROM wanted w
           LEFT JOIN awscc.ec2.vpcs v ON v.region = w.region GROUP BY 1 ORDER BY 1"""
    )
    assert answer.rows == [("eu-west-1", 2), ("us-east-1", 3)]


def test_a_join_on_the_region_stays_in_the_configured_one(ask: Asked) -> None:
    answer = ask(
        """SELECT count(*) FROM awscc.ec2.vpcs v
           JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id AND s.region = v.region"""
    )
    assert answer.diagnostics.regions == ("us-east-1",)


def test_a_column_without_a_name_is_called_as_it_is_written(ask: Asked) -> None:
    answer = ask(
        "SELECT EXISTS (SELECT 1 FROM awscc.ec2.vpcs), count(*),"
        " upper(awscc.s3.buckets.region) FROM awscc.s3.buckets"
    )
    assert answer.names == (
        "EXISTS (SELECT 1 FROM awscc.ec2.vpcs)",
        "count(*)",
        "upper(awscc.s3.buckets.region)",
    )


def test_policies_are_read_whether_they_have_one_statement_or_several(
    ask: Asked, organisation: Organisation
) -> None:
    answer = ask(
        """SELECT DISTINCT m.managed_policy_name
           FROM awscc.iam.managed_policies m,
                json_each(aws_policy_statements(m.policy_document)) statement,
                json_each(statement.value, '$.Action') action
           WHERE statement.value ->> 'Effect' = 'Allow' AND action.value = '*'"""
    )
    policies = organisation.of("IAM::ManagedPolicy")
    documents = [one["PolicyDocument"]["Statement"] for one in policies]
    assert {dict, list} <= {type(statements) for statements in documents}
    powerful = {
        one["ManagedPolicyName"] for one in policies if for_everything(one["PolicyDocument"])
    }
    assert {name for (name,) in answer.rows} == powerful
