-- AWS Certificate Manager. Without `keyTypes` its list has none but RSA certificates of 1,024 and
-- 2,048 bits. The property of a resource has an imported certificate's key only if it was told.

ASSERT 'acm.1' TITLE 'Certificates are renewed in time' SEVERITY medium
SOURCE 'FSBP ACM.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html#acm-1'
AS SELECT region, certificate_arn AS resource,
          'it has expired, or does within 30 days' AS reason, domain_name, not_after
FROM aws.acm.list_certificates
WHERE includes = '{"keyTypes": ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096",
                                "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]}'
  AND datetime(not_after) < datetime('now', '+30 days');

-- The API writes RSA-1024 where its reference has RSA_1024.
ASSERT 'acm.2' TITLE 'RSA keys of certificates have 2,048 bits' SEVERITY high
SOURCE 'FSBP ACM.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html#acm-2'
AS SELECT region, certificate_arn AS resource, 'its RSA key has fewer than 2,048 bits' AS reason,
          domain_name, key_algorithm
FROM aws.acm.list_certificates
WHERE includes = '{"keyTypes": ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096",
                                "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]}'
  AND replace(key_algorithm, '-', '_') IN ('RSA_1024', 'RSA_512');
