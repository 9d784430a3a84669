-- Amazon ECR: repositories of images.

-- A registry may scan what its rules name, too: a filter with `*` is a pattern, another a part of names.
ASSERT 'ecr.1' TITLE 'Repositories scan what is pushed' SEVERITY high
SOURCE 'FSBP ECR.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1'
AS WITH scanned AS (
    SELECT c.region, f.value ->> 'Filter' AS filter
    FROM awscc.ecr.registry_scanning_configurations c, json_each(c.rules) r,
         json_each(r.value, '$.RepositoryFilters') f
    WHERE r.value ->> 'ScanFrequency' IN ('SCAN_ON_PUSH', 'CONTINUOUS_SCAN')
)
SELECT r.region, r.repository_name AS resource, 'it does not scan images on push' AS reason
FROM awscc.ecr.repositories r
WHERE r.image_scanning_configuration ->> 'ScanOnPush' IS NOT TRUE
  AND NOT EXISTS (SELECT 1 FROM scanned s
                  WHERE s.region = r.region
                    AND r.repository_name GLOB iif(instr(s.filter, '*') > 0, s.filter,
                                                   '*' || s.filter || '*'));

ASSERT 'ecr.2' TITLE 'Tags of images stay where they are' SEVERITY medium
SOURCE 'FSBP ECR.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-2'
AS SELECT region, repository_name AS resource, 'a tag can be moved to another image' AS reason
FROM awscc.ecr.repositories
WHERE image_tag_mutability IS NOT 'IMMUTABLE';

ASSERT 'ecr.3' TITLE 'Repositories have a lifecycle policy' SEVERITY medium
SOURCE 'FSBP ECR.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3'
AS SELECT region, repository_name AS resource, 'it keeps every image for ever' AS reason
FROM awscc.ecr.repositories
WHERE coalesce(lifecycle_policy ->> 'LifecyclePolicyText', '') = '';
