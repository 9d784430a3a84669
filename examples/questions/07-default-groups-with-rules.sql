-- In which VPCs does the default security group have rules?
--
-- Whatever is started without a group of its own gets the default one, so it should allow nothing.
-- A row is a VPC whose default group has rules, with their numbers.
-- Source: CIS 6.5
SELECT v.region, v.vpc_id, v.tags_map ->> 'Name' AS name, g.group_id,
       coalesce(json_array_length(g.security_group_ingress), 0) AS rules_in,
       coalesce(json_array_length(g.security_group_egress), 0) AS rules_out
FROM awscc.ec2.vpcs v
JOIN awscc.ec2.security_groups g ON g.id = v.default_security_group AND g.region = v.region
WHERE v.region = '*' AND rules_in + rules_out > 0
ORDER BY v.region, name
