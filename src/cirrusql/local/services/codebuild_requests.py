"""The shapes of CodeBuild's requests, as the service's own model has them."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.local.protocol.shapes import Items, Number, Shape, Structure, Text, Truth

_ANY, _SOME = Text(), Text(1)
_INTEGER = Number(-(1 << 31), (1 << 31) - 1)
_ON_OFF = Text(words=("ENABLED", "DISABLED"))
_OWNER_ACCESS = Text(words=("NONE", "READ_ONLY", "FULL"))
_FEW = 12  # secondary sources, and what else belongs to them

_SOURCE = Structure(
    {
        "type": Text(
            words=(
                *("CODECOMMIT", "CODEPIPELINE", "GITHUB", "GITLAB", "GITLAB_SELF_MANAGED", "S3"),
                *("BITBUCKET", "GITHUB_ENTERPRISE", "NO_SOURCE"),
            )
        ),
        "location": _ANY,
        "gitCloneDepth": Number(0, (1 << 31) - 1),
        "gitSubmodulesConfig": Structure({"fetchSubmodules": Truth()}, ("fetchSubmodules",)),
        "buildspec": _ANY,
        "auth": Structure(
            {
                "type": Text(words=("OAUTH", "CODECONNECTIONS", "SECRETS_MANAGER")),
                "resource": _ANY,
            },
            ("type",),
        ),
        "reportBuildStatus": Truth(),
        "buildStatusConfig": Structure({"context": _ANY, "targetUrl": _ANY}),
        "insecureSsl": Truth(),
        "sourceIdentifier": _ANY,
    },
    ("type",),
)
_SOURCE_VERSION = Structure(
    {"sourceIdentifier": _ANY, "sourceVersion": _ANY}, ("sourceIdentifier", "sourceVersion")
)
_ARTIFACTS = Structure(
    {
        "type": Text(words=("CODEPIPELINE", "S3", "NO_ARTIFACTS")),
        "location": _ANY,
        "path": _ANY,
        "namespaceType": Text(words=("NONE", "BUILD_ID")),
        "name": _ANY,
        "packaging": Text(words=("NONE", "ZIP")),
        "overrideArtifactName": Truth(),
        "encryptionDisabled": Truth(),
        "artifactIdentifier": _ANY,
        "bucketOwnerAccess": _OWNER_ACCESS,
    },
    ("type",),
)
_CACHE = Structure(
    {
        "type": Text(words=("NO_CACHE", "S3", "LOCAL")),
        "location": _ANY,
        "modes": Items(
            Text(
                words=("LOCAL_DOCKER_LAYER_CACHE", "LOCAL_SOURCE_CACHE", "LOCAL_CUSTOM_CACHE"),
            )
        ),
        "cacheNamespace": _ANY,
    },
    ("type",),
)
_COMPUTE_TYPE = Text(
    words=(
        *(f"BUILD_GENERAL1_{size}" for size in ("SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE")),
        *(f"BUILD_LAMBDA_{size}GB" for size in (1, 2, 4, 8, 10)),
        *("ATTRIBUTE_BASED_COMPUTE", "CUSTOM_INSTANCE_TYPE"),
    )
)
_SECURITY_GROUPS = Items(_SOME, 5)
_VARIABLE = Structure(
    {
        "name": _SOME,
        "value": _ANY,
        "type": Text(words=("PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER")),
    },
    ("name", "value"),
)
_ENVIRONMENT = Structure(
    {
        "type": Text(
            words=(
                *("WINDOWS_CONTAINER", "LINUX_CONTAINER", "LINUX_GPU_CONTAINER", "ARM_CONTAINER"),
                *("WINDOWS_SERVER_2019_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"),
                *("LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER", "LINUX_EC2", "ARM_EC2"),
                *("WINDOWS_EC2", "MAC_ARM"),
            )
        ),
        "image": _SOME,
        "computeType": _COMPUTE_TYPE,
        "computeConfiguration": Structure(
            {
                **dict.fromkeys(("vCpu", "memory", "disk"), _INTEGER),
                "machineType": Text(words=("GENERAL", "NVME")),
                "instanceType": _SOME,
            }
        ),
        "fleet": Structure({"fleetArn": _ANY}),
        "environmentVariables": Items(_VARIABLE),
        "privilegedMode": Truth(),
        "certificate": _ANY,
        "registryCredential": Structure(
            {"credential": _SOME, "credentialProvider": Text(words=("SECRETS_MANAGER",))},
            ("credential", "credentialProvider"),
        ),
        "imagePullCredentialsType": Text(words=("CODEBUILD", "SERVICE_ROLE")),
        "dockerServer": Structure(
            {"computeType": _COMPUTE_TYPE, "securityGroupIds": _SECURITY_GROUPS}, ("computeType",)
        ),
        "hostKernel": Text(words=("LINUX_KERNEL_4", "LINUX_KERNEL_6", "LINUX_KERNEL_LATEST")),
    },
    ("type", "image", "computeType"),
)
_LOGS = Structure(
    {
        "cloudWatchLogs": Structure(
            {"status": _ON_OFF, "groupName": _ANY, "streamName": _ANY}, ("status",)
        ),
        "s3Logs": Structure(
            {
                "status": _ON_OFF,
                "location": _ANY,
                "encryptionDisabled": Truth(),
                "bucketOwnerAccess": _OWNER_ACCESS,
            },
            ("status",),
        ),
    }
)
_FILE_SYSTEM = Structure(
    {
        "type": Text(words=("EFS",)),
        **dict.fromkeys(("location", "mountPoint", "identifier", "mountOptions"), _ANY),
    }
)
_BATCH = Structure(
    {
        "serviceRole": _SOME,
        "combineArtifacts": Truth(),
        "restrictions": Structure(
            {
                "maximumBuildsAllowed": _INTEGER,
                "computeTypesAllowed": Items(_SOME),
                "fleetsAllowed": Items(_SOME),
            }
        ),
        "timeoutInMins": _INTEGER,
        "batchReportMode": Text(words=("REPORT_INDIVIDUAL_BUILDS", "REPORT_AGGREGATED_BATCH")),
    }
)
_PROJECT: Mapping[str, Shape] = {
    "description": Text(0, 255),
    "source": _SOURCE,
    "secondarySources": Items(_SOURCE, _FEW),
    "sourceVersion": _ANY,
    "secondarySourceVersions": Items(_SOURCE_VERSION, _FEW),
    "artifacts": _ARTIFACTS,
    "secondaryArtifacts": Items(_ARTIFACTS, _FEW),
    "cache": _CACHE,
    "environment": _ENVIRONMENT,
    "serviceRole": _SOME,
    "timeoutInMinutes": Number(5, 2160),
    "queuedTimeoutInMinutes": Number(5, 480),
    "encryptionKey": _SOME,
    "tags": Items(Structure({"key": Text(1, 127), "value": Text(0, 255)}), 50),
    "vpcConfig": Structure(
        {"vpcId": _SOME, "subnets": Items(_SOME, 16), "securityGroupIds": _SECURITY_GROUPS}
    ),
    "badgeEnabled": Truth(),
    "logsConfig": _LOGS,
    "fileSystemLocations": Items(_FILE_SYSTEM),
    "buildBatchConfig": _BATCH,
    "concurrentBuildLimit": _INTEGER,
    "autoRetryLimit": _INTEGER,
}

_PROJECT_NAME = Text(2, 150, r"[A-Za-z0-9][A-Za-z0-9\-_]{1,149}")
_WEBHOOK: Mapping[str, Shape] = {
    "projectName": _PROJECT_NAME,
    "branchFilter": _ANY,
    # A list of lists, of which the inner ones are not looked into.
    "filterGroups": Items(Items(Structure({}))),
    "buildType": Text(words=("BUILD", "BUILD_BATCH", "RUNNER_BUILDKITE_BUILD")),
    "pullRequestBuildPolicy": Structure(
        {
            "requiresCommentApproval": Text(
                words=("DISABLED", "ALL_PULL_REQUESTS", "FORK_PULL_REQUESTS")
            ),
            "approverRoles": Items(_ANY),
        },
        ("requiresCommentApproval",),
    ),
}
_SCOPE = Structure(
    {
        "name": _ANY,
        "domain": _ANY,
        "scope": Text(words=("GITHUB_ORGANIZATION", "GITHUB_GLOBAL", "GITLAB_GROUP")),
    },
    ("name", "scope"),
)

CODEBUILD_REQUESTS: Mapping[str, Structure] = {
    "CreateProject": Structure(
        {"name": _PROJECT_NAME, **_PROJECT},
        ("name", "source", "artifacts", "environment", "serviceRole"),
    ),
    "UpdateProject": Structure({"name": _SOME, **_PROJECT}, ("name",)),
    "BatchGetProjects": Structure({"names": Items(_SOME, 100, 1)}, ("names",)),
    "DeleteProject": Structure({"name": _SOME}, ("name",)),
    "CreateWebhook": Structure(
        {**_WEBHOOK, "manualCreation": Truth(), "scopeConfiguration": _SCOPE}, ("projectName",)
    ),
    "UpdateWebhook": Structure({**_WEBHOOK, "rotateSecret": Truth()}, ("projectName",)),
    "DeleteWebhook": Structure({"projectName": _PROJECT_NAME}, ("projectName",)),
    "UpdateProjectVisibility": Structure(
        {
            "projectArn": _SOME,
            "projectVisibility": Text(words=("PUBLIC_READ", "PRIVATE")),
            "resourceAccessRole": _SOME,
        },
        ("projectArn", "projectVisibility"),
    ),
}
"""The requests of CodeBuild that are answered."""
