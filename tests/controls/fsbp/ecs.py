"""Resources that pass the controls of ecs, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def task(family: str, **container: Any) -> dict[str, Any]:
    return {"Family": family, "ContainerDefinitions": [{"Name": "c", "Image": "i", **container}]}


CASES = {
    "ecs.4": Case(
        "AWS::ECS::TaskDefinition",
        [task("plain"), task("said", Privileged=False)],
        [task("root", Privileged=True)],
    ),
    "ecs.5": Case(
        "AWS::ECS::TaskDefinition",
        [task("sealed", ReadonlyRootFilesystem=True)],
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
}
