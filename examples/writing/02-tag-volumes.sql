-- Volumes that nobody owns: which, what exactly would be sent, and then the change.
SELECT region, volume_id, tags
FROM awscc.ec2.volumes
WHERE region = '*' AND tags_map ->> 'Owner' IS NULL;

EXPLAIN UPDATE awscc.ec2.volumes
SET tags = json_insert(tags, '$[#]', json_object('Key', 'Owner', 'Value', 'platform'))
WHERE region = '*' AND tags_map ->> 'Owner' IS NULL;

UPDATE awscc.ec2.volumes
SET tags = json_insert(tags, '$[#]', json_object('Key', 'Owner', 'Value', 'platform'))
WHERE region = '*' AND tags_map ->> 'Owner' IS NULL;

SELECT count(*) AS without_owner
FROM awscc.ec2.volumes
WHERE region = '*' AND tags_map ->> 'Owner' IS NULL;
