SELECT s.cidr_block FROM awscc.ec2.subnets s JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id WHERE region = 'us-east-1'
-- 1. awscc.ec2.subnets
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for CidrBlock, VpcId
--    pushed    region = 'us-east-1'
-- 2. awscc.ec2.vpcs
--    regions   us-east-1
--    after     step 1, only rows with the VpcId and region that it finds
--    calls     1 GetResource for each VpcId found by step 1 (a list instead of more than 10)
--    pushed    region = 'us-east-1'

SELECT s.subnet_id FROM awscc.ec2.subnets s JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id
-- 1. awscc.ec2.subnets
--    regions   eu-west-1, us-east-1
--    calls     2 ListResources (1 in each of 2 regions), every page
--    calls     1 GetResource for each listed resource that may matter, for VpcId
-- 2. awscc.ec2.vpcs
--    regions   eu-west-1, us-east-1
--    after     step 1, only rows with the VpcId and region that it finds
--    calls     1 GetResource for each VpcId found by step 1 (a list instead of more than 10), in each of 2 regions

SELECT i.tags FROM awscc.customerprofiles.integrations i JOIN awscc.customerprofiles.domains d USING (domain_name) WHERE d.region = 'us-east-1'
-- 1. awscc.customerprofiles.domains
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'
-- 2. awscc.customerprofiles.integrations
--    regions   us-east-1
--    after     step 1, only rows with the DomainName that it finds
--    calls     1 ListResources for each DomainName found by step 1
--    calls     1 GetResource for each listed resource that may matter, for Tags

SELECT i.tags FROM awscc.customerprofiles.integrations i JOIN awscc.sns.topics t ON i.uri = t.topic_arn WHERE i.domain_name = 'd' AND i.region = 'us-east-1'
-- 1. awscc.sns.topics
--    regions   us-east-1
--    calls     1 ListResources, every page
-- 2. awscc.customerprofiles.integrations
--    regions   us-east-1
--    after     step 1, only rows with the Uri that it finds
--    calls     1 GetResource for each Uri found by step 1 (a list instead of more than 100)
--    pushed    DomainName = 'd' AND region = 'us-east-1'

SELECT v.tags FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON v.tags = s.tags WHERE v.region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for Tags
--    pushed    region = 'us-east-1'
-- 2. awscc.ec2.subnets
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for Tags

SELECT v.tags FROM awscc.ec2.vpcs v WHERE v.vpc_id IN (SELECT identifier FROM cirrusql.requests WHERE state = 'done') AND region = 'us-east-1'
-- 1. cirrusql.requests
--    calls     none: its rows come from the journal of writes
--    pushed    state = 'done'
-- 2. awscc.ec2.vpcs
--    regions   us-east-1
--    after     step 1, only rows with the VpcId that it finds
--    calls     1 GetResource for each VpcId found by step 1 (a list instead of more than 100)
--    pushed    region = 'us-east-1'

SELECT c.name FROM cirrusql.columns c JOIN cirrusql.resource_types t ON t.name = c.relation WHERE t.service = 'ec2'
-- 1. cirrusql.resource_types
--    calls     none: its rows come from the catalogue
--    pushed    service = 'ec2'
-- 2. cirrusql.columns
--    after     step 1, only rows with the relation that it finds
--    calls     none: its rows come from the catalogue

SELECT c.name FROM cirrusql.columns c WHERE c.relation IN ('awscc.ec2.vpcs', 'awscc.s3.buckets')
-- 1. cirrusql.columns
--    calls     none: its rows come from the catalogue
--    pushed    relation in ('awscc.ec2.vpcs', 'awscc.s3.buckets')

SELECT c.name FROM cirrusql.columns c WHERE c.relation = 'a' AND c.relation = 'b'
-- 1. cirrusql.columns
--    calls     none: no row can be in the answer
--    pushed    relation = 'a' AND relation = 'b'

SELECT d.Properties FROM awscc.cloud_control.resource d JOIN awscc.ec2.vpcs v ON d.Identifier = v.vpc_id WHERE d.TypeName = 'AWS::EC2::VPC' AND region = 'us-east-1'
-- 1. awscc.ec2.vpcs
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'
-- 2. awscc.cloud_control.resource
--    regions   us-east-1
--    after     step 1, only rows with the Identifier that it finds
--    calls     1 GetResource with TypeName = AWS::EC2::VPC for each Identifier found by step 1
--    pushed    TypeName = 'AWS::EC2::VPC' AND region = 'us-east-1'
