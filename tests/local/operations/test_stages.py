"""Stages of REST APIs, as API Gateway has them: settings by path and method, and web ACLs."""

from __future__ import annotations

import json

from tests.answers.clouds import Cloud
from tests.answers.conftest import cloud, make_cloud

__all__ = ["cloud", "make_cloud"]


def test_a_stage_has_what_its_resource_has_in_the_words_of_its_api(cloud: Cloud) -> None:
    (api,) = cloud.put("AWS::ApiGateway::RestApi", {"Name": "pets"})
    cloud.put(
        "AWS::ApiGateway::Stage",
        {
            "RestApiId": api,
            "StageName": "live",
            "TracingEnabled": True,
            "AccessLogSetting": {"DestinationArn": "arn:aws:logs:us-east-1:1:log-group:l"},
            "MethodSettings": [
                {"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO"},
                {"ResourcePath": "/~1pets", "HttpMethod": "GET", "CachingEnabled": True},
            ],
            "Tags": [{"Key": "Owner", "Value": "us"}],
        },
        {"RestApiId": api, "StageName": "test"},
    )
    place = f"arn:aws:apigateway:us-east-1::/restapis/{api}/stages/live"
    acl = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/1"
    cloud.put("AWS::WAFv2::WebACLAssociation", {"ResourceArn": place, "WebACLArn": acl})
    rows = cloud.rows(
        "SELECT stage_name, tracing_enabled, method_settings, access_log_settings, web_acl_arn,"
        " tags FROM aws.apigateway.get_stages WHERE rest_api_id = ? ORDER BY stage_name",
        (api,),
    )
    live, test = ([json.loads(one) if str(one)[:1] == "{" else one for one in row] for row in rows)
    assert live == [
        "live",
        1,
        {"*/*": {"loggingLevel": "INFO"}, "~1pets/GET": {"cachingEnabled": True}},
        {"destinationArn": "arn:aws:logs:us-east-1:1:log-group:l"},
        acl,
        {"Owner": "us"},
    ]
    assert (test[0], test[2], test[3], test[4]) == ("test", {}, None, None)
