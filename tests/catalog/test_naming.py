"""Names that StackQL's rules give, odd ones included, and names that cannot collide."""

from __future__ import annotations

from collections import Counter

import pytest

from cirrusql.catalog import Catalog, naming


@pytest.mark.parametrize(
    ("type_name", "relation"),
    [
        ("AWS::S3::Bucket", "s3.buckets"),
        ("AWS::CustomerProfiles::Integration", "customerprofiles.integrations"),
        ("AWS::WAFv2::WebACLAssociation", "wafv2.webacl_associations"),
        ("AWS::EC2::EC2Fleet", "ec2.ec2fleets"),
        ("AWS::DataSync::LocationFSxLustre", "datasync.locationf_sx_lustres"),
        ("AWS::IAM::VirtualMFADevice", "iam.virtualmfa_devices"),
        ("AWS::AppSync::GraphQLApi", "appsync.graphql_apis"),
        ("AWS::Glue::Schema", "glue.schemas"),
        ("AWS::EFS::MountTarget", "efs.mount_targets"),
    ],
)
def test_relations(type_name: str, relation: str) -> None:
    assert f"{naming.service_name(type_name)}.{naming.resource_name(type_name)}" == relation


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("access", "accesses"),
        ("alias", "aliases"),
        ("branch", "branches"),
        ("gateway", "gateways"),
        ("index", "indices"),
        ("mesh", "meshes"),
        ("multiplex", "multiplexes"),
        ("network_insights_analysis", "network_insights_analyses"),
        ("parallel_data", "parallel_data"),
        ("policy", "policies"),
        ("storage_lens", "storage_lens"),
        ("thesaurus", "thesauruses"),
        ("user_settings", "user_settings"),
    ],
)
def test_plurals(singular: str, plural: str) -> None:
    assert naming.plural(singular) == plural


@pytest.mark.parametrize(
    ("property_name", "column"),
    [
        ("VpcId", "vpc_id"),
        ("DBClusterIdentifier", "db_cluster_identifier"),
        ("OAuthScopes", "oauth_scopes"),
        ("KMSMasterKeyID", "kms_master_key_id"),
        ("DnsServerIPs", "dns_server_ips"),
        ("AIAgentId", "a_iagent_id"),
        ("EIP", "e_ip"),
        ("CSS", "c_ss"),
        ("Values", "_values"),
        ("Format", "_format"),
        ("Registry", "_registry"),
        ("Identifier", "_identifier"),
        ("Region", "_region"),
        ("Status", "status"),
    ],
)
def test_columns(property_name: str, column: str) -> None:
    assert naming.column_name(property_name) == column


def test_no_two_types_share_a_relation(catalog: Catalog) -> None:
    names = Counter(
        (naming.service_name(name), naming.resource_name(name)) for name in catalog.type_names()
    )
    assert max(names.values()) == 1


def test_no_two_columns_of_a_type_share_a_name(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        names = [column.name for column in kind.columns]
        assert len(names) == len(set(names)), kind
        assert "region" not in names, kind


def test_an_alias_means_one_column_only(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        meant = Counter(alias for column in kind.columns for alias in {*column.aliases})
        assert not meant or max(meant.values()) == 1, kind
        assert not meant.keys() & {column.name for column in kind.columns}, kind
