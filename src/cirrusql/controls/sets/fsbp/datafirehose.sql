-- Amazon Data Firehose.

-- What comes from a Kinesis stream or a topic of MSK is kept there, encrypted or not: Firehose can
-- encrypt only what is put to itself.
ASSERT 'datafirehose.1' TITLE 'Delivery streams are encrypted' SEVERITY medium
SOURCE 'FSBP DataFirehose.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/datafirehose-controls.html#datafirehose-1'
AS SELECT region, delivery_stream_name AS resource, 'it is not encrypted' AS reason
FROM awscc.kinesisfirehose.delivery_streams
WHERE coalesce(delivery_stream_type, 'DirectPut') = 'DirectPut'
  AND coalesce(delivery_stream_encryption_configuration_input ->> 'KeyType', '') = '';
