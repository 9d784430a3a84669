-- Which networks were not made by a CloudFormation stack?
--
-- A row is a VPC without a stack `<name>-network` in its region, as every network here should have.
-- Which resources a stack holds is not a Cloud Control type, so the name has to do.
-- Source: users of former2
SELECT v.region, v.vpc_id, v.tags_map ->> 'Name' AS name
FROM awscc.ec2.vpcs v
LEFT JOIN awscc.cloudformation.stacks s
  ON s.stack_name = (v.tags_map ->> 'Name') || '-network' AND s.region = v.region
WHERE v.region = '*' AND s.stack_id IS NULL
ORDER BY v.region, name
