-- Amazon CloudFront. An origin without the configuration of a custom one, or of a VPC's, is a bucket;
-- what serves a bucket as a website is a custom origin.

ASSERT 'cloudfront.1' TITLE 'Distributions of buckets have a default root object' SEVERITY high
SOURCE 'FSBP CloudFront.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-1'
AS SELECT d.id AS resource, 'a request of its root may list the bucket' AS reason
FROM awscc.cloudfront.distributions d
WHERE coalesce(d.distribution_config ->> 'DefaultRootObject', '') = ''
  AND EXISTS (SELECT 1 FROM json_each(d.distribution_config, '$.Origins') o
              WHERE o.value -> 'CustomOriginConfig' IS NULL AND o.value -> 'VpcOriginConfig' IS NULL);

ASSERT 'cloudfront.3' TITLE 'Distributions require HTTPS' SEVERITY medium
SOURCE 'FSBP CloudFront.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-3'
AS WITH behaviours AS (
    SELECT id, distribution_config -> 'DefaultCacheBehavior' AS behaviour
    FROM awscc.cloudfront.distributions
    UNION ALL
    SELECT d.id, one.value
    FROM awscc.cloudfront.distributions d, json_each(d.distribution_config, '$.CacheBehaviors') one
)
SELECT DISTINCT id AS resource, 'viewers may use plain HTTP' AS reason
FROM behaviours
WHERE behaviour ->> 'ViewerProtocolPolicy' = 'allow-all';

ASSERT 'cloudfront.4' TITLE 'Distributions have origins that stand in' SEVERITY low
SOURCE 'FSBP CloudFront.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-4'
AS SELECT d.id AS resource, 'no origin group of it has two origins' AS reason
FROM awscc.cloudfront.distributions d
WHERE NOT EXISTS (SELECT 1 FROM json_each(d.distribution_config, '$.OriginGroups.Items') g
                  WHERE json_array_length(g.value, '$.Members.Items') > 1);

-- AWS asks about standard logging as it was first; deliveries of the newer one are not seen.
ASSERT 'cloudfront.5' TITLE 'Distributions log their accesses' SEVERITY medium
SOURCE 'FSBP CloudFront.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-5'
AS SELECT id AS resource, 'it has no standard access log' AS reason
FROM awscc.cloudfront.distributions
WHERE coalesce(distribution_config ->> '$.Logging.Bucket', '') = '';

ASSERT 'cloudfront.6' TITLE 'Distributions have a web ACL' SEVERITY medium
SOURCE 'FSBP CloudFront.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-6'
AS SELECT id AS resource, 'no web ACL protects it' AS reason
FROM awscc.cloudfront.distributions
WHERE coalesce(distribution_config ->> 'WebACLId', '') = '';

ASSERT 'cloudfront.7' TITLE 'Distributions have certificates of their own' SEVERITY medium
SOURCE 'FSBP CloudFront.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-7'
AS SELECT id AS resource, 'it shows the certificate of CloudFront' AS reason
FROM awscc.cloudfront.distributions
WHERE coalesce(nullif(distribution_config ->> '$.ViewerCertificate.AcmCertificateArn', ''),
               distribution_config ->> '$.ViewerCertificate.IamCertificateId', '') = '';

ASSERT 'cloudfront.8' TITLE 'Distributions tell sites apart by name' SEVERITY low
SOURCE 'FSBP CloudFront.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-8'
AS SELECT id AS resource, 'it serves HTTPS from dedicated addresses' AS reason
FROM awscc.cloudfront.distributions
WHERE coalesce(nullif(distribution_config ->> '$.ViewerCertificate.AcmCertificateArn', ''),
               distribution_config ->> '$.ViewerCertificate.IamCertificateId', '') <> ''
  AND distribution_config ->> '$.ViewerCertificate.SslSupportMethod' IN ('vip', 'static-ip');

-- What the viewer uses is what the origin gets, if a behaviour sends it there, or to a group with it.
ASSERT 'cloudfront.9' TITLE 'Distributions encrypt traffic to custom origins' SEVERITY medium
SOURCE 'FSBP CloudFront.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-9'
AS WITH behaviours AS (
    SELECT id, distribution_config -> 'DefaultCacheBehavior' AS behaviour
    FROM awscc.cloudfront.distributions
    UNION ALL
    SELECT d.id, one.value
    FROM awscc.cloudfront.distributions d, json_each(d.distribution_config, '$.CacheBehaviors') one
), plain AS (
    SELECT id, behaviour ->> 'TargetOriginId' AS target
    FROM behaviours
    WHERE behaviour ->> 'ViewerProtocolPolicy' = 'allow-all'
), reached AS (
    SELECT id, target FROM plain
    UNION
    SELECT p.id, member.value ->> 'OriginId'
    FROM plain p
    JOIN awscc.cloudfront.distributions d ON d.id = p.id,
         json_each(d.distribution_config, '$.OriginGroups.Items') g,
         json_each(g.value, '$.Members.Items') member
    WHERE g.value ->> 'Id' = p.target
)
SELECT d.id AS resource,
       'it may ask its origin ' || (o.value ->> 'Id') || ' with plain HTTP' AS reason
FROM awscc.cloudfront.distributions d, json_each(d.distribution_config, '$.Origins') o
WHERE o.value ->> '$.CustomOriginConfig.OriginProtocolPolicy' = 'http-only'
   OR (o.value ->> '$.CustomOriginConfig.OriginProtocolPolicy' = 'match-viewer'
       AND EXISTS (SELECT 1 FROM reached r WHERE r.id = d.id AND r.target = o.value ->> 'Id'));

ASSERT 'cloudfront.10' TITLE 'Distributions use no SSL 3 to custom origins' SEVERITY medium
SOURCE 'FSBP CloudFront.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-10'
AS SELECT d.id AS resource,
          'it may ask its origin ' || (o.value ->> 'Id') || ' with SSL 3' AS reason
FROM awscc.cloudfront.distributions d, json_each(d.distribution_config, '$.Origins') o
WHERE json_has_key(o.value -> '$.CustomOriginConfig.OriginSSLProtocols', 'SSLv3');

ASSERT 'cloudfront.13' TITLE 'Distributions of buckets use origin access control' SEVERITY medium
SOURCE 'FSBP CloudFront.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-13'
AS SELECT d.id AS resource,
          'its origin ' || (o.value ->> 'Id') || ' has no origin access control' AS reason
FROM awscc.cloudfront.distributions d, json_each(d.distribution_config, '$.Origins') o
WHERE coalesce(o.value ->> 'OriginAccessControlId', '') = ''
  AND o.value -> 'CustomOriginConfig' IS NULL AND o.value -> 'VpcOriginConfig' IS NULL;

-- The certificate of CloudFront has a policy that cannot be chosen; dedicated addresses are for
-- clients of long ago.
ASSERT 'cloudfront.15' TITLE 'Distributions use recommended security policies' SEVERITY medium
SOURCE 'FSBP CloudFront.15', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-15'
AS SELECT id AS resource, 'its security policy is not a recommended one' AS reason,
          distribution_config ->> '$.ViewerCertificate.MinimumProtocolVersion' AS security_policy
FROM awscc.cloudfront.distributions
WHERE coalesce(nullif(distribution_config ->> '$.ViewerCertificate.AcmCertificateArn', ''),
               distribution_config ->> '$.ViewerCertificate.IamCertificateId', '') <> ''
  AND coalesce(distribution_config ->> '$.ViewerCertificate.SslSupportMethod', 'sni-only')
    = 'sni-only'
  AND coalesce(distribution_config ->> '$.ViewerCertificate.MinimumProtocolVersion', '')
    NOT IN ('TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025');

ASSERT 'cloudfront.16' TITLE 'Distributions of functions use origin access control' SEVERITY medium
SOURCE 'FSBP CloudFront.16', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-16'
AS SELECT d.id AS resource,
          'its origin ' || (o.value ->> 'Id') || ' has no origin access control' AS reason
FROM awscc.cloudfront.distributions d, json_each(d.distribution_config, '$.Origins') o
WHERE o.value ->> 'DomainName' LIKE '%.lambda-url.%.on.aws'
  AND coalesce(o.value ->> 'OriginAccessControlId', '') = '';

ASSERT 'cloudfront.17' TITLE 'Distributions want URLs or cookies signed by key groups' SEVERITY medium
SOURCE 'FSBP CloudFront.17', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-17'
AS WITH behaviours AS (
    SELECT id, distribution_config -> 'DefaultCacheBehavior' AS behaviour
    FROM awscc.cloudfront.distributions
    UNION ALL
    SELECT d.id, one.value
    FROM awscc.cloudfront.distributions d, json_each(d.distribution_config, '$.CacheBehaviors') one
)
SELECT DISTINCT id AS resource,
       CASE WHEN coalesce(json_array_length(behaviour, '$.TrustedSigners'), 0) > 0
            THEN 'accounts, not key groups, sign for it'
            ELSE 'not all of it wants what is signed' END AS reason
FROM behaviours
WHERE coalesce(json_array_length(behaviour, '$.TrustedSigners'), 0) > 0
   OR coalesce(json_array_length(behaviour, '$.TrustedKeyGroups'), 0) = 0;
