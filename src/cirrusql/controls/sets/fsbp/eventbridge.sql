-- Amazon EventBridge.

-- The default bus and those of partners are not custom ones. A statement of a bus's policy may be a
-- resource of its own.
ASSERT 'eventbridge.3' TITLE 'Custom event buses have a policy' SEVERITY low
SOURCE 'FSBP EventBridge.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eventbridge-controls.html#eventbridge-3'
AS SELECT b.region, b.name AS resource, 'it has no policy of its own' AS reason
FROM awscc.events.event_buses b
WHERE b.name <> 'default' AND b.name NOT LIKE 'aws.partner/%'
  AND coalesce(json_array_length(b.policy, '$.Statement'), 0) = 0
  AND NOT EXISTS (SELECT 1 FROM awscc.events.event_bus_policies p
                  WHERE p.event_bus_name IN (b.name, b.arn) AND p.region = b.region);
