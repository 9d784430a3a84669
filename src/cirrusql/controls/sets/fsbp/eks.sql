-- Amazon EKS.

ASSERT 'eks.1' TITLE 'The API of clusters is not public' SEVERITY high
SOURCE 'FSBP EKS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1'
AS SELECT region, name AS resource, 'its endpoint can be reached from the internet' AS reason
FROM awscc.eks.clusters
WHERE resources_vpc_config ->> 'EndpointPublicAccess' IS NOT FALSE;
