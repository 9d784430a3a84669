-- AWS IAM. Policies of AWS's own are not listed, and not asked about.

ASSERT 'iam.1' TITLE 'No policy allows everything' SEVERITY high
SOURCE 'FSBP IAM.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1'
AS SELECT p.policy_arn AS resource, 'it allows every action on every resource' AS reason
FROM awscc.iam.managed_policies p
WHERE coalesce(p.permissions_boundary_usage_count, 0) = 0
  AND EXISTS (SELECT 1 FROM policy_statements(p.policy_document) s
              WHERE s.effect = 'Allow'
                AND EXISTS (SELECT 1 FROM json_each(s.actions) WHERE value IN ('*', '*:*'))
                AND EXISTS (SELECT 1 FROM json_each(s.resources) WHERE value = '*'));

ASSERT 'iam.2' TITLE 'Users get their policies by groups' SEVERITY low
SOURCE 'FSBP IAM.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2'
AS SELECT arn AS resource, 'it has policies of its own' AS reason, user_name
FROM awscc.iam.users
WHERE coalesce(json_array_length(policies), 0)
    + coalesce(json_array_length(managed_policy_arns), 0) > 0;

ASSERT 'iam.3' TITLE 'Access keys of users are not older than 90 days' SEVERITY medium
SOURCE 'FSBP IAM.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-3'
AS SELECT arn AS resource, 'its access key 1 was not rotated for 90 days' AS reason, user,
       round(age_days(access_key_1_last_rotated)) AS days
FROM aws.iam.vw_credential_report
WHERE user <> '<root_account>' AND access_key_1_active IS TRUE
  AND age_days(access_key_1_last_rotated) > 90
UNION ALL
SELECT arn, 'its access key 2 was not rotated for 90 days', user,
       round(age_days(access_key_2_last_rotated))
FROM aws.iam.vw_credential_report
WHERE user <> '<root_account>' AND access_key_2_active IS TRUE
  AND age_days(access_key_2_last_rotated) > 90;

ASSERT 'iam.4' TITLE 'The root user has no access key' SEVERITY critical
SOURCE 'FSBP IAM.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-4'
AS SELECT 'the root user' AS resource, 'it has an access key' AS reason
FROM aws.iam.get_account_summary
WHERE key = 'AccountAccessKeysPresent' AND value > 0;

ASSERT 'iam.5' TITLE 'Users with a password have MFA' SEVERITY medium
SOURCE 'FSBP IAM.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-5'
AS SELECT arn AS resource, 'it has a password and no MFA' AS reason, user
FROM aws.iam.vw_credential_report
WHERE user <> '<root_account>' AND password_enabled IS TRUE AND mfa_active IS NOT TRUE;

-- A root user without a password, as an organisation can have it, needs none.
ASSERT 'iam.6' TITLE 'The root user has a hardware MFA device' SEVERITY critical
SOURCE 'FSBP IAM.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-6'
AS SELECT 'the root user' AS resource, 'it has no hardware MFA device' AS reason
WHERE NOT EXISTS (SELECT 1 FROM aws.iam.get_account_summary
                  WHERE key = 'AccountPasswordPresent' AND value = 0)
  AND (NOT EXISTS (SELECT 1 FROM aws.iam.get_account_summary
                   WHERE key = 'AccountMFAEnabled' AND value > 0)
       OR EXISTS (SELECT 1 FROM aws.iam.list_virtual_mfa_devices
                  WHERE user ->> 'Arn' LIKE 'arn:%:root'
                     OR serial_number LIKE '%:mfa/root-account-mfa-device'));

ASSERT 'iam.7' TITLE 'Passwords of users have to be strong' SEVERITY medium
SOURCE 'FSBP IAM.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-7'
AS SELECT 'the account' AS resource,
       'its password policy allows weak passwords, or there is none' AS reason
WHERE NOT EXISTS (SELECT 1 FROM aws.iam.get_account_password_policy
                  WHERE require_uppercase_characters AND require_lowercase_characters
                    AND require_symbols AND require_numbers AND minimum_password_length >= 8);

-- What was never used counts from when it was made.
ASSERT 'iam.8' TITLE 'Credentials that nobody uses are removed' SEVERITY medium
SOURCE 'FSBP IAM.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-8'
AS SELECT arn AS resource, 'its password was not used for 90 days' AS reason, user,
       round(age_days(coalesce(ts(password_last_used), ts(password_last_changed)))) AS days
FROM aws.iam.vw_credential_report
WHERE user <> '<root_account>' AND password_enabled IS TRUE
  AND age_days(coalesce(ts(password_last_used), ts(password_last_changed))) > 90
UNION ALL
SELECT arn, 'its access key 1 was not used for 90 days', user,
       round(age_days(coalesce(ts(access_key_1_last_used_date), ts(access_key_1_last_rotated))))
FROM aws.iam.vw_credential_report
WHERE user <> '<root_account>' AND access_key_1_active IS TRUE
  AND age_days(coalesce(ts(access_key_1_last_used_date), ts(access_key_1_last_rotated))) > 90
UNION ALL
SELECT arn, 'its access key 2 was not used for 90 days', user,
       round(age_days(coalesce(ts(access_key_2_last_used_date), ts(access_key_2_last_rotated))))
FROM aws.iam.vw_credential_report
WHERE user <> '<root_account>' AND access_key_2_active IS TRUE
  AND age_days(coalesce(ts(access_key_2_last_used_date), ts(access_key_2_last_rotated))) > 90;

-- What is not named is allowed, which is all of every other service.
ASSERT 'iam.21' TITLE 'Policies do not allow all of a service' SEVERITY low
SOURCE 'FSBP IAM.21', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21'
AS SELECT DISTINCT p.policy_arn AS resource, 'it allows ' || action.value AS reason
FROM awscc.iam.managed_policies p, policy_statements(p.policy_document) s,
     json_each(s.actions) action
WHERE coalesce(p.permissions_boundary_usage_count, 0) = 0
  AND s.effect = 'Allow' AND action.value LIKE '%:*'
UNION ALL
SELECT DISTINCT p.policy_arn, 'it allows everything but ' || action.value
FROM awscc.iam.managed_policies p, policy_statements(p.policy_document) s,
     json_each(s.not_actions) action
WHERE coalesce(p.permissions_boundary_usage_count, 0) = 0
  AND s.effect = 'Allow' AND action.value LIKE '%:*';
