SELECT * FROM awscc.sqs.queue_policies
-- queue_policies: anything
-- residual: none
-- SELECT * FROM cirrusql_scan1 AS "queue_policies"

SELECT *, Identifier FROM awscc.sqs.queue_policies
-- queue_policies: anything
-- queue_policies: also Identifier
-- residual: none
-- SELECT "queue_policies"."policy_document", "queue_policies"."queues", "queue_policies"."id", "queue_policies"."region", Identifier FROM cirrusql_scan1 AS "queue_policies"

SELECT p.*, arn FROM awscc.sqs.queue_policies p
-- p: anything
-- p: also arn
-- residual: none
-- SELECT "p"."policy_document", "p"."queues", "p"."id", "p"."region", arn FROM cirrusql_scan1 p

SELECT q.queue_url, p.* FROM awscc.sqs.queues q JOIN awscc.sqs.queue_policies p ON q.Identifier = p.id
-- q: anything
-- q: @identifier among p.id
-- q: also Identifier
-- p: anything
-- p: Id among q.Identifier
-- residual: none
-- SELECT q.queue_url, "p"."policy_document", "p"."queues", "p"."id", "p"."region" FROM cirrusql_scan1 q JOIN cirrusql_scan2 p ON q.Identifier = p.id

SELECT * FROM awscc.sqs.queue_policies p JOIN json_each('[1]') j WHERE Identifier = 'x'
-- p: @identifier = 'x'
-- p: also Identifier
-- residual: none
-- SELECT "p"."policy_document", "p"."queues", "p"."id", "p"."region", "j".* FROM cirrusql_scan1 p JOIN json_each('[1]') j WHERE Identifier = 'x'

SELECT * FROM awscc.logs.log_streams_list_only WHERE log_group_name = 'g'
-- log_streams_list_only: LogGroupName = 'g'
-- residual: none
-- SELECT * FROM cirrusql_scan1 AS "log_streams_list_only" WHERE log_group_name = 'g'

SELECT count(*) FROM awscc.sqs.queue_policies WHERE ClientToken = 't'
-- queue_policies: ClientToken = 't'
-- queue_policies: also ClientToken
-- residual: none
-- SELECT count(*) FROM cirrusql_scan1 AS "queue_policies" WHERE ClientToken = 't'

SELECT * FROM awscc.cloud_control.resources WHERE TypeName = 'AWS::S3::Bucket' AND region = 'us-east-1'
-- resources: TypeName = 'AWS::S3::Bucket' AND @region = 'us-east-1'
-- resources: also TypeName
-- residual: none
-- SELECT "resources"."Identifier", "resources"."Properties", "resources"."region" FROM cirrusql_scan1 AS "resources" WHERE TypeName = 'AWS::S3::Bucket' AND region = 'us-east-1'

SELECT resource_arn, tags FROM awscc.tagging.tagged_resources WHERE region = 'us-east-1'
-- tagged_resources: @region = 'us-east-1'
-- tagged_resources: also resource_arn
-- residual: none
-- SELECT resource_arn, tags FROM cirrusql_scan1 AS "tagged_resources" WHERE region = 'us-east-1'
