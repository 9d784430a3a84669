"""Resources that pass the controls of ecs, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def task(family: str, **container: Any) -> dict[str, Any]:
    return {"Family": family, "ContainerDefinitions": [{"Name": "c", "Image": "i", **container}]}


def system(family: str, name: str, **container: Any) -> dict[str, Any]:
    """A task of an operating system."""
    return {**task(family, **container), "RuntimePlatform": {"OperatingSystemFamily": name}}


def fargate(model: dict[str, Any]) -> dict[str, Any]:
    return {**model, "RequiresCompatibilities": ["FARGATE"]}


def service(name: str, **more: Any) -> dict[str, Any]:
    return {"ServiceName": name, "TaskDefinition": "linux", **more}


def network(public: str | None = None) -> dict[str, Any]:
    """Where a service is, and whether it gives out public addresses."""
    config = {"Subnets": ["subnet-0123456789abcdef0"]}
    more = {"AssignPublicIp": public} if public else {}
    return {"NetworkConfiguration": {"AwsvpcConfiguration": {**config, **more}}}


def files(**more: Any) -> list[dict[str, Any]]:
    """A volume of EFS."""
    config = {"FilesystemId": "fs-0123456789abcdef0", **more}
    return [{"Name": "files", "EFSVolumeConfiguration": config}]


def provider(name: str, **more: Any) -> dict[str, Any]:
    arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/g"
    return {"Name": name, "AutoScalingGroupProvider": {"AutoScalingGroupArn": arn, **more}}


LOG = {"LogDriver": "awslogs", "Options": {"awslogs-group": "g"}}
SPOT = {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]}
OTHER = {"CapacityProviderStrategy": [{"CapacityProvider": "own", "Weight": 1}]}
WINDOWS = "WINDOWS_SERVER_2022_CORE"

OTHERS = {"ecs.16"}

CASES = {
    "ecs.2": Case(
        "AWS::ECS::Service",
        [
            service("in", **network("DISABLED")),
            service("unsaid", **network()),
            service("without"),
        ],
        [service("out", **network("ENABLED"))],
    ),
    "ecs.3": Case(
        "AWS::ECS::TaskDefinition",
        [task("plain"), {**task("task"), "PidMode": "task"}],
        [{**task("host"), "PidMode": "host"}],
    ),
    "ecs.4": Case(
        "AWS::ECS::TaskDefinition",
        [task("plain"), task("said", Privileged=False)],
        [task("root", Privileged=True)],
    ),
    "ecs.5": Case(
        "AWS::ECS::TaskDefinition",
        [
            task("sealed", ReadonlyRootFilesystem=True),
            system("windows", WINDOWS),
            system("linux", "LINUX", ReadonlyRootFilesystem=True),
        ],
        [task("open", ReadonlyRootFilesystem=False), task("unsaid")],
    ),
    "ecs.12": Case(
        "AWS::ECS::Cluster",
        [
            {
                "ClusterName": "seen",
                "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
            },
        ],
        [
            {
                "ClusterName": "off",
                "ClusterSettings": [{"Name": "containerInsights", "Value": "disabled"}],
            },
            {"ClusterName": "unsaid"},
        ],
    ),
    "ecs.8": Case(
        "AWS::ECS::TaskDefinition",
        [
            task("plain"),
            task("named", Environment=[{"Name": "AWS_REGION", "Value": "us-east-1"}]),
            task("secret", Secrets=[{"Name": "AWS_SECRET_ACCESS_KEY", "ValueFrom": "s"}]),
        ],
        [
            task("id", Environment=[{"Name": "AWS_ACCESS_KEY_ID", "Value": "x"}]),
            task("key", Environment=[{"Name": "A"}, {"Name": "AWS_SECRET_ACCESS_KEY"}]),
            task("engine", Environment=[{"Name": "ECS_ENGINE_AUTH_DATA", "Value": "x"}]),
        ],
    ),
    "ecs.9": Case(
        "AWS::ECS::TaskDefinition",
        [task("logged", LogConfiguration=LOG)],
        [
            task("silent"),
            {
                "Family": "half",
                "ContainerDefinitions": [
                    {"Name": "a", "Image": "i", "LogConfiguration": LOG},
                    {"Name": "b", "Image": "i"},
                ],
            },
        ],
    ),
    "ecs.10": Case(
        "AWS::ECS::Service",
        [
            service("latest", LaunchType="FARGATE", PlatformVersion="LATEST"),
            service("told", LaunchType="FARGATE", PlatformVersion="1.4.0"),
            service("unsaid", **SPOT),
            service("instances", LaunchType="EC2"),
            service("own", PlatformVersion="1.3.0", **OTHER),
        ],
        [
            service("old", LaunchType="FARGATE", PlatformVersion="1.3.0"),
            service("spot", PlatformVersion="1.3.0", **SPOT),
            service("first", LaunchType="FARGATE", PlatformVersion="1.0.0"),
        ],
    ),
    "ecs.18": Case(
        "AWS::ECS::TaskDefinition",
        [
            task("without"),
            {**task("host"), "Volumes": [{"Name": "v", "Host": {"SourcePath": "/v"}}]},
            {**task("sealed"), "Volumes": files(TransitEncryption="ENABLED")},
        ],
        [
            {**task("plain"), "Volumes": files(TransitEncryption="DISABLED")},
            {**task("unsaid"), "Volumes": files()},
        ],
    ),
    "ecs.19": Case(
        "AWS::ECS::CapacityProvider",
        [provider("kept", ManagedTerminationProtection="ENABLED")],
        [provider("loose", ManagedTerminationProtection="DISABLED"), provider("unsaid")],
    ),
    "ecs.20": Case(
        "AWS::ECS::TaskDefinition",
        [
            task("name", User="app"),
            task("number", User="1000:0"),
            system("linux", "LINUX", User="app"),
            system("windows", WINDOWS),
        ],
        [
            task("unsaid"),
            task("root", User="root"),
            task("zero", User="0"),
            task("both", User="0:0"),
            system("linux-unsaid", "LINUX"),
        ],
    ),
    "ecs.21": Case(
        "AWS::ECS::TaskDefinition",
        [
            system("user", WINDOWS, User="ContainerUser"),
            system("linux", "LINUX"),
            fargate(task("fargate")),
            task("either", User="app"),
        ],
        [
            system("unsaid", WINDOWS),
            system("admin", WINDOWS, User="ContainerAdministrator"),
            fargate(system("fargate-windows", WINDOWS)),
            task("either-unsaid"),
        ],
    ),
}
