"""Resources that pass the controls of neptune, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case

CLUSTER = "AWS::Neptune::DBCluster"


def cluster(name: str, **more: Any) -> dict[str, Any]:
    return {"DBClusterIdentifier": name, **more}


# Tested by themselves: the engine of a snapshot is what the service says of it.
OTHERS = {"neptune.3", "neptune.6"}

CASES = {
    "neptune.1": Case(
        CLUSTER,
        [cluster("sealed", StorageEncrypted=True)],
        [cluster("plain", StorageEncrypted=False), cluster("unsaid")],
    ),
    "neptune.2": Case(
        CLUSTER,
        [cluster("heard", EnableCloudwatchLogsExports=["audit", "slowquery"])],
        [cluster("slow", EnableCloudwatchLogsExports=["slowquery"]), cluster("unsaid")],
    ),
    "neptune.4": Case(
        CLUSTER,
        [cluster("kept", DeletionProtection=True)],
        [cluster("loose", DeletionProtection=False), cluster("unsaid")],
    ),
    "neptune.5": Case(
        CLUSTER,
        [cluster("week", BackupRetentionPeriod=7)],
        [cluster("days", BackupRetentionPeriod=6), cluster("unsaid")],
    ),
    "neptune.7": Case(
        CLUSTER,
        [cluster("iam", IamAuthEnabled=True)],
        [cluster("words", IamAuthEnabled=False), cluster("unsaid")],
    ),
    "neptune.8": Case(
        CLUSTER,
        [cluster("copies", CopyTagsToSnapshot=True)],
        [cluster("forgets", CopyTagsToSnapshot=False), cluster("unsaid")],
    ),
}
