-- AWS WAF.

ASSERT 'waf.10' TITLE 'Web ACLs have rules' SEVERITY medium
SOURCE 'FSBP WAF.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-10'
AS SELECT region, arn AS resource, 'it has no rules' AS reason, name
FROM awscc.wafv2.web_acls
WHERE coalesce(json_array_length(rules), 0) = 0;

ASSERT 'waf.12' TITLE 'Rule groups have metrics' SEVERITY medium
SOURCE 'FSBP WAF.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-12'
AS SELECT g.region, g.arn AS resource, 'it has no CloudWatch metrics' AS reason, g.name
FROM awscc.wafv2.rule_groups g
WHERE g.visibility_config ->> 'CloudWatchMetricsEnabled' IS NOT TRUE
UNION ALL
SELECT g.region, g.arn, 'its rule ' || (rule.value ->> 'Name') || ' has no CloudWatch metrics', g.name
FROM awscc.wafv2.rule_groups g, json_each(g.rules) rule
WHERE rule.value ->> '$.VisibilityConfig.CloudWatchMetricsEnabled' IS NOT TRUE;
