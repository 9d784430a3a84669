-- Every region of the partition, and whether the account has it enabled.
-- columns: region_name opt_in_status is_enabled:boolean endpoint
SELECT region_name, opt_in_status, opt_in_status <> 'not-opted-in' AS is_enabled, endpoint, region
FROM aws.ec2.describe_regions WHERE all_regions = true
