-- Amazon ElastiCache. A node of a replication group is listed as a cluster, too, named after its
-- group: what the group has is asked of the group.

ASSERT 'elasticache.1' TITLE 'Clusters of Redis and Valkey have backups' SEVERITY high
SOURCE 'FSBP ElastiCache.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-1'
AS SELECT region, replication_group_id AS resource, 'it has no automatic backups' AS reason
FROM awscc.elasticache.replication_groups
WHERE coalesce(snapshot_retention_limit, 0) < 1
UNION ALL
SELECT c.region, c.cluster_name, 'it has no automatic backups'
FROM awscc.elasticache.cache_clusters c
WHERE lower(c.engine) IN ('redis', 'valkey')
  AND coalesce(c.snapshot_retention_limit, 0) < 1
  AND NOT EXISTS (SELECT 1 FROM awscc.elasticache.replication_groups g
                  WHERE g.region = c.region
                    AND c.cluster_name GLOB g.replication_group_id || '-[0-9]*');

ASSERT 'elasticache.2' TITLE 'Clusters take minor versions by themselves' SEVERITY high
SOURCE 'FSBP ElastiCache.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-2'
AS SELECT region, cluster_name AS resource,
       'it does not upgrade to minor versions automatically' AS reason
FROM awscc.elasticache.cache_clusters
WHERE lower(engine) IN ('redis', 'valkey') AND auto_minor_version_upgrade IS FALSE;

ASSERT 'elasticache.3' TITLE 'Replication groups fail over by themselves' SEVERITY medium
SOURCE 'FSBP ElastiCache.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-3'
AS SELECT region, replication_group_id AS resource, 'it has no automatic failover' AS reason
FROM awscc.elasticache.replication_groups
WHERE automatic_failover_enabled IS NOT TRUE;

ASSERT 'elasticache.4' TITLE 'Replication groups are encrypted at rest' SEVERITY medium
SOURCE 'FSBP ElastiCache.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-4'
AS SELECT region, replication_group_id AS resource, 'it is not encrypted at rest' AS reason
FROM awscc.elasticache.replication_groups
WHERE at_rest_encryption_enabled IS NOT TRUE;

ASSERT 'elasticache.5' TITLE 'Replication groups are encrypted in transit' SEVERITY medium
SOURCE 'FSBP ElastiCache.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-5'
AS SELECT region, replication_group_id AS resource, 'it is not encrypted in transit' AS reason
FROM awscc.elasticache.replication_groups
WHERE transit_encryption_enabled IS NOT TRUE;

-- A group does not tell its version; its nodes do. From version 6 on there are users instead. The
-- resource type does not tell whether there is a token.
ASSERT 'elasticache.6' TITLE 'Replication groups of old versions want a token' SEVERITY medium
SOURCE 'FSBP ElastiCache.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-6'
AS SELECT DISTINCT g.region, g.replication_group_id AS resource,
       'nobody needs a token to use it' AS reason
FROM aws.elasticache.describe_replication_groups g
JOIN aws.elasticache.describe_cache_clusters c
  ON c.replication_group_id = g.replication_group_id || '' AND c.region = g.region
WHERE g.auth_token_enabled IS NOT TRUE
  AND CAST(split_part(c.engine_version, '.', 1) AS INTEGER) < 6;

ASSERT 'elasticache.7' TITLE 'Clusters have a subnet group of their own' SEVERITY high
SOURCE 'FSBP ElastiCache.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-7'
AS SELECT region, cluster_name AS resource, 'it is in the default subnet group' AS reason
FROM awscc.elasticache.cache_clusters
WHERE coalesce(cache_subnet_group_name, 'default') = 'default';
