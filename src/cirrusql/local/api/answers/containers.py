"""ECS and ECR: what the services run, and what the repositories hold.

There are no resource types for tasks and images: a service of the organisation runs as many tasks
as it wants, and each of its repositories has an image for each of three weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from zlib import crc32

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, named
from cirrusql.local.api.world import Found, World, made_id, tags_of
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]
_WEEKS = (3, 10, 17)


def _cluster(world: World, request: Request) -> Found:
    """The cluster that is asked, by name or ARN; raises Refusal if there is none."""
    wanted = request.get("cluster", "default")
    for one in world.resources("ECS::Cluster"):
        if wanted in (one.model["ClusterName"], one.model["Arn"]):
            return one
    raise Refusal("ClusterNotFoundException", "Cluster not found.")


def _services(world: World, cluster: Found) -> list[Found]:
    names = (cluster.model["ClusterName"], cluster.model["Arn"])
    return [one for one in world.resources("ECS::Service") if one.model.get("Cluster") in names]


def _tasks(world: World, cluster: Found) -> Iterator[Row]:
    for service in _services(world, cluster):
        model = service.model
        for number in range(model.get("DesiredCount", 0) if service.seeded else 0):
            task = made_id("t", service.identifier, number, size=32)[2:]
            place = f"task/{cluster.model['ClusterName']}/{task}"
            yield {
                "taskArn": world.arn("ecs", place),
                "clusterArn": cluster.model["Arn"],
                "taskDefinitionArn": model.get("TaskDefinition"),
                "group": f"service:{model['ServiceName']}",
                "desiredStatus": "RUNNING",
                "lastStatus": "RUNNING",
                "healthStatus": "HEALTHY",
                "launchType": model.get("LaunchType", "EC2"),
                "createdAt": world.days_ago(2 + number),
                "startedAt": world.days_ago(2 + number),
                "startedBy": f"ecs-svc/{made_id('s', service.identifier)[2:]}",
            }


def _list_tasks(world: World, request: Request) -> Mapping[str, Any]:
    rows = list(_tasks(world, _cluster(world, request)))
    service, family = request.get("serviceName"), request.get("family")
    launch, status = request.get("launchType"), request.get("desiredStatus", "RUNNING")
    found = [
        row["taskArn"]
        for row in rows
        if (service is None or row["group"] == f"service:{service.rpartition('/')[2]}")
        and (family is None or _family(row) == family)
        and launch in (None, row["launchType"])
        and status == row["desiredStatus"]
    ]
    return {"taskArns": found}


def _family(row: Row) -> str:
    return str(row["taskDefinitionArn"]).rpartition("/")[2].partition(":")[0]


def _describe_tasks(world: World, request: Request) -> Mapping[str, Any]:
    request.get("include")
    known: dict[str, Row] = {}
    for row in _tasks(world, _cluster(world, request)):
        known[row["taskArn"]] = known[row["taskArn"].rpartition("/")[2]] = row
    wanted = request.get("tasks", [])
    failures = [{"arn": one, "reason": "MISSING"} for one in wanted if one not in known]
    return {"tasks": [known[one] for one in wanted if one in known], "failures": failures}


def _list_container_instances(world: World, request: Request) -> Mapping[str, Any]:
    """None: no instance of the organisation is registered with a cluster, as clusters say too."""
    _cluster(world, request)
    for name in ("filter", "status"):
        request.get(name)
    return {"containerInstanceArns": []}


def _describe_container_instances(world: World, request: Request) -> Mapping[str, Any]:
    _cluster(world, request)
    request.get("include")
    wanted = request.get("containerInstances", [])
    return {
        "containerInstances": [],
        "failures": [{"arn": one, "reason": "MISSING"} for one in wanted],
    }


def _describe_clusters(world: World, request: Request) -> Mapping[str, Any]:
    include = request.get("include", [])
    if set(include) - {"TAGS", "SETTINGS"}:
        message = "The local cloud knows TAGS and SETTINGS of include only"
        raise Refusal("InvalidParameterException", message)
    rows: dict[str, Row] = {}
    for one in world.resources("ECS::Cluster"):
        tasks = list(_tasks(world, one))
        row = {
            "clusterArn": one.model["Arn"],
            "clusterName": one.model["ClusterName"],
            "status": "ACTIVE",
            "runningTasksCount": len(tasks),
            "pendingTasksCount": 0,
            "activeServicesCount": len(_services(world, one)),
            "registeredContainerInstancesCount": 0,
            "capacityProviders": one.model.get("CapacityProviders", []),
        }
        if "TAGS" in include:
            tags = tags_of(one.model).items()
            row["tags"] = [{"key": key, "value": value} for key, value in tags]
        if "SETTINGS" in include:
            settings = one.model.get("ClusterSettings", ())
            row["settings"] = [{"name": s["Name"], "value": s["Value"]} for s in settings]
        rows[row["clusterName"]] = rows[row["clusterArn"]] = row
    wanted = request.get("clusters") or ["default"]
    failures = [{"arn": name, "reason": "MISSING"} for name in wanted if name not in rows]
    return {"clusters": [rows[one] for one in wanted if one in rows], "failures": failures}


def _describe_task_sets(world: World, request: Request) -> Mapping[str, Any]:
    request.get("include")
    cluster, name = _cluster(world, request), request.text("service").rpartition("/")[2]
    services = [one for one in _services(world, cluster) if one.model["ServiceName"] == name]
    if not services:
        raise Refusal("ServiceNotFoundException", "Service not found.")
    arn, clusters = services[0].identifier, (cluster.model["ClusterName"], cluster.model["Arn"])
    rows = [
        {
            **world.row(one),
            "taskSetArn": world.arn(
                "ecs", f"task-set/{cluster.model['ClusterName']}/{name}/{one.model['Id']}"
            ),
            "serviceArn": services[0].model["ServiceArn"],
            "clusterArn": cluster.model["Arn"],
            "status": "ACTIVE",
            "createdAt": world.since(one),
        }
        for one in world.resources("ECS::TaskSet")
        if one.model["Cluster"] in clusters and one.model["Service"] in (name, arn)
    ]
    wanted = request.get("taskSets")
    known = {key for row in rows for key in (row["id"], row["taskSetArn"])}
    failures = [{"arn": one, "reason": "MISSING"} for one in wanted or () if one not in known]
    if wanted:
        rows = [row for row in rows if {row["id"], row["taskSetArn"]} & set(wanted)]
    return {"taskSets": rows, "failures": failures}


def _images(world: World, repository: Found) -> Iterator[Row]:
    name = repository.model["RepositoryName"]
    scanned = (repository.model.get("ImageScanningConfiguration") or {}).get("ScanOnPush")
    for number, age in enumerate(_WEEKS):
        chance = crc32(f"{name}/{number}".encode())
        digest = sha256(f"{world.region}/{name}/{number}".encode()).hexdigest()
        image: Row = {
            "registryId": world.account,
            "repositoryName": name,
            "imageDigest": f"sha256:{digest}",
            "imageTags": [f"build-{140 - number}", *(["latest"] if number == 0 else [])],
            "imageSizeInBytes": 60_000_000 + chance % 40_000_000,
            "imagePushedAt": world.days_ago(age),
            "imageManifestMediaType": "application/vnd.oci.image.manifest.v1+json",
        }
        if scanned:
            image["imageScanStatus"] = {"status": "COMPLETE"}
            counts = {"HIGH": chance % 3, "MEDIUM": chance % 7}
            image["imageScanFindingsSummary"] = {
                "imageScanCompletedAt": world.days_ago(age),
                "findingSeverityCounts": {name: n for name, n in counts.items() if n},
            }
        yield image


def _describe_images(world: World, request: Request) -> Mapping[str, Any]:
    name = request.text("repositoryName")
    repository = world.by("ECR::Repository", "RepositoryName").get(name)
    if repository is None or request.get("registryId", world.account) != world.account:
        message = f"The repository with name '{name}' does not exist in this registry"
        raise Refusal("RepositoryNotFoundException", message)
    rows = list(_images(world, repository)) if repository.seeded else []
    tagged = (request.get("filter") or {}).get("tagStatus", "ANY")
    wanted = request.get("imageIds")
    if wanted:
        digests = [one["imageDigest"] for one in wanted if "imageDigest" in one]
        tags = {one["imageTag"] for one in wanted if "imageTag" in one}
        rows = [r for r in rows if r["imageDigest"] in digests or tags & set(r["imageTags"])]
        if not rows:
            raise Refusal("ImageNotFoundException", "The image does not exist in the repository")
    return {"imageDetails": [] if tagged == "UNTAGGED" else rows}


def _list_services(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {"arn": one.model["ServiceArn"], "type": one.model.get("LaunchType", "EC2")}
        for one in _services(world, _cluster(world, request))
    ]
    wanted = request.get("launchType")
    request.only("schedulingStrategy", "REPLICA")
    return {"serviceArns": [row["arn"] for row in rows if wanted in (None, row["type"])]}


def _describe_repositories(world: World, request: Request) -> Mapping[str, Any]:
    if request.get("registryId", world.account) != world.account:
        raise Refusal("RepositoryNotFoundException", "The registry is not one of this account")
    rows = [
        {
            **world.row(one),
            "repositoryArn": one.model.get("Arn"),
            "registryId": world.account,
            "createdAt": world.since(one),
            "imageTagMutability": one.model.get("ImageTagMutability", "MUTABLE"),
        }
        for one in world.resources("ECR::Repository")
    ]
    code, message = "RepositoryNotFoundException", "The repository with name '{}' does not exist"
    found = named(request, rows, "repositoryNames", "repositoryName", code, message)
    return {"repositories": found}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "ecr": {
        "describe_repositories": _describe_repositories,
        "describe_images": _describe_images,
    },
    "ecs": {
        "list_clusters": lambda world, _: {
            "clusterArns": [one.model["Arn"] for one in world.resources("ECS::Cluster")]
        },
        "describe_clusters": _describe_clusters,
        "list_services": _list_services,
        "list_tasks": _list_tasks,
        "list_container_instances": _list_container_instances,
        "describe_container_instances": _describe_container_instances,
        "describe_tasks": _describe_tasks,
        "describe_task_sets": _describe_task_sets,
    },
}
