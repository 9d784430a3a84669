-- AWS AppSync.

ASSERT 'appsync.2' TITLE 'APIs log the fields that they resolve' SEVERITY medium
SOURCE 'FSBP AppSync.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/appsync-controls.html#appsync-2'
AS SELECT region, arn AS resource, 'it has no field-level logs' AS reason
FROM awscc.appsync.graphql_apis
WHERE coalesce(log_config ->> 'FieldLogLevel', 'NONE') = 'NONE';

ASSERT 'appsync.5' TITLE 'APIs are not authenticated with API keys' SEVERITY high
SOURCE 'FSBP AppSync.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/appsync-controls.html#appsync-5'
AS SELECT region, arn AS resource, 'whoever has a key of it may call it' AS reason
FROM awscc.appsync.graphql_apis
WHERE authentication_type = 'API_KEY'
   OR EXISTS (SELECT 1 FROM json_each(additional_authentication_providers) other
              WHERE other.value ->> 'AuthenticationType' = 'API_KEY');
