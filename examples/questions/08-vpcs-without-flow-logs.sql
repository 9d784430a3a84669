-- Which VPCs have no flow log?
--
-- A row is a VPC that no flow log records as a whole; one of a subnet does not count.
-- Source: CIS 4.7
SELECT v.region, v.vpc_id, v.tags_map ->> 'Name' AS name
FROM awscc.ec2.vpcs v
LEFT JOIN awscc.ec2.flow_logs f ON f.resource_id = v.vpc_id AND f.region = v.region
WHERE v.region = '*' AND f.id IS NULL
ORDER BY v.region, name
