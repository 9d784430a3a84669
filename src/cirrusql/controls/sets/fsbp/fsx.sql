-- Amazon FSx. File systems have no resource type. What is not said about copies of tags is no.

ASSERT 'fsx.1' TITLE 'File systems of OpenZFS copy their tags' SEVERITY low
SOURCE 'FSBP FSx.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/fsx-controls.html#fsx-1'
AS SELECT f.region, f.file_system_id AS resource,
       'its ' || copies.places || ' do not get its tags' AS reason
FROM aws.fsx.describe_file_systems f
JOIN (SELECT 'CopyTagsToBackups' AS name, 'backups' AS places
      UNION ALL SELECT 'CopyTagsToVolumes', 'volumes') copies
WHERE f.file_system_type = 'OPENZFS'
  AND (f.open_zfs_configuration ->> copies.name) IS NOT TRUE;

ASSERT 'fsx.2' TITLE 'File systems of Lustre copy their tags to backups' SEVERITY low
SOURCE 'FSBP FSx.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/fsx-controls.html#fsx-2'
AS SELECT region, file_system_id AS resource, 'its backups do not get its tags' AS reason
FROM aws.fsx.describe_file_systems
WHERE file_system_type = 'LUSTRE' AND lustre_configuration ->> 'CopyTagsToBackups' IS NOT TRUE;

ASSERT 'fsx.3' TITLE 'File systems of OpenZFS are in several zones' SEVERITY medium
SOURCE 'FSBP FSx.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/fsx-controls.html#fsx-3'
AS SELECT region, file_system_id AS resource, 'it is in one zone only' AS reason
FROM aws.fsx.describe_file_systems
WHERE file_system_type = 'OPENZFS'
  AND coalesce(open_zfs_configuration ->> 'DeploymentType', '') NOT IN ('MULTI_AZ_1');

ASSERT 'fsx.4' TITLE 'File systems of ONTAP are in several zones' SEVERITY medium
SOURCE 'FSBP FSx.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/fsx-controls.html#fsx-4'
AS SELECT region, file_system_id AS resource, 'it is in one zone only' AS reason
FROM aws.fsx.describe_file_systems
WHERE file_system_type = 'ONTAP'
  AND coalesce(ontap_configuration ->> 'DeploymentType', '') NOT IN ('MULTI_AZ_1', 'MULTI_AZ_2');

ASSERT 'fsx.5' TITLE 'File systems of Windows are in several zones' SEVERITY medium
SOURCE 'FSBP FSx.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/fsx-controls.html#fsx-5'
AS SELECT region, file_system_id AS resource, 'it is in one zone only' AS reason
FROM aws.fsx.describe_file_systems
WHERE file_system_type = 'WINDOWS'
  AND coalesce(windows_configuration ->> 'DeploymentType', '') NOT IN ('MULTI_AZ_1');
