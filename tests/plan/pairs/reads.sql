SELECT tags_map FROM awscc.ec2.vpcs WHERE region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for Tags
--    pushed    region = 'us-east-1'

SELECT key_storage_security_standard FROM awscc.acmpca.certificate_authorities WHERE region = 'us-east-1'
-- 1. awscc.acmpca.certificate_authorities
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'

SELECT arn FROM awscc.logs.log_groups WHERE region = 'us-east-1'
-- 1. awscc.logs.log_groups
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for Arn
--    pushed    region = 'us-east-1'

SELECT account_id, region, Identifier, vpc_id FROM awscc.ec2.vpcs WHERE region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'

SELECT bucket_name FROM awscc.s3.buckets
-- 1. awscc.s3.buckets
--    regions   eu-west-1, us-east-1
--    calls     2 ListResources (1 in each of 2 regions), every page
--    calls     1 GetResource or more for each resource that several regions list, for its own

SELECT bucket_name FROM awscc.s3.buckets WHERE region = 'us-east-1'
-- 1. awscc.s3.buckets
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'

SELECT bucket_name FROM awscc.s3.buckets_list_only
-- 1. awscc.s3.buckets_list_only
--    regions   eu-west-1, us-east-1
--    calls     2 ListResources (1 in each of 2 regions), every page
--    calls     1 GetResource or more for each resource that several regions list, for its own

SELECT count(*) FROM awscc.eks.nodegroups WHERE cluster_name = 'c' AND region = 'us-east-1'
-- 1. awscc.eks.nodegroups
--    regions   us-east-1
--    calls     1 ListResources with ClusterName = c, every page
--    pushed    ClusterName = 'c' AND region = 'us-east-1'

SELECT cluster_name, nodegroup_name FROM awscc.eks.nodegroups WHERE cluster_name = 'c' AND region = 'us-east-1'
-- 1. awscc.eks.nodegroups
--    regions   us-east-1
--    calls     1 ListResources with ClusterName = c, every page
--    calls     1 GetResource for each listed resource that may matter, for NodegroupName
--    pushed    ClusterName = 'c' AND region = 'us-east-1'

SELECT count(*) FROM awscc.wisdom.quick_responses WHERE region = 'us-east-1'
-- 1. awscc.wisdom.quick_responses
--    regions   us-east-1
--    calls     1 ListResources for each KnowledgeBaseArn of AWS::Wisdom::KnowledgeBase, listed first
--    pushed    region = 'us-east-1'
