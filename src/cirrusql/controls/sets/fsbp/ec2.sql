-- Amazon EC2 and its networks.

-- No other group can have the name of a VPC's default one.
ASSERT 'ec2.2' TITLE 'Default security groups have no rules' SEVERITY high
SOURCE 'FSBP EC2.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2'
AS SELECT region, group_id AS resource, 'it is the default of its VPC and has rules' AS reason,
          vpc_id
FROM awscc.ec2.security_groups
WHERE group_name = 'default'
  AND coalesce(json_array_length(security_group_ingress), 0)
    + coalesce(json_array_length(security_group_egress), 0) > 0;

ASSERT 'ec2.3' TITLE 'Attached EBS volumes are encrypted' SEVERITY medium
SOURCE 'FSBP EC2.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3'
AS SELECT v.region, v.volume_id AS resource, 'it is attached and not encrypted' AS reason
FROM awscc.ec2.volumes v
WHERE v.encrypted IS NOT TRUE
  AND EXISTS (SELECT 1 FROM awscc.ec2.volume_attachments a
              WHERE a.volume_id = v.volume_id AND a.region = v.region);

ASSERT 'ec2.6' TITLE 'VPCs have flow logs of rejected traffic' SEVERITY medium
SOURCE 'FSBP EC2.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6'
AS SELECT v.region, v.vpc_id AS resource, 'no flow log records what it rejects' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.flow_logs f
                  WHERE f.resource_id = v.vpc_id AND f.region = v.region
                    AND f.traffic_type IN ('REJECT', 'ALL'));

ASSERT 'ec2.8' TITLE 'Instances require tokens for their metadata' SEVERITY high
SOURCE 'FSBP EC2.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8'
AS SELECT region, instance_id AS resource, 'it answers metadata requests of version 1' AS reason
FROM awscc.ec2.instances
WHERE metadata_options ->> 'HttpTokens' IS NOT 'required';

ASSERT 'ec2.9' TITLE 'Instances have no public IPv4 address' SEVERITY high
SOURCE 'FSBP EC2.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-9'
AS SELECT region, instance_id AS resource, 'it has a public IPv4 address' AS reason, public_ip
FROM awscc.ec2.instances
WHERE public_ip IS NOT NULL AND public_ip <> '';

ASSERT 'ec2.15' TITLE 'Subnets do not give out public addresses' SEVERITY medium
SOURCE 'FSBP EC2.15', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15'
AS SELECT region, subnet_id AS resource, 'what starts in it gets a public address' AS reason, vpc_id
FROM awscc.ec2.subnets
WHERE map_public_ip_on_launch IS TRUE;

-- A rule stands in its group, or is a resource of its own.
ASSERT 'ec2.19' TITLE 'Security groups keep the world from high-risk ports' SEVERITY critical
SOURCE 'FSBP EC2.19', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19'
AS WITH risky(port) AS (
    VALUES (20), (21), (22), (23), (25), (110), (135), (143), (445), (1433), (1434), (3000), (3306),
           (3389), (4333), (5000), (5432), (5500), (5601), (8080), (8088), (8888), (9200), (9300)
), rules AS (
    SELECT g.region, g.group_id, rule.value AS rule
    FROM awscc.ec2.security_groups g, json_each(g.security_group_ingress) rule
    UNION ALL
    SELECT region, group_id, properties FROM awscc.ec2.security_group_ingresses
), world AS (
    SELECT region, group_id, rule ->> 'IpProtocol' AS protocol,
           rule ->> 'FromPort' AS first, rule ->> 'ToPort' AS last
    FROM rules
    WHERE rule ->> 'CidrIp' = '0.0.0.0/0' OR rule ->> 'CidrIpv6' = '::/0'
)
SELECT DISTINCT region, group_id AS resource,
       'port ' || port || ' is open to the world' AS reason, port
FROM world JOIN risky
  ON protocol = '-1'
  OR (protocol IN ('tcp', 'udp', '6', '17') AND port BETWEEN first AND last);

ASSERT 'ec2.23' TITLE 'Transit gateways do not accept attachments by themselves' SEVERITY high
SOURCE 'FSBP EC2.23', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-23'
AS SELECT region, id AS resource, 'whoever it is shared with can attach a network' AS reason
FROM awscc.ec2.transit_gateways
WHERE auto_accept_shared_attachments = 'enable';
