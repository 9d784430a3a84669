-- What the account has and may have of IAM's things, in one row.
-- columns: users:integer users_quota:integer groups_:integer roles:integer roles_quota:integer policies:integer server_certificates:integer mfa_devices:integer mfa_devices_in_use:integer account_mfa_enabled:integer account_access_keys_present:integer account_signing_certificates_present:integer
SELECT max(value) FILTER (WHERE key = 'Users') AS users,
    max(value) FILTER (WHERE key = 'UsersQuota') AS users_quota,
    max(value) FILTER (WHERE key = 'Groups') AS groups_,
    max(value) FILTER (WHERE key = 'Roles') AS roles,
    max(value) FILTER (WHERE key = 'RolesQuota') AS roles_quota,
    max(value) FILTER (WHERE key = 'Policies') AS policies,
    max(value) FILTER (WHERE key = 'ServerCertificates') AS server_certificates,
    max(value) FILTER (WHERE key = 'MFADevices') AS mfa_devices,
    max(value) FILTER (WHERE key = 'MFADevicesInUse') AS mfa_devices_in_use,
    max(value) FILTER (WHERE key = 'AccountMFAEnabled') AS account_mfa_enabled,
    max(value) FILTER (WHERE key = 'AccountAccessKeysPresent') AS account_access_keys_present,
    max(value) FILTER (WHERE key = 'AccountSigningCertificatesPresent')
        AS account_signing_certificates_present, max(region) AS region
FROM aws.iam.get_account_summary
