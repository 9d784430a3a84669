SELECT vpc_id FROM awscc.ec2.vpcs WHERE vpc_id IN (SELECT vpc_id FROM awscc.ec2.subnets WHERE region = 'us-east-1')
-- vpcs: anything
-- vpcs: VpcId among subnets.vpc_id
-- subnets: @region = 'us-east-1'
-- residual: none
-- SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id IN (SELECT vpc_id FROM cirrusql_scan2 AS "subnets" WHERE region = 'us-east-1')

SELECT vpc_id FROM awscc.ec2.vpcs WHERE vpc_id NOT IN (SELECT vpc_id FROM awscc.ec2.subnets)
-- vpcs: anything
-- subnets: anything
-- residual: NOT vpc_id IN (SELECT vpc_id FROM awscc.ec2.subnets)
-- SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id NOT IN (SELECT vpc_id FROM cirrusql_scan2 AS "subnets")

SELECT vpc_id FROM awscc.ec2.vpcs v WHERE EXISTS (SELECT 1 FROM awscc.ec2.subnets s WHERE s.vpc_id = v.vpc_id)
-- v: anything
-- v: VpcId among s.vpc_id
-- s: anything
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT vpc_id FROM cirrusql_scan1 v WHERE EXISTS (SELECT 1 FROM cirrusql_scan2 s WHERE s.vpc_id = v.vpc_id)

SELECT d.vpc_id FROM (SELECT vpc_id, region FROM awscc.ec2.vpcs) d WHERE d.region = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- SELECT d.vpc_id FROM (SELECT vpc_id, region FROM cirrusql_scan1 AS "vpcs") d WHERE d.region = 'us-east-1'

SELECT o FROM (SELECT vpc_id AS o FROM awscc.ec2.vpcs UNION ALL SELECT subnet_id FROM awscc.ec2.subnets) WHERE o = 'x'
-- vpcs: VpcId = 'x'
-- subnets: SubnetId = 'x'
-- residual: none
-- SELECT o FROM (SELECT vpc_id AS o FROM cirrusql_scan1 AS "vpcs" UNION ALL SELECT subnet_id FROM cirrusql_scan2 AS "subnets") WHERE o = 'x'

SELECT o FROM (SELECT vpc_id AS o FROM awscc.ec2.vpcs LIMIT 3) WHERE o = 'x'
-- vpcs: anything
-- residual: o = 'x'
-- SELECT o FROM (SELECT vpc_id AS o FROM cirrusql_scan1 AS "vpcs" LIMIT 3) WHERE o = 'x'

SELECT n FROM (SELECT region AS r, count(*) AS n FROM awscc.ec2.vpcs GROUP BY 1) WHERE r = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- SELECT n FROM (SELECT region AS r, count(*) AS n FROM cirrusql_scan1 AS "vpcs" GROUP BY 1) WHERE r = 'us-east-1'

WITH v AS (SELECT * FROM awscc.ec2.vpcs) SELECT vpc_id FROM v WHERE region = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- WITH v AS (SELECT * FROM cirrusql_scan1 AS "vpcs") SELECT vpc_id FROM v WHERE region = 'us-east-1'

WITH v AS (SELECT * FROM awscc.ec2.vpcs) SELECT (SELECT count(*) FROM v) FROM v WHERE region = 'us-east-1'
-- vpcs: anything
-- vpcs: asked where the statement says, too
-- residual: none
-- WITH v AS (SELECT * FROM cirrusql_scan1 AS "vpcs") SELECT (SELECT count(*) FROM v) FROM v WHERE region = 'us-east-1'

WITH v (a, b) AS (SELECT vpc_id, region FROM awscc.ec2.vpcs) SELECT a FROM v WHERE b = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- WITH v (a, b) AS (SELECT vpc_id, region FROM cirrusql_scan1 AS "vpcs") SELECT a FROM v WHERE b = 'us-east-1'

WITH v (a, b) AS (SELECT * FROM awscc.ec2.vpcs) SELECT a FROM v WHERE b = 'x'
-- vpcs: @region <> ''
-- residual: b = 'x'
-- WITH v (a, b) AS (SELECT * FROM cirrusql_scan1 AS "vpcs") SELECT a FROM v WHERE b = 'x'

WITH v (a, b) AS (SELECT region, region FROM awscc.ec2.vpcs) SELECT a FROM v WHERE b = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- residual: none
-- WITH v (a, b) AS (SELECT region, region FROM cirrusql_scan1 AS "vpcs") SELECT a FROM v WHERE b = 'us-east-1'

WITH v (a) AS (SELECT vpc_id FROM awscc.ec2.vpcs UNION SELECT 'x') SELECT a FROM v WHERE a = 'v'
-- vpcs: anything
-- residual: a = 'v'
-- WITH v (a) AS (SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" UNION SELECT 'x') SELECT a FROM v WHERE a = 'v'

WITH RECURSIVE v (a) AS (SELECT vpc_id FROM awscc.ec2.vpcs UNION SELECT a FROM v) SELECT a FROM v WHERE a = 'v'
-- vpcs: anything
-- residual: a = 'v'
-- WITH RECURSIVE v (a) AS (SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" UNION SELECT a FROM v) SELECT a FROM v WHERE a = 'v'

WITH vpcs AS (SELECT 1 AS vpc_id) SELECT v.vpc_id FROM vpcs JOIN awscc.ec2.vpcs v ON v.vpc_id = vpcs.vpc_id
-- v: anything
-- residual: v.vpc_id = vpcs.vpc_id
-- WITH vpcs AS (SELECT 1 AS vpc_id) SELECT v.vpc_id FROM vpcs JOIN cirrusql_scan1 v ON v.vpc_id = vpcs.vpc_id

SELECT d.region FROM (SELECT region FROM awscc.ec2.vpcs) d WHERE d.region = '*'
-- vpcs: @region <> ''
-- residual: none
-- SELECT d.region FROM (SELECT region FROM cirrusql_scan1 AS "vpcs") d WHERE d.region = "d"."region"

SELECT (SELECT max(cidr_block) FROM awscc.ec2.subnets s WHERE s.vpc_id = v.vpc_id AND region = 'us-east-1') FROM awscc.ec2.vpcs v
-- v: anything
-- s: @region = 'us-east-1'
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT (SELECT max(cidr_block) FROM cirrusql_scan2 s WHERE s.vpc_id = v.vpc_id AND region = 'us-east-1') FROM cirrusql_scan1 v

VALUES ((SELECT count(*) FROM awscc.ec2.vpcs WHERE region = 'us-east-1'))
-- vpcs: @region = 'us-east-1'
-- residual: none
-- VALUES ((SELECT count(*) FROM cirrusql_scan1 AS "vpcs" WHERE region = 'us-east-1'))
