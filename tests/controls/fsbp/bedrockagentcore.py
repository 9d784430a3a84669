"""Resources that pass the controls of bedrockagentcore, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import ROLE, Case

INSIDE = {"SecurityGroups": ["sg-0123456789abcdef0"], "Subnets": ["subnet-0123456789abcdef0"]}
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/agent:1"


def network(mode: str) -> dict[str, Any]:
    """Where a runtime or a browser is."""
    if mode == "VPC":
        return {"NetworkMode": mode, "VpcConfig": INSIDE, "NetworkModeConfig": INSIDE}
    return {"NetworkMode": mode}


def runtime(name: str, mode: str) -> dict[str, Any]:
    where = network(mode)
    where.pop("VpcConfig", None)
    return {
        "AgentRuntimeName": name,
        "RoleArn": ROLE,
        "AgentRuntimeArtifact": {"ContainerConfiguration": {"ContainerUri": IMAGE}},
        "NetworkConfiguration": where,
    }


def gateway(name: str, authorizer: str) -> dict[str, Any]:
    return {
        "Name": name,
        "RoleArn": ROLE,
        "ProtocolType": "MCP",
        "AuthorizerType": authorizer,
    }


def browser(name: str, mode: str = "VPC", **recording: Any) -> dict[str, Any]:
    where = network(mode)
    where.pop("NetworkModeConfig", None)
    more = {"RecordingConfig": recording} if recording else {}
    return {"Name": name, "NetworkConfiguration": where, **more}


PLACE = {"Bucket": "recordings", "Prefix": "browsers/"}

CASES = {
    "bedrockagentcore.1": Case(
        "AWS::BedrockAgentCore::Runtime",
        [runtime("inside", "VPC")],
        [runtime("outside", "PUBLIC")],
    ),
    "bedrockagentcore.2": Case(
        "AWS::BedrockAgentCore::Gateway",
        [gateway("iam", "AWS_IAM"), gateway("jwt", "CUSTOM_JWT")],
        [gateway("open", "NONE")],
    ),
    "bedrockagentcore.5": Case(
        "AWS::BedrockAgentCore::BrowserCustom",
        [browser("inside")],
        [browser("outside", "PUBLIC")],
    ),
    "bedrockagentcore.6": Case(
        "AWS::BedrockAgentCore::BrowserCustom",
        [browser("seen", Enabled=True, S3Location=PLACE)],
        [
            browser("off", Enabled=False, S3Location=PLACE),
            browser("nowhere", Enabled=True),
            browser("unsaid"),
        ],
    ),
}
