-- Amazon RDS. Clusters and their snapshots are those of Aurora, of RDS, and, in lists, those of Neptune
-- and DocumentDB. What an instance of a cluster leaves to its cluster is asked of the cluster.

-- Only what somebody made by hand and did not encrypt can be shared with everybody; whom it is shared
-- with is asked of each of those. Here snapshots of Neptune and DocumentDB count, too.
ASSERT 'rds.1' TITLE 'Snapshots are not public' SEVERITY critical
SOURCE 'FSBP RDS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-1'
AS SELECT s.region, s.db_snapshot_identifier AS resource, 'everybody may restore it' AS reason
FROM aws.rds.describe_db_snapshots s
JOIN aws.rds.describe_db_snapshot_attributes a
  ON a.db_snapshot_identifier = s.db_snapshot_identifier AND a.region = s.region,
     json_each(a.db_snapshot_attributes) one
WHERE s.snapshot_type = 'manual' AND s.encrypted IS NOT TRUE
  AND one.value ->> 'AttributeName' = 'restore'
  AND json_has_any(one.value -> 'AttributeValues', 'all')
UNION ALL
SELECT s.region, s.db_cluster_snapshot_identifier,
       'everybody may restore it'
FROM aws.rds.describe_db_cluster_snapshots s
JOIN aws.rds.describe_db_cluster_snapshot_attributes a
  ON a.db_cluster_snapshot_identifier = s.db_cluster_snapshot_identifier AND a.region = s.region,
     json_each(a.db_cluster_snapshot_attributes) one
WHERE s.snapshot_type = 'manual' AND s.storage_encrypted IS NOT TRUE
  AND one.value ->> 'AttributeName' = 'restore'
  AND json_has_any(one.value -> 'AttributeValues', 'all');

ASSERT 'rds.2' TITLE 'Database instances are not public' SEVERITY critical
SOURCE 'FSBP RDS.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2'
AS SELECT region, db_instance_identifier AS resource, 'it is publicly accessible' AS reason
FROM awscc.rds.db_instances
WHERE publicly_accessible IS TRUE;

ASSERT 'rds.3' TITLE 'Database instances are encrypted' SEVERITY medium
SOURCE 'FSBP RDS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3'
AS SELECT region, db_instance_identifier AS resource, 'its storage is not encrypted' AS reason
FROM awscc.rds.db_instances
WHERE storage_encrypted IS NOT TRUE;

ASSERT 'rds.4' TITLE 'Snapshots are encrypted' SEVERITY medium
SOURCE 'FSBP RDS.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-4'
AS SELECT region, db_snapshot_identifier AS resource, 'it is not encrypted' AS reason
FROM awscc.rds.db_snapshots
WHERE encrypted IS NOT TRUE
UNION ALL
SELECT region, db_cluster_snapshot_identifier, 'it is not encrypted'
FROM awscc.rds.cluster_snapshots
WHERE storage_encrypted IS NOT TRUE AND engine IS NOT 'neptune' AND engine IS NOT 'docdb';

-- An instance of an Aurora cluster is spread by the cluster.
ASSERT 'rds.5' TITLE 'Database instances have a standby in another zone' SEVERITY medium
SOURCE 'FSBP RDS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5'
AS SELECT region, db_instance_identifier AS resource, 'it is in one zone only' AS reason
FROM awscc.rds.db_instances
WHERE multi_az IS NOT TRUE AND db_cluster_identifier IS NULL;

ASSERT 'rds.6' TITLE 'Database instances have enhanced monitoring' SEVERITY low
SOURCE 'FSBP RDS.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-6'
AS SELECT region, db_instance_identifier AS resource, 'it has no enhanced monitoring' AS reason
FROM awscc.rds.db_instances
WHERE coalesce(monitoring_interval, 0) = 0;

ASSERT 'rds.7' TITLE 'Clusters are protected from deletion' SEVERITY medium
SOURCE 'FSBP RDS.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-7'
AS SELECT region, db_cluster_identifier AS resource, 'it has no deletion protection' AS reason
FROM awscc.rds.db_clusters
WHERE deletion_protection IS NOT TRUE AND coalesce(engine, '') NOT IN ('neptune', 'docdb');

ASSERT 'rds.8' TITLE 'Database instances are protected from deletion' SEVERITY low
SOURCE 'FSBP RDS.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8'
AS SELECT region, db_instance_identifier AS resource, 'it has no deletion protection' AS reason
FROM awscc.rds.db_instances
WHERE deletion_protection IS NOT TRUE AND db_cluster_identifier IS NULL;

ASSERT 'rds.9' TITLE 'Database instances publish their logs' SEVERITY medium
SOURCE 'FSBP RDS.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-9'
AS WITH wanted(engines, log) AS (
    VALUES ('oracle-%', 'alert'), ('oracle-%', 'audit'), ('oracle-%', 'trace'),
           ('oracle-%', 'listener'), ('postgres', 'postgresql'), ('postgres', 'upgrade'),
           ('mysql', 'audit'), ('mysql', 'error'), ('mysql', 'general'), ('mysql', 'slowquery'),
           ('mariadb', 'audit'), ('mariadb', 'error'), ('mariadb', 'general'),
           ('mariadb', 'slowquery'), ('sqlserver-%', 'error'), ('sqlserver-%', 'agent'),
           ('aurora-mysql', 'audit'), ('aurora-mysql', 'error'), ('aurora-mysql', 'general'),
           ('aurora-mysql', 'slowquery'), ('aurora-postgresql', 'postgresql')
)
SELECT i.region, i.db_instance_identifier AS resource,
       'it does not publish its ' || w.log || ' log' AS reason
FROM awscc.rds.db_instances i
LEFT JOIN awscc.rds.db_clusters c
  ON c.db_cluster_identifier = i.db_cluster_identifier AND c.region = i.region
JOIN wanted w ON i.engine LIKE w.engines
WHERE NOT EXISTS (SELECT 1 FROM json_each(coalesce(c.enable_cloudwatch_logs_exports,
                                                   i.enable_cloudwatch_logs_exports)) one
                  WHERE one.value = w.log);

ASSERT 'rds.10' TITLE 'Database instances take logins of IAM' SEVERITY medium
SOURCE 'FSBP RDS.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-10'
AS SELECT i.region, i.db_instance_identifier AS resource, 'IAM authentication is off' AS reason
FROM awscc.rds.db_instances i
LEFT JOIN awscc.rds.db_clusters c
  ON c.db_cluster_identifier = i.db_cluster_identifier AND c.region = i.region
WHERE i.engine IN ('mysql', 'postgres', 'aurora', 'aurora-mysql', 'aurora-postgresql', 'mariadb')
  AND coalesce(i.db_instance_status, 'available')
      IN ('available', 'backing-up', 'storage-optimization', 'storage-full')
  AND coalesce(c.enable_iam_database_authentication, i.enable_iam_database_authentication)
      IS NOT TRUE;

-- Only a read replica has a state of replication; it is not asked about.
ASSERT 'rds.11' TITLE 'Database instances keep backups for a week' SEVERITY medium
SOURCE 'FSBP RDS.11', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11'
AS SELECT region, db_instance_identifier AS resource,
       'it keeps automatic backups for less than 7 days' AS reason, backup_retention_period
FROM awscc.rds.db_instances
WHERE coalesce(backup_retention_period, 1) < 7 AND db_cluster_identifier IS NULL
  AND coalesce(json_array_length(status_infos), 0) = 0;

ASSERT 'rds.12' TITLE 'Clusters take logins of IAM' SEVERITY medium
SOURCE 'FSBP RDS.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-12'
AS SELECT region, db_cluster_identifier AS resource, 'IAM authentication is off' AS reason
FROM awscc.rds.db_clusters
WHERE enable_iam_database_authentication IS NOT TRUE
  AND coalesce(engine, '') NOT IN ('neptune', 'docdb');

ASSERT 'rds.13' TITLE 'Database instances take minor versions by themselves' SEVERITY high
SOURCE 'FSBP RDS.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13'
AS SELECT region, db_instance_identifier AS resource,
          'it does not upgrade to minor versions automatically' AS reason
FROM awscc.rds.db_instances
WHERE auto_minor_version_upgrade IS NOT TRUE;

ASSERT 'rds.14' TITLE 'Aurora clusters can be backtracked' SEVERITY medium
SOURCE 'FSBP RDS.14', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-14'
AS SELECT region, db_cluster_identifier AS resource, 'it cannot be backtracked' AS reason
FROM awscc.rds.db_clusters
WHERE engine IN ('aurora', 'aurora-mysql') AND coalesce(backtrack_window, 0) = 0;

-- A cluster of the first serverless kind has no instances. An instance of which no zone is known is
-- taken for one in a zone of its own.
ASSERT 'rds.15' TITLE 'Clusters are in several zones' SEVERITY medium
SOURCE 'FSBP RDS.15', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-15'
AS SELECT c.region, c.db_cluster_identifier AS resource, 'its instances are in one zone only' AS reason
FROM awscc.rds.db_clusters c
WHERE coalesce(c.engine, '') NOT IN ('neptune', 'docdb') AND c.engine_mode IS NOT 'serverless'
  AND (SELECT count(DISTINCT coalesce(i.availability_zone, i.db_instance_identifier))
       FROM awscc.rds.db_instances i
       WHERE i.db_cluster_identifier = c.db_cluster_identifier AND i.region = c.region) < 2;

ASSERT 'rds.16' TITLE 'Snapshots of Aurora get the tags of their cluster' SEVERITY low
SOURCE 'FSBP RDS.16', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-16'
AS SELECT region, db_cluster_identifier AS resource, 'its snapshots do not get its tags' AS reason
FROM awscc.rds.db_clusters
WHERE engine IN ('aurora', 'aurora-mysql', 'aurora-postgresql')
  AND copy_tags_to_snapshot IS NOT TRUE;

ASSERT 'rds.17' TITLE 'Snapshots get the tags of their database instance' SEVERITY low
SOURCE 'FSBP RDS.17', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-17'
AS SELECT region, db_instance_identifier AS resource, 'its snapshots do not get its tags' AS reason
FROM awscc.rds.db_instances
WHERE copy_tags_to_snapshot IS NOT TRUE AND db_cluster_identifier IS NULL;

-- A subscription without categories is one to all of them.
ASSERT 'rds.19' TITLE 'Subscriptions to clusters are to critical events' SEVERITY low
SOURCE 'FSBP RDS.19', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-19'
AS SELECT region, subscription_name AS resource, 'it does not tell of ' || wanted.value AS reason
FROM awscc.rds.event_subscriptions, json_each('["maintenance", "failure"]') wanted
WHERE source_type = 'db-cluster'
  AND (enabled IS FALSE
       OR (json_array_length(event_categories) > 0
           AND NOT json_has_any(event_categories, wanted.value)));

ASSERT 'rds.20' TITLE 'Subscriptions to instances are to critical events' SEVERITY low
SOURCE 'FSBP RDS.20', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-20'
AS SELECT region, subscription_name AS resource, 'it does not tell of ' || wanted.value AS reason
FROM awscc.rds.event_subscriptions,
     json_each('["maintenance", "configuration change", "failure"]') wanted
WHERE source_type = 'db-instance'
  AND (enabled IS FALSE
       OR (json_array_length(event_categories) > 0
           AND NOT json_has_any(event_categories, wanted.value)));

-- A subscription without a type of source is one to all of them. Where there is none at all, nothing
-- is wanted.
ASSERT 'rds.21' TITLE 'Somebody is told of changes of parameter groups' SEVERITY low
SOURCE 'FSBP RDS.21', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-21'
AS SELECT DISTINCT s.region, 'the account' AS resource,
       'no subscription tells of changes of parameter groups' AS reason
FROM awscc.rds.event_subscriptions s
WHERE NOT EXISTS (
    SELECT 1 FROM awscc.rds.event_subscriptions o
    WHERE o.region = s.region AND o.enabled IS NOT FALSE
      AND coalesce(o.source_type, 'db-parameter-group') = 'db-parameter-group'
      AND (coalesce(json_array_length(o.event_categories), 0) = 0
           OR json_has_any(o.event_categories, 'configuration change')));

ASSERT 'rds.22' TITLE 'Somebody is told of changes of security groups' SEVERITY low
SOURCE 'FSBP RDS.22', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-22'
AS SELECT DISTINCT s.region, 'the account' AS resource,
       'no subscription tells of changes and failures of security groups' AS reason
FROM awscc.rds.event_subscriptions s
WHERE NOT EXISTS (
    SELECT 1 FROM awscc.rds.event_subscriptions o
    WHERE o.region = s.region AND o.enabled IS NOT FALSE
      AND coalesce(o.source_type, 'db-security-group') = 'db-security-group'
      AND (coalesce(json_array_length(o.event_categories), 0) = 0
           OR (json_has_any(o.event_categories, 'configuration change')
               AND json_has_any(o.event_categories, 'failure'))));

ASSERT 'rds.23' TITLE 'Databases are not at the usual port of their engine' SEVERITY low
SOURCE 'FSBP RDS.23', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-23'
AS WITH usual(engines, port) AS (
    VALUES ('mysql', 3306), ('mariadb', 3306), ('aurora', 3306), ('aurora-mysql', 3306),
           ('postgres', 5432), ('aurora-postgresql', 5432), ('oracle-%', 1521),
           ('custom-oracle-%', 1521), ('sqlserver-%', 1433), ('custom-sqlserver-%', 1433),
           ('db2-%', 50000)
), databases AS (
    SELECT region, db_instance_identifier AS name, engine,
           CAST(coalesce(endpoint ->> 'Port', port) AS INTEGER) AS port
    FROM awscc.rds.db_instances
    WHERE db_cluster_identifier IS NULL
    UNION ALL
    SELECT region, db_cluster_identifier, engine,
           CAST(coalesce(endpoint ->> 'Port', port) AS INTEGER)
    FROM awscc.rds.db_clusters
)
SELECT d.region, d.name AS resource, 'it is at port ' || u.port AS reason
FROM databases d JOIN usual u ON d.engine LIKE u.engines
WHERE coalesce(d.port, u.port) = u.port;

ASSERT 'rds.24' TITLE 'Clusters have an administrator of another name' SEVERITY medium
SOURCE 'FSBP RDS.24', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-24'
AS SELECT region, db_cluster_identifier AS resource,
       'its administrator is called ' || master_username AS reason
FROM awscc.rds.db_clusters
WHERE lower(master_username) IN ('admin', 'postgres')
  AND coalesce(engine, '') NOT IN ('neptune', 'docdb');

ASSERT 'rds.25' TITLE 'Database instances have an administrator of another name' SEVERITY medium
SOURCE 'FSBP RDS.25', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-25'
AS SELECT region, db_instance_identifier AS resource,
       'its administrator is called ' || master_username AS reason
FROM awscc.rds.db_instances
WHERE lower(master_username) IN ('admin', 'postgres') AND db_cluster_identifier IS NULL
  AND coalesce(engine, '') NOT IN ('neptune', 'docdb');

ASSERT 'rds.27' TITLE 'Clusters are encrypted' SEVERITY medium
SOURCE 'FSBP RDS.27', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-27'
AS SELECT region, db_cluster_identifier AS resource, 'its storage is not encrypted' AS reason
FROM awscc.rds.db_clusters
WHERE storage_encrypted IS NOT TRUE AND coalesce(engine, '') NOT IN ('neptune', 'docdb');

ASSERT 'rds.34' TITLE 'Clusters of Aurora MySQL publish their audit log' SEVERITY medium
SOURCE 'FSBP RDS.34', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-34'
AS SELECT region, db_cluster_identifier AS resource, 'it does not publish its audit log' AS reason
FROM awscc.rds.db_clusters
WHERE engine IN ('aurora', 'aurora-mysql') AND engine_mode IS NOT 'serverless'
  AND NOT json_has_any(coalesce(enable_cloudwatch_logs_exports, '[]'), 'audit');

ASSERT 'rds.35' TITLE 'Clusters take minor versions by themselves' SEVERITY medium
SOURCE 'FSBP RDS.35', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-35'
AS SELECT region, db_cluster_identifier AS resource,
       'it does not upgrade to minor versions automatically' AS reason
FROM awscc.rds.db_clusters
WHERE coalesce(engine, '') NOT IN ('neptune', 'docdb') AND auto_minor_version_upgrade IS FALSE;

ASSERT 'rds.36' TITLE 'Instances of PostgreSQL publish their log' SEVERITY medium
SOURCE 'FSBP RDS.36', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-36'
AS SELECT i.region, i.db_instance_identifier AS resource,
       'it does not publish its postgresql log' AS reason
FROM awscc.rds.db_instances i
LEFT JOIN awscc.rds.db_clusters c
  ON c.db_cluster_identifier = i.db_cluster_identifier AND c.region = i.region
WHERE i.engine = 'postgres'
  AND NOT json_has_any(coalesce(c.enable_cloudwatch_logs_exports,
                                i.enable_cloudwatch_logs_exports, '[]'), 'postgresql');

ASSERT 'rds.37' TITLE 'Clusters of Aurora PostgreSQL publish their log' SEVERITY medium
SOURCE 'FSBP RDS.37', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-37'
AS SELECT region, db_cluster_identifier AS resource, 'it does not publish its postgresql log' AS reason
FROM awscc.rds.db_clusters
WHERE engine = 'aurora-postgresql'
  AND NOT json_has_any(coalesce(enable_cloudwatch_logs_exports, '[]'), 'postgresql');

ASSERT 'rds.40' TITLE 'Instances of SQL Server publish their logs' SEVERITY medium
SOURCE 'FSBP RDS.40', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-40'
AS SELECT region, db_instance_identifier AS resource,
       'it does not publish its ' || wanted.value || ' log' AS reason
FROM awscc.rds.db_instances, json_each('["agent", "error"]') wanted
WHERE engine LIKE 'sqlserver-%'
  AND NOT json_has_any(coalesce(enable_cloudwatch_logs_exports, '[]'), wanted.value);

ASSERT 'rds.42' TITLE 'Instances of MariaDB publish their logs' SEVERITY medium
SOURCE 'FSBP RDS.42', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-42'
AS SELECT region, db_instance_identifier AS resource,
       'it does not publish its ' || wanted.value || ' log' AS reason
FROM awscc.rds.db_instances, json_each('["audit", "error"]') wanted
WHERE engine = 'mariadb'
  AND NOT json_has_any(coalesce(enable_cloudwatch_logs_exports, '[]'), wanted.value);

ASSERT 'rds.43' TITLE 'Proxies require TLS' SEVERITY medium
SOURCE 'FSBP RDS.43', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-43'
AS SELECT region, db_proxy_name AS resource, 'it takes connections without TLS' AS reason
FROM awscc.rds.db_proxies
WHERE require_tls IS NOT TRUE;

-- A subnet of which no route table says that it is its own has the main one of its network.
ASSERT 'rds.46' TITLE 'Database instances are in no public subnet' SEVERITY high
SOURCE 'FSBP RDS.46', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-46'
AS WITH tables AS (
    SELECT t.region, t.vpc_id, t.route_table_id, t.associations,
           EXISTS (SELECT 1 FROM json_each(t.routes) route
                   WHERE route.value ->> 'GatewayId' LIKE 'igw-%'
                     AND (route.value ->> 'DestinationCidrBlock' = '0.0.0.0/0'
                          OR route.value ->> 'DestinationIpv6CidrBlock' = '::/0')) AS is_public
    FROM aws.ec2.describe_route_tables t
), own AS (
    SELECT t.region, one.value ->> 'SubnetId' AS subnet_id, t.is_public
    FROM tables t, json_each(t.associations) one
    WHERE one.value ->> 'SubnetId' IS NOT NULL
), main AS (
    SELECT t.region, t.vpc_id, t.is_public
    FROM tables t, json_each(t.associations) one
    WHERE one.value ->> 'Main' IS TRUE
)
SELECT DISTINCT i.region, i.db_instance_identifier AS resource,
       'its subnet ' || s.subnet_id || ' has a route to an internet gateway' AS reason
FROM awscc.rds.db_instances i
LEFT JOIN awscc.rds.db_clusters c
  ON c.db_cluster_identifier = i.db_cluster_identifier AND c.region = i.region
JOIN awscc.rds.db_subnet_groups g
  ON g.db_subnet_group_name = coalesce(i.db_subnet_group_name, c.db_subnet_group_name)
 AND g.region = i.region,
     json_each(g.subnet_ids) member
JOIN awscc.ec2.subnets s ON s.subnet_id = member.value AND s.region = i.region
LEFT JOIN own ON own.subnet_id = s.subnet_id AND own.region = s.region
LEFT JOIN main ON main.vpc_id = s.vpc_id AND main.region = s.region
WHERE coalesce(own.is_public, main.is_public);

ASSERT 'rds.47' TITLE 'Snapshots of PostgreSQL get the tags of their cluster' SEVERITY low
SOURCE 'FSBP RDS.47', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-47'
AS SELECT region, db_cluster_identifier AS resource, 'its snapshots do not get its tags' AS reason
FROM awscc.rds.db_clusters
WHERE engine = 'postgres' AND copy_tags_to_snapshot IS NOT TRUE;

ASSERT 'rds.48' TITLE 'Snapshots of MySQL get the tags of their cluster' SEVERITY low
SOURCE 'FSBP RDS.48', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-48'
AS SELECT region, db_cluster_identifier AS resource, 'its snapshots do not get its tags' AS reason
FROM awscc.rds.db_clusters
WHERE engine = 'mysql' AND copy_tags_to_snapshot IS NOT TRUE;

-- This one is meant of clusters of every engine.
ASSERT 'rds.50' TITLE 'Clusters keep backups for a week' SEVERITY medium
SOURCE 'FSBP RDS.50', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-50'
AS SELECT region, db_cluster_identifier AS resource,
       'it keeps automatic backups for less than 7 days' AS reason, backup_retention_period
FROM awscc.rds.db_clusters
WHERE coalesce(backup_retention_period, 1) < 7;
