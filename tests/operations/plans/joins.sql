EXPLAIN SELECT v.cidr_block, s.cidr_block
FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id
WHERE v.region = 'us-east-1' AND s.cidr_block <> v.cidr_block
-- 1. awscc.ec2.subnets
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for CidrBlock, VpcId
-- 2. awscc.ec2.vpcs
--    regions   us-east-1
--    after     step 1, only rows with the VpcId and region that it finds
--    calls     1 GetResource for each VpcId found by step 1 (a list instead of more than 100)
--    pushed    region = 'us-east-1'
-- residual     s.cidr_block <> v.cidr_block

EXPLAIN SELECT g.retention_in_days FROM awscc.logs.log_groups g
WHERE region = 'us-east-1' AND EXISTS (SELECT 1 FROM awscc.ec2.vpcs v WHERE v.region = g.region)
-- 1. awscc.logs.log_groups
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for RetentionInDays
--    pushed    region = 'us-east-1'
-- 2. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 ListResources, every page

EXPLAIN SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = 'us-east-1'
UNION ALL SELECT log_group_name FROM awscc.logs.log_groups WHERE region = 'eu-west-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'
-- 2. awscc.logs.log_groups
--    regions   eu-west-1
--    calls     1 ListResources, every page
--    pushed    region = 'eu-west-1'
