-- Node groups behind their cluster get its version.
SELECT n.region, n.cluster_name, n.nodegroup_name, n.version, c.version AS cluster_version
FROM awscc.eks.clusters AS c
JOIN awscc.eks.nodegroups AS n ON n.cluster_name = c.name AND n.region = c.region
WHERE c.region = '*' AND n.version <> c.version;

UPDATE awscc.eks.nodegroups
SET version = (
  SELECT c.version FROM awscc.eks.clusters AS c
  WHERE c.region = '*' AND c.name = nodegroups.cluster_name
)
WHERE region = '*'
RETURNING Identifier, region, version;

SELECT count(*) AS behind
FROM awscc.eks.clusters AS c
JOIN awscc.eks.nodegroups AS n ON n.cluster_name = c.name AND n.region = c.region
WHERE c.region = '*' AND n.version <> c.version;
