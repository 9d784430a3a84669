"""Resources that pass the controls of opensearch, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import Case

DOMAIN = "AWS::OpenSearchService::Domain"
LATEST = "Policy-Min-TLS-1-2-PFS-2023-10"
GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:d:*"


def domain(name: str, version: str = "OpenSearch_2.19", **more: Any) -> dict[str, Any]:
    return {"DomainName": name, "EngineVersion": version, **more}


def nodes(count: int, zones: bool, **more: Any) -> dict[str, Any]:
    said = {"InstanceCount": count, "ZoneAwarenessEnabled": zones, **more}
    return {"ClusterConfig": said}


def masters(count: int, on: bool = True) -> dict[str, Any]:
    return nodes(3, True, DedicatedMasterEnabled=on, DedicatedMasterCount=count)


def endpoint(policy: str, on: bool = True) -> dict[str, Any]:
    return {"DomainEndpointOptions": {"EnforceHTTPS": on, "TLSSecurityPolicy": policy}}


def log(kind: str, on: bool = True) -> dict[str, Any]:
    said = {"Enabled": on, "CloudWatchLogsLogGroupArn": GROUP}
    return {"LogPublishingOptions": {kind: said}}


def switch(member: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return [{member: {"Enabled": True}}], [{member: {"Enabled": False}}, {}]


# What is good and bad by the control, of whichever engine.
SUBJECTS: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "rest": switch("EncryptionAtRestOptions"),
    "vpc": (
        [{"VPCOptions": {"SubnetIds": ["subnet-0123456789abcdef0"]}}],
        [{}, {"VPCOptions": {"SubnetIds": []}}],
    ),
    "node": switch("NodeToNodeEncryptionOptions"),
    "error": (
        [log("ES_APPLICATION_LOGS")],
        [log("ES_APPLICATION_LOGS", False), log("AUDIT_LOGS"), {}],
    ),
    "audit": ([log("AUDIT_LOGS")], [log("AUDIT_LOGS", False), log("INDEX_SLOW_LOGS"), {}]),
    "nodes": ([nodes(3, True), nodes(6, True)], [nodes(2, True), nodes(3, False), {}]),
    "masters": ([masters(3)], [masters(2), masters(3, False), nodes(3, True), {}]),
    "access": switch("AdvancedSecurityOptions"),
    "tls": (
        [endpoint(LATEST)],
        [endpoint(LATEST, False), endpoint("Policy-Min-TLS-1-2-2019-07"), {}],
    ),
}


def cases(service: str, version: str, other: str, *subjects: str) -> dict[str, Case]:
    """A case for each subject, of numbers from 1; domains of another engine are not asked about."""
    made = {}
    for number, subject in enumerate(subjects, 1):
        good, bad = SUBJECTS[subject]
        foreign = [domain(f"other-{subject}", other)]
        made[f"{service}.{number}"] = Case(
            DOMAIN,
            [domain(f"good-{count}", version, **one) for count, one in enumerate(good)] + foreign,
            [domain(f"bad-{count}", version, **one) for count, one in enumerate(bad)],
        )
    return made


OPENSEARCH, ELASTICSEARCH = "OpenSearch_2.19", "Elasticsearch_7.10"
OF_OPENSEARCH = ("rest", "vpc", "node", "error", "audit", "nodes", "access", "tls")

# Tested by itself: whether an update waits is what the service says.
OTHERS = {"opensearch.10"}

CASES = cases("opensearch", OPENSEARCH, ELASTICSEARCH, *OF_OPENSEARCH)
