"""Resources that pass the controls of rds, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import ROLE, Case


def database(**more: Any) -> dict[str, Any]:
    return {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", **more}


INSTANCE = "AWS::RDS::DBInstance"
CLUSTER = "AWS::RDS::DBCluster"
SUBSCRIPTION = "AWS::RDS::EventSubscription"
LOGS = "EnableCloudwatchLogsExports"


def named(name: str, engine: str = "postgres", **more: Any) -> dict[str, Any]:
    return database(DBInstanceIdentifier=name, Engine=engine, **more)


def cluster(name: str, engine: str = "aurora-postgresql", **more: Any) -> dict[str, Any]:
    return {"DBClusterIdentifier": name, "Engine": engine, **more}


def subscription(name: str, source: str | None, *events: str, **more: Any) -> dict[str, Any]:
    topic = {"SnsTopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:t"}
    kind = {"SourceType": source} if source else {}
    chosen = {"EventCategories": list(events)} if events else {}
    return {"SubscriptionName": name, **topic, **kind, **chosen, **more}


def proxy(name: str, **more: Any) -> dict[str, Any]:
    subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    return {
        "DBProxyName": name,
        "EngineFamily": "POSTGRESQL",
        "RoleArn": ROLE,
        "Auth": [{"AuthScheme": "SECRETS"}],
        "VpcSubnetIds": subnets,
        **more,
    }


def _members(cloud: Cloud, name: str, number: int, good: bool) -> None:
    """A cluster's instances: good ones have them in two zones."""
    if good or number:
        zones = ("us-east-1a", "us-east-1b") if good else ("us-east-1a", "us-east-1a")
        for count, zone in enumerate(zones):
            model = named(f"{name}-{count}", "aurora-mysql", DBClusterIdentifier=name)
            cloud.put(INSTANCE, {**model, "AvailabilityZone": zone})


# Tested by themselves: they are about a region, or about what the service says of a snapshot.
OTHERS = {"rds.1", "rds.4", "rds.21", "rds.22", "rds.46"}

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
            database(DBInstanceIdentifier="unsaid"),
        ],
    ),
    "rds.13": Case(
        "AWS::RDS::DBInstance",
        [database(DBInstanceIdentifier="fresh", AutoMinorVersionUpgrade=True)],
        [database(DBInstanceIdentifier="stale", AutoMinorVersionUpgrade=False)],
    ),
    "rds.6": Case(
        INSTANCE,
        [named("seen", MonitoringInterval=60), named("closely", MonitoringInterval=1)],
        [named("blind", MonitoringInterval=0), named("unsaid")],
    ),
    "rds.7": Case(
        CLUSTER,
        [
            cluster("kept", DeletionProtection=True),
            cluster("graph", "neptune"),
            cluster("documents", "docdb"),
        ],
        [
            cluster("loose", DeletionProtection=False),
            cluster("unsaid", "mysql"),
            {"DBClusterIdentifier": "restored", "SnapshotIdentifier": "earlier"},
        ],
    ),
    "rds.9": Case(
        INSTANCE,
        [
            named("pg", "postgres", **{LOGS: ["postgresql", "upgrade"]}),
            named("my", "mysql", **{LOGS: ["audit", "error", "general", "slowquery"]}),
            named("maria", "mariadb", **{LOGS: ["slowquery", "general", "error", "audit"]}),
            named("ms", "sqlserver-se", **{LOGS: ["agent", "error"]}),
            named("ora", "oracle-se2", **{LOGS: ["alert", "audit", "trace", "listener"]}),
            named("aurora-pg", "aurora-postgresql", **{LOGS: ["postgresql"]}),
            named("db2", "db2-se"),
        ],
        [
            named("pg-half", "postgres", **{LOGS: ["postgresql"]}),
            named("pg-none"),
            named("my-half", "mysql", **{LOGS: ["error", "general", "slowquery"]}),
            named("ms-none", "sqlserver-ex", **{LOGS: []}),
            named("ora-half", "oracle-ee", **{LOGS: ["alert"]}),
            named("aurora-my", "aurora-mysql"),
        ],
    ),
    "rds.10": Case(
        INSTANCE,
        [
            named("iam", EnableIAMDatabaseAuthentication=True),
            named("ms", "sqlserver-se", EnableIAMDatabaseAuthentication=False),
            named("ora", "oracle-se2"),
        ],
        [
            named("words", EnableIAMDatabaseAuthentication=False),
            named("unsaid", "mariadb"),
            named("aurora", "aurora-mysql", DBClusterIdentifier="elsewhere"),
        ],
    ),
    "rds.12": Case(
        CLUSTER,
        [cluster("iam", EnableIAMDatabaseAuthentication=True), cluster("graph", "neptune")],
        [cluster("words", EnableIAMDatabaseAuthentication=False), cluster("unsaid", "mysql")],
    ),
    "rds.14": Case(
        CLUSTER,
        [
            cluster("back", "aurora-mysql", BacktrackWindow=3600),
            cluster("pg"),
            cluster("my", "mysql"),
        ],
        [cluster("no", "aurora-mysql", BacktrackWindow=0), cluster("unsaid", "aurora-mysql")],
    ),
    "rds.15": Case(
        CLUSTER,
        [cluster("spread", "aurora-mysql")],
        [cluster("empty", "aurora-mysql"), cluster("narrow", "aurora-mysql")],
        _members,
    ),
    "rds.16": Case(
        CLUSTER,
        [cluster("copies", CopyTagsToSnapshot=True), cluster("pg", "postgres")],
        [
            cluster("forgets", CopyTagsToSnapshot=False),
            cluster("unsaid", "aurora-mysql"),
        ],
    ),
    "rds.17": Case(
        INSTANCE,
        [named("copies", CopyTagsToSnapshot=True), named("member", DBClusterIdentifier="c")],
        [named("forgets", CopyTagsToSnapshot=False), named("unsaid")],
    ),
    "rds.19": Case(
        SUBSCRIPTION,
        [
            subscription("both", "db-cluster", "maintenance", "failure", "creation"),
            subscription("all", "db-cluster"),
            subscription("instances", "db-instance", "creation"),
        ],
        [
            subscription("one", "db-cluster", "maintenance"),
            subscription("off", "db-cluster", Enabled=False),
        ],
    ),
    "rds.20": Case(
        SUBSCRIPTION,
        [
            subscription("three", "db-instance", "maintenance", "failure", "configuration change"),
            subscription("all", "db-instance"),
            subscription("clusters", "db-cluster", "creation"),
        ],
        [
            subscription("two", "db-instance", "maintenance", "failure"),
            subscription("off", "db-instance", Enabled=False),
        ],
    ),
    "rds.23": Case(
        INSTANCE,
        [
            named("moved", Port="5433"),
            named("pg-at-my", Port="3306"),
            named("member", "aurora-mysql", Port="3306", DBClusterIdentifier="c"),
        ],
        [
            named("usual", Port="5432"),
            named("ms", "sqlserver-se", Port="1433"),
            named("ora", "oracle-se2", Port="1521"),
        ],
    ),
    "rds.24": Case(
        CLUSTER,
        [cluster("own", MasterUsername="harbour"), cluster("graph", "neptune")],
        [
            cluster("usual", MasterUsername="postgres"),
            cluster("my", "aurora-mysql", MasterUsername="admin"),
        ],
    ),
    "rds.25": Case(
        INSTANCE,
        [
            named("own", MasterUsername="harbour"),
            named("member", MasterUsername="admin", DBClusterIdentifier="c"),
        ],
        [named("usual", MasterUsername="postgres"), named("my", "mysql", MasterUsername="admin")],
    ),
    "rds.27": Case(
        CLUSTER,
        [cluster("sealed", StorageEncrypted=True), cluster("graph", "neptune")],
        [cluster("plain", StorageEncrypted=False), cluster("unsaid", "mysql")],
    ),
    "rds.34": Case(
        CLUSTER,
        [
            cluster("heard", "aurora-mysql", **{LOGS: ["audit", "error"]}),
            cluster("pg"),
            cluster("v1", "aurora-mysql", EngineMode="serverless"),
        ],
        [cluster("half", "aurora-mysql", **{LOGS: ["error"]}), cluster("unsaid", "aurora-mysql")],
    ),
    "rds.35": Case(
        CLUSTER,
        [
            cluster("fresh", "mysql", AutoMinorVersionUpgrade=True),
            cluster("unsaid", "postgres"),
            cluster("graph", "neptune", AutoMinorVersionUpgrade=False),
        ],
        [
            cluster("aurora", AutoMinorVersionUpgrade=False),
            cluster("stale", "postgres", AutoMinorVersionUpgrade=False),
            cluster("stale-my", "mysql", AutoMinorVersionUpgrade=False),
        ],
    ),
    "rds.36": Case(
        INSTANCE,
        [named("heard", "postgres", **{LOGS: ["postgresql"]}), named("my", "mysql")],
        [named("half", "postgres", **{LOGS: ["upgrade"]}), named("unsaid")],
    ),
    "rds.37": Case(
        CLUSTER,
        [
            cluster("heard", "aurora-postgresql", **{LOGS: ["postgresql"]}),
            cluster("my", "aurora-mysql"),
        ],
        [cluster("none", "aurora-postgresql", **{LOGS: []}), cluster("unsaid")],
    ),
    "rds.40": Case(
        INSTANCE,
        [named("heard", "sqlserver-se", **{LOGS: ["agent", "error"]}), named("my", "mysql")],
        [named("half", "sqlserver-web", **{LOGS: ["error"]}), named("unsaid", "sqlserver-ex")],
    ),
    "rds.42": Case(
        INSTANCE,
        [named("heard", "mariadb", **{LOGS: ["audit", "error"]}), named("my", "mysql")],
        [named("half", "mariadb", **{LOGS: ["error"]}), named("unsaid", "mariadb")],
    ),
    "rds.43": Case(
        "AWS::RDS::DBProxy",
        [proxy("strict", RequireTLS=True)],
        [proxy("lax", RequireTLS=False), proxy("unsaid")],
    ),
    "rds.47": Case(
        CLUSTER,
        [cluster("copies", "postgres", CopyTagsToSnapshot=True), cluster("my", "mysql")],
        [cluster("forgets", "postgres", CopyTagsToSnapshot=False), cluster("unsaid", "postgres")],
    ),
    "rds.48": Case(
        CLUSTER,
        [cluster("copies", "mysql", CopyTagsToSnapshot=True), cluster("pg", "postgres")],
        [cluster("forgets", "mysql", CopyTagsToSnapshot=False), cluster("unsaid", "mysql")],
    ),
    "rds.50": Case(
        CLUSTER,
        [cluster("week", BackupRetentionPeriod=7), cluster("more", BackupRetentionPeriod=35)],
        [cluster("days", BackupRetentionPeriod=6), cluster("unsaid", "neptune")],
    ),
}
