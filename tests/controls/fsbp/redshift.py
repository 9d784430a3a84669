"""Resources that pass the controls of redshift, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case

CLUSTER = "AWS::Redshift::Cluster"


def cluster(name: str, **more: Any) -> dict[str, Any]:
    usual = {"ClusterType": "multi-node", "NodeType": "ra3.large", "DBName": "d"}
    return {"ClusterIdentifier": name, "MasterUsername": "harbour", **usual, **more}


def switch(setting: str, *, usual: bool = False) -> Case:
    """A control of a setting that is to be true; `usual` is what it is if nothing is said."""
    good = [cluster("on", **{setting: True}), *([cluster("unsaid")] if usual else [])]
    bad = [cluster("off", **{setting: False}), *([] if usual else [cluster("unsaid-off")])]
    return Case(CLUSTER, good, bad)


# Tested by itself: the security groups of a cluster are there before it.
OTHERS = {"redshift.15"}

CASES = {
    "redshift.1": Case(
        CLUSTER,
        [cluster("in", PubliclyAccessible=False), cluster("unsaid")],
        [cluster("out", PubliclyAccessible=True)],
    ),
    "redshift.3": Case(
        CLUSTER,
        [cluster("week", AutomatedSnapshotRetentionPeriod=7)],
        [
            cluster("days", AutomatedSnapshotRetentionPeriod=6),
            cluster("none", AutomatedSnapshotRetentionPeriod=0),
            cluster("unsaid"),
        ],
    ),
    "redshift.4": Case(
        CLUSTER,
        [
            cluster("bucket", LoggingProperties={"BucketName": "logs"}),
            cluster("logs", LoggingProperties={"LogDestinationType": "cloudwatch"}),
        ],
        [cluster("unsaid"), cluster("nowhere", LoggingProperties={"LogDestinationType": "s3"})],
    ),
    "redshift.6": switch("AllowVersionUpgrade", usual=True),
    "redshift.7": switch("EnhancedVpcRouting"),
    "redshift.8": Case(
        CLUSTER, [cluster("own")], [{**cluster("usual"), "MasterUsername": "awsuser"}]
    ),
    "redshift.10": switch("Encrypted"),
    "redshift.18": switch("MultiAZ"),
}
