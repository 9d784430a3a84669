-- The account's EBS snapshots with the volumes they were made of, where those are still there.
-- columns: snapshot_id description state start_time age_days:number encrypted:boolean kms_key_id volume_size:integer storage_tier tags:array volume_id volume_exists:boolean volume_state volume_type availability_zone owner_id
SELECT s.snapshot_id, s.description, s.state, s.start_time, age_days(s.start_time) AS age_days,
    s.encrypted, s.kms_key_id, s.volume_size, s.storage_tier, s.tags, s.volume_id,
    v.volume_id IS NOT NULL AS volume_exists, v.state AS volume_state,
    v.volume_type, v.availability_zone, s.owner_id, s.region
FROM aws.ec2.describe_snapshots s
LEFT JOIN aws.ec2.describe_volumes v ON v.volume_id = s.volume_id AND v.region = s.region
WHERE s.owner_ids = 'self'
