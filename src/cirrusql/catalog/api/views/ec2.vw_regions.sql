-- Every region of the partition, and whether the account has it enabled.
SELECT region_name, opt_in_status, opt_in_status <> 'not-opted-in' AS is_enabled, endpoint
FROM aws.ec2.describe_regions WHERE all_regions = true
