SELECT vpc_id FROM awscc.ec2.vpcs
-- 1. awscc.ec2.vpcs
--    regions   eu-west-1, us-east-1
--    calls     2 ListResources (1 in each of 2 regions), every page

SELECT vpc_id FROM awscc.ec2.vpcs WHERE region IN ('us-west-2', 'mars-north-1')
-- UnknownName: line 1, column 65: there is no region 'mars-north-1'; did you mean 'eu-north-1'?

SELECT vpc_id FROM awscc.ec2.vpcs WHERE region LIKE 'us-gov-%'
-- 1. awscc.ec2.vpcs
--    regions   none
--    calls     none: no row can be in the answer
--    pushed    region like 'us-gov-%'
-- note         awscc.ec2.vpcs is asked nowhere: no enabled region fits what is said of its region

SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = 'us-east-1' AND region = 'us-west-2'
-- 1. awscc.ec2.vpcs
--    regions   none
--    calls     none: no row can be in the answer
--    pushed    region = 'us-east-1' AND region = 'us-west-2'
-- note         awscc.ec2.vpcs is asked nowhere: no enabled region fits what is said of its region

SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = 'nowhere'
-- UnknownName: line 1, column 50: there is no region 'nowhere'; see SHOW REGIONS; one that is new, give by --region

SELECT role_name FROM awscc.iam.roles WHERE region LIKE '%'
-- 1. awscc.iam.roles
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region like '%'

SELECT role_name FROM awscc.iam.roles WHERE region = 'eu-west-1'
-- 1. awscc.iam.roles
--    regions   eu-west-1
--    calls     1 ListResources, every page
--    pushed    region = 'eu-west-1'

SELECT distribution_config FROM awscc.cloudfront.distributions
-- 1. awscc.cloudfront.distributions
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for DistributionConfig

SELECT v.vpc_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id WHERE s.region = 'us-west-2'
-- 1. awscc.ec2.subnets
--    regions   us-west-2
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for VpcId
--    pushed    region = 'us-west-2'
-- 2. awscc.ec2.vpcs
--    regions   us-west-2
--    after     step 1, only rows with the VpcId and region that it finds
--    calls     1 GetResource for each VpcId found by step 1 (a list instead of more than 10)

SELECT v.vpc_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.region = v.region WHERE v.region = 'us-west-2'
-- 1. awscc.ec2.vpcs
--    regions   us-west-2
--    calls     1 ListResources, every page
--    pushed    region = 'us-west-2'
-- 2. awscc.ec2.subnets
--    regions   us-west-2
--    calls     1 ListResources, every page

SELECT q.state FROM cirrusql.requests q WHERE q.region = 'us-west-2'
-- 1. cirrusql.requests
--    calls     none: its rows come from the journal of writes
--    pushed    region = 'us-west-2'

SELECT q.state FROM cirrusql.requests q JOIN awscc.ec2.vpcs v ON v.vpc_id = q.identifier WHERE q.region = 'us-west-2'
-- 1. cirrusql.requests
--    calls     none: its rows come from the journal of writes
--    pushed    region = 'us-west-2'
-- 2. awscc.ec2.vpcs
--    regions   eu-west-1, us-east-1
--    after     step 1, only rows with the VpcId that it finds
--    calls     1 GetResource for each VpcId found by step 1 (a list instead of more than 10), in each of 2 regions
