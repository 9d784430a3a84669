-- Which instances are stopped, and what storage do they keep paying for?
--
-- A row is a stopped instance with the volumes attached to it. Since when it is stopped ("more than
-- 30 days") is not among the properties that Cloud Control gives.
-- Source: example queries of the neighbours
SELECT i.region, i.instance_id, i.tags_map ->> 'Name' AS name, i.instance_type,
       count(v.volume_id) AS volumes, coalesce(sum(v.size), 0) AS gigabytes
FROM awscc.ec2.instances i
LEFT JOIN awscc.ec2.volume_attachments a ON a.instance_id = i.instance_id AND a.region = i.region
LEFT JOIN awscc.ec2.volumes v ON v.volume_id = a.volume_id AND v.region = a.region
WHERE i.region = '*' AND i.state ->> 'Name' = 'stopped'
GROUP BY i.region, i.instance_id
ORDER BY gigabytes DESC, i.instance_id
