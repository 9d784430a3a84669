-- Section 5, networks. Groups of a region, and their rules, are one call.

ASSERT 'cis.5.1.1' TITLE 'New volumes are encrypted in every region' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 5.1.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-7'
AS SELECT region, 'the account' AS resource, 'new volumes are not encrypted by default' AS reason
FROM aws.ec2.get_ebs_encryption_by_default
WHERE ebs_encryption_by_default IS NOT TRUE;

ASSERT 'cis.5.1.2' TITLE 'Security groups keep the world from file shares' SEVERITY high
SOURCE 'CIS AWS 5.0.0 5.1.2'
AS SELECT DISTINCT g.region, g.group_id AS resource,
       'port 445 is open to ' || coalesce(source.value ->> 'CidrIp', source.value ->> 'CidrIpv6')
           AS reason
FROM aws.ec2.describe_security_groups g, json_each(g.ip_permissions) rule,
     json_each(json_array(rule.value -> 'IpRanges', rule.value -> 'Ipv6Ranges')) kind,
     json_each(kind.value) source
WHERE (source.value ->> 'CidrIp' = '0.0.0.0/0' OR source.value ->> 'CidrIpv6' = '::/0')
  AND (rule.value ->> 'IpProtocol' = '-1'
       OR rule.value ->> 'IpProtocol' IN ('tcp', 'udp', '6', '17')
          AND port_in(rule.value ->> 'FromPort', rule.value ->> 'ToPort', 445));

-- A rule counts even if one before it denies the same.
ASSERT 'cis.5.2' TITLE 'Network ACLs keep the world from ports of administrators' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 5.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21'
AS WITH administrators(port) AS (VALUES (22), (3389))
SELECT DISTINCT n.region, n.network_acl_id AS resource,
       'rule ' || (entry.value ->> 'RuleNumber') || ' opens port ' || port || ' to '
           || coalesce(entry.value ->> 'CidrBlock', entry.value ->> 'Ipv6CidrBlock') AS reason, port
FROM aws.ec2.describe_network_acls n, json_each(n.entries) entry, administrators
WHERE entry.value ->> 'Egress' IS NOT TRUE AND entry.value ->> 'RuleAction' = 'allow'
  AND (entry.value ->> 'CidrBlock' = '0.0.0.0/0' OR entry.value ->> 'Ipv6CidrBlock' = '::/0')
  AND (entry.value ->> 'Protocol' = '-1'
       OR entry.value ->> 'Protocol' IN ('6', '17')
          AND port_in(entry.value ->> '$.PortRange.From',
                      entry.value ->> '$.PortRange.To', port));

ASSERT 'cis.5.3' TITLE 'Security groups keep all of IPv4 from ports of administrators' SEVERITY high
SOURCE 'CIS AWS 5.0.0 5.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-53'
AS WITH administrators(port) AS (VALUES (22), (3389))
SELECT DISTINCT g.region, g.group_id AS resource,
       'port ' || port || ' is open to 0.0.0.0/0' AS reason, port
FROM aws.ec2.describe_security_groups g, json_each(g.ip_permissions) rule,
     json_each(rule.value -> 'IpRanges') source, administrators
WHERE source.value ->> 'CidrIp' = '0.0.0.0/0'
  AND (rule.value ->> 'IpProtocol' = '-1'
       OR rule.value ->> 'IpProtocol' IN ('tcp', 'udp', '6', '17')
          AND port_in(rule.value ->> 'FromPort', rule.value ->> 'ToPort', port));

ASSERT 'cis.5.4' TITLE 'Security groups keep all of IPv6 from ports of administrators' SEVERITY high
SOURCE 'CIS AWS 5.0.0 5.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-54'
AS WITH administrators(port) AS (VALUES (22), (3389))
SELECT DISTINCT g.region, g.group_id AS resource,
       'port ' || port || ' is open to ::/0' AS reason, port
FROM aws.ec2.describe_security_groups g, json_each(g.ip_permissions) rule,
     json_each(rule.value -> 'Ipv6Ranges') source, administrators
WHERE source.value ->> 'CidrIpv6' = '::/0'
  AND (rule.value ->> 'IpProtocol' = '-1'
       OR rule.value ->> 'IpProtocol' IN ('tcp', 'udp', '6', '17')
          AND port_in(rule.value ->> 'FromPort', rule.value ->> 'ToPort', port));

-- No other group can have the name of a VPC's default one.
ASSERT 'cis.5.5' TITLE 'Default security groups have no rules' SEVERITY high
SOURCE 'CIS AWS 5.0.0 5.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2'
AS SELECT region, group_id AS resource, 'it is the default of its VPC and has rules' AS reason,
       vpc_id
FROM aws.ec2.describe_security_groups
WHERE group_name = 'default'
  AND json_len(ip_permissions) + json_len(ip_permissions_egress) > 0;

-- Whether a route is as narrow as it could be its owner knows. One to all of the other network is
-- not.
ASSERT 'cis.5.6' TITLE 'Routes over peerings do not reach whole networks' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 5.6'
AS WITH ends AS (
    SELECT region, vpc_peering_connection_id, requester_vpc_info ->> 'VpcId' AS vpc_id,
           accepter_vpc_info AS peer
    FROM aws.ec2.describe_vpc_peering_connections
    UNION ALL
    SELECT region, vpc_peering_connection_id, accepter_vpc_info ->> 'VpcId', requester_vpc_info
    FROM aws.ec2.describe_vpc_peering_connections
)
SELECT DISTINCT t.region, t.route_table_id AS resource,
       'its route to ' || destination || ' reaches all of a network over '
           || vpc_peering_connection_id AS reason
FROM (
    SELECT t.region, t.route_table_id, t.vpc_id, route.value ->> 'VpcPeeringConnectionId' AS over,
           coalesce(route.value ->> 'DestinationCidrBlock',
                    route.value ->> 'DestinationIpv6CidrBlock') AS destination
    FROM aws.ec2.describe_route_tables t, json_each(t.routes) route
) t
JOIN ends ON vpc_peering_connection_id = over AND ends.region = t.region AND ends.vpc_id = t.vpc_id
WHERE EXISTS (SELECT 1 FROM json_each(peer, '$.CidrBlockSet')
              WHERE cidr_contains(destination, value ->> 'CidrBlock'))
   OR EXISTS (SELECT 1 FROM json_each(peer, '$.Ipv6CidrBlockSet')
              WHERE cidr_contains(destination, value ->> 'Ipv6CidrBlock'));

ASSERT 'cis.5.7' TITLE 'Instances answer requests for metadata with tokens only' SEVERITY high
SOURCE 'CIS AWS 5.0.0 5.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8'
AS SELECT region, instance_id AS resource, 'it answers metadata requests of version 1' AS reason
FROM awscc.ec2.instances
WHERE metadata_options ->> 'HttpTokens' IS NOT 'required'
  AND metadata_options ->> 'HttpEndpoint' IS NOT 'disabled'
  AND coalesce(state ->> 'Name', '') NOT IN ('shutting-down', 'terminated');
