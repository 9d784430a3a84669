-- Elastic Load Balancing: load balancers of version 2.

ASSERT 'elb.4' TITLE 'Application load balancers drop invalid headers' SEVERITY medium
SOURCE 'FSBP ELB.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4'
AS SELECT region, load_balancer_arn AS resource, 'it lets invalid headers through' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE coalesce(type, 'application') = 'application'
  AND NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'routing.http.drop_invalid_header_fields.enabled'
                    AND one.value ->> 'Value' = 'true');

ASSERT 'elb.5' TITLE 'Application load balancers log their accesses' SEVERITY medium
SOURCE 'FSBP ELB.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5'
AS SELECT region, load_balancer_arn AS resource, 'it has no access log' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE coalesce(type, 'application') = 'application'
  AND NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'access_logs.s3.enabled'
                    AND one.value ->> 'Value' = 'true');

ASSERT 'elb.6' TITLE 'Load balancers are protected from deletion' SEVERITY medium
SOURCE 'FSBP ELB.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6'
AS SELECT region, load_balancer_arn AS resource, 'it has no deletion protection' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'deletion_protection.enabled'
                    AND one.value ->> 'Value' = 'true');
