-- Amazon OpenSearch Service: domains of Elasticsearch. Their type cannot be listed, so that their
-- names come from the service. Which engine they have is asked of the rows, so that names
-- are listed once for both engines.

ASSERT 'es.1' TITLE 'Domains are encrypted at rest' SEVERITY medium
SOURCE 'FSBP ES.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-1'
AS SELECT d.region, d.domain_name AS resource,
       'it is not encrypted at rest' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND d.encryption_at_rest_options ->> 'Enabled' IS NOT TRUE;

ASSERT 'es.2' TITLE 'Domains are in a VPC' SEVERITY critical
SOURCE 'FSBP ES.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-2'
AS SELECT d.region, d.domain_name AS resource,
       'it is in no VPC' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND coalesce(json_array_length(d.vpc_options, '$.SubnetIds'), 0) = 0;

ASSERT 'es.3' TITLE 'Domains encrypt what their nodes send' SEVERITY medium
SOURCE 'FSBP ES.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-3'
AS SELECT d.region, d.domain_name AS resource,
       'what its nodes send each other is not encrypted' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND d.node_to_node_encryption_options ->> 'Enabled' IS NOT TRUE;

ASSERT 'es.4' TITLE 'Domains publish their error log' SEVERITY medium
SOURCE 'FSBP ES.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-4'
AS SELECT d.region, d.domain_name AS resource,
       'it does not publish its error log' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND (d.log_publishing_options ->> '$.ES_APPLICATION_LOGS.Enabled' IS NOT TRUE
       OR coalesce(d.log_publishing_options ->> '$.ES_APPLICATION_LOGS.CloudWatchLogsLogGroupArn',
                   '') = '');

ASSERT 'es.5' TITLE 'Domains publish their audit log' SEVERITY medium
SOURCE 'FSBP ES.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-5'
AS SELECT d.region, d.domain_name AS resource,
       'it does not publish its audit log' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND (d.log_publishing_options ->> '$.AUDIT_LOGS.Enabled' IS NOT TRUE
       OR coalesce(d.log_publishing_options ->> '$.AUDIT_LOGS.CloudWatchLogsLogGroupArn', '') = '');

ASSERT 'es.6' TITLE 'Domains have three data nodes in several zones' SEVERITY medium
SOURCE 'FSBP ES.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-6'
AS SELECT d.region, d.domain_name AS resource,
       'it has not three data nodes in several zones' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND (coalesce(d.cluster_config ->> 'InstanceCount', 1) < 3
       OR d.cluster_config ->> 'ZoneAwarenessEnabled' IS NOT TRUE);

ASSERT 'es.7' TITLE 'Domains have three dedicated master nodes' SEVERITY medium
SOURCE 'FSBP ES.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-7'
AS SELECT d.region, d.domain_name AS resource,
       'it has not three dedicated master nodes' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND (d.cluster_config ->> 'DedicatedMasterEnabled' IS NOT TRUE
       OR coalesce(d.cluster_config ->> 'DedicatedMasterCount', 0) < 3);

ASSERT 'es.8' TITLE 'Domains speak the latest TLS only' SEVERITY medium
SOURCE 'FSBP ES.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html#es-8'
AS SELECT d.region, d.domain_name AS resource,
       'it takes plain HTTP or an older TLS' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'elasticsearch'
  AND (d.domain_endpoint_options ->> 'EnforceHTTPS' IS NOT TRUE
       OR d.domain_endpoint_options ->> 'TLSSecurityPolicy'
          IS NOT 'Policy-Min-TLS-1-2-PFS-2023-10');
