-- Amazon Route 53.

ASSERT 'route53.2' TITLE 'Public hosted zones log queries' SEVERITY medium
SOURCE 'FSBP Route53.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/route53-controls.html#route53-2'
AS SELECT id AS resource, 'it does not log queries' AS reason, name
FROM awscc.route53.hosted_zones
WHERE coalesce(json_array_length(vpcs), 0) = 0
  AND coalesce(query_logging_config ->> 'CloudWatchLogsLogGroupArn', '') = '';
