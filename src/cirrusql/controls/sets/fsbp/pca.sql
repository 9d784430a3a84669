-- AWS Private CA. What is deleted, and may be restored for a while, can sign nothing.

ASSERT 'pca.1' TITLE 'Root authorities are disabled' SEVERITY low
SOURCE 'FSBP PCA.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/pca-controls.html#pca-1'
AS SELECT region, arn AS resource, 'it is not disabled' AS reason, status
FROM aws.acm_pca.list_certificate_authorities
WHERE type = 'ROOT' AND status NOT IN ('DISABLED', 'DELETED');
