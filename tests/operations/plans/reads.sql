EXPLAIN SELECT count(*) FROM awscc.logs.log_groups
-- 1. awscc.logs.log_groups
--    regions   eu-west-1, us-east-1
--    calls     2 ListResources (1 in each of 2 regions), every page

EXPLAIN SELECT count(*) FROM awscc.logs.log_groups
WHERE region = 'us-east-1'
-- 1. awscc.logs.log_groups
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'

EXPLAIN SELECT retention_in_days FROM awscc.logs.log_groups
WHERE region = 'us-east-1' AND log_group_name LIKE 'prod%' AND upper(log_group_class) = 'STANDARD'
-- 1. awscc.logs.log_groups
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for LogGroupClass, RetentionInDays
--    pushed    region = 'us-east-1' AND LogGroupName like 'prod%'
-- residual     UPPER(log_group_class) = 'STANDARD'

EXPLAIN SELECT log_group_name FROM awscc.logs.log_groups_list_only
WHERE region = 'us-east-1'
-- 1. awscc.logs.log_groups_list_only
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'

EXPLAIN SELECT * FROM awscc.logs.log_groups
WHERE log_group_name IN ('a', 'b')
-- 1. awscc.logs.log_groups
--    regions   eu-west-1, us-east-1
--    calls     4 GetResource (2 in each of 2 regions): a, b
--    pushed    LogGroupName in ('a', 'b')

EXPLAIN SELECT * FROM awscc.logs.log_groups
WHERE log_group_name = 'a' AND log_group_name = 'b'
-- 1. awscc.logs.log_groups
--    regions   eu-west-1, us-east-1
--    calls     none: no row can be in the answer
--    pushed    LogGroupName = 'a' AND LogGroupName = 'b'

EXPLAIN SELECT * FROM awscc.logs.log_groups
WHERE region = 'us-east-1' LIMIT 5
-- 1. awscc.logs.log_groups
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for Arn, BearerTokenAuthenticationEnabled, DataProtectionPolicy, DeletionProtectionEnabled and 6 more
--    pushed    region = 'us-east-1'
-- stops        as soon as the query has 5 rows

EXPLAIN SELECT role_name FROM awscc.iam.roles
-- 1. awscc.iam.roles
--    regions   us-east-1
--    calls     1 ListResources, every page

EXPLAIN SELECT properties FROM awscc.sqs.queues
WHERE region = 'us-east-1'
-- 1. awscc.sqs.queues
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for the whole resource
--    pushed    region = 'us-east-1'

EXPLAIN SELECT 1 AS one
-- calls        none: SQLite answers by itself
