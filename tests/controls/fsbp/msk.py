"""Resources that pass the controls of msk, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import ROLE, Case

SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
IAM = {"Sasl": {"Iam": {"Enabled": True}}}
ANYBODY = {"Unauthenticated": {"Enabled": True}}


def cluster(name: str, access: str | None = None, **more: Any) -> dict[str, Any]:
    brokers: dict[str, Any] = {"InstanceType": "kafka.m5.large", "ClientSubnets": SUBNETS}
    if access:
        brokers["ConnectivityInfo"] = {"PublicAccess": {"Type": access}}
    usual = {"KafkaVersion": "3.6.0", "NumberOfBrokerNodes": 2, "BrokerNodeGroupInfo": brokers}
    return {"ClusterName": name, **usual, **more}


def connector(name: str, encryption: str = "TLS", **more: Any) -> dict[str, Any]:
    vpc = {"SecurityGroups": ["sg-0123456789abcdef0"], "Subnets": SUBNETS}
    plugin = f"arn:aws:kafkaconnect:us-east-1:{ACCOUNT}:custom-plugin/p/1"
    return {
        "ConnectorName": name,
        "Capacity": {"ProvisionedCapacity": {"WorkerCount": 1, "McuCount": 1}},
        "ConnectorConfiguration": {"tasks.max": "1"},
        "KafkaCluster": {"ApacheKafkaCluster": {"BootstrapServers": "b:9094", "Vpc": vpc}},
        "KafkaClusterClientAuthentication": {"AuthenticationType": "NONE"},
        "KafkaClusterEncryptionInTransit": {"EncryptionType": encryption},
        "KafkaConnectVersion": "2.7.1",
        "Plugins": [{"CustomPlugin": {"CustomPluginArn": plugin, "Revision": 1}}],
        "ServiceExecutionRoleArn": ROLE,
        **more,
    }


def logs(**kinds: bool) -> dict[str, Any]:
    said = {kind: {"Enabled": enabled} for kind, enabled in kinds.items()}
    return {"LogDelivery": {"WorkerLogDelivery": said}}


def between(encrypted: bool) -> dict[str, Any]:
    return {"EncryptionInfo": {"EncryptionInTransit": {"InCluster": encrypted}}}


CASES = {
    "msk.1": Case(
        "AWS::MSK::Cluster",
        [cluster("tls", **between(True)), cluster("unsaid")],
        [cluster("plain", **between(False))],
    ),
    "msk.3": Case(
        "AWS::KafkaConnect::Connector", [connector("tls")], [connector("plain", "PLAINTEXT")]
    ),
    "msk.4": Case(
        "AWS::MSK::Cluster",
        [cluster("private", "DISABLED"), cluster("unsaid")],
        [cluster("public", "SERVICE_PROVIDED_EIPS")],
    ),
    "msk.5": Case(
        "AWS::KafkaConnect::Connector",
        [
            connector("to-logs", **logs(CloudWatchLogs=True)),
            connector("to-stream", **logs(CloudWatchLogs=False, Firehose=True)),
            connector("to-bucket", **logs(S3=True)),
        ],
        [connector("off", **logs(CloudWatchLogs=False, S3=False)), connector("unsaid")],
    ),
    "msk.6": Case(
        "AWS::MSK::Cluster",
        [
            cluster("iam", ClientAuthentication=IAM),
            cluster("scram", ClientAuthentication={"Sasl": {"Scram": {"Enabled": True}}}),
            cluster("tls", ClientAuthentication={"Tls": {"Enabled": True}}),
        ],
        [
            cluster("anybody", ClientAuthentication={**IAM, **ANYBODY}),
            cluster("unsaid"),
            cluster("off", ClientAuthentication={"Sasl": {"Iam": {"Enabled": False}}}),
        ],
    ),
}
