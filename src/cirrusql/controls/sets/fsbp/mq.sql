-- Amazon MQ.

ASSERT 'mq.2' TITLE 'Brokers of ActiveMQ publish their audit log' SEVERITY medium
SOURCE 'FSBP MQ.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/mq-controls.html#mq-2'
AS SELECT region, id AS resource, 'it does not publish its audit log' AS reason, broker_name
FROM awscc.amazonmq.brokers
WHERE upper(engine_type) = 'ACTIVEMQ' AND logs ->> 'Audit' IS NOT TRUE;
