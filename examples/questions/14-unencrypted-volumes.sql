-- Which attached volumes are not encrypted, and which instance do they serve?
--
-- A row is an attachment of an unencrypted volume, with the instance's name and state.
-- Source: example queries of the neighbours
SELECT v.region, v.volume_id, v.size, a.device, i.instance_id,
       i.tags_map ->> 'Name' AS instance, i.state ->> 'Name' AS state
FROM awscc.ec2.volumes v
JOIN awscc.ec2.volume_attachments a ON a.volume_id = v.volume_id AND a.region = v.region
JOIN awscc.ec2.instances i ON i.instance_id = a.instance_id AND i.region = a.region
WHERE v.region = '*' AND NOT v.encrypted
ORDER BY v.region, v.volume_id
