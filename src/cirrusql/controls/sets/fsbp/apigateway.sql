-- Amazon API Gateway: REST APIs, and the HTTP and WebSocket APIs of its version 2.

-- What stands for one method alone overrides what stands for all (`*` of `/*`). HTTP APIs have no
-- execution logs.
ASSERT 'apigateway.1' TITLE 'Stages of REST and WebSocket APIs log executions' SEVERITY medium
SOURCE 'FSBP APIGateway.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-1'
AS WITH levels AS (
    SELECT s.region, s.rest_api_id, s.stage_name, m.value ->> 'LoggingLevel' AS level,
           m.value ->> 'ResourcePath' = '/*' AND m.value ->> 'HttpMethod' = '*' AS is_of_all
    FROM awscc.apigateway.stages s, json_each(s.method_settings) m
)
SELECT s.region, s.rest_api_id || '|' || s.stage_name AS resource,
       'not all of its methods log errors' AS reason
FROM awscc.apigateway.stages s
WHERE NOT EXISTS (SELECT 1 FROM levels l
                  WHERE l.region = s.region AND l.rest_api_id = s.rest_api_id
                    AND l.stage_name = s.stage_name AND l.is_of_all
                    AND l.level IN ('ERROR', 'INFO'))
   OR EXISTS (SELECT 1 FROM levels l
              WHERE l.region = s.region AND l.rest_api_id = s.rest_api_id
                AND l.stage_name = s.stage_name AND l.level = 'OFF')
UNION ALL
SELECT s.region, s.api_id || '|' || s.stage_name, 'not all of its routes log errors'
FROM awscc.apigatewayv2.stages s
JOIN awscc.apigatewayv2.apis a ON a.api_id = s.api_id AND a.region = s.region
WHERE a.protocol_type = 'WEBSOCKET'
  AND coalesce(s.default_route_settings ->> 'LoggingLevel', 'OFF') NOT IN ('ERROR', 'INFO');

ASSERT 'apigateway.2' TITLE 'Stages of REST APIs prove who they are to backends' SEVERITY medium
SOURCE 'FSBP APIGateway.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-2'
AS SELECT region, rest_api_id || '|' || stage_name AS resource,
          'it has no client certificate' AS reason
FROM awscc.apigateway.stages
WHERE coalesce(client_certificate_id, '') = '';

ASSERT 'apigateway.3' TITLE 'Stages of REST APIs are traced' SEVERITY low
SOURCE 'FSBP APIGateway.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-3'
AS SELECT region, rest_api_id || '|' || stage_name AS resource, 'X-Ray does not trace it' AS reason
FROM awscc.apigateway.stages
WHERE tracing_enabled IS NOT TRUE;

ASSERT 'apigateway.4' TITLE 'Stages of REST APIs have a web ACL' SEVERITY medium
SOURCE 'FSBP APIGateway.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-4'
AS SELECT a.region, a.rest_api_id || '|' || s.stage_name AS resource,
       'no web ACL protects it' AS reason
FROM awscc.apigateway.rest_apis a
JOIN aws.apigateway.get_stages s ON s.rest_api_id = a.rest_api_id AND s.region = a.region
WHERE coalesce(s.web_acl_arn, '') = '';

ASSERT 'apigateway.5' TITLE 'Caches of REST APIs are encrypted' SEVERITY medium
SOURCE 'FSBP APIGateway.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-5'
AS SELECT s.region, s.rest_api_id || '|' || s.stage_name AS resource,
          'it caches ' || (m.value ->> 'HttpMethod') || ' of ' || (m.value ->> 'ResourcePath')
          || ' unencrypted' AS reason
FROM awscc.apigateway.stages s, json_each(s.method_settings) m
WHERE s.cache_cluster_enabled
  AND m.value ->> 'CachingEnabled' IS TRUE
  AND m.value ->> 'CacheDataEncrypted' IS NOT TRUE;

-- Of a WebSocket API, only `$connect` can be authorized.
ASSERT 'apigateway.8' TITLE 'Routes want their callers authorized' SEVERITY medium
SOURCE 'FSBP APIGateway.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-8'
AS SELECT r.region, r.api_id || '|' || r.route_id AS resource, 'anybody may call it' AS reason,
          r.route_key
FROM awscc.apigatewayv2.routes r
JOIN awscc.apigatewayv2.apis a ON a.api_id = r.api_id AND a.region = r.region
WHERE coalesce(r.authorization_type, 'NONE') = 'NONE'
  AND (a.protocol_type = 'HTTP' OR r.route_key = '$connect');

ASSERT 'apigateway.9' TITLE 'Stages of HTTP and WebSocket APIs log accesses' SEVERITY medium
SOURCE 'FSBP APIGateway.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-9'
AS SELECT region, api_id || '|' || stage_name AS resource, 'it has no access log' AS reason
FROM awscc.apigatewayv2.stages
WHERE coalesce(access_log_settings ->> 'DestinationArn', '') = '';

ASSERT 'apigateway.10' TITLE 'Private integrations use HTTPS' SEVERITY medium
SOURCE 'FSBP APIGateway.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-10'
AS SELECT region, api_id || '|' || integration_id AS resource,
          'it talks to its VPC link without TLS' AS reason
FROM awscc.apigatewayv2.integrations
WHERE connection_type = 'VPC_LINK' AND (tls_config IS NULL OR tls_config = '{}');

ASSERT 'apigateway.11' TITLE 'Domain names use recommended security policies' SEVERITY medium
SOURCE 'FSBP APIGateway.11', 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-11'
AS SELECT region, domain_name AS resource, 'its security policy is not a recommended one' AS reason,
          security_policy
FROM awscc.apigateway.domain_names
WHERE coalesce(security_policy, '') NOT IN (
    'SecurityPolicy_TLS13_1_3_2025_09', 'SecurityPolicy_TLS13_1_3_FIPS_2025_09',
    'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09', 'SecurityPolicy_TLS13_2025_EDGE',
    'SecurityPolicy_TLS12_PFS_2025_EDGE');
