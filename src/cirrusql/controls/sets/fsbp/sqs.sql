-- Amazon SQS. A policy of which it is not certain is told, too: `is_public` says which it is.

ASSERT 'sqs.1' TITLE 'Queues are encrypted' SEVERITY medium
SOURCE 'FSBP SQS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1'
AS SELECT region, queue_url AS resource, 'it is encrypted neither by SQS nor with a key' AS reason
FROM awscc.sqs.queues
WHERE sqs_managed_sse_enabled IS NOT TRUE AND coalesce(kms_master_key_id, '') = '';

ASSERT 'sqs.3' TITLE 'Queues are not public' SEVERITY critical
SOURCE 'FSBP SQS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-3'
AS SELECT q.region, q.queue_url AS resource, 'its policy lets strangers use it, or may' AS reason,
          policy_is_public(p.policy_document) AS is_public
FROM awscc.sqs.queues q
JOIN awscc.sqs.queue_inline_policies p ON p.queue = q.queue_url AND p.region = q.region
WHERE policy_is_public(p.policy_document) <> 'no';
