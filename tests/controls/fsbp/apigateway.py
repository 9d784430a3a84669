"""Resources that pass the controls of apigateway, and some that do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.answers.clouds import Cloud
from tests.controls.fsbp.case import Case, Model


def below(
    type_name: str, good: Sequence[Model], bad: Sequence[Model], key: str = "ApiId"
) -> Callable[[Cloud, str, int, bool], object]:
    """Makes for an API what belongs to it: the model of its number."""

    def beside(cloud: Cloud, api: str, number: int, is_good: bool) -> None:
        cloud.put(type_name, {key: api, **(good if is_good else bad)[number]})

    return beside


def stages(good: Sequence[Model], bad: Sequence[Model]) -> Case:
    """REST APIs with a stage each."""
    good, bad = ([{"StageName": "live", **one} for one in models] for models in (good, bad))
    return Case(
        "AWS::ApiGateway::RestApi",
        [{"Name": f"good-{number}"} for number, _ in enumerate(good)],
        [{"Name": f"bad-{number}"} for number, _ in enumerate(bad)],
        below("AWS::ApiGateway::Stage", good, bad, "RestApiId"),
    )


def http(type_name: str, good: Sequence[Model], bad: Sequence[Model]) -> Case:
    """HTTP APIs with a resource of the type each; `ProtocolType` of a model is the API's."""

    def api(name: str, model: Model) -> Model:
        kind = model.get("ProtocolType", "HTTP")
        more = {"RouteSelectionExpression": "$request.body.action"} if kind != "HTTP" else {}
        return {"Name": name, "ProtocolType": kind, **more}

    def own(models: Sequence[Model]) -> list[Model]:
        return [
            {key: value for key, value in one.items() if key != "ProtocolType"} for one in models
        ]

    return Case(
        "AWS::ApiGatewayV2::Api",
        [api(f"good-{number}", one) for number, one in enumerate(good)],
        [api(f"bad-{number}", one) for number, one in enumerate(bad)],
        below(type_name, own(good), own(bad)),
    )


def _protected(cloud: Cloud, api: str, _: int, good: bool) -> None:
    """A stage with a web ACL, or another one's."""
    cloud.put("AWS::ApiGateway::Stage", {"RestApiId": api, "StageName": "live"})
    cloud.put(
        "AWS::WAFv2::WebACLAssociation",
        {
            "ResourceArn": f"arn:aws:apigateway:us-east-1::/restapis/{api}/stages/"
            + ("live" if good else "other"),
            "WebACLArn": f"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/acl/{api}",
        },
    )


def setting(path: str = "/*", method: str = "*", **more: Any) -> dict[str, Any]:
    return {"ResourcePath": path, "HttpMethod": method, **more}


def domain(name: str, **more: str) -> dict[str, Any]:
    return {"DomainName": f"{name}.example.com", **more}


STAGE = {"StageName": "live"}
LOG = {"DestinationArn": "arn:aws:logs:us-east-1:123456789012:log-group:access", "Format": "x"}

CASES = {
    "apigateway.1": stages(
        [
            {"MethodSettings": [setting(LoggingLevel="ERROR")]},
            {"MethodSettings": [setting(LoggingLevel="INFO"), setting("/~1a", "GET")]},
        ],
        [
            {"MethodSettings": [setting(LoggingLevel="OFF")]},
            {"MethodSettings": [setting("/~1a", "GET", LoggingLevel="INFO")]},
            {
                "MethodSettings": [
                    setting(LoggingLevel="INFO"),
                    setting("/~1a", "GET", LoggingLevel="OFF"),
                ]
            },
            {"MethodSettings": [setting(MetricsEnabled=True)]},
            {},
        ],
    ),
    "apigateway.2": stages([{"ClientCertificateId": "a1b2c3"}], [{}]),
    "apigateway.3": stages([{"TracingEnabled": True}], [{"TracingEnabled": False}, {}]),
    "apigateway.4": Case(
        "AWS::ApiGateway::RestApi", [{"Name": "good"}], [{"Name": "bad"}], _protected
    ),
    "apigateway.5": stages(
        [
            {},
            {
                "CacheClusterEnabled": True,
                "MethodSettings": [setting(CachingEnabled=True, CacheDataEncrypted=True)],
            },
            {
                "CacheClusterEnabled": True,
                "MethodSettings": [setting(CachingEnabled=False, CacheDataEncrypted=False)],
            },
            {"CacheClusterEnabled": False, "MethodSettings": [setting(CachingEnabled=True)]},
        ],
        [
            {"CacheClusterEnabled": True, "MethodSettings": [setting(CachingEnabled=True)]},
            {
                "CacheClusterEnabled": True,
                "MethodSettings": [
                    setting(CachingEnabled=True, CacheDataEncrypted=True),
                    setting("/~1a", "GET", CachingEnabled=True, CacheDataEncrypted=False),
                ],
            },
        ],
    ),
    "apigateway.8": http(
        "AWS::ApiGatewayV2::Route",
        [
            {"RouteKey": "GET /a", "AuthorizationType": "AWS_IAM"},
            {"RouteKey": "GET /a", "AuthorizationType": "JWT", "AuthorizerId": "abc123"},
            {"RouteKey": "$disconnect", "ProtocolType": "WEBSOCKET"},
        ],
        [
            {"RouteKey": "GET /a", "AuthorizationType": "NONE"},
            {"RouteKey": "$default"},
            {"RouteKey": "$connect", "ProtocolType": "WEBSOCKET"},
        ],
    ),
    "apigateway.9": http(
        "AWS::ApiGatewayV2::Stage",
        [{**STAGE, "AccessLogSettings": LOG}],
        [STAGE, {**STAGE, "AccessLogSettings": {"Format": "x"}, "ProtocolType": "WEBSOCKET"}],
    ),
    "apigateway.10": http(
        "AWS::ApiGatewayV2::Integration",
        [
            {"IntegrationType": "HTTP_PROXY"},
            {"IntegrationType": "HTTP_PROXY", "ConnectionType": "INTERNET"},
            {
                "IntegrationType": "HTTP_PROXY",
                "ConnectionType": "VPC_LINK",
                "ConnectionId": "abc123",
                "TlsConfig": {"ServerNameToVerify": "inside.example.com"},
            },
        ],
        [
            {
                "IntegrationType": "HTTP_PROXY",
                "ConnectionType": "VPC_LINK",
                "ConnectionId": "abc123",
            }
        ],
    ),
    "apigateway.11": Case(
        "AWS::ApiGateway::DomainName",
        [
            domain("new", SecurityPolicy="SecurityPolicy_TLS13_1_3_2025_09"),
            domain("edge", SecurityPolicy="SecurityPolicy_TLS13_2025_EDGE"),
        ],
        [
            domain("old", SecurityPolicy="TLS_1_0"),
            domain("usual", SecurityPolicy="TLS_1_2"),
            domain("unsaid"),
        ],
    ),
}
