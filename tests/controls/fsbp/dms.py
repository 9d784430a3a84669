"""Resources that pass the controls of dms, and some that do not."""

from __future__ import annotations

import json
from typing import Any

from tests.controls.fsbp.case import Case

ARN = "arn:aws:dms:us-east-1:123456789012:"


def task(name: str, logs: bool | None = None, **severities: str) -> dict[str, Any]:
    """A task whose components log from these severities on."""
    logging: dict[str, Any] = {"EnableLogging": logs}
    if severities:
        logging["LogComponents"] = [
            {"Id": part, "Severity": f"LOGGER_SEVERITY_{level}"}
            for part, level in severities.items()
        ]
    settings = {"ReplicationTaskSettings": json.dumps({"Logging": logging})}
    return {
        "ReplicationTaskIdentifier": name,
        "MigrationType": "full-load",
        "ReplicationInstanceArn": ARN + "rep:r",
        "SourceEndpointArn": ARN + "endpoint:a",
        "TargetEndpointArn": ARN + "endpoint:b",
        "TableMappings": "{}",
        **(settings if logs is not None else {}),
    }


def endpoint(name: str, engine: str, **more: Any) -> dict[str, Any]:
    return {
        "EndpointIdentifier": name,
        "EndpointType": "target",
        "EngineName": engine,
        **more,
    }


def tasks(one: str, other: str, beside: str) -> Case:
    return Case(
        "AWS::DMS::ReplicationTask",
        [
            task("all", True),
            task("more", True, **{one: "DEFAULT", other: "DETAILED_DEBUG"}),
            task("beside", True, **{one: "DEBUG", beside: "ERROR"}),
        ],
        [
            task("less", True, **{one: "INFO"}),
            task("other", True, **{one: "DEFAULT", other: "ERROR"}),
            task("off", False, **{one: "DEFAULT", other: "DEFAULT"}),
            task("unsaid"),
        ],
    )


# Tested by themselves: replication instances have no resource type.
OTHERS = {"dms.1", "dms.6", "dms.13"}

CASES = {
    "dms.7": tasks("TARGET_APPLY", "TARGET_LOAD", "SOURCE_UNLOAD"),
    "dms.8": tasks("SOURCE_CAPTURE", "SOURCE_UNLOAD", "TARGET_LOAD"),
    "dms.9": Case(
        "AWS::DMS::Endpoint",
        [
            endpoint("checked", "postgres", SslMode="verify-full"),
            endpoint("required", "mysql", SslMode="require"),
            endpoint("bucket", "s3"),
            endpoint("table", "dynamodb", SslMode="none"),
            endpoint("topic", "kafka", KafkaSettings={"SecurityProtocol": "ssl-encryption"}),
            endpoint("cache", "redis"),
        ],
        [
            endpoint("plain", "postgres", SslMode="none"),
            endpoint("unsaid", "mysql"),
            endpoint("plain-topic", "kafka", KafkaSettings={"SecurityProtocol": "sasl-plaintext"}),
            endpoint("unsaid-topic", "kafka"),
            endpoint("plain-cache", "redis", RedisSettings={"SslSecurityProtocol": "plaintext"}),
        ],
    ),
    "dms.10": Case(
        "AWS::DMS::Endpoint",
        [
            endpoint("asked", "neptune", NeptuneSettings={"IamAuthEnabled": True}),
            endpoint("other", "postgres"),
        ],
        [
            endpoint("off", "neptune", NeptuneSettings={"IamAuthEnabled": False}),
            endpoint("unsaid", "neptune"),
        ],
    ),
    "dms.11": Case(
        "AWS::DMS::Endpoint",
        [
            endpoint("asked", "mongodb", MongoDbSettings={"AuthType": "password"}),
            endpoint("other", "docdb"),
        ],
        [
            endpoint("open", "mongodb", MongoDbSettings={"AuthType": "no"}),
            endpoint("unsaid", "mongodb"),
        ],
    ),
    "dms.12": Case(
        "AWS::DMS::Endpoint",
        [
            endpoint("tls", "redis", RedisSettings={"SslSecurityProtocol": "ssl-encryption"}),
            endpoint("unsaid", "redis"),
            endpoint("other", "postgres"),
        ],
        [endpoint("plain", "redis", RedisSettings={"SslSecurityProtocol": "plaintext"})],
    ),
}
