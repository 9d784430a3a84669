-- Amazon MSK and MSK Connect.

-- Brokers speak TLS to each other unless that is turned off.
ASSERT 'msk.1' TITLE 'Brokers speak TLS to each other' SEVERITY medium
SOURCE 'FSBP MSK.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-1'
AS SELECT region, arn AS resource, 'its brokers speak plain text to each other' AS reason
FROM awscc.msk.clusters
WHERE encryption_info ->> '$.EncryptionInTransit.InCluster' IS FALSE;

ASSERT 'msk.3' TITLE 'Connectors are encrypted in transit' SEVERITY medium
SOURCE 'FSBP MSK.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-3'
AS SELECT region, connector_arn AS resource, 'it is not encrypted in transit' AS reason, connector_name
FROM awscc.kafkaconnect.connectors
WHERE kafka_cluster_encryption_in_transit ->> 'EncryptionType' IS NOT 'TLS';

ASSERT 'msk.4' TITLE 'Clusters are not public' SEVERITY critical
SOURCE 'FSBP MSK.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-4'
AS SELECT region, arn AS resource, 'its brokers can be reached from the internet' AS reason
FROM awscc.msk.clusters
WHERE coalesce(broker_node_group_info ->> '$.ConnectivityInfo.PublicAccess.Type', 'DISABLED')
      <> 'DISABLED';

ASSERT 'msk.5' TITLE 'Connectors write a log' SEVERITY medium
SOURCE 'FSBP MSK.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-5'
AS SELECT region, connector_arn AS resource, 'it writes no log' AS reason, connector_name
FROM awscc.kafkaconnect.connectors
WHERE log_delivery ->> '$.WorkerLogDelivery.CloudWatchLogs.Enabled' IS NOT TRUE
  AND log_delivery ->> '$.WorkerLogDelivery.Firehose.Enabled' IS NOT TRUE
  AND log_delivery ->> '$.WorkerLogDelivery.S3.Enabled' IS NOT TRUE;

-- A cluster that is told of no way to log in lets everybody in.
ASSERT 'msk.6' TITLE 'Clusters let nobody in who has not logged in' SEVERITY medium
SOURCE 'FSBP MSK.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-6'
AS SELECT region, arn AS resource, 'it lets in who has not logged in' AS reason
FROM awscc.msk.clusters
WHERE client_authentication ->> '$.Unauthenticated.Enabled' IS TRUE
   OR (client_authentication ->> '$.Sasl.Iam.Enabled' IS NOT TRUE
       AND client_authentication ->> '$.Sasl.Scram.Enabled' IS NOT TRUE
       AND client_authentication ->> '$.Tls.Enabled' IS NOT TRUE
       AND coalesce(json_array_length(
             client_authentication, '$.Tls.CertificateAuthorityArnList'), 0) = 0);
