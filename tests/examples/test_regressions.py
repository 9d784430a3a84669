"""Questions that were once answered wrongly, or with more calls than it takes."""

from __future__ import annotations

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
