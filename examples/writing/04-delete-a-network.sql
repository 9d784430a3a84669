-- A network and all that stands in it, what depends on something before what it depends on.
CREATE TABLE tree AS SELECT 'sandbox-apse2' AS name;

DELETE FROM awscc.ec2.instances
WHERE region = 'ap-southeast-2' AND subnet_id IN (
  SELECT s.subnet_id FROM awscc.ec2.subnets AS s JOIN awscc.ec2.vpcs AS v ON v.vpc_id = s.vpc_id
  WHERE s.region = 'ap-southeast-2' AND v.region = 'ap-southeast-2'
    AND v.tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.network_interfaces
WHERE region = 'ap-southeast-2' AND subnet_id IN (
  SELECT s.subnet_id FROM awscc.ec2.subnets AS s JOIN awscc.ec2.vpcs AS v ON v.vpc_id = s.vpc_id
  WHERE s.region = 'ap-southeast-2' AND v.region = 'ap-southeast-2'
    AND v.tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.vpc_endpoints
WHERE region = 'ap-southeast-2' AND vpc_id IN (
  SELECT vpc_id FROM awscc.ec2.vpcs
  WHERE region = 'ap-southeast-2' AND tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.subnet_route_table_associations
WHERE region = 'ap-southeast-2' AND subnet_id IN (
  SELECT s.subnet_id FROM awscc.ec2.subnets AS s JOIN awscc.ec2.vpcs AS v ON v.vpc_id = s.vpc_id
  WHERE s.region = 'ap-southeast-2' AND v.region = 'ap-southeast-2'
    AND v.tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.subnets
WHERE region = 'ap-southeast-2' AND vpc_id IN (
  SELECT vpc_id FROM awscc.ec2.vpcs
  WHERE region = 'ap-southeast-2' AND tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.route_tables
WHERE region = 'ap-southeast-2' AND vpc_id IN (
  SELECT vpc_id FROM awscc.ec2.vpcs
  WHERE region = 'ap-southeast-2' AND tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.security_groups
WHERE region = 'ap-southeast-2' AND vpc_id IN (
  SELECT vpc_id FROM awscc.ec2.vpcs
  WHERE region = 'ap-southeast-2' AND tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.vpc_gateway_attachments
WHERE region = 'ap-southeast-2' AND vpc_id IN (
  SELECT vpc_id FROM awscc.ec2.vpcs
  WHERE region = 'ap-southeast-2' AND tags_map ->> 'Name' = (SELECT name FROM tree)
);

DELETE FROM awscc.ec2.vpcs
WHERE region = 'ap-southeast-2' AND tags_map ->> 'Name' = (SELECT name FROM tree);
