"""Stacks in the ways of both of StackQL's tools."""

from __future__ import annotations

import pytest

from cirrusql.stack import StackFailed
from tests.stack.compat.bench import Bench

# As the tool in Python wants it: resources are counted, nothing is `this`, nothing is returned, and
# the provider has its older name.
OLDER = """\
version: 1
name: shop
description: what a shop needs
providers:
  - aws
globals:
- name: region
  description: aws region
  value: "{{ AWS_REGION }}"
- name: global_tags
  value:
  - Key: Provisioner
    Value: stackql
  - Key: StackName
    Value: "{{ stack_name }}"
  - Key: StackEnv
    Value: "{{ stack_env }}"
resources:
- name: shop_vpc
  description: example vpc resource
  props:
  - name: vpc_cidr_block
    values:
      prd:
        value: "10.0.0.0/16"
      dev:
        value: "10.2.0.0/16"
  - name: vpc_tags
    value:
    - Key: Name
      Value: "{{ stack_name }}-{{ stack_env }}-vpc"
    merge:
    - global_tags
  exports:
  - vpc_id
  - vpc_cidr_block
- name: shop_subnet
  props:
  - name: subnet_cidr_block
    value: 10.2.1.0/24
  - name: subnet_tags
    merge: ['global_tags']
    value:
    - Key: Name
      Value: "{{ stack_name }}-{{ stack_env }}-subnet"
  exports:
  - subnet_id
"""
VPC = {
    "exists, retries=2, retry_delay=0": """
        SELECT COUNT(*) as count FROM
        (
        SELECT vpc_id,
        json_group_object(tag.value ->> '$.Key', tag.value ->> '$.Value') all_tags
        FROM aws.ec2.vpcs, json_each(tags) AS tag
        WHERE region = '{{ region }}'
        AND cidr_block = '{{ vpc_cidr_block }}'
        GROUP BY vpc_id
        HAVING json_extract(all_tags, '$.Provisioner') = 'stackql'
        AND json_extract(all_tags, '$.StackName') = '{{ stack_name }}'
        AND json_extract(all_tags, '$.StackEnv') = '{{ stack_env }}'
        ) t;
    """,
    "create": """
        INSERT INTO aws.ec2.vpcs (
         CidrBlock,
         Tags,
         EnableDnsSupport,
         EnableDnsHostnames,
         region
        )
        SELECT
         '{{ vpc_cidr_block }}',
         '{{ vpc_tags }}',
         true,
         true,
         '{{ region }}';
    """,
    "statecheck, retries=2, retry_delay=0": """
        SELECT COUNT(*) as count FROM aws.ec2.vpcs
        WHERE region = '{{ region }}'
        AND cidr_block = '{{ vpc_cidr_block }}'
        AND tags LIKE '%"{{ stack_name }}-{{ stack_env }}-vpc"%';
    """,
    "exports, retries=2, retry_delay=0": """
        SELECT vpc_id, cidr_block AS vpc_cidr_block FROM aws.ec2.vpcs
        WHERE region = '{{ region }}'
        AND cidr_block = '{{ vpc_cidr_block }}'
    """,
    "delete": """
        DELETE FROM aws.ec2.vpcs
        WHERE data__Identifier = '{{ vpc_id }}'
        AND region = '{{ region }}';
    """,
}
SUBNET = {
    "exists": """
        SELECT COUNT(*) as count FROM aws.ec2.subnets
        WHERE region = '{{ region }}' AND vpc_id = '{{ vpc_id }}'
        AND cidr_block = '{{ subnet_cidr_block }}'
    """,
    "create": """
        INSERT INTO aws.ec2.subnets (VpcId, CidrBlock, MapPublicIpOnLaunch, Tags, region)
        SELECT '{{ vpc_id }}', '{{ subnet_cidr_block }}', true, '{{ subnet_tags }}', '{{ region }}'
    """,
    "exports": """
        SELECT subnet_id FROM aws.ec2.subnets
        WHERE region = '{{ region }}' AND vpc_id = '{{ vpc_id }}'
        AND cidr_block = '{{ subnet_cidr_block }}'
    """,
    "delete": """
        DELETE FROM aws.ec2.subnets
        WHERE data__Identifier = '{{ subnet_id }}' AND region = '{{ region }}'
    """,
}


@pytest.fixture
def older(bench: Bench) -> Bench:
    """A stack of the older tool, with variables."""
    bench.manifest("", head=OLDER)
    bench.sections("shop_vpc", VPC)
    bench.sections("shop_subnet", SUBNET)
    bench.variables = {"AWS_REGION": "us-east-1"}
    return bench


def test_a_stack_of_the_older_tool_lives(older: Bench) -> None:
    assert older.actions() == {"shop_vpc": "create", "shop_subnet": "create"}
    assert older.built() == {"shop_vpc": "create", "shop_subnet": "create"}
    assert older.built() == {"shop_vpc": "unchanged", "shop_subnet": "unchanged"}
    assert older.actions() == {"shop_vpc": "unchanged", "shop_subnet": "unchanged"}
    assert older.tested() == {"shop_vpc": "unchanged", "shop_subnet": "unchanged"}
    (vpc,) = older.names("AWS::EC2::VPC")
    assert older.model("AWS::EC2::VPC", vpc)["Tags"] == [
        {"Key": "Name", "Value": "shop-dev-vpc"},
        {"Key": "Provisioner", "Value": "stackql"},
        {"Key": "StackName", "Value": "shop"},
        {"Key": "StackEnv", "Value": "dev"},
    ]
    assert older.teardown() == {"shop_vpc": "delete", "shop_subnet": "delete"}
    assert older.names("AWS::EC2::VPC") == []
    assert older.teardown() == {"shop_vpc": "skip", "shop_subnet": "skip"}
    assert len(older.writes) == 4


def test_a_query_over_the_older_name_comes_after_what_makes_it(older: Bench) -> None:
    text = (older.folder / "stackql_manifest.yml").read_text()
    query = (
        "- name: seen\n  type: query\n  sql: SELECT COUNT(*) AS n FROM aws.ec2.subnets"
        " WHERE region = 'us-east-1'\n  exports: [n]\nexports: [n]\n"
    )
    older.manifest("", head=text + query)
    assert "shop_subnet" in older.stack().before["seen"]
    assert older.build(parallelism=8).outputs == {"n": 1}


@pytest.mark.parametrize("provider", ["awscc", "awscc::v26.03.00379", "aws", "aws::v24.07.00246"])
def test_a_provider_may_be_pinned(bench: Bench, provider: str) -> None:
    bench.manifest(
        "resources: [{name: q, type: query, sql: SELECT 1 AS x, exports: [x]}]",
        head=f"name: shop\nproviders:\n  - {provider}\n",
    )
    assert bench.built() == {"q": "run"}


# As the newer one has it: what exists finds is `this`, the created is told by RETURNING.
def test_a_stack_of_the_newer_tool_lives(bench: Bench) -> None:
    tagged = """
        WITH tagged_resources AS (
            SELECT split_part(ResourceARN, '/', 2) as vpc_id
            FROM awscc.tagging.tagged_resources
            WHERE region = '{{ region }}'
            AND TagFilters = '{{ global_tags | to_aws_tag_filters }}'
            AND ResourceTypeFilters = '["ec2:vpc"]'
        ),
        vpcs AS (
            SELECT vpc_id FROM awscc.ec2.vpcs_list_only WHERE region = '{{ region }}'
        )
        SELECT r.vpc_id FROM vpcs r INNER JOIN tagged_resources tr ON r.vpc_id = tr.vpc_id;
    """
    bench.sections(
        "vpc",
        {
            "exists": tagged,
            "statecheck, retries=2, retry_delay=0": """
                SELECT COUNT(*) as count FROM (
                    SELECT AWS_POLICY_EQUAL(tags, '{{ vpc_tags }}') as test_tags
                    FROM awscc.ec2.vpcs
                    WHERE Identifier = '{{ this.vpc_id }}' AND region = '{{ region }}'
                    AND cidr_block = '{{ cidr }}' AND test_tags = 1
                ) t;
            """,
            "create": """
                INSERT INTO awscc.ec2.vpcs (CidrBlock, Tags, region)
                SELECT '{{ cidr }}', '{{ vpc_tags }}', '{{ region }}' RETURNING *;
            """,
            "update": """
                UPDATE awscc.ec2.vpcs SET PatchDocument = string('{{ {
                  "Tags": vpc_tags } | generate_patch_document }}')
                WHERE Identifier = '{{ this.vpc_id }}' AND region = '{{ region }}' RETURNING *;
            """,
            "exports": "SELECT '{{ this.vpc_id }}' as vpc_id, '{{ cidr }}' as vpc_cidr;",
            "delete": """
                DELETE FROM awscc.ec2.vpcs
                WHERE Identifier = '{{ vpc_id }}' AND region = '{{ region }}';
            """,
        },
    )
    bench.manifest("""
        globals:
          - {name: region, value: us-east-1}
          - name: global_tags
            value:
              - {Key: 'stackql:stack-name', Value: '{{ stack_name }}'}
              - {Key: 'stackql:stack-env', Value: '{{ stack_env }}'}
              - {Key: 'stackql:resource-name', Value: '{{ resource_name }}'}
        resources:
          - name: vpc
            props:
              - {name: cidr, values: {dev: {value: 10.1.0.0/16}}}
              - {name: vpc_tags, merge: [global_tags], value: [{Key: Owner, Value: '{{ OWNER }}'}]}
            return_vals: {create: [{Identifier: new_vpc}]}
            exports: [vpc_id, vpc_cidr]
        exports: [vpc_id]
    """)
    bench.variables = {"OWNER": "a"}
    assert bench.built() == {"vpc": "create"}
    assert bench.built() == {"vpc": "unchanged"}
    bench.variables = {"OWNER": "b"}
    assert bench.actions() == {"vpc": "update"}
    assert bench.built() == {"vpc": "update"}
    assert bench.tested() == {"vpc": "unchanged"}
    assert bench.teardown() == {"vpc": "delete"}
    assert bench.names("AWS::EC2::VPC") == []


def test_names_with_folders_and_hyphens_are_this_too(bench: Bench) -> None:
    for name in ("account/the-log", "my-log"):
        bench.sections(
            name,
            {
                "exists": "SELECT 1 AS count, '{{ resource_name }}' AS found",
                "create": "SELECT 1",
                "exports": f"SELECT '{{{{ this.found }}}} {{{{ {name}.found }}}}' AS said",
            },
        )
    bench.manifest("""
        resources:
          - {name: account/the-log, exports: [said: one]}
          - {name: my-log, exports: [said: two]}
          - name: both
            type: query
            sql: SELECT '{{ account/the-log.one }} | {{ my-log.two }}' AS both
            exports: [both]
        exports: [both]
    """)
    assert bench.outputs() == {"both": "account/the-log account/the-log | my-log my-log"}


def test_what_stands_in_auth_and_keys_of_ones_own_mean_nothing(bench: Bench) -> None:
    bench.manifest(
        """
        version: 1
        x-notes: [anything]
        resources:
          - name: q
            type: query
            auth: {type: aws_signing_v4, keyIDenvvar: A, credentialsenvvar: B}
            x-owner: me
            sql: SELECT 1 AS x
            exports: [x]
    """,
        head="name: shop\nproviders: [awscc]\n",
    )
    assert bench.built() == {"q": "run"}


# A name that a resource exports and one before it exports too means the earlier one until the
# resource has told its own.
def test_its_own_export_does_not_hide_anothers_before_it_is_told(bench: Bench) -> None:
    bench.sections(
        "two",
        {
            "exists": "SELECT 1 AS count, 'second' AS arn",
            "create": "SELECT 1",
            "statecheck": "SELECT '{{ arn }}' = 'first' AND '{{ this.arn }}' = 'second' AS count",
            "exports": "SELECT '{{ this.arn }} after {{ arn }}' AS arn",
        },
    )
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 'first' AS arn, exports: [arn]}
          - {name: two, exports: [arn]}
        exports: [arn]
    """)
    assert bench.built() == {"one": "run", "two": "unchanged"}
    assert bench.outputs() == {"arn": "second after first"}


def test_an_unknown_relation_is_no_reason_to_create(bench: Bench) -> None:
    bench.sections("log", {"exists": "SELECT 1 FROM aws.nothing.here", "create": "SELECT 1"})
    bench.manifest("resources: [{name: log}]")
    with pytest.raises(StackFailed, match="nothing"):
        bench.build()
