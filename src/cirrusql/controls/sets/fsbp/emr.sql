-- Amazon EMR.

-- It is the same for all clusters of a region. SSH alone may be left open.
ASSERT 'emr.2' TITLE 'No cluster can be open to everybody' SEVERITY critical
SOURCE 'FSBP EMR.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html#emr-2'
AS SELECT region, 'the account' AS resource, 'public access is not blocked' AS reason
FROM aws.emr.get_block_public_access_configuration
WHERE block_public_access_configuration ->> 'BlockPublicSecurityGroupRules' IS NOT TRUE
UNION ALL
SELECT region, 'the account',
       'public access is not blocked at ports ' || (one.value ->> 'MinRange') || ' to '
       || coalesce(one.value ->> 'MaxRange', one.value ->> 'MinRange')
FROM aws.emr.get_block_public_access_configuration,
     json_each(block_public_access_configuration -> 'PermittedPublicSecurityGroupRuleRanges') one
WHERE block_public_access_configuration ->> 'BlockPublicSecurityGroupRules' IS TRUE
  AND NOT (one.value ->> 'MinRange' = 22
           AND coalesce(one.value ->> 'MaxRange', one.value ->> 'MinRange') = 22);

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
