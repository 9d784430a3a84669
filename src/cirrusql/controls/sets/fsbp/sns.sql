-- Amazon SNS. A policy of which it is not certain is told, too: `is_public` says which it is.

ASSERT 'sns.4' TITLE 'Topics are not public' SEVERITY critical
SOURCE 'FSBP SNS.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-4'
AS SELECT t.region, t.topic_arn AS resource, 'its policy lets strangers use it, or may' AS reason,
          policy_is_public(p.policy_document) AS is_public
FROM awscc.sns.topics t
JOIN awscc.sns.topic_inline_policies p ON p.topic_arn = t.topic_arn AND p.region = t.region
WHERE policy_is_public(p.policy_document) <> 'no';
