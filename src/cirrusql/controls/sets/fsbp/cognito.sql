-- Amazon Cognito.

ASSERT 'cognito.1' TITLE 'User pools act on threats to sign-ins' SEVERITY medium
SOURCE 'FSBP Cognito.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-1'
AS SELECT region, user_pool_id AS resource, 'threat protection is not enforced' AS reason
FROM awscc.cognito.user_pools
WHERE user_pool_add_ons ->> 'AdvancedSecurityMode' IS NOT 'ENFORCED';

ASSERT 'cognito.2' TITLE 'Identity pools have no guests' SEVERITY medium
SOURCE 'FSBP Cognito.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-2'
AS SELECT region, id AS resource, 'whoever has not signed in gets credentials' AS reason
FROM awscc.cognito.identity_pools
WHERE allow_unauthenticated_identities;

-- Without any policy, Cognito's own is as strong as is wanted; within one, what is absent is off.
ASSERT 'cognito.3' TITLE 'User pools want strong passwords' SEVERITY medium
SOURCE 'FSBP Cognito.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-3'
AS SELECT region, user_pool_id AS resource, 'its passwords may be weak or its invitations old' AS reason,
          policies -> 'PasswordPolicy' AS password_policy
FROM awscc.cognito.user_pools
WHERE policies -> 'PasswordPolicy' IS NOT NULL
  AND (coalesce(policies ->> '$.PasswordPolicy.MinimumLength', 6) < 8
       OR policies ->> '$.PasswordPolicy.RequireLowercase' IS NOT TRUE
       OR policies ->> '$.PasswordPolicy.RequireUppercase' IS NOT TRUE
       OR policies ->> '$.PasswordPolicy.RequireNumbers' IS NOT TRUE
       OR policies ->> '$.PasswordPolicy.RequireSymbols' IS NOT TRUE
       OR coalesce(policies ->> '$.PasswordPolicy.TemporaryPasswordValidityDays', 7) > 7);

ASSERT 'cognito.4' TITLE 'User pools act on threats to custom sign-ins' SEVERITY medium
SOURCE 'FSBP Cognito.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-4'
AS SELECT region, user_pool_id AS resource,
          'threat protection is not enforced for custom authentication' AS reason
FROM awscc.cognito.user_pools
WHERE user_pool_add_ons ->> 'AdvancedSecurityMode' IS NULL
   OR user_pool_add_ons ->> 'AdvancedSecurityMode' = 'OFF'
   OR user_pool_add_ons ->> '$.AdvancedSecurityAdditionalFlows.CustomAuthMode' IS NOT 'ENFORCED';

-- A pool says how one may begin to sign in, or it is with a password.
ASSERT 'cognito.5' TITLE 'User pools of passwords have a second factor' SEVERITY medium
SOURCE 'FSBP Cognito.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-5'
AS SELECT u.region, u.user_pool_id AS resource, 'passwords are all that it asks for' AS reason
FROM awscc.cognito.user_pools u
WHERE coalesce(u.mfa_configuration, 'OFF') = 'OFF'
  AND NOT EXISTS (SELECT 1
                  FROM json_each(u.policies, '$.SignInPolicy.AllowedFirstAuthFactors') factor
                  WHERE factor.value <> 'PASSWORD');

ASSERT 'cognito.6' TITLE 'User pools are protected from deletion' SEVERITY medium
SOURCE 'FSBP Cognito.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-6'
AS SELECT region, user_pool_id AS resource, 'it has no deletion protection' AS reason
FROM awscc.cognito.user_pools
WHERE deletion_protection IS NOT 'ACTIVE';
