-- Which instances still answer IMDSv1, the metadata service without a session token?
--
-- A row is an instance whose metadata endpoint is on and does not require tokens. What a launch
-- template would start cannot be said: its data is write-only in Cloud Control.
-- Source: CIS 6.7
SELECT region, instance_id, tags_map ->> 'Name' AS name, instance_type
FROM awscc.ec2.instances
WHERE region = '*'
  AND metadata_options ->> 'HttpTokens' IS NOT 'required'
  AND metadata_options ->> 'HttpEndpoint' IS NOT 'disabled'
ORDER BY region, instance_id
