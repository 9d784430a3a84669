-- Section 3, logging.

-- A trail of every region, also one of the organization, is told by any region.
ASSERT 'cis.3.1' TITLE 'A trail records every region' SEVERITY high
SOURCE 'CIS AWS 5.0.0 3.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1'
AS SELECT 'the account' AS resource,
       'no trail that is logging records all management events of every region' AS reason
WHERE NOT EXISTS (SELECT 1 FROM aws.cloudtrail.vw_trails
                  WHERE is_multi_region_trail AND is_logging AND management_events);

ASSERT 'cis.3.2' TITLE 'Files of trails can be validated' SEVERITY low
SOURCE 'CIS AWS 5.0.0 3.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4'
AS SELECT region, trail_name AS resource, 'log file validation is off' AS reason
FROM awscc.cloudtrail.trails
WHERE enable_log_file_validation IS NOT TRUE;

-- The default encryption has one row for every region that is asked.
ASSERT 'cis.3.3' TITLE 'Config records every region' SEVERITY critical
SOURCE 'CIS AWS 5.0.0 3.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1'
AS SELECT r.region, 'the account' AS resource,
       'no configuration recorder records all types of resources' AS reason
FROM aws.ec2.get_ebs_encryption_by_default r
WHERE NOT EXISTS (
    SELECT 1
    FROM aws.config.describe_configuration_recorders c
    JOIN aws.config.describe_configuration_recorder_status s
      ON s.name = c.name AND s.region = c.region
    WHERE c.region = r.region AND s.recording AND upper(s.last_status) = 'SUCCESS'
      AND c.recording_group ->> 'allSupported' IS TRUE);

-- A bucket may be in any region; one of another account is that account's affair.
ASSERT 'cis.3.4' TITLE 'Buckets of trails log their accesses' SEVERITY low
SOURCE 'CIS AWS 5.0.0 3.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-7'
AS SELECT t.region, t.trail_name AS resource,
       'its bucket ' || b.name || ' has no server access logging' AS reason
FROM awscc.cloudtrail.trails t
JOIN aws.s3.list_buckets b ON b.name = t.s3_bucket_name
LEFT JOIN aws.s3.get_bucket_logging l ON l.bucket = b.name
WHERE l.target_bucket IS NULL;

ASSERT 'cis.3.5' TITLE 'Trails are encrypted with a key' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 3.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2'
AS SELECT region, trail_name AS resource, 'its files are not encrypted with a KMS key' AS reason
FROM awscc.cloudtrail.trails
WHERE coalesce(kms_key_id, '') = '';

-- KMS rotates neither keys that are disabled nor those whose material it did not make.
ASSERT 'cis.3.6' TITLE 'Symmetric keys are rotated' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 3.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4'
AS SELECT region, key_id AS resource, 'it does not rotate' AS reason
FROM awscc.kms.keys
WHERE enable_key_rotation IS NOT TRUE AND enabled IS NOT FALSE
  AND coalesce(key_spec, 'SYMMETRIC_DEFAULT') = 'SYMMETRIC_DEFAULT'
  AND coalesce(origin, 'AWS_KMS') = 'AWS_KMS';

ASSERT 'cis.3.7' TITLE 'VPCs have flow logs of rejected traffic' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 3.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6'
AS SELECT v.region, v.vpc_id AS resource, 'no flow log records what it rejects' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.flow_logs f
                  WHERE f.resource_id = v.vpc_id AND f.region = v.region
                    AND f.traffic_type IN ('REJECT', 'ALL'));

ASSERT 'cis.3.8' TITLE 'A trail records what is written to buckets' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 3.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-22'
AS SELECT 'the account' AS resource,
       'no trail of every region records all that is written to objects' AS reason
WHERE NOT EXISTS (SELECT 1 FROM aws.cloudtrail.vw_trails
                  WHERE is_multi_region_trail AND is_logging AND object_writes);

ASSERT 'cis.3.9' TITLE 'A trail records what is read from buckets' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 3.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-23'
AS SELECT 'the account' AS resource,
       'no trail of every region records all that is read from objects' AS reason
WHERE NOT EXISTS (SELECT 1 FROM aws.cloudtrail.vw_trails
                  WHERE is_multi_region_trail AND is_logging AND object_reads);
