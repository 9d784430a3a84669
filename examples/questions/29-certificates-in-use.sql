-- Where are our certificates used?
--
-- A row is a certificate with the listeners and distributions that present it; one that nothing
-- presents has none. When it expires is not among the properties that Cloud Control gives.
-- Source: example queries of the neighbours
WITH uses AS (
    SELECT c.value ->> 'CertificateArn' AS arn,
           'listener ' || l.port || ' of ' || split_part(l.load_balancer_arn, '/', -2) AS used_by
    FROM awscc.elasticloadbalancingv2.listeners l, json_each(l.certificates) c
    WHERE l.region = '*'
    UNION ALL
    SELECT distribution_config ->> '$.ViewerCertificate.AcmCertificateArn', 'distribution ' || id
    FROM awscc.cloudfront.distributions
)
SELECT c.region, c.domain_name, count(used_by) AS uses, group_concat(used_by, ', ') AS used_by
FROM awscc.certificatemanager.certificates c
LEFT JOIN uses ON uses.arn = c.certificate_arn
WHERE c.region = '*'
GROUP BY c.region, c.certificate_arn
ORDER BY uses, c.region, c.domain_name
