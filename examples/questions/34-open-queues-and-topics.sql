-- Which queues and topics are open to the world, and which queues have no dead-letter queue?
--
-- A row is one finding. A policy that allows everybody without a condition is open; a queue that is
-- itself the dead-letter queue of another needs none.
-- Source: example queries of the neighbours
WITH open_queues AS (
    SELECT p.queue
    FROM awscc.sqs.queues q
    JOIN awscc.sqs.queue_inline_policies p ON p.queue = q.queue_url AND p.region = q.region
    JOIN json_each(aws_policy_statements(p.policy_document)) statement
    JOIN json_each(statement.value, '$.Principal') principal
    WHERE q.region = '*'
      AND statement.value ->> 'Effect' = 'Allow'
      AND statement.value -> 'Condition' IS NULL
      AND principal.value = '*'
),
open_topics AS (
    SELECT p.topic_arn
    FROM awscc.sns.topics t
    JOIN awscc.sns.topic_inline_policies p ON p.topic_arn = t.topic_arn AND p.region = t.region
    JOIN json_each(aws_policy_statements(p.policy_document)) statement
    JOIN json_each(statement.value, '$.Principal') principal
    WHERE t.region = '*'
      AND statement.value ->> 'Effect' = 'Allow'
      AND statement.value -> 'Condition' IS NULL
      AND principal.value = '*'
)
SELECT 'open queue' AS finding, queue AS resource FROM open_queues
UNION ALL
SELECT 'open topic', topic_arn FROM open_topics
UNION ALL
SELECT 'no dead-letter queue', queue_url
FROM awscc.sqs.queues
WHERE region = '*' AND redrive_policy IS NULL
  AND arn NOT IN (SELECT redrive_policy ->> 'deadLetterTargetArn' FROM awscc.sqs.queues
                  WHERE region = '*' AND redrive_policy IS NOT NULL)
ORDER BY finding, resource
