-- The credential report, made if there is none that is fresh: users with their passwords, keys and devices.
-- columns: user arn user_creation_time password_enabled:boolean password_last_used password_last_changed password_next_rotation mfa_active:boolean access_key_1_active:boolean access_key_1_last_rotated access_key_1_last_used_date access_key_1_last_used_region access_key_1_last_used_service access_key_2_active:boolean access_key_2_last_rotated access_key_2_last_used_date access_key_2_last_used_region access_key_2_last_used_service cert_1_active:boolean cert_1_last_rotated cert_2_active:boolean cert_2_last_rotated generated_time
SELECT user, arn, user_creation_time, password_enabled, password_last_used, password_last_changed,
    password_next_rotation, mfa_active, access_key_1_active, access_key_1_last_rotated,
    access_key_1_last_used_date, access_key_1_last_used_region, access_key_1_last_used_service,
    access_key_2_active, access_key_2_last_rotated, access_key_2_last_used_date,
    access_key_2_last_used_region, access_key_2_last_used_service, cert_1_active,
    cert_1_last_rotated, cert_2_active, cert_2_last_rotated, generated_time, region
FROM aws.iam.get_credential_report
