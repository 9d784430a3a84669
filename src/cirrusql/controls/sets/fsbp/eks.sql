-- Amazon EKS.

ASSERT 'eks.1' TITLE 'The API of clusters is not public' SEVERITY high
SOURCE 'FSBP EKS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1'
AS SELECT region, name AS resource, 'its endpoint can be reached from the internet' AS reason
FROM awscc.eks.clusters
WHERE resources_vpc_config ->> 'EndpointPublicAccess' IS NOT FALSE;

ASSERT 'eks.3' TITLE 'Secrets of Kubernetes are encrypted with a key' SEVERITY medium
SOURCE 'FSBP EKS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-3'
AS SELECT region, name AS resource, 'its secrets are not encrypted with a KMS key' AS reason
FROM awscc.eks.clusters
WHERE NOT EXISTS (SELECT 1 FROM json_each(encryption_config) one
                  WHERE json_has_any(one.value -> 'Resources', 'secrets')
                    AND one.value ->> '$.Provider.KeyArn' <> '');

ASSERT 'eks.8' TITLE 'Clusters log what is asked of them' SEVERITY medium
SOURCE 'FSBP EKS.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-8'
AS SELECT region, name AS resource, 'its audit log is off' AS reason
FROM awscc.eks.clusters
WHERE NOT EXISTS (SELECT 1 FROM json_each(logging, '$.ClusterLogging.EnabledTypes') one
                  WHERE one.value ->> 'Type' = 'audit');
