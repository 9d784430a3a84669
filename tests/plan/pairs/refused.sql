SELECT * FROM awscc.cloud_control.resources
-- MissingKey: reading awscc.cloud_control.resources needs TypeName; add WHERE TypeName = '…'

SELECT * FROM awscc.tagging.tag_values WHERE region = 'us-east-1'
-- MissingKey: reading awscc.tagging.tag_values needs Key; add WHERE Key = '…'

SELECT region FROM awscc.acmpca.permissions
-- MissingKey: AWS::ACMPCA::Permission cannot be listed; pin certificate_authority_arn and principal, or Identifier = '<CertificateAuthorityArn>|<Principal>', in WHERE

SELECT principal FROM awscc.acmpca.permissions WHERE principal = 'p' AND region = 'us-east-1'
-- MissingKey: AWS::ACMPCA::Permission cannot be listed; pin certificate_authority_arn and principal, or Identifier = '<CertificateAuthorityArn>|<Principal>', in WHERE

SELECT p.source_account FROM awscc.acmpca.permissions p JOIN awscc.acmpca.certificate_authorities a ON a.arn = p.certificate_authority_arn WHERE region = 'us-east-1'
-- MissingKey: AWS::ACMPCA::Permission cannot be listed; pin certificate_authority_arn and principal, or Identifier = '<CertificateAuthorityArn>|<Principal>', in WHERE

SELECT p.source_account FROM awscc.acmpca.permissions p JOIN awscc.acmpca.certificate_authorities a ON a.arn = p.certificate_authority_arn WHERE p.principal = 'acm.amazonaws.com' AND region = 'us-east-1'
-- 1. awscc.acmpca.certificate_authorities
--    regions   us-east-1
--    calls     1 ListResources, every page
--    pushed    region = 'us-east-1'
-- 2. awscc.acmpca.permissions
--    regions   us-east-1
--    after     step 1, only rows with the CertificateAuthorityArn that it finds
--    calls     1 GetResource for each CertificateAuthorityArn found by step 1
--    pushed    Principal = 'acm.amazonaws.com' AND region = 'us-east-1'

SELECT * FROM awscc.sqs.queue_policies WHERE region = 'us-east-1'
-- NotSupportedError: awscc.sqs.queue_policies cannot be read: AWS::SQS::QueuePolicy has no read or list handler

SELECT * FROM awscc.appfabric.app_authorizations WHERE region = 'us-east-1'
-- MissingKey: listing AWS::AppFabric::AppAuthorization needs app_bundle_identifier; add WHERE app_bundle_identifier = '…'

SELECT * FROM awscc.tagging.tagged_resources WHERE TagFilters = 'no JSON'
-- DataError: TagFilters is not JSON: invalid literal, expected 'null': line 1 column 1 (char 0)
