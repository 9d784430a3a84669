-- AWS Transfer Family.

ASSERT 'transfer.2' TITLE 'Servers do not speak FTP' SEVERITY medium
SOURCE 'FSBP Transfer.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/transfer-controls.html#transfer-2'
AS SELECT region, arn AS resource, 'it speaks FTP' AS reason
FROM awscc.transfer.servers
WHERE json_has_any(coalesce(protocols, '[]'), 'FTP');

ASSERT 'transfer.3' TITLE 'Connectors write a log' SEVERITY medium
SOURCE 'FSBP Transfer.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/transfer-controls.html#transfer-3'
AS SELECT region, arn AS resource, 'it writes no log' AS reason
FROM awscc.transfer.connectors
WHERE coalesce(logging_role, '') = '';
