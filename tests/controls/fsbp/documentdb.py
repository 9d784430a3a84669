"""Resources that pass the controls of documentdb, and some that do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.controls.fsbp.case import Case, Model


def cluster(name: str, **more: Any) -> dict[str, Any]:
    return {"DBClusterIdentifier": name, "Engine": "docdb", **more}


def case(good: Sequence[Model], bad: Sequence[Model]) -> Case:
    """What is not DocumentDB's is not asked about."""
    other = {"DBClusterIdentifier": "aurora", "Engine": "aurora-mysql"}
    return Case("AWS::RDS::DBCluster", [*good, other], bad)


# Tested by itself: no local snapshot is shared.
OTHERS = {"documentdb.3"}

CASES = {
    "documentdb.1": case(
        [cluster("sealed", StorageEncrypted=True)],
        [cluster("plain", StorageEncrypted=False), cluster("unsaid")],
    ),
    "documentdb.2": case(
        [cluster("week", BackupRetentionPeriod=7), cluster("month", BackupRetentionPeriod=30)],
        [cluster("days", BackupRetentionPeriod=6), cluster("unsaid")],
    ),
    "documentdb.4": case(
        [
            cluster("audit", EnableCloudwatchLogsExports=["audit"]),
            cluster("both", EnableCloudwatchLogsExports=["profiler", "audit"]),
        ],
        [cluster("other", EnableCloudwatchLogsExports=["profiler"]), cluster("unsaid")],
    ),
    "documentdb.5": case(
        [cluster("kept", DeletionProtection=True)],
        [cluster("loose", DeletionProtection=False), cluster("unsaid")],
    ),
}
