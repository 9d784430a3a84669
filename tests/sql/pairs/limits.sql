SELECT vpc_id FROM awscc.ec2.vpcs WHERE region = 'us-east-1' LIMIT 3 OFFSET 2
-- vpcs: @region = 'us-east-1'
-- enough: 3 after 2
-- residual: none
-- SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" WHERE region = 'us-east-1' LIMIT 3 OFFSET 2

SELECT vpc_id FROM awscc.ec2.vpcs ORDER BY 1 LIMIT 3
-- vpcs: anything
-- residual: none
-- SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" ORDER BY 1 LIMIT 3

SELECT DISTINCT vpc_id FROM awscc.ec2.vpcs LIMIT 3
-- vpcs: anything
-- residual: none
-- SELECT DISTINCT vpc_id FROM cirrusql_scan1 AS "vpcs" LIMIT 3

SELECT count(*) FROM awscc.ec2.vpcs LIMIT 3
-- vpcs: anything
-- residual: none
-- SELECT count(*) FROM cirrusql_scan1 AS "vpcs" LIMIT 3

SELECT vpc_id FROM awscc.ec2.vpcs LIMIT 1 + 1
-- vpcs: anything
-- residual: none
-- SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" LIMIT 1 + 1

SELECT v.vpc_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s USING (vpc_id) LIMIT 3
-- v: anything
-- v: VpcId among s.vpc_id
-- s: anything
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT v.vpc_id FROM cirrusql_scan1 v JOIN cirrusql_scan2 s USING (vpc_id) LIMIT 3
