-- Amazon Redshift.

ASSERT 'redshift.1' TITLE 'Clusters are not public' SEVERITY critical
SOURCE 'FSBP Redshift.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-1'
AS SELECT region, cluster_identifier AS resource, 'it is publicly accessible' AS reason
FROM awscc.redshift.clusters
WHERE publicly_accessible IS TRUE;

ASSERT 'redshift.3' TITLE 'Clusters keep automatic snapshots for a week' SEVERITY medium
SOURCE 'FSBP Redshift.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-3'
AS SELECT region, cluster_identifier AS resource,
       'it keeps automatic snapshots for less than 7 days' AS reason,
       automated_snapshot_retention_period
FROM awscc.redshift.clusters
WHERE coalesce(automated_snapshot_retention_period, 1) < 7;

ASSERT 'redshift.4' TITLE 'Clusters write an audit log' SEVERITY medium
SOURCE 'FSBP Redshift.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-4'
AS SELECT region, cluster_identifier AS resource, 'it writes no audit log' AS reason
FROM awscc.redshift.clusters
WHERE coalesce(logging_properties ->> 'BucketName', '') = ''
  AND lower(coalesce(logging_properties ->> 'LogDestinationType', '')) <> 'cloudwatch';

ASSERT 'redshift.6' TITLE 'Clusters take major versions by themselves' SEVERITY medium
SOURCE 'FSBP Redshift.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-6'
AS SELECT region, cluster_identifier AS resource,
       'it does not upgrade to major versions automatically' AS reason
FROM awscc.redshift.clusters
WHERE allow_version_upgrade IS FALSE;

ASSERT 'redshift.7' TITLE 'Clusters copy through their VPC' SEVERITY medium
SOURCE 'FSBP Redshift.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-7'
AS SELECT region, cluster_identifier AS resource, 'it has no enhanced VPC routing' AS reason
FROM awscc.redshift.clusters
WHERE enhanced_vpc_routing IS NOT TRUE;

ASSERT 'redshift.8' TITLE 'Clusters have an administrator of another name' SEVERITY medium
SOURCE 'FSBP Redshift.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-8'
AS SELECT region, cluster_identifier AS resource, 'its administrator is called awsuser' AS reason
FROM awscc.redshift.clusters
WHERE lower(master_username) = 'awsuser';

ASSERT 'redshift.10' TITLE 'Clusters are encrypted' SEVERITY medium
SOURCE 'FSBP Redshift.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-10'
AS SELECT region, cluster_identifier AS resource, 'it is not encrypted' AS reason
FROM awscc.redshift.clusters
WHERE encrypted IS NOT TRUE;

-- A rule stands in its group, or is a resource of its own.
ASSERT 'redshift.15' TITLE 'The world cannot reach the port of clusters' SEVERITY high
SOURCE 'FSBP Redshift.15', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-15'
AS WITH rules AS (
    SELECT g.region, g.group_id, rule.value AS rule
    FROM awscc.ec2.security_groups g, json_each(g.security_group_ingress) rule
    UNION ALL
    SELECT region, group_id, properties FROM awscc.ec2.security_group_ingresses
)
SELECT DISTINCT c.region, c.cluster_identifier AS resource,
       'its security group ' || r.group_id || ' lets the world reach its port' AS reason
FROM awscc.redshift.clusters c, json_each(c.vpc_security_group_ids) own
JOIN rules r ON r.group_id = own.value AND r.region = c.region
WHERE (r.rule ->> 'CidrIp' = '0.0.0.0/0' OR r.rule ->> 'CidrIpv6' = '::/0')
  AND (r.rule ->> 'IpProtocol' = '-1'
       OR (r.rule ->> 'IpProtocol' IN ('tcp', '6')
           AND CAST(coalesce(c.port, c.endpoint ->> 'Port', 5439) AS INTEGER)
               BETWEEN r.rule ->> 'FromPort' AND r.rule ->> 'ToPort'));

ASSERT 'redshift.18' TITLE 'Clusters are in several zones' SEVERITY medium
SOURCE 'FSBP Redshift.18', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-18'
AS SELECT region, cluster_identifier AS resource, 'it is in one zone only' AS reason
FROM awscc.redshift.clusters
WHERE multi_az IS NOT TRUE;
