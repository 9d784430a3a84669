"""Resources that pass the controls of rds, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def database(**more: Any) -> dict[str, Any]:
    return {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", **more}


CASES = {
    "rds.2": Case(
        "AWS::RDS::DBInstance",
        [database(DBInstanceIdentifier="in", PubliclyAccessible=False)],
        [database(DBInstanceIdentifier="out", PubliclyAccessible=True)],
    ),
    "rds.3": Case(
        "AWS::RDS::DBInstance",
        [database(DBInstanceIdentifier="sealed", StorageEncrypted=True)],
        [
            database(DBInstanceIdentifier="plain", StorageEncrypted=False),
            database(DBInstanceIdentifier="unsaid"),
        ],
    ),
    "rds.5": Case(
        "AWS::RDS::DBInstance",
        [
            database(DBInstanceIdentifier="two", MultiAZ=True),
            database(DBInstanceIdentifier="member", DBClusterIdentifier="c"),
        ],
        [database(DBInstanceIdentifier="one", MultiAZ=False)],
    ),
    "rds.8": Case(
        "AWS::RDS::DBInstance",
        [
            database(DBInstanceIdentifier="kept", DeletionProtection=True),
            database(DBInstanceIdentifier="member", DBClusterIdentifier="c"),
        ],
        [database(DBInstanceIdentifier="loose", DeletionProtection=False)],
    ),
    "rds.11": Case(
        "AWS::RDS::DBInstance",
        [
            database(DBInstanceIdentifier="week", BackupRetentionPeriod=7),
            database(DBInstanceIdentifier="member", DBClusterIdentifier="c"),
        ],
        [
            database(DBInstanceIdentifier="days", BackupRetentionPeriod=6),
            database(DBInstanceIdentifier="none", BackupRetentionPeriod=0),
        ],
    ),
    "rds.13": Case(
        "AWS::RDS::DBInstance",
        [database(DBInstanceIdentifier="fresh", AutoMinorVersionUpgrade=True)],
        [database(DBInstanceIdentifier="stale", AutoMinorVersionUpgrade=False)],
    ),
}
