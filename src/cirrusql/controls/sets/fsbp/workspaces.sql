-- Amazon WorkSpaces.

ASSERT 'workspaces.1' TITLE 'User volumes are encrypted' SEVERITY medium
SOURCE 'FSBP WorkSpaces.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/workspaces-controls.html#workspaces-1'
AS SELECT region, workspace_id AS resource, 'its user volume is not encrypted' AS reason
FROM awscc.workspaces.workspaces
WHERE user_volume_encryption_enabled IS NOT TRUE;

ASSERT 'workspaces.2' TITLE 'Root volumes are encrypted' SEVERITY medium
SOURCE 'FSBP WorkSpaces.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/workspaces-controls.html#workspaces-2'
AS SELECT region, workspace_id AS resource, 'its root volume is not encrypted' AS reason
FROM awscc.workspaces.workspaces
WHERE root_volume_encryption_enabled IS NOT TRUE;
