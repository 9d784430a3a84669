"""Resources that pass the controls of appsync, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import ROLE, Case


def api(name: str, authentication: str = "AWS_IAM", **more: Any) -> dict[str, Any]:
    return {"Name": name, "AuthenticationType": authentication, **more}


def log(level: str) -> dict[str, Any]:
    return {"FieldLogLevel": level, "CloudWatchLogsRoleArn": ROLE}


CASES = {
    "appsync.2": Case(
        "AWS::AppSync::GraphQLApi",
        [api("all", LogConfig=log("ALL")), api("errors", LogConfig=log("ERROR"))],
        [
            api("none", LogConfig=log("NONE")),
            api("unsaid"),
        ],
    ),
    "appsync.5": Case(
        "AWS::AppSync::GraphQLApi",
        [
            api("iam"),
            api(
                "two",
                AdditionalAuthenticationProviders=[{"AuthenticationType": "AWS_IAM"}],
            ),
        ],
        [
            api("key", "API_KEY"),
            api("too", AdditionalAuthenticationProviders=[{"AuthenticationType": "API_KEY"}]),
        ],
    ),
}
