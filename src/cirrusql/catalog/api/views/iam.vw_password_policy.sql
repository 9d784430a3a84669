-- The account's password policy in one row; is_set says whether there is one.
-- columns: is_set:boolean minimum_password_length:integer require_symbols:boolean require_numbers:boolean require_uppercase_characters:boolean require_lowercase_characters:boolean allow_users_to_change_password:boolean expire_passwords:boolean max_password_age:integer password_reuse_prevention:integer hard_expiry:boolean
SELECT p.minimum_password_length IS NOT NULL AS is_set, p.minimum_password_length,
    p.require_symbols, p.require_numbers, p.require_uppercase_characters,
    p.require_lowercase_characters, p.allow_users_to_change_password, p.expire_passwords,
    p.max_password_age, p.password_reuse_prevention, p.hard_expiry, p.region
FROM (SELECT 1 AS one) LEFT JOIN aws.iam.get_account_password_policy p ON one = 1
