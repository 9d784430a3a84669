-- Amazon EKS.

ASSERT 'eks.1' TITLE 'The API of clusters is not public' SEVERITY high
SOURCE 'FSBP EKS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1'
AS SELECT region, name AS resource, 'its endpoint can be reached from the internet' AS reason
FROM awscc.eks.clusters
WHERE resources_vpc_config ->> 'EndpointPublicAccess' IS NOT FALSE;

-- The days are those on which standard support of 1.31 and so on ends. What is older has none, what is
-- newer has it for 14 months from when it came.
ASSERT 'eks.2' TITLE 'Clusters have a version that is supported' SEVERITY high
SOURCE 'FSBP EKS.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-2'
AS WITH ends(minor, day) AS (
    VALUES (31, '2025-11-26'), (32, '2026-03-23'), (33, '2026-07-29'), (34, '2026-12-02'),
           (35, '2027-03-27'), (36, '2027-08-02')
)
SELECT c.region, c.name AS resource,
       'standard support of its version ' || c.version || ' has ended' AS reason
FROM awscc.eks.clusters c
LEFT JOIN ends e ON e.minor = CAST(split_part(c.version, '.', 2) AS INTEGER)
WHERE e.day < date('now') OR CAST(split_part(c.version, '.', 2) AS INTEGER) < 31;

ASSERT 'eks.8' TITLE 'Clusters log what is asked of them' SEVERITY medium
SOURCE 'FSBP EKS.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-8'
AS SELECT region, name AS resource, 'its audit log is off' AS reason
FROM awscc.eks.clusters
WHERE NOT EXISTS (SELECT 1 FROM json_each(logging, '$.ClusterLogging.EnabledTypes') one
                  WHERE one.value ->> 'Type' = 'audit');

-- A node group that has no version of its own has that of its cluster.
ASSERT 'eks.9' TITLE 'Node groups have a version that is supported' SEVERITY high
SOURCE 'FSBP EKS.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-9'
AS WITH ends(minor, day) AS (
    VALUES (31, '2025-11-26'), (32, '2026-03-23'), (33, '2026-07-29'), (34, '2026-12-02'),
           (35, '2027-03-27'), (36, '2027-08-02')
), groups AS (
    SELECT n.region, n.arn, coalesce(n.version, c.version) AS version,
           CAST(split_part(coalesce(n.version, c.version), '.', 2) AS INTEGER) AS minor
    FROM awscc.eks.nodegroups n
    LEFT JOIN awscc.eks.clusters c ON c.name = n.cluster_name AND c.region = n.region
)
SELECT g.region, g.arn AS resource,
       'standard support of its version ' || g.version || ' has ended' AS reason
FROM groups g LEFT JOIN ends e ON e.minor = g.minor
WHERE e.day < date('now') OR g.minor < 31;
