-- Amazon EC2 Auto Scaling.

ASSERT 'autoscaling.1' TITLE 'Groups of load balancers use their health checks' SEVERITY low
SOURCE 'FSBP AutoScaling.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-1'
AS SELECT region, auto_scaling_group_name AS resource,
          'it has a load balancer, and does not ask it which instances are healthy' AS reason
FROM awscc.autoscaling.auto_scaling_groups
WHERE coalesce(json_array_length(load_balancer_names), 0)
    + coalesce(json_array_length(target_group_arns), 0) > 0
  AND coalesce(health_check_type, 'EC2') NOT LIKE '%ELB%';

-- A group that was told its subnets alone is in the zones of these.
ASSERT 'autoscaling.2' TITLE 'Groups are in several Availability Zones' SEVERITY medium
SOURCE 'FSBP AutoScaling.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-2'
AS WITH zones AS (
    SELECT g.region, g.auto_scaling_group_name, zone.value AS zone
    FROM awscc.autoscaling.auto_scaling_groups g, json_each(g.availability_zones) zone
    UNION
    SELECT g.region, g.auto_scaling_group_name, s.availability_zone
    FROM awscc.autoscaling.auto_scaling_groups g, json_each(g.vpc_zone_identifier) subnet
    JOIN awscc.ec2.subnets s ON s.subnet_id = subnet.value AND s.region = g.region
)
SELECT g.region, g.auto_scaling_group_name AS resource, 'it is in one zone only' AS reason
FROM awscc.autoscaling.auto_scaling_groups g
WHERE (SELECT count(DISTINCT z.zone) FROM zones z
       WHERE z.region = g.region AND z.auto_scaling_group_name = g.auto_scaling_group_name) < 2;

ASSERT 'autoscaling.3' TITLE 'Launch configurations require tokens for metadata' SEVERITY high
SOURCE 'FSBP AutoScaling.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-3'
AS SELECT region, launch_configuration_name AS resource,
          'its instances answer metadata requests of version 1' AS reason
FROM awscc.autoscaling.launch_configurations
WHERE metadata_options ->> 'HttpTokens' IS NOT 'required';

ASSERT 'autoscaling.5' TITLE 'Launch configurations give no public addresses' SEVERITY high
SOURCE 'FSBP AutoScaling.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-5'
AS SELECT region, launch_configuration_name AS resource,
          'its instances get public IPv4 addresses' AS reason
FROM awscc.autoscaling.launch_configurations
WHERE associate_public_ip_address;

-- What is told instead of types (vCPUs, memory) stands for many.
ASSERT 'autoscaling.6' TITLE 'Groups use several instance types' SEVERITY medium
SOURCE 'FSBP AutoScaling.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-6'
AS SELECT g.region, g.auto_scaling_group_name AS resource, 'it has one instance type only' AS reason
FROM awscc.autoscaling.auto_scaling_groups g
WHERE (SELECT count(DISTINCT one.value ->> 'InstanceType')
       FROM json_each(g.mixed_instances_policy, '$.LaunchTemplate.Overrides') one) < 2
  AND NOT EXISTS (SELECT 1
                  FROM json_each(g.mixed_instances_policy, '$.LaunchTemplate.Overrides') one
                  WHERE one.value -> 'InstanceRequirements' IS NOT NULL);

ASSERT 'autoscaling.9' TITLE 'Groups use launch templates' SEVERITY medium
SOURCE 'FSBP AutoScaling.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-9'
AS SELECT region, auto_scaling_group_name AS resource, 'it has no launch template' AS reason
FROM awscc.autoscaling.auto_scaling_groups
WHERE launch_template IS NULL AND mixed_instances_policy -> 'LaunchTemplate' IS NULL;
