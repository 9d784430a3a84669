-- The AWS account.

ASSERT 'account.1' TITLE 'The account has a contact for security' SEVERITY medium
SOURCE 'FSBP Account.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/account-controls.html#account-1'
AS SELECT 'the account' AS resource, 'nobody is named whom AWS tells of security matters' AS reason
WHERE NOT EXISTS (SELECT 1 FROM aws.account.get_alternate_contact
                  WHERE alternate_contact_type = 'SECURITY');
