-- The account's machine images, one row for each snapshot that an image is made of.
-- columns: image_id name state creation_date age_days:number is_public:boolean platform_details deprecation_time device_name snapshot_id volume_size:integer encrypted:boolean owner_id
SELECT i.image_id, i.name, i.state, i.creation_date, age_days(i.creation_date) AS age_days,
    i.public AS is_public, i.platform_details, i.deprecation_time,
    d.value ->> '$.DeviceName' AS device_name, d.value ->> '$.Ebs.SnapshotId' AS snapshot_id,
    d.value ->> '$.Ebs.VolumeSize' AS volume_size, d.value ->> '$.Ebs.Encrypted' AS encrypted,
    i.owner_id, i.region
FROM aws.ec2.describe_images i
LEFT JOIN json_each(i.block_device_mappings) d ON d.value ->> '$.Ebs.SnapshotId' IS NOT NULL
WHERE i.owners = 'self'
