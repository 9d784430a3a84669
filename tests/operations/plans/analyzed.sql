EXPLAIN ANALYZE SELECT count(*) FROM awscc.logs.log_groups
-- 1. awscc.logs.log_groups
--    regions   eu-west-1, us-east-1
--    calls     2 ListResources (1 in each of 2 regions), every page
--    found     3 rows
-- made         2 ListResources; 0 retries, 0 throttled
-- answered     1 row in 0.000 s

EXPLAIN ANALYZE SELECT retention_in_days FROM awscc.logs.log_groups
WHERE region = 'us-east-1' AND retention_in_days > 30
-- 1. awscc.logs.log_groups
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for RetentionInDays
--    pushed    region = 'us-east-1' AND RetentionInDays > 30
--    found     3 rows
-- made         3 GetResource, 1 ListResources; 0 retries, 0 throttled
-- answered     0 rows in 0.000 s

EXPLAIN ANALYZE SELECT v.cidr_block FROM awscc.ec2.subnets s
JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id
WHERE region = 'us-east-1'
-- 1. awscc.ec2.subnets
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for VpcId
--    pushed    region = 'us-east-1'
--    found     1 row
-- 2. awscc.ec2.vpcs
--    regions   us-east-1
--    after     step 1, only rows with the VpcId and region that it finds
--    calls     1 GetResource for each VpcId found by step 1 (a list instead of more than 100)
--    pushed    region = 'us-east-1'
--    found     1 row
-- made         2 GetResource, 1 ListResources; 0 retries, 0 throttled
-- answered     1 row in 0.000 s

EXPLAIN ANALYZE SELECT retention_in_days FROM awscc.logs.log_groups
WHERE region = 'us-east-1' LIMIT 2
-- 1. awscc.logs.log_groups
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for RetentionInDays
--    pushed    region = 'us-east-1'
--    found     2 rows
-- stops        as soon as the query has 2 rows
-- made         2 GetResource, 1 ListResources; 0 retries, 0 throttled
-- answered     2 rows in 0.000 s
