-- Amazon OpenSearch Service: domains of OpenSearch. Their type cannot be listed, so that their names
-- come from the service. Which engine they have is asked of the rows, so that names
-- are listed once for both engines.

ASSERT 'opensearch.1' TITLE 'Domains are encrypted at rest' SEVERITY medium
SOURCE 'FSBP Opensearch.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-1'
AS SELECT d.region, d.domain_name AS resource,
       'it is not encrypted at rest' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND d.encryption_at_rest_options ->> 'Enabled' IS NOT TRUE;

ASSERT 'opensearch.2' TITLE 'Domains are in a VPC' SEVERITY critical
SOURCE 'FSBP Opensearch.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-2'
AS SELECT d.region, d.domain_name AS resource,
       'it is in no VPC' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND coalesce(json_array_length(d.vpc_options, '$.SubnetIds'), 0) = 0;

ASSERT 'opensearch.3' TITLE 'Domains encrypt what their nodes send' SEVERITY medium
SOURCE 'FSBP Opensearch.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-3'
AS SELECT d.region, d.domain_name AS resource,
       'what its nodes send each other is not encrypted' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND d.node_to_node_encryption_options ->> 'Enabled' IS NOT TRUE;

ASSERT 'opensearch.4' TITLE 'Domains publish their error log' SEVERITY medium
SOURCE 'FSBP Opensearch.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-4'
AS SELECT d.region, d.domain_name AS resource,
       'it does not publish its error log' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND (d.log_publishing_options ->> '$.ES_APPLICATION_LOGS.Enabled' IS NOT TRUE
       OR coalesce(d.log_publishing_options ->> '$.ES_APPLICATION_LOGS.CloudWatchLogsLogGroupArn',
                   '') = '');

ASSERT 'opensearch.5' TITLE 'Domains publish their audit log' SEVERITY medium
SOURCE 'FSBP Opensearch.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-5'
AS SELECT d.region, d.domain_name AS resource,
       'it does not publish its audit log' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND (d.log_publishing_options ->> '$.AUDIT_LOGS.Enabled' IS NOT TRUE
       OR coalesce(d.log_publishing_options ->> '$.AUDIT_LOGS.CloudWatchLogsLogGroupArn', '') = '');

ASSERT 'opensearch.6' TITLE 'Domains have three data nodes in several zones' SEVERITY medium
SOURCE 'FSBP Opensearch.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-6'
AS SELECT d.region, d.domain_name AS resource,
       'it has not three data nodes in several zones' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND (coalesce(d.cluster_config ->> 'InstanceCount', 1) < 3
       OR d.cluster_config ->> 'ZoneAwarenessEnabled' IS NOT TRUE);

ASSERT 'opensearch.7' TITLE 'Domains have fine-grained access control' SEVERITY high
SOURCE 'FSBP Opensearch.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-7'
AS SELECT d.region, d.domain_name AS resource,
       'it has no fine-grained access control' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND d.advanced_security_options ->> 'Enabled' IS NOT TRUE;

ASSERT 'opensearch.8' TITLE 'Domains speak the latest TLS only' SEVERITY medium
SOURCE 'FSBP Opensearch.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-8'
AS SELECT d.region, d.domain_name AS resource,
       'it takes plain HTTP or an older TLS' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND (d.domain_endpoint_options ->> 'EnforceHTTPS' IS NOT TRUE
       OR d.domain_endpoint_options ->> 'TLSSecurityPolicy'
          IS NOT 'Policy-Min-TLS-1-2-PFS-2023-10');

ASSERT 'opensearch.10' TITLE 'Domains run the latest software' SEVERITY medium
SOURCE 'FSBP Opensearch.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-10'
AS SELECT d.region, d.domain_name AS resource,
       'an update of its software waits' AS reason
FROM aws.opensearch.list_domain_names n
JOIN awscc.opensearchservice.domains d
  ON d.domain_name = n.domain_name AND d.region = n.region
WHERE lower(n.engine_type) = 'opensearch'
  AND d.service_software_options ->> 'UpdateAvailable' IS TRUE;
