-- Amazon EMR.

ASSERT 'emr.3' TITLE 'Security configurations encrypt at rest' SEVERITY medium
SOURCE 'FSBP EMR.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html#emr-3'
AS SELECT region, name AS resource, 'it does not encrypt at rest' AS reason
FROM awscc.emr.security_configurations
WHERE security_configuration ->> '$.EncryptionConfiguration.EnableAtRestEncryption' IS NOT TRUE;

ASSERT 'emr.4' TITLE 'Security configurations encrypt in transit' SEVERITY medium
SOURCE 'FSBP EMR.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html#emr-4'
AS SELECT region, name AS resource, 'it does not encrypt in transit' AS reason
FROM awscc.emr.security_configurations
WHERE security_configuration ->> '$.EncryptionConfiguration.EnableInTransitEncryption' IS NOT TRUE;
