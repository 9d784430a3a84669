SELECT 1 FROM awscc.ec2.vpcs WHERE 'us-east-1' = region AND 5 < ipv4_netmask_length
-- vpcs: @region = 'us-east-1' AND Ipv4NetmaskLength > 5
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE 'us-east-1' = region AND 5 < ipv4_netmask_length

SELECT 1 FROM awscc.ec2.vpcs WHERE ((region = 'us-east-1')) AND (vpc_id IN ('a', 'b'))
-- vpcs: @region = 'us-east-1' AND VpcId in ('a', 'b')
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE ((region = 'us-east-1')) AND (vpc_id IN ('a', 'b'))

SELECT 1 FROM awscc.ec2.vpcs WHERE (vpc_id) = 'a'
-- vpcs: VpcId = 'a'
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE (vpc_id) = 'a'

SELECT 1 FROM awscc.ec2.vpcs WHERE NOT (region = 'us-east-1' OR vpc_id LIKE 'a%')
-- vpcs: @region <> 'us-east-1' AND VpcId not like 'a%'
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE NOT (region = 'us-east-1' OR vpc_id LIKE 'a%')

SELECT 1 FROM awscc.ec2.vpcs WHERE NOT (region = 'us-east-1' AND length(vpc_id) > 3)
-- vpcs: @region <> ''
-- residual: NOT (region = 'us-east-1' AND LENGTH(vpc_id) > 3)
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE NOT (region = 'us-east-1' AND length(vpc_id) > 3)

SELECT 1 FROM awscc.ec2.vpcs WHERE vpc_id BETWEEN 'a' AND 'c' AND vpc_id NOT BETWEEN 'b' AND 'b'
-- vpcs: VpcId >= 'a' AND VpcId <= 'c' AND (VpcId < 'b' OR VpcId > 'b')
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id BETWEEN 'a' AND 'c' AND vpc_id NOT BETWEEN 'b' AND 'b'

SELECT 1 FROM awscc.ec2.vpcs WHERE region = lower('US-EAST-1') AND vpc_id = 'a' || 'b'
-- vpcs: @region = 'us-east-1' AND VpcId = 'ab'
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE region = 'us-east-1' AND vpc_id = 'a' || 'b'

SELECT 1 FROM awscc.ec2.vpcs WHERE vpc_id = string('a') AND cidr_block = NULL
-- vpcs: VpcId = 'a' AND CidrBlock = None
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id = 'a' AND cidr_block = NULL

SELECT 1 FROM awscc.ec2.vpcs WHERE vpc_id IN ()
-- vpcs: false
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id IN ()

SELECT 1 FROM awscc.ec2.vpcs WHERE vpc_id NOT IN ('a', NULL)
-- vpcs: VpcId not in ('a', None)
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id NOT IN ('a', NULL)

SELECT 1 FROM awscc.ec2.vpcs WHERE 1 = 0 OR 'a' = 'b'
-- vpcs: false
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE 1 = 0 OR 'a' = 'b'

SELECT 1 FROM awscc.ec2.vpcs WHERE region = '*'
-- vpcs: @region <> ''
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE region = "region"

SELECT 1 FROM awscc.ec2.vpcs WHERE '*' = region
-- vpcs: @region <> ''
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE "region" = region

SELECT 1 FROM awscc.ec2.vpcs v WHERE (v.region) = ('*')
-- v: @region <> ''
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 v WHERE (v.region) = ("v"."region")

SELECT 1 FROM awscc.ec2.vpcs WHERE region GLOB 'us-*'
-- vpcs: @region GLOB 'us-*'
-- residual: region GLOB 'us-*'
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE region GLOB 'us-*'

SELECT 1 FROM awscc.ec2.vpcs WHERE region IS 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE region IS 'us-east-1'

SELECT 1 FROM awscc.ec2.vpcs WHERE region <> '*' AND vpc_id = '*'
-- vpcs: @region <> '*' AND VpcId = '*'
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE region <> '*' AND vpc_id = '*'

SELECT CASE WHEN region = 'us-east-1' THEN 1 END FROM awscc.ec2.vpcs
-- vpcs: anything
-- vpcs: its region is compared
-- residual: none
-- SELECT CASE WHEN region = 'us-east-1' THEN 1 END FROM cirrusql_scan1 AS "vpcs"

SELECT count(*) FILTER (WHERE region = 'us-east-1') FROM awscc.ec2.vpcs
-- vpcs: anything
-- vpcs: its region is compared
-- residual: none
-- SELECT count(*) FILTER (WHERE region = 'us-east-1') FROM cirrusql_scan1 AS "vpcs"

SELECT 1 FROM awscc.ec2.vpcs WHERE NOT (vpc_id, length(cidr_block)) = ('a', 3)
-- vpcs: anything
-- residual: NOT (vpc_id, LENGTH(cidr_block)) = ('a', 3)
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE NOT (vpc_id, length(cidr_block)) = ('a', 3)

SELECT 1 FROM awscc.ec2.vpcs WHERE (vpc_id, cidr_block) NOT IN (('a', lower('B')))
-- vpcs: anything
-- residual: NOT (vpc_id, cidr_block) IN (('a', LOWER('B')))
-- SELECT 1 FROM cirrusql_scan1 AS "vpcs" WHERE (vpc_id, cidr_block) NOT IN (('a', lower('B')))
