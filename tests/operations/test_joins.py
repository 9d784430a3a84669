"""Operation relations joined with each other and with resource types: values flow either way."""

from __future__ import annotations

import json

from tests.answers.clouds import Cloud
from tests.operations.conftest import GROUP

DETAIL = f"""
    FROM awscc.cloud_control.resources listing
    JOIN awscc.cloud_control.resource detail
      ON detail.Identifier = listing.Identifier AND detail.region = listing.region
    WHERE listing.TypeName = '{GROUP}' AND detail.TypeName = '{GROUP}'
"""


def test_the_list_with_details_that_stackql_users_write(cloud: Cloud) -> None:
    answered = cloud.run(f"""
        SELECT listing.Identifier, json_extract(detail.Properties, '$.RetentionInDays') AS days
        {DETAIL} AND listing.region = 'us-east-1' ORDER BY 1
    """)
    assert answered.rows == [("a", 7), ("b", 30)]
    assert answered.calls == {"ListResources": 1, "GetResource": 2}


def test_each_resource_is_read_in_its_own_region(cloud: Cloud) -> None:
    answered = cloud.run(f"""
        SELECT detail.region, detail.Identifier
        {DETAIL} AND listing.region IN ('us-east-1', 'eu-west-1') ORDER BY 2
    """)
    assert answered.rows == [("us-east-1", "a"), ("us-east-1", "b"), ("eu-west-1", "c")]
    assert answered.calls == {"ListResources": 2, "GetResource": 3}


def test_the_type_may_be_equated_too(cloud: Cloud) -> None:
    answered = cloud.run(f"""
        SELECT detail.TypeName, detail.Identifier
        FROM awscc.cloud_control.resources listing
        JOIN awscc.cloud_control.resource detail
          ON detail.TypeName = listing.TypeName AND detail.Identifier = listing.Identifier
        WHERE listing.TypeName = '{GROUP}' AND region = 'us-east-1' ORDER BY 2
    """)
    assert answered.rows == [(GROUP, "a"), (GROUP, "b")]
    assert answered.calls == {"ListResources": 1, "GetResource": 2}


def test_the_requests_of_a_resource_lead_to_it(cloud: Cloud) -> None:
    answered = cloud.run("""
        SELECT r.Operation, json_extract(d.Properties, '$.LogGroupName')
        FROM awscc.cloud_control.resource_requests r
        JOIN awscc.cloud_control.resource d
          ON d.TypeName = r.TypeName AND d.Identifier = r.Identifier AND d.region = r.region
        WHERE r.region = 'us-east-1' AND r.TypeName = 'AWS::Logs::LogGroup' ORDER BY 2
    """)
    assert answered.rows == [("CREATE", "a"), ("CREATE", "b")]


def test_a_resource_type_names_what_is_read(cloud: Cloud) -> None:
    answered = cloud.run(f"""
        SELECT g.log_group_name, json_extract(d.Properties, '$.RetentionInDays')
        FROM awscc.logs.log_groups g
        JOIN awscc.cloud_control.resource d
          ON d.Identifier = g.log_group_name AND d.region = g.region
        WHERE d.TypeName = '{GROUP}' AND g.region = 'us-east-1' ORDER BY 1
    """)
    assert answered.rows == [("a", 7), ("b", 30)]


def test_a_list_by_operation_names_the_resources_of_a_type(cloud: Cloud) -> None:
    answered = cloud.run(f"""
        SELECT g.retention_in_days
        FROM awscc.cloud_control.resources r
        JOIN awscc.logs.log_groups g ON g.log_group_name = r.Identifier AND g.region = r.region
        WHERE r.TypeName = '{GROUP}' AND r.region = 'us-east-1' ORDER BY 1
    """)
    assert answered.rows == [(7,), (30,)]
    reads = [json.loads(call.body) for call in answered.sent if call.operation == "GetResource"]
    assert sorted(read["Identifier"] for read in reads) == ["a", "b"]


def test_an_outer_join_keeps_what_cannot_be_read(cloud: Cloud) -> None:
    rows = cloud.rows(f"""
        SELECT n.value, d.Identifier
        FROM json_each('["a", "gone"]') n
        LEFT JOIN awscc.cloud_control.resource d
          ON d.Identifier = n.value AND d.TypeName = '{GROUP}' AND d.region = 'us-east-1'
             AND d.Identifier IN ('a', 'gone')
        ORDER BY 1
    """)
    assert rows == [("a", "a"), ("gone", None)]


def test_identifiers_from_a_subquery(cloud: Cloud) -> None:
    answered = cloud.run(f"""
        SELECT Identifier FROM awscc.cloud_control.resource
        WHERE TypeName = '{GROUP}' AND region = 'us-east-1' AND Identifier IN (
            SELECT log_group_name FROM awscc.logs.log_groups
            WHERE region = 'us-east-1' AND retention_in_days < 10)
    """)
    assert answered.rows == [("a",)]


def test_nothing_listed_is_nothing_read(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT * {DETAIL} AND listing.region = 'ap-south-1'")
    assert (answered.rows, answered.calls) == ([], {"ListResources": 1})


def test_star_beside_a_column_that_it_does_not_show_keeps_its_names(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT detail.* {DETAIL} AND listing.region = 'us-east-1'")
    assert answered.names == ("Identifier", "Properties", "region")
