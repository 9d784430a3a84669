-- Amazon EC2 and its networks.

ASSERT 'ec2.1' TITLE 'EBS snapshots are not public' SEVERITY critical
SOURCE 'FSBP EC2.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-1'
AS SELECT region, snapshot_id AS resource, 'every account may restore it' AS reason, volume_id
FROM aws.ec2.describe_snapshots
WHERE owner_ids = 'self' AND restorable_by_user_ids = 'all';

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

-- AWS says when somebody stopped it, and no more of what it did itself; the time of the launch is the
-- last one, so an instance launched within the time cannot have been stopped for as long.
ASSERT 'ec2.4' TITLE 'Instances that are stopped are removed' SEVERITY medium
SOURCE 'FSBP EC2.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-4'
AS WITH stopped AS (
    SELECT region, instance_id, launch_time, state_transition_reason,
           datetime(substr(state_transition_reason, instr(state_transition_reason, '(') + 1, 19))
               AS since
    FROM aws.ec2.describe_instances
    WHERE state ->> 'Name' = 'stopped'
)
SELECT region, instance_id AS resource,
       iif(since IS NULL, 'it is stopped, and it is not told since when',
           'it has been stopped for more than 30 days') AS reason, since
FROM stopped
WHERE coalesce(since, datetime(launch_time)) < datetime('now', '-30 days');

ASSERT 'ec2.6' TITLE 'VPCs have flow logs of rejected traffic' SEVERITY medium
SOURCE 'FSBP EC2.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6'
AS SELECT v.region, v.vpc_id AS resource, 'no flow log records what it rejects' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.flow_logs f
                  WHERE f.resource_id = v.vpc_id AND f.region = v.region
                    AND f.traffic_type IN ('REJECT', 'ALL'));

ASSERT 'ec2.7' TITLE 'New EBS volumes are encrypted' SEVERITY medium
SOURCE 'FSBP EC2.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-7'
AS SELECT region, 'the account' AS resource, 'EBS does not encrypt new volumes by itself' AS reason
FROM aws.ec2.get_ebs_encryption_by_default
WHERE ebs_encryption_by_default IS NOT TRUE;

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

ASSERT 'ec2.10' TITLE 'VPCs have an endpoint of EC2' SEVERITY medium
SOURCE 'FSBP EC2.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-10'
AS SELECT v.region, v.vpc_id AS resource, 'it has no interface endpoint of ec2' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.vpc_endpoints e
                  WHERE e.vpc_id = v.vpc_id AND e.region = v.region
                    AND e.vpc_endpoint_type = 'Interface'
                    AND e.service_name LIKE '%.ec2');

ASSERT 'ec2.15' TITLE 'Subnets do not give out public addresses' SEVERITY medium
SOURCE 'FSBP EC2.15', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15'
AS SELECT region, subnet_id AS resource, 'what starts in it gets a public address' AS reason, vpc_id
FROM awscc.ec2.subnets
WHERE map_public_ip_on_launch IS TRUE OR assign_ipv6_address_on_creation IS TRUE;

ASSERT 'ec2.16' TITLE 'Network ACLs are in use' SEVERITY low
SOURCE 'FSBP EC2.16', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-16'
AS SELECT region, network_acl_id AS resource, 'no subnet has it' AS reason, vpc_id
FROM aws.ec2.describe_network_acls
WHERE is_default IS NOT TRUE AND coalesce(json_array_length(associations), 0) = 0;

ASSERT 'ec2.17' TITLE 'Instances have one network interface' SEVERITY low
SOURCE 'FSBP EC2.17', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-17'
AS SELECT region, instance_id AS resource, 'it has several network interfaces' AS reason
FROM aws.ec2.describe_instances
WHERE json_array_length(network_interfaces) > 1;

-- The ports that AWS takes for meant are 80 and 443, of TCP; other protocols have no ports.
ASSERT 'ec2.18' TITLE 'Security groups open no ports but those of the web' SEVERITY high
SOURCE 'FSBP EC2.18', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18'
AS WITH rules AS (
    SELECT g.region, g.group_id, rule.value AS rule
    FROM awscc.ec2.security_groups g, json_each(g.security_group_ingress) rule
    UNION ALL
    SELECT region, group_id, properties FROM awscc.ec2.security_group_ingresses
), world AS (
    SELECT region, group_id, lower(rule ->> 'IpProtocol') AS protocol,
           rule ->> 'FromPort' AS first, rule ->> 'ToPort' AS last
    FROM rules
    WHERE rule ->> 'CidrIp' = '0.0.0.0/0' OR rule ->> 'CidrIpv6' = '::/0'
)
SELECT DISTINCT region, group_id AS resource,
       'the world can reach '
       || CASE WHEN protocol = '-1' THEN 'everything'
               ELSE iif(protocol IN ('udp', '17'), 'UDP', 'TCP') || ' port ' || coalesce(first, 0)
                    || iif(first = last, '', ' to ' || coalesce(last, 65535)) END AS reason
FROM world
WHERE protocol = '-1' OR protocol IN ('udp', '17')
   OR (protocol IN ('tcp', '6') AND (first = last AND first IN (80, 443)) IS NOT TRUE);

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
    SELECT region, group_id, lower(rule ->> 'IpProtocol') AS protocol,
           rule ->> 'FromPort' AS first, rule ->> 'ToPort' AS last
    FROM rules
    WHERE rule ->> 'CidrIp' = '0.0.0.0/0' OR rule ->> 'CidrIpv6' = '::/0'
)
SELECT DISTINCT region, group_id AS resource,
       'port ' || port || ' is open to the world' AS reason, port
FROM world JOIN risky
  ON protocol = '-1'
  OR (protocol IN ('tcp', 'udp', '6', '17') AND port_in(first, last, port));

ASSERT 'ec2.20' TITLE 'Both tunnels of VPN connections are up' SEVERITY medium
SOURCE 'FSBP EC2.20', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-20'
AS SELECT region, vpn_connection_id AS resource, 'not both of its tunnels are up' AS reason
FROM aws.ec2.describe_vpn_connections v
WHERE state = 'available'
  AND (SELECT count(*) FROM json_each(v.vgw_telemetry) tunnel
       WHERE tunnel.value ->> 'Status' = 'UP') < 2;

-- An entry counts even if one before it denies the same, as it does for AWS.
ASSERT 'ec2.21' TITLE 'Network ACLs keep the world from SSH and RDP' SEVERITY medium
SOURCE 'FSBP EC2.21', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21'
AS WITH entries AS (
    SELECT a.region, a.network_acl_id, a.vpc_id, e.value AS entry
    FROM aws.ec2.describe_network_acls a, json_each(a.entries) e
    WHERE a.is_default IS NOT TRUE
), doors(port) AS (VALUES (22), (3389))
SELECT DISTINCT e.region, e.network_acl_id AS resource,
       'port ' || d.port || ' is open to the world' AS reason, e.vpc_id
FROM entries e JOIN doors d
  ON e.entry ->> 'Protocol' = '-1'
  OR (e.entry ->> 'Protocol' = '6'
      AND port_in(e.entry ->> '$.PortRange.From', e.entry ->> '$.PortRange.To', d.port))
WHERE e.entry ->> 'Egress' IS FALSE AND e.entry ->> 'RuleAction' = 'allow'
  AND (e.entry ->> 'CidrBlock' = '0.0.0.0/0' OR e.entry ->> 'Ipv6CidrBlock' = '::/0');

ASSERT 'ec2.23' TITLE 'Transit gateways do not accept attachments by themselves' SEVERITY high
SOURCE 'FSBP EC2.23', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-23'
AS SELECT region, id AS resource, 'whoever it is shared with can attach a network' AS reason
FROM awscc.ec2.transit_gateways
WHERE auto_accept_shared_attachments = 'enable';

ASSERT 'ec2.24' TITLE 'Instances are not paravirtual' SEVERITY medium
SOURCE 'FSBP EC2.24', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-24'
AS SELECT region, instance_id AS resource, 'it is paravirtual' AS reason, instance_type
FROM aws.ec2.describe_instances
WHERE virtualization_type = 'paravirtual';

-- What starts from a template without another version has its default one.
ASSERT 'ec2.25' TITLE 'Launch templates give no public addresses' SEVERITY high
SOURCE 'FSBP EC2.25', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-25'
AS SELECT DISTINCT t.region, t.launch_template_id AS resource,
       'an interface of its instances gets a public IPv4 address' AS reason, t.launch_template_name
FROM aws.ec2.describe_launch_template_versions t,
     json_each(t.launch_template_data, '$.NetworkInterfaces') interface
WHERE t.versions = '["$Default"]' AND interface.value ->> 'AssociatePublicIpAddress' IS TRUE;

ASSERT 'ec2.51' TITLE 'Endpoints of Client VPN log their connections' SEVERITY low
SOURCE 'FSBP EC2.51', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-51'
AS SELECT region, client_vpn_endpoint_id AS resource, 'its connections are not logged' AS reason
FROM aws.ec2.describe_client_vpn_endpoints
WHERE connection_log_options ->> 'Enabled' IS NOT TRUE;

ASSERT 'ec2.55' TITLE 'VPCs have an endpoint of the API of ECR' SEVERITY medium
SOURCE 'FSBP EC2.55', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-55'
AS SELECT v.region, v.vpc_id AS resource, 'it has no interface endpoint of ecr.api' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.vpc_endpoints e
                  WHERE e.vpc_id = v.vpc_id AND e.region = v.region
                    AND e.vpc_endpoint_type = 'Interface'
                    AND e.service_name LIKE '%.ecr.api');

ASSERT 'ec2.56' TITLE 'VPCs have an endpoint of the registry of ECR' SEVERITY medium
SOURCE 'FSBP EC2.56', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-56'
AS SELECT v.region, v.vpc_id AS resource, 'it has no interface endpoint of ecr.dkr' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.vpc_endpoints e
                  WHERE e.vpc_id = v.vpc_id AND e.region = v.region
                    AND e.vpc_endpoint_type = 'Interface'
                    AND e.service_name LIKE '%.ecr.dkr');

ASSERT 'ec2.57' TITLE 'VPCs have an endpoint of Systems Manager' SEVERITY medium
SOURCE 'FSBP EC2.57', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-57'
AS SELECT v.region, v.vpc_id AS resource, 'it has no interface endpoint of ssm' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.vpc_endpoints e
                  WHERE e.vpc_id = v.vpc_id AND e.region = v.region
                    AND e.vpc_endpoint_type = 'Interface'
                    AND e.service_name LIKE '%.ssm');

ASSERT 'ec2.58' TITLE 'VPCs have an endpoint of the contacts of Incident Manager' SEVERITY medium
SOURCE 'FSBP EC2.58', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-58'
AS SELECT v.region, v.vpc_id AS resource, 'it has no interface endpoint of ssm-contacts' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.vpc_endpoints e
                  WHERE e.vpc_id = v.vpc_id AND e.region = v.region
                    AND e.vpc_endpoint_type = 'Interface'
                    AND e.service_name LIKE '%.ssm-contacts');

ASSERT 'ec2.60' TITLE 'VPCs have an endpoint of Incident Manager' SEVERITY medium
SOURCE 'FSBP EC2.60', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-60'
AS SELECT v.region, v.vpc_id AS resource, 'it has no interface endpoint of ssm-incidents' AS reason
FROM awscc.ec2.vpcs v
WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.vpc_endpoints e
                  WHERE e.vpc_id = v.vpc_id AND e.region = v.region
                    AND e.vpc_endpoint_type = 'Interface'
                    AND e.service_name LIKE '%.ssm-incidents');

ASSERT 'ec2.170' TITLE 'Launch templates require tokens for metadata' SEVERITY low
SOURCE 'FSBP EC2.170', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-170'
AS SELECT region, launch_template_id AS resource,
          'its instances may answer metadata requests of version 1' AS reason, launch_template_name
FROM aws.ec2.describe_launch_template_versions
WHERE versions = '["$Default"]'
  AND launch_template_data ->> '$.MetadataOptions.HttpTokens' IS NOT 'required';

ASSERT 'ec2.171' TITLE 'VPN connections log both tunnels' SEVERITY medium
SOURCE 'FSBP EC2.171', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-171'
AS SELECT v.region, v.vpn_connection_id AS resource, 'not both of its tunnels are logged' AS reason
FROM awscc.ec2.vpn_connections v
WHERE (SELECT count(*) FROM json_each(v.vpn_tunnel_options_specifications) tunnel
       WHERE tunnel.value ->> '$.LogOptions.CloudwatchLogOptions.LogEnabled' IS TRUE) < 2;

-- Every region that is asked has one setting for new EBS volumes, so that is a list of them.
ASSERT 'ec2.172' TITLE 'VPCs are blocked from internet gateways' SEVERITY medium
SOURCE 'FSBP EC2.172', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-172'
AS SELECT e.region, 'the account' AS resource,
       'what comes in by an internet gateway is not blocked' AS reason
FROM aws.sts.get_caller_identity me, aws.ec2.get_ebs_encryption_by_default e
LEFT JOIN awscc.ec2.vpc_block_public_access_options o
  ON o.account_id = me.account AND o.region = e.region
WHERE coalesce(o.internet_gateway_block_mode, 'off')
  NOT IN ('block-bidirectional', 'block-ingress');

-- AWS does not ask about volumes that do not say, and not about launch templates.
ASSERT 'ec2.173' TITLE 'Spot fleets encrypt the volumes that they tell' SEVERITY medium
SOURCE 'FSBP EC2.173', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-173'
AS SELECT DISTINCT f.region, f.id AS resource, 'a volume of its instances is not encrypted' AS reason
FROM awscc.ec2.spot_fleets f,
     json_each(f.spot_fleet_request_config_data, '$.LaunchSpecifications') launch,
     json_each(launch.value, '$.BlockDeviceMappings') volume
WHERE volume.value ->> '$.Ebs.Encrypted' IS FALSE;

ASSERT 'ec2.180' TITLE 'Network interfaces check source and destination' SEVERITY medium
SOURCE 'FSBP EC2.180', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-180'
AS SELECT region, id AS resource, 'it takes and sends what is of others' AS reason
FROM awscc.ec2.network_interfaces
WHERE source_dest_check IS FALSE
  AND coalesce(interface_type, 'interface') IN (
      'aws_codestar_connections_managed', 'branch', 'efa', 'interface', 'lambda', 'quicksight');

-- A volume that does not say is encrypted as the account, its image or its snapshot has it.
ASSERT 'ec2.181' TITLE 'Launch templates do not leave volumes unencrypted' SEVERITY medium
SOURCE 'FSBP EC2.181', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-181'
AS SELECT DISTINCT t.region, t.launch_template_id AS resource,
       'a volume of its instances is not encrypted' AS reason, t.launch_template_name
FROM aws.ec2.describe_launch_template_versions t,
     json_each(t.launch_template_data, '$.BlockDeviceMappings') volume
WHERE t.versions = '["$Default"]' AND volume.value ->> '$.Ebs.Encrypted' IS FALSE;

ASSERT 'ec2.182' TITLE 'EBS snapshots cannot be made public' SEVERITY high
SOURCE 'FSBP EC2.182', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-182'
AS SELECT region, 'the account' AS resource, 'not all public sharing of snapshots is blocked' AS reason
FROM aws.ec2.get_snapshot_block_public_access_state
WHERE state IS NOT 'block-all-sharing';
