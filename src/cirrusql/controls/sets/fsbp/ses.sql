-- Amazon SES.

ASSERT 'ses.3' TITLE 'Configuration sets send mail by TLS only' SEVERITY medium
SOURCE 'FSBP SES.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ses-controls.html#ses-3'
AS SELECT region, name AS resource, 'it sends mail in plain text where TLS is not spoken' AS reason
FROM awscc.ses.configuration_sets
WHERE upper(coalesce(delivery_options ->> 'TlsPolicy', 'OPTIONAL')) <> 'REQUIRE';
