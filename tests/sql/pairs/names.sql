SELECT VpcId FROM awscc.ec2.vpcs WHERE vpc_id = 'v'
-- vpcs: VpcId = 'v'
-- vpcs: also VpcId
-- residual: none
-- SELECT VpcId FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id = 'v'

SELECT x.vpc_id FROM AWSCC.Ec2.VPCS AS x WHERE x.VPC_ID = 'v'
-- x: VpcId = 'v'
-- residual: none
-- SELECT x.vpc_id FROM cirrusql_scan1 AS x WHERE x.VPC_ID = 'v'

SELECT "v"."vpc_id" FROM "awscc"."ec2"."vpcs" AS "v" WHERE "v"."region" = 'us-east-1'
-- v: @region = 'us-east-1'
-- residual: none
-- SELECT "v"."vpc_id" FROM cirrusql_scan1 AS "v" WHERE "v"."region" = 'us-east-1'

SELECT awscc.ec2.vpcs.vpc_id FROM awscc.ec2.vpcs WHERE awscc.ec2.vpcs.region = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- SELECT "vpcs"."vpc_id" FROM cirrusql_scan1 AS "vpcs" WHERE "vpcs"."region" = 'us-east-1'

SELECT [vpc_id] FROM `awscc`.ec2.[vpcs] WHERE [region] = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- SELECT [vpc_id] FROM cirrusql_scan1 AS "vpcs" WHERE [region] = 'us-east-1'

SELECT 'awscc.ec2.vpcs' AS text FROM awscc.ec2.vpcs -- FROM awscc.ec2.subnets
-- vpcs: anything
-- residual: none
-- SELECT 'awscc.ec2.vpcs' AS text FROM cirrusql_scan1 AS "vpcs" -- FROM awscc.ec2.subnets

SELECT domain_name FROM awscc.customerprofiles.integrations WHERE Identifier = 'a|b'
-- integrations: @identifier = 'a|b'
-- integrations: also Identifier
-- residual: none
-- SELECT domain_name FROM cirrusql_scan1 AS "integrations" WHERE Identifier = 'a|b'

SELECT identifier FROM awscc.ec2.vpcs WHERE ARN IS NOT NULL AND account_id = '1'
-- vpcs: @account_id = '1'
-- vpcs: also Identifier, account_id, arn
-- residual: NOT ARN IS NULL
-- SELECT identifier FROM cirrusql_scan1 AS "vpcs" WHERE ARN IS NOT NULL AND account_id = '1'

SELECT a.vpc_id FROM awscc.ec2.vpcs a, awscc.ec2.vpcs b WHERE a.vpc_id = 'x' AND b.vpc_id = 'y'
-- a: VpcId = 'x'
-- b: VpcId = 'y'
-- residual: none
-- SELECT a.vpc_id FROM cirrusql_scan1 a, cirrusql_scan2 b WHERE a.vpc_id = 'x' AND b.vpc_id = 'y'

SELECT * FROM awscc.ec2.vpc
-- UnknownName: line 1, column 15: no resource 'vpc' in service 'ec2'; did you mean 'vpcs'?

SELECT * FROM awscc.ec3.vpcs
-- UnknownName: line 1, column 15: no service 'ec3' in provider 'awscc'; did you mean 'ecs'?

SELECT * FROM azure.ec2.vpcs
-- UnknownName: line 1, column 15: no provider 'azure'; there is awscc and aws

SELECT * FROM ec3.vpcs
-- UnknownName: line 1, column 15: no service 'ec3' in provider 'awscc'; did you mean 'ecs'?