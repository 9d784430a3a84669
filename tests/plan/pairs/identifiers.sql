SELECT cidr_block FROM awscc.ec2.vpcs WHERE vpc_id = 'a' AND region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 GetResource: a
--    pushed    VpcId = 'a' AND region = 'us-east-1'

SELECT cidr_block FROM awscc.ec2.vpcs WHERE vpc_id IN ('a', 'b') AND vpc_id <> 'b' AND region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 GetResource: a
--    pushed    VpcId in ('a', 'b') AND VpcId <> 'b' AND region = 'us-east-1'

SELECT cidr_block FROM awscc.ec2.vpcs WHERE vpc_id = '' AND region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     none: no row can be in the answer
--    pushed    VpcId = '' AND region = 'us-east-1'

SELECT object_type_name FROM awscc.customerprofiles.integrations WHERE domain_name = 'd' AND uri IN ('u', 'v|w') AND region = 'us-east-1'
-- 1. awscc.customerprofiles.integrations
--    regions   us-east-1
--    calls     2 GetResource: d|u, {"DomainName":"d","Uri":"v|w"}
--    pushed    DomainName = 'd' AND Uri in ('u', 'v|w') AND region = 'us-east-1'

SELECT object_type_name FROM awscc.customerprofiles.integrations WHERE Identifier = 'd|u' OR (domain_name = 'e' AND uri = 'x') AND region = 'us-east-1'
-- 1. awscc.customerprofiles.integrations
--    regions   af-south-1, ap-northeast-1, ap-northeast-2, ap-southeast-1 and 6 more
--    calls     20 GetResource (2 in each of 10 regions): d|u, e|x
--    pushed    (Identifier = 'd|u' OR DomainName = 'e' AND Uri = 'x' AND region = 'us-east-1')

SELECT vpc_id FROM awscc.ec2.vpcs_list_only WHERE vpc_id = 'a' AND region = 'us-east-1'
-- 1. awscc.ec2.vpcs_list_only
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    VpcId = 'a' AND region = 'us-east-1'

SELECT ClientToken FROM awscc.ec2.vpcs WHERE vpc_id = 'a' AND RoleArn = 'arn:r' AND region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 GetResource: a
--    pushed    VpcId = 'a' AND RoleArn = 'arn:r' AND region = 'us-east-1'

SELECT cidr_block FROM awscc.ec2.vpcs WHERE region = 'us-east-1' LIMIT 0
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     none: no row can be in the answer
--    pushed    region = 'us-east-1'
-- stops        as soon as the query has 0 rows
