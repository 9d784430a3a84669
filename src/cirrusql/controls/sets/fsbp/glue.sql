-- AWS Glue.

ASSERT 'glue.3' TITLE 'Machine learning transforms are encrypted' SEVERITY medium
SOURCE 'FSBP Glue.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html#glue-3'
AS SELECT region, transform_id AS resource, 'it is not encrypted at rest' AS reason, name
FROM awscc.glue.ml_transforms
WHERE transform_encryption ->> '$.MLUserDataEncryption.MLUserDataEncryptionMode' IS NOT 'SSE-KMS';

-- A Spark job of which no version is told is one of before there were versions.
ASSERT 'glue.4' TITLE 'Spark jobs run on versions that are supported' SEVERITY medium
SOURCE 'FSBP Glue.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html#glue-4'
AS SELECT region, name AS resource, 'its version of Glue is before 3.0' AS reason, glue_version
FROM awscc.glue.jobs
WHERE command ->> 'Name' IN ('glueetl', 'gluestreaming')
  AND CAST(coalesce(glue_version, '0') AS REAL) < 3.0;
