-- Questions that another tool's documentation asks of its tables, as statements over relations of this one.
-- Each names the table first; docs/peers.md has what answers it. Nothing is asked twice: what a join supplies
-- is read once, and only the columns that are named.

-- aws_account_alternate_contact: who is told of security matters?
SELECT name, title, email_address, phone_number
FROM aws.account.get_alternate_contact WHERE alternate_contact_type = 'SECURITY';

-- aws_account: what is the organisation's management account?
SELECT id, master_account_id, master_account_email, feature_set FROM aws.organizations.describe_organization;

-- aws_organizations_account: which accounts joined by invitation?
SELECT id, name, email, joined_timestamp FROM aws.organizations.list_accounts WHERE joined_method = 'INVITED';

-- aws_region: which regions are not enabled?
SELECT region_name, opt_in_status FROM aws.ec2.describe_regions
WHERE all_regions = true AND opt_in_status = 'not-opted-in';

-- aws_availability_zone: how many zones has each region?
SELECT region_name, count(*) AS zones FROM aws.ec2.describe_availability_zones
WHERE region = '*' AND zone_type = 'availability-zone' GROUP BY region_name;

-- aws_iam_access_key: which active keys are older than 90 days?
SELECT k.user_name, k.access_key_id, k.create_date
FROM aws.iam.list_users u
JOIN aws.iam.list_access_keys k ON k.user_name = u.user_name
WHERE k.status = 'Active' AND k.create_date < date('now', '-90 days');

-- aws_iam_access_key: when and for what was each key used last?
SELECT k.user_name, k.access_key_id, l.access_key_last_used ->> 'LastUsedDate' AS used,
    l.access_key_last_used ->> 'ServiceName' AS service
FROM aws.iam.list_users u
JOIN aws.iam.list_access_keys k ON k.user_name = u.user_name
JOIN aws.iam.get_access_key_last_used l ON l.access_key_id = k.access_key_id;

-- aws_iam_account_summary: has the root user access keys, and has it no MFA?
SELECT key, value FROM aws.iam.get_account_summary
WHERE key IN ('AccountAccessKeysPresent', 'AccountMFAEnabled');

-- aws_iam_account_password_policy: are passwords shorter than 14 characters allowed?
SELECT minimum_password_length, password_reuse_prevention FROM aws.iam.get_account_password_policy
WHERE minimum_password_length < 14;

-- aws_iam_credential_report: who has a password and no MFA?
SELECT user, password_last_used FROM aws.iam.get_credential_report WHERE password_enabled AND NOT mfa_active;

-- aws_iam_credential_report: whose second key was never rotated this year?
SELECT user, access_key_2_last_rotated FROM aws.iam.get_credential_report
WHERE access_key_2_active AND access_key_2_last_rotated < date('now', 'start of year');

-- aws_iam_virtual_mfa_device: which virtual devices belong to nobody?
SELECT serial_number FROM aws.iam.list_virtual_mfa_devices WHERE assignment_status = 'Unassigned';

-- aws_iam_policy: which policies of one's own are attached to nothing?
SELECT policy_name, arn, create_date FROM aws.iam.list_policies WHERE scope = 'Local' AND attachment_count = 0;

-- aws_iam_policy: which policies of one's own allow everything?
SELECT p.policy_name, s.sid
FROM aws.iam.list_policies p
JOIN aws.iam.get_policy_version v ON v.policy_arn = p.arn AND v.version_id = p.default_version_id
JOIN policy_statements(v.document) s
WHERE p.scope = 'Local' AND s.effect = 'Allow' AND s.actions = '["*"]' AND s.resources = '["*"]';

-- aws_iam_policy_attachment: who has the policy that allows everything?
SELECT user_name FROM aws.iam.list_entities_for_policy__policy_users
WHERE policy_arn = 'arn:aws:iam::aws:policy/AdministratorAccess';

-- aws_iam_server_certificate: which certificates have expired?
SELECT server_certificate_name, expiration FROM aws.iam.list_server_certificates WHERE expiration < date('now');

-- aws_iam_policy_simulator: may this role delete buckets?
SELECT eval_action_name, eval_decision FROM aws.iam.simulate_principal_policy
WHERE policy_source_arn = 'arn:aws:iam::000000000000:role/deployer'
    AND eval_action_name IN ('s3:DeleteBucket', 's3:CreateBucket');

-- aws_ebs_snapshot: which snapshots are not encrypted?
SELECT snapshot_id, volume_id, start_time FROM aws.ec2.describe_snapshots WHERE NOT encrypted;

-- aws_ebs_snapshot: which snapshots can anybody make a volume of?
SELECT s.snapshot_id, a.create_volume_permissions
FROM aws.ec2.describe_snapshots s
JOIN aws.ec2.describe_snapshot_attribute a ON a.snapshot_id = s.snapshot_id AND a.region = s.region
    AND a.attribute = 'createVolumePermission'
WHERE EXISTS (SELECT 1 FROM json_each(a.create_volume_permissions) WHERE value ->> 'Group' = 'all');

-- aws_ebs_snapshot: which snapshots are of volumes that are gone?
SELECT s.snapshot_id, s.volume_id FROM aws.ec2.describe_snapshots s
LEFT JOIN awscc.ec2.volumes v ON v.volume_id = s.volume_id AND v.region = s.region
WHERE v.volume_id IS NULL;

-- aws_ec2_ami: which images of the account are public?
SELECT image_id, name, creation_date FROM aws.ec2.describe_images WHERE public;

-- aws_ec2_ami: which images are older than a year?
SELECT image_id, name FROM aws.ec2.describe_images WHERE creation_date < date('now', '-1 year');

-- aws_ec2_instance: which instances run since more than a month?
SELECT instance_id, instance_type, launch_time FROM aws.ec2.describe_instances
WHERE state ->> 'Name' = 'running' AND launch_time < date('now', '-30 days');

-- aws_ec2_instance: how many instances are in each state?
SELECT state ->> 'Name' AS state, count(*) AS instances FROM aws.ec2.describe_instances
WHERE region = '*' GROUP BY 1;

-- aws_ec2_instance_type: which types are burstable and current?
SELECT instance_type, memory_info ->> 'SizeInMiB' AS mib FROM aws.ec2.describe_instance_types
WHERE burstable_performance_supported AND current_generation;

-- aws_ec2_regional_settings: where are volumes not encrypted unless it is said?
SELECT region FROM aws.ec2.get_ebs_encryption_by_default WHERE region = '*' AND NOT ebs_encryption_by_default;

-- aws_ec2_reserved_instance: which reservations end within 30 days?
SELECT reserved_instances_id, instance_type, "end" FROM aws.ec2.describe_reserved_instances
WHERE state = 'active' AND "end" < date('now', '+30 days');

-- aws_ec2_spot_price: what did this type cost since yesterday?
SELECT availability_zone, timestamp, spot_price FROM aws.ec2.describe_spot_price_history
WHERE instance_type = 'm5.large' AND product_description = 'Linux/UNIX' AND start_time = '2026-11-25';

-- aws_ec2_ssl_policy: which policies still take TLS 1.0?
SELECT p.name FROM aws.elbv2.describe_ssl_policies p, json_each(p.ssl_protocols) protocol
WHERE protocol.value = 'TLSv1';

-- aws_vpc_security_group_rule: which rules let anybody in by SSH?
SELECT group_id, security_group_rule_id, cidr_ipv4 FROM aws.ec2.describe_security_group_rules
WHERE NOT is_egress AND cidr_ipv4 = '0.0.0.0/0' AND (ip_protocol = '-1' OR 22 BETWEEN from_port AND to_port);

-- aws_vpc_security_group_rule: which groups let each other in?
SELECT group_id, referenced_group_info ->> 'GroupId' AS other FROM aws.ec2.describe_security_group_rules
WHERE NOT is_egress AND referenced_group_info IS NOT NULL;

-- aws_s3_bucket: of which buckets is the versioning off, or MFA not needed to delete?
SELECT b.name, v.status, v.mfa_delete FROM aws.s3.list_buckets b
LEFT JOIN aws.s3.get_bucket_versioning v ON v.bucket = b.name
WHERE v.status IS NOT 'Enabled' OR v.mfa_delete IS NOT 'Enabled';

-- aws_s3_bucket: which buckets has a policy made public?
SELECT b.name FROM aws.s3.list_buckets b
JOIN aws.s3.get_bucket_policy_status p ON p.bucket = b.name WHERE p.is_public;

-- aws_s3_bucket: which buckets have no tags?
SELECT b.name FROM aws.s3.list_buckets b
LEFT JOIN aws.s3.get_bucket_tagging t ON t.bucket = b.name WHERE t.bucket IS NULL;

-- aws_s3_object: what are the largest objects of a bucket?
SELECT key, size, last_modified FROM aws.s3.list_objects_v2 WHERE bucket = 'reports' ORDER BY size DESC LIMIT 10;

-- aws_acm_certificate: which certificates expire within 30 days?
SELECT domain_name, certificate_arn, not_after FROM aws.acm.list_certificates
WHERE not_after < date('now', '+30 days');

-- aws_cloudtrail_trail: which trails do not log now?
SELECT t.name, s.latest_delivery_error FROM aws.cloudtrail.describe_trails t
JOIN aws.cloudtrail.get_trail_status s ON s.name = t.trail_arn AND s.region = t.region WHERE NOT s.is_logging;

-- aws_cloudtrail_lookup_event: who deleted something since yesterday?
SELECT event_time, username, event_name FROM aws.cloudtrail.lookup_events
WHERE start_time = '2026-11-25' AND read_only = 'false' AND event_name LIKE 'Delete%';

-- aws_cloudwatch_log_event: which errors were logged by a function?
SELECT timestamp, message FROM aws.logs.filter_log_events
WHERE log_group_name = '/aws/lambda/orders' AND filter_pattern = 'ERROR';

-- aws_cloudwatch_metric: which metrics does a service give?
SELECT metric_name, dimensions FROM aws.cloudwatch.list_metrics WHERE namespace = 'AWS/EBS';

-- aws_cloudwatch_metric_statistic_data_point: how busy was an instance, hour by hour?
SELECT point.value ->> 'Timestamp' AS hour, point.value ->> 'Average' AS average
FROM aws.cloudwatch.get_metric_statistics m, json_each(m.datapoints) point
WHERE namespace = 'AWS/EC2' AND metric_name = 'CPUUtilization' AND period = 3600
    AND dimensions = '[{"Name": "InstanceId", "Value": "i-0123456789abcdef0"}]'
    AND start_time = '2026-11-25' AND end_time = '2026-11-26'
    AND statistics = '["Average"]';

-- aws_cloudformation_stack_resource: what is in the stacks that failed?
SELECT s.stack_name, r.logical_resource_id, r.resource_status_reason
FROM aws.cloudformation.describe_stacks s
JOIN aws.cloudformation.describe_stack_resources r ON r.stack_name = s.stack_name AND r.region = s.region
WHERE s.stack_status LIKE '%FAILED' AND r.resource_status LIKE '%FAILED';

-- aws_config_configuration_recorder: which recorders do not record?
SELECT name, last_status FROM aws.config.describe_configuration_recorder_status WHERE NOT recording;

-- aws_cost_by_service_daily: what did each service cost, day by day?
SELECT time_period ->> 'Start' AS day, cost.value ->> '$.Keys[0]' AS service,
    cost.value ->> '$.Metrics.UnblendedCost.Amount' AS amount
FROM aws.ce.get_cost_and_usage c, json_each(c.groups) cost
WHERE time_period_in = '{"Start": "2026-10-01", "End": "2026-11-01"}' AND granularity = 'DAILY'
    AND metrics = '["UnblendedCost"]' AND group_by = '[{"Type": "DIMENSION", "Key": "SERVICE"}]';

-- aws_cost_forecast_monthly: what will the coming months cost?
SELECT month.value ->> '$.TimePeriod.Start' AS month, month.value ->> 'MeanValue' AS mean
FROM aws.ce.get_cost_forecast f, json_each(f.forecast_results_by_time) month
WHERE time_period = '{"Start": "2027-01-01", "End": "2027-04-01"}' AND metric = 'UNBLENDED_COST'
    AND granularity = 'MONTHLY';

-- aws_ecr_image: which images were pushed before this year, and are how large?
SELECT r.repository_name, i.image_tags, i.image_size_in_bytes FROM awscc.ecr.repositories r
JOIN aws.ecr.describe_images i ON i.repository_name = r.repository_name AND i.region = r.region
WHERE i.image_pushed_at < date('now', 'start of year');

-- aws_ecs_task: which tasks run on Fargate?
SELECT c.cluster_name, d.task_arn, d.last_status FROM awscc.ecs.clusters c
JOIN aws.ecs.list_tasks t ON t.cluster = c.cluster_name AND t.region = c.region
JOIN aws.ecs.describe_tasks d ON d.cluster = t.cluster AND d.task_arn = t.task_arn AND d.region = t.region
WHERE d.launch_type = 'FARGATE';

-- aws_ecs_container_instance: on which container instances is the agent away?
SELECT d.container_instance_arn, d.ec2_instance_id FROM awscc.ecs.clusters c
JOIN aws.ecs.list_container_instances l ON l.cluster = c.cluster_name AND l.region = c.region
JOIN aws.ecs.describe_container_instances d
    ON d.cluster = l.cluster AND d.container_instance_arn = l.container_instance_arn AND d.region = l.region
WHERE NOT d.agent_connected;

-- aws_guardduty_finding: what are the gravest findings?
SELECT f.title, f.severity, f.updated_at FROM aws.guardduty.list_detectors d
JOIN aws.guardduty.list_findings l ON l.detector_id = d.detector_id AND l.region = d.region
JOIN aws.guardduty.get_findings f ON f.detector_id = l.detector_id AND f.id = l.finding_id AND f._region = l.region
WHERE f.severity >= 7;

-- aws_securityhub_finding: which new findings are critical?
SELECT title, created_at FROM aws.securityhub.get_findings
WHERE severity ->> 'Label' = 'CRITICAL' AND workflow ->> 'Status' = 'NEW';

-- aws_health_event: what does AWS announce for the account?
SELECT arn, service, start_time FROM aws.health.describe_events WHERE status_code = 'open';

-- aws_rds_db_snapshot: which snapshots of databases are not encrypted?
SELECT db_snapshot_identifier, db_instance_identifier FROM aws.rds.describe_db_snapshots WHERE NOT encrypted;

-- aws_rds_pending_maintenance_action: what has to be done, by when?
SELECT resource_identifier, action, forced_apply_date FROM aws.rds.describe_pending_maintenance_actions;

-- aws_rds_db_engine_version: which versions of PostgreSQL can still be had?
SELECT engine_version, status FROM aws.rds.describe_db_engine_versions WHERE engine = 'postgres';

-- aws_redshift_snapshot: which clusters have snapshots made by hand?
SELECT cluster_identifier, snapshot_identifier, snapshot_create_time FROM aws.redshift.describe_cluster_snapshots
WHERE snapshot_type = 'manual';

-- aws_backup_recovery_point: which recovery points are not encrypted?
SELECT v.backup_vault_name, p.recovery_point_arn FROM awscc.backup.backup_vaults v
JOIN aws.backup.list_recovery_points_by_backup_vault p
    ON p.backup_vault_name = v.backup_vault_name AND p.region = v.region
WHERE NOT p.is_encrypted;

-- aws_backup_protected_resource: which resources were not backed up for a week?
SELECT resource_arn, resource_type, last_backup_time FROM aws.backup.list_protected_resources
WHERE last_backup_time < date('now', '-7 days');

-- aws_ssm_managed_instance: which instances are out of SSM's reach?
SELECT i.instance_id FROM awscc.ec2.instances i
LEFT JOIN aws.ssm.describe_instance_information s ON s.instance_id = i.instance_id AND s.region = i.region
WHERE s.instance_id IS NULL OR s.ping_status <> 'Online';

-- aws_servicequotas_service_quota: which quotas of EC2 can be raised?
SELECT quota_name, value FROM aws.service_quotas.list_service_quotas WHERE service_code = 'ec2' AND adjustable;

-- aws_emr_cluster: which clusters wait, and cost without doing anything?
SELECT id, name, status ->> '$.Timeline.ReadyDateTime' AS ready FROM aws.emr.list_clusters
WHERE status ->> 'State' = 'WAITING';

-- aws_codebuild_project: which projects have no encryption key?
SELECT p.name, p.environment ->> 'type' AS type FROM aws.codebuild.list_projects l
JOIN aws.codebuild.batch_get_projects p ON p.name = l.project AND p.region = l.region
WHERE p.encryption_key IS NULL;

-- aws_lambda_function_metric_errors_daily: how many errors had a function, day by day?
SELECT point.value ->> 'Timestamp' AS day, point.value ->> 'Sum' AS errors
FROM aws.cloudwatch.get_metric_statistics m, json_each(m.datapoints) point
WHERE namespace = 'AWS/Lambda' AND metric_name = 'Errors' AND period = 86400
    AND dimensions = '[{"Name": "FunctionName", "Value": "orders"}]'
    AND start_time = '2026-11-12' AND end_time = '2026-11-26' AND statistics = '["Sum"]';
