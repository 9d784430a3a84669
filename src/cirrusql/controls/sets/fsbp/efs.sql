-- Amazon EFS.

ASSERT 'efs.1' TITLE 'File systems are encrypted' SEVERITY medium
SOURCE 'FSBP EFS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-1'
AS SELECT region, file_system_id AS resource, 'it is not encrypted' AS reason
FROM awscc.efs.file_systems
WHERE encrypted IS NOT TRUE;

ASSERT 'efs.3' TITLE 'Access points have a root directory of their own' SEVERITY medium
SOURCE 'FSBP EFS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-3'
AS SELECT region, access_point_id AS resource, 'it shows all of the file system' AS reason,
          file_system_id
FROM awscc.efs.access_points
WHERE coalesce(root_directory ->> 'Path', '/') = '/';

ASSERT 'efs.4' TITLE 'Access points have a user of their own' SEVERITY medium
SOURCE 'FSBP EFS.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-4'
AS SELECT region, access_point_id AS resource, 'its clients are the users that they say' AS reason,
          file_system_id
FROM awscc.efs.access_points
WHERE posix_user IS NULL;

ASSERT 'efs.7' TITLE 'File systems are backed up automatically' SEVERITY medium
SOURCE 'FSBP EFS.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-7'
AS SELECT region, file_system_id AS resource, 'it has no automatic backups' AS reason
FROM awscc.efs.file_systems
WHERE backup_policy ->> 'Status' IS NOT 'ENABLED';

ASSERT 'efs.8' TITLE 'All file systems are encrypted at rest' SEVERITY medium
SOURCE 'FSBP EFS.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-8'
AS SELECT region, file_system_id AS resource, 'it is not encrypted' AS reason
FROM awscc.efs.file_systems
WHERE encrypted IS NOT TRUE;
