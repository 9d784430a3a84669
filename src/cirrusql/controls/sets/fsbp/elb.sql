-- Elastic Load Balancing: load balancers of version 2, and classic ones.

ASSERT 'elb.1' TITLE 'Application load balancers redirect HTTP to HTTPS' SEVERITY medium
SOURCE 'FSBP ELB.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1'
AS SELECT b.region, b.load_balancer_arn AS resource,
       'its listener on port ' || l.port || ' does not redirect to HTTPS' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers b
JOIN awscc.elasticloadbalancingv2.listeners l
  ON l.load_balancer_arn = b.load_balancer_arn AND l.region = b.region
WHERE l.protocol = 'HTTP'
  AND NOT EXISTS (SELECT 1 FROM json_each(l.default_actions) one
                  WHERE one.value ->> 'Type' = 'redirect'
                    AND one.value ->> '$.RedirectConfig.Protocol' = 'HTTPS');

ASSERT 'elb.2' TITLE 'Classic load balancers have certificates of ACM' SEVERITY medium
SOURCE 'FSBP ELB.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-2'
AS SELECT b.region, b.load_balancer_name AS resource,
       'the certificate on port ' || (l.value ->> 'LoadBalancerPort') || ' is not of ACM' AS reason
FROM awscc.elasticloadbalancing.load_balancers b, json_each(b.listeners) l
WHERE upper(l.value ->> 'Protocol') IN ('HTTPS', 'SSL')
  AND coalesce(l.value ->> 'SSLCertificateId', '') NOT LIKE 'arn:%:acm:%';

ASSERT 'elb.3' TITLE 'Classic load balancers listen to HTTPS or TLS only' SEVERITY medium
SOURCE 'FSBP ELB.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-3'
AS SELECT b.region, b.load_balancer_name AS resource,
       'its listener on port ' || (l.value ->> 'LoadBalancerPort') || ' speaks plain '
       || upper(l.value ->> 'Protocol') AS reason
FROM awscc.elasticloadbalancing.load_balancers b, json_each(b.listeners) l
WHERE upper(l.value ->> 'Protocol') NOT IN ('HTTPS', 'SSL');

ASSERT 'elb.4' TITLE 'Application load balancers drop invalid headers' SEVERITY medium
SOURCE 'FSBP ELB.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4'
AS SELECT region, load_balancer_arn AS resource, 'it lets invalid headers through' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE coalesce(type, 'application') = 'application'
  AND NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'routing.http.drop_invalid_header_fields.enabled'
                    AND one.value ->> 'Value' = 'true');

ASSERT 'elb.5' TITLE 'Application and classic load balancers log their accesses' SEVERITY medium
SOURCE 'FSBP ELB.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5'
AS SELECT region, load_balancer_arn AS resource, 'it has no access log' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE coalesce(type, 'application') = 'application'
  AND NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'access_logs.s3.enabled'
                    AND one.value ->> 'Value' = 'true')
UNION ALL
SELECT region, load_balancer_name, 'it has no access log'
FROM awscc.elasticloadbalancing.load_balancers
WHERE access_logging_policy ->> 'Enabled' IS NOT TRUE;

ASSERT 'elb.6' TITLE 'Load balancers are protected from deletion' SEVERITY medium
SOURCE 'FSBP ELB.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6'
AS SELECT region, load_balancer_arn AS resource, 'it has no deletion protection' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'deletion_protection.enabled'
                    AND one.value ->> 'Value' = 'true');

ASSERT 'elb.7' TITLE 'Classic load balancers drain connections' SEVERITY low
SOURCE 'FSBP ELB.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-7'
AS SELECT region, load_balancer_name AS resource, 'it has no connection draining' AS reason
FROM awscc.elasticloadbalancing.load_balancers
WHERE connection_draining_policy ->> 'Enabled' IS NOT TRUE;

ASSERT 'elb.8' TITLE 'Classic load balancers have a strong security policy' SEVERITY medium
SOURCE 'FSBP ELB.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-8'
AS SELECT b.region, b.load_balancer_name AS resource,
       'its listener on port ' || (l.value ->> 'LoadBalancerPort')
       || ' does not use ELBSecurityPolicy-TLS-1-2-2017-01' AS reason
FROM awscc.elasticloadbalancing.load_balancers b, json_each(b.listeners) l
WHERE upper(l.value ->> 'Protocol') IN ('HTTPS', 'SSL')
  AND NOT EXISTS (
    SELECT 1
    FROM json_each(l.value, '$.PolicyNames') used, json_each(b.policies) policy,
         json_each(policy.value, '$.Attributes') one
    WHERE policy.value ->> 'PolicyName' = used.value
      AND policy.value ->> 'PolicyType' = 'SSLNegotiationPolicyType'
      AND one.value ->> 'Name' = 'Reference-Security-Policy'
      AND one.value ->> 'Value' = 'ELBSecurityPolicy-TLS-1-2-2017-01');

ASSERT 'elb.9' TITLE 'Classic load balancers balance across zones' SEVERITY medium
SOURCE 'FSBP ELB.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-9'
AS SELECT region, load_balancer_name AS resource, 'it has no cross-zone load balancing' AS reason
FROM awscc.elasticloadbalancing.load_balancers
WHERE cross_zone IS NOT TRUE;

-- It has a subnet in each of its zones, so either list tells how many they are.
ASSERT 'elb.10' TITLE 'Classic load balancers span zones' SEVERITY medium
SOURCE 'FSBP ELB.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-10'
AS SELECT region, load_balancer_name AS resource, 'it is in one zone only' AS reason
FROM awscc.elasticloadbalancing.load_balancers
WHERE max(coalesce(json_array_length(availability_zones), 0),
          coalesce(json_array_length(subnets), 0)) < 2;

-- Unless it is said otherwise, the mode is defensive.
ASSERT 'elb.12' TITLE 'Application load balancers mitigate desync attacks' SEVERITY medium
SOURCE 'FSBP ELB.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-12'
AS SELECT region, load_balancer_arn AS resource, 'it only monitors desync attacks' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE coalesce(type, 'application') = 'application'
  AND EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
              WHERE one.value ->> 'Key' = 'routing.http.desync_mitigation_mode'
                AND one.value ->> 'Value' NOT IN ('defensive', 'strictest'));

-- It has a subnet in each of its zones.
ASSERT 'elb.13' TITLE 'Load balancers span zones' SEVERITY medium
SOURCE 'FSBP ELB.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-13'
AS SELECT region, load_balancer_arn AS resource, 'it is in one zone only' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE max(coalesce(json_array_length(subnets), 0),
          coalesce(json_array_length(subnet_mappings), 0)) < 2;

-- One that does not say is defensive.
ASSERT 'elb.14' TITLE 'Classic load balancers ward off desync attacks' SEVERITY medium
SOURCE 'FSBP ELB.14', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-14'
AS SELECT b.region, b.load_balancer_name AS resource,
       'its desync mitigation mode is neither defensive nor strictest' AS reason
FROM awscc.elasticloadbalancing.load_balancers b
JOIN aws.elb.describe_load_balancer_attributes a
  ON a.load_balancer_name = b.load_balancer_name AND a.region = b.region
WHERE EXISTS (SELECT 1 FROM json_each(a.additional_attributes) one
              WHERE one.value ->> 'Key' = 'elb.http.desyncmitigationmode'
                AND one.value ->> 'Value' NOT IN ('defensive', 'strictest'));

ASSERT 'elb.17' TITLE 'Listeners have a recommended security policy' SEVERITY medium
SOURCE 'FSBP ELB.17', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17'
AS SELECT b.region, b.load_balancer_arn AS resource,
       'its listener on port ' || l.port || ' has not a security policy that AWS recommends' AS reason,
       l.ssl_policy
FROM awscc.elasticloadbalancingv2.load_balancers b
JOIN awscc.elasticloadbalancingv2.listeners l
  ON l.load_balancer_arn = b.load_balancer_arn AND l.region = b.region
WHERE l.protocol IN ('HTTPS', 'TLS')
  AND coalesce(l.ssl_policy, '') NOT IN (
    'ELBSecurityPolicy-TLS13-1-3-2021-06', 'ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04',
    'ELBSecurityPolicy-TLS13-1-2-Res-2021-06', 'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04',
    'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', 'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09',
    'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09', 'ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09');

-- A gateway load balancer's listener has no protocol of its own.
ASSERT 'elb.18' TITLE 'Listeners speak HTTPS or TLS only' SEVERITY medium
SOURCE 'FSBP ELB.18', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-18'
AS SELECT b.region, b.load_balancer_arn AS resource,
       'its listener on port ' || l.port || ' speaks plain ' || l.protocol AS reason
FROM awscc.elasticloadbalancingv2.load_balancers b
JOIN awscc.elasticloadbalancingv2.listeners l
  ON l.load_balancer_arn = b.load_balancer_arn AND l.region = b.region
WHERE l.protocol NOT IN ('HTTPS', 'TLS', 'GENEVE');

ASSERT 'elb.21' TITLE 'Target groups check health by HTTPS' SEVERITY medium
SOURCE 'FSBP ELB.21', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-21'
AS SELECT region, target_group_arn AS resource, 'its health checks are not encrypted' AS reason,
       health_check_protocol
FROM awscc.elasticloadbalancingv2.target_groups
WHERE target_type IS NOT 'lambda' AND protocol IS NOT 'GENEVE'
  AND health_check_protocol IS NOT 'HTTPS';

ASSERT 'elb.22' TITLE 'Target groups are sent nothing in plain text' SEVERITY medium
SOURCE 'FSBP ELB.22', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-22'
AS SELECT region, target_group_arn AS resource, 'what it is sent is not encrypted' AS reason, protocol
FROM awscc.elasticloadbalancingv2.target_groups
WHERE coalesce(target_type, 'instance') NOT IN ('lambda', 'alb')
  AND coalesce(protocol, '') NOT IN ('HTTPS', 'TLS', 'QUIC', 'GENEVE');
