EXPLAIN SELECT Identifier FROM awscc.cloud_control.resources
WHERE TypeName = 'AWS::Logs::LogGroup'
-- 1. awscc.cloud_control.resources
--    regions   eu-west-1, us-east-1
--    calls     2 ListResources (1 in each of 2 regions) with TypeName = AWS::Logs::LogGroup, every page
--    pushed    TypeName = 'AWS::Logs::LogGroup'

EXPLAIN SELECT Properties FROM awscc.cloud_control.resource
WHERE TypeName = 'AWS::Logs::LogGroup' AND Identifier IN ('a', 'b') AND region = 'us-east-1'
-- 1. awscc.cloud_control.resource
--    regions   us-east-1
--    calls     2 GetResource with TypeName = AWS::Logs::LogGroup and Identifier = a or b
--    pushed    TypeName = 'AWS::Logs::LogGroup' AND Identifier in ('a', 'b') AND region = 'us-east-1'

EXPLAIN SELECT detail.Properties FROM awscc.cloud_control.resources listing
JOIN awscc.cloud_control.resource detail
  ON detail.Identifier = listing.Identifier AND detail.region = listing.region
WHERE listing.TypeName = 'AWS::EC2::VPC' AND detail.TypeName = 'AWS::EC2::VPC'
  AND listing.region = 'us-east-1'
-- 1. awscc.cloud_control.resources
--    regions   us-east-1
--    calls     1 ListResources with TypeName = AWS::EC2::VPC, every page
--    pushed    TypeName = 'AWS::EC2::VPC' AND region = 'us-east-1'
-- 2. awscc.cloud_control.resource
--    regions   us-east-1
--    after     step 1, only rows with the Identifier and region that it finds
--    calls     1 GetResource with TypeName = AWS::EC2::VPC for each Identifier found by step 1
--    pushed    TypeName = 'AWS::EC2::VPC'

EXPLAIN SELECT Identifier FROM awscc.cloud_control.vw_failed_requests
WHERE region = 'us-east-1' LIMIT 10
-- 1. awscc.cloud_control.resource_requests
--    regions   us-east-1
--    calls     1 ListResourceRequests with ResourceRequestStatusFilter = {"OperationStatuses": ["FAILED"], "Operations": ["CREATE", "UPDATE", "…, every page
--    pushed    ResourceRequestStatusFilter = '{"OperationStatuses": ["FAILED"], "Operations": ["CREATE", "UPDATE", "DELETE"]}' AND region = 'us-east-1'

EXPLAIN SELECT * FROM awscc.tagging.tag_values
WHERE Key IN ('Team', 'Owner')
-- 1. awscc.tagging.tag_values
--    regions   eu-west-1, us-east-1
--    calls     4 GetTagValues (2 in each of 2 regions) with Key = Owner or Team, every page
--    pushed    Key in ('Team', 'Owner')

EXPLAIN SELECT * FROM awscc.tagging.tag_keys
WHERE region = 'us-east-1' AND 1 = 0
-- 1. awscc.tagging.tag_keys
--    regions   us-east-1
--    calls     none: no row can be in the answer
--    pushed    false
