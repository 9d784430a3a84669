"""Resources that pass the controls of sagemaker, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import ROLE, Case

NOTEBOOK = "AWS::SageMaker::NotebookInstance"
MODEL = "AWS::SageMaker::Model"
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/r:1"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
NETWORK, BETWEEN = "EnableNetworkIsolation", "EnableInterContainerTrafficEncryption"


def notebook(name: str, **more: Any) -> dict[str, Any]:
    usual = {"InstanceType": "ml.t3.medium", "RoleArn": ROLE}
    return {"NotebookInstanceName": name, **usual, **more}


def endpoint(name: str, *variants: dict[str, Any]) -> dict[str, Any]:
    said = [
        {"VariantName": f"v{number}", "ModelName": "m", **one}
        for number, one in enumerate(variants)
    ]
    return {"EndpointConfigName": name, "ProductionVariants": said}


def model(name: str, **more: Any) -> dict[str, Any]:
    return {"ModelName": name, "ExecutionRoleArn": ROLE, **more}


def container(mode: str | None = None) -> dict[str, Any]:
    said = {"ImageConfig": {"RepositoryAccessMode": mode}} if mode else {}
    return {"Image": IMAGE, **said}


def job(name: str, count: int = 1, **network: bool) -> dict[str, Any]:
    """What the models of every kind of job have in common."""
    instances = {"InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}
    return {
        "JobDefinitionName": name,
        "RoleArn": ROLE,
        "JobResources": {"ClusterConfig": {"InstanceCount": count, **instances}},
        **({"NetworkConfig": network} if network else {}),
    }


OUTPUT = {
    "MonitoringOutputs": [
        {"S3Output": {"S3Uri": "s3://b/out", "LocalPath": "/opt/ml/processing/output"}}
    ]
}
INPUT = {"EndpointInput": {"EndpointName": "e", "LocalPath": "/opt/ml/processing/input"}}


def jobs(kind: str, setting: str, *, several: bool = False) -> Case:
    """A control of a setting of the network of a kind of job."""
    truth = {"GroundTruthS3Input": {"S3Uri": "s3://b/truth"}}
    has_truth = kind in ("ModelBias", "ModelQuality")
    application: dict[str, Any] = {"ImageUri": IMAGE}
    if kind in ("ModelBias", "ModelExplainability"):
        application["ConfigUri"] = "s3://b/config.json"
    if kind == "ModelQuality":
        application["ProblemType"] = "Regression"
    rest = {
        f"{kind}AppSpecification": application,
        f"{kind}JobInput": {**INPUT, **(truth if has_truth else {})},
        f"{kind}JobOutputConfig": OUTPUT,
    }
    count = 2 if several else 1
    good = [job("on", count, **{setting: True})]
    if several:
        good.append(job("alone", 1, **{setting: False}))
    bad = [job("off", count, **{setting: False}), job("unsaid", count)]
    return Case(
        f"AWS::SageMaker::{kind}JobDefinition",
        [{**one, **rest} for one in good],
        [{**one, **rest} for one in bad],
    )


def schedule(name: str, **network: bool) -> dict[str, Any]:
    inline = {
        "MonitoringAppSpecification": {"ImageUri": IMAGE},
        "MonitoringInputs": [INPUT],
        "MonitoringOutputConfig": OUTPUT,
        "MonitoringResources": job("x")["JobResources"],
        "RoleArn": ROLE,
        **({"NetworkConfig": network} if network else {}),
    }
    return {
        "MonitoringScheduleName": name,
        "MonitoringScheduleConfig": {"MonitoringJobDefinition": inline},
    }


def schedules(setting: str) -> Case:
    named = {
        "MonitoringScheduleName": "named",
        "MonitoringScheduleConfig": {
            "MonitoringJobDefinitionName": "d",
            "MonitoringType": "DataQuality",
        },
    }
    return Case(
        "AWS::SageMaker::MonitoringSchedule",
        [schedule("on", **{setting: True}), named],
        [schedule("off", **{setting: False}), schedule("unsaid")],
    )


def features(name: str, **more: Any) -> dict[str, Any]:
    return {
        "FeatureGroupName": name,
        "RecordIdentifierFeatureName": "id",
        "EventTimeFeatureName": "at",
        "FeatureDefinitions": [
            {"FeatureName": "id", "FeatureType": "String"},
            {"FeatureName": "at", "FeatureType": "String"},
        ],
        **more,
    }


def store(**more: str) -> dict[str, Any]:
    return {"OfflineStoreConfig": {"S3StorageConfig": {"S3Uri": "s3://b/f", **more}}}


def experiment(name: str, **more: Any) -> dict[str, Any]:
    hosted = {"InstanceType": "ml.m5.large", "InstanceCount": 1}
    real = {"InfrastructureType": "RealTimeInference", "RealTimeInferenceConfig": hosted}
    return {
        "Name": name,
        "Type": "ShadowMode",
        "RoleArn": ROLE,
        "EndpointName": "e",
        "ModelVariants": [
            {"ModelName": "m", "VariantName": one, "InfrastructureConfig": real} for one in "ab"
        ],
        **more,
    }


CASES = {
    "sagemaker.1": Case(
        NOTEBOOK,
        [notebook("inside", DirectInternetAccess="Disabled")],
        [notebook("outside", DirectInternetAccess="Enabled"), notebook("unsaid")],
    ),
    "sagemaker.2": Case(
        NOTEBOOK, [notebook("own", SubnetId="subnet-0123456789abcdef0")], [notebook("theirs")]
    ),
    "sagemaker.3": Case(
        NOTEBOOK,
        [notebook("user", RootAccess="Disabled")],
        [notebook("root", RootAccess="Enabled"), notebook("unsaid")],
    ),
    "sagemaker.4": Case(
        "AWS::SageMaker::EndpointConfig",
        [
            endpoint("two", {"InitialInstanceCount": 2}),
            endpoint("none", {"ServerlessConfig": {"MaxConcurrency": 5, "MemorySizeInMB": 2048}}),
        ],
        [
            endpoint("one", {"InitialInstanceCount": 1}),
            endpoint("second", {"InitialInstanceCount": 3}, {"InitialInstanceCount": 1}),
        ],
    ),
    "sagemaker.5": Case(
        MODEL,
        [model("alone", **{NETWORK: True})],
        [model("open", **{NETWORK: False}), model("unsaid")],
    ),
    "sagemaker.8": Case(
        NOTEBOOK,
        [notebook("new", PlatformIdentifier="notebook-al2023-v1")],
        [notebook("old", PlatformIdentifier="notebook-al2-v2"), notebook("unsaid")],
    ),
    "sagemaker.9": jobs("DataQuality", BETWEEN),
    "sagemaker.10": jobs("ModelExplainability", BETWEEN),
    "sagemaker.11": jobs("DataQuality", NETWORK),
    "sagemaker.12": jobs("ModelBias", NETWORK),
    "sagemaker.13": jobs("ModelQuality", BETWEEN),
    "sagemaker.14": schedules(NETWORK),
    "sagemaker.15": jobs("ModelBias", BETWEEN, several=True),
    "sagemaker.16": Case(
        MODEL,
        [
            model("private", PrimaryContainer=container("Vpc")),
            model("pipeline", Containers=[container(), container()]),
        ],
        [
            model("public", PrimaryContainer=container("Platform")),
            model("unsaid", PrimaryContainer=container()),
        ],
    ),
    "sagemaker.17": Case(
        "AWS::SageMaker::FeatureGroup",
        [
            features("keyed", **store(KmsKeyId=KEY)),
            features("online", OnlineStoreConfig={"EnableOnlineStore": True}),
        ],
        [features("plain", **store())],
    ),
    "sagemaker.19": Case(
        MODEL,
        [
            model("private", Containers=[container("Vpc"), container("Vpc")]),
            model("single", PrimaryContainer=container()),
        ],
        [
            model("half", Containers=[container("Vpc"), container("Platform")]),
            model("unsaid", Containers=[container(), container()]),
        ],
    ),
    "sagemaker.20": jobs("ModelExplainability", NETWORK),
    "sagemaker.21": Case(NOTEBOOK, [notebook("keyed", KmsKeyId=KEY)], [notebook("plain")]),
    "sagemaker.22": schedules(BETWEEN),
    "sagemaker.23": Case(
        "AWS::SageMaker::InferenceExperiment",
        [experiment("keyed", KmsKey=KEY)],
        [experiment("plain")],
    ),
    "sagemaker.24": Case(
        "AWS::SageMaker::InferenceExperiment",
        [
            experiment("keyed", DataStorageConfig={"Destination": "s3://b/d", "KmsKey": KEY}),
            experiment("without"),
        ],
        [experiment("plain", DataStorageConfig={"Destination": "s3://b/d"})],
    ),
    "sagemaker.25": jobs("ModelQuality", NETWORK),
}
