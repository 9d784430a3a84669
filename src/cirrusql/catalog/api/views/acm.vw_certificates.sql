-- Certificates of ACM with the days that each is still valid.
-- columns: certificate_arn domain_name status type key_algorithm in_use:boolean not_before not_after days_left:number renewal_eligibility imported_at
SELECT certificate_arn, domain_name, status, type, key_algorithm, in_use, not_before, not_after,
    -age_days(not_after) AS days_left, renewal_eligibility, imported_at, region
FROM aws.acm.list_certificates
