-- Amazon Bedrock AgentCore.

ASSERT 'bedrockagentcore.1' TITLE 'Runtimes are in a VPC' SEVERITY high
SOURCE 'FSBP BedrockAgentCore.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/bedrockagentcore-controls.html#bedrockagentcore-1'
AS SELECT region, agent_runtime_id AS resource, 'its network is the internet' AS reason
FROM awscc.bedrockagentcore.runtimes
WHERE network_configuration ->> 'NetworkMode' = 'PUBLIC';

ASSERT 'bedrockagentcore.2' TITLE 'Gateways want their callers authorized' SEVERITY high
SOURCE 'FSBP BedrockAgentCore.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/bedrockagentcore-controls.html#bedrockagentcore-2'
AS SELECT region, gateway_arn AS resource, 'anybody may call it' AS reason
FROM awscc.bedrockagentcore.gateways
WHERE coalesce(authorizer_type, 'NONE') = 'NONE';

ASSERT 'bedrockagentcore.5' TITLE 'Browsers are in a VPC' SEVERITY high
SOURCE 'FSBP BedrockAgentCore.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/bedrockagentcore-controls.html#bedrockagentcore-5'
AS SELECT region, browser_id AS resource, 'its network is the internet' AS reason
FROM awscc.bedrockagentcore.browser_customs
WHERE network_configuration ->> 'NetworkMode' = 'PUBLIC';

ASSERT 'bedrockagentcore.6' TITLE 'Browsers record their sessions' SEVERITY medium
SOURCE 'FSBP BedrockAgentCore.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/bedrockagentcore-controls.html#bedrockagentcore-6'
AS SELECT region, browser_id AS resource, 'its sessions are recorded nowhere' AS reason
FROM awscc.bedrockagentcore.browser_customs
WHERE recording_config ->> 'Enabled' IS NOT TRUE
   OR coalesce(recording_config ->> '$.S3Location.Bucket', '') = '';
