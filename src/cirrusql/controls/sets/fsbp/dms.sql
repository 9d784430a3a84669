-- AWS Database Migration Service. Settings of a task are a document in a text; a component that they
-- do not name logs as much as is wanted.

ASSERT 'dms.1' TITLE 'Replication instances are not public' SEVERITY critical
SOURCE 'FSBP DMS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-1'
AS SELECT region, replication_instance_arn AS resource, 'it is publicly accessible' AS reason
FROM aws.dms.describe_replication_instances
WHERE publicly_accessible IS TRUE;

ASSERT 'dms.6' TITLE 'Replication instances take minor versions by themselves' SEVERITY medium
SOURCE 'FSBP DMS.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-6'
AS SELECT region, replication_instance_arn AS resource,
       'it does not upgrade to minor versions automatically' AS reason
FROM aws.dms.describe_replication_instances
WHERE auto_minor_version_upgrade IS NOT TRUE;

ASSERT 'dms.7' TITLE 'Tasks log what they write' SEVERITY medium
SOURCE 'FSBP DMS.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-7'
AS SELECT t.region, t.replication_task_arn AS resource, 'its target is not logged enough' AS reason
FROM awscc.dms.replication_tasks t
WHERE t.replication_task_settings ->> '$.Logging.EnableLogging' IS NOT TRUE
   OR EXISTS (SELECT 1
              FROM json_each(t.replication_task_settings, '$.Logging.LogComponents') part
              WHERE part.value ->> 'Id' IN ('TARGET_APPLY', 'TARGET_LOAD')
                AND part.value ->> 'Severity' NOT IN (
                    'LOGGER_SEVERITY_DEFAULT', 'LOGGER_SEVERITY_DEBUG',
                    'LOGGER_SEVERITY_DETAILED_DEBUG'));

ASSERT 'dms.8' TITLE 'Tasks log what they read' SEVERITY medium
SOURCE 'FSBP DMS.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-8'
AS SELECT t.region, t.replication_task_arn AS resource, 'its source is not logged enough' AS reason
FROM awscc.dms.replication_tasks t
WHERE t.replication_task_settings ->> '$.Logging.EnableLogging' IS NOT TRUE
   OR EXISTS (SELECT 1
              FROM json_each(t.replication_task_settings, '$.Logging.LogComponents') part
              WHERE part.value ->> 'Id' IN ('SOURCE_CAPTURE', 'SOURCE_UNLOAD')
                AND part.value ->> 'Severity' NOT IN (
                    'LOGGER_SEVERITY_DEFAULT', 'LOGGER_SEVERITY_DEBUG',
                    'LOGGER_SEVERITY_DETAILED_DEBUG'));

-- Of AWS's services that have no mode for it, DMS uses TLS anyway. Kafka and Redis have settings of
-- their own, the latter in a control of its own, too.
ASSERT 'dms.9' TITLE 'Endpoints use TLS' SEVERITY medium
SOURCE 'FSBP DMS.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-9'
AS SELECT region, endpoint_arn AS resource, 'connections to it are not encrypted' AS reason,
          engine_name
FROM awscc.dms.endpoints
WHERE CASE lower(engine_name)
      WHEN 'kafka' THEN coalesce(kafka_settings ->> 'SecurityProtocol', 'plaintext')
                        IN ('plaintext', 'sasl-plaintext')
      WHEN 'redis' THEN redis_settings ->> 'SslSecurityProtocol' IS 'plaintext'
      ELSE coalesce(ssl_mode, 'none') = 'none'
           AND lower(engine_name) NOT IN ('s3', 'dynamodb', 'kinesis', 'elasticsearch', 'opensearch',
                                          'neptune')
      END;

ASSERT 'dms.10' TITLE 'Endpoints of Neptune use IAM' SEVERITY medium
SOURCE 'FSBP DMS.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-10'
AS SELECT region, endpoint_arn AS resource, 'it does not ask IAM who connects' AS reason
FROM awscc.dms.endpoints
WHERE lower(engine_name) = 'neptune' AND neptune_settings ->> 'IamAuthEnabled' IS NOT TRUE;

ASSERT 'dms.11' TITLE 'Endpoints of MongoDB have authentication' SEVERITY medium
SOURCE 'FSBP DMS.11', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-11'
AS SELECT region, endpoint_arn AS resource, 'nobody has to say who connects' AS reason
FROM awscc.dms.endpoints
WHERE lower(engine_name) = 'mongodb'
  AND coalesce(mongo_db_settings ->> 'AuthType', 'no') = 'no';

ASSERT 'dms.12' TITLE 'Endpoints of Redis use TLS' SEVERITY medium
SOURCE 'FSBP DMS.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-12'
AS SELECT region, endpoint_arn AS resource, 'connections to it are not encrypted' AS reason
FROM awscc.dms.endpoints
WHERE lower(engine_name) = 'redis' AND redis_settings ->> 'SslSecurityProtocol' = 'plaintext';

ASSERT 'dms.13' TITLE 'Replication instances have a standby in another zone' SEVERITY medium
SOURCE 'FSBP DMS.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-13'
AS SELECT region, replication_instance_arn AS resource, 'it is in one zone only' AS reason
FROM aws.dms.describe_replication_instances
WHERE multi_az IS NOT TRUE;
