-- Which Elastic IP addresses are paid for and not in use?
--
-- A row is an address that is neither associated with something nor the address of a NAT gateway.
-- Source: example queries of the neighbours
SELECT e.region, e.public_ip, e.allocation_id, e.tags_map ->> 'Owner' AS owner
FROM awscc.ec2.eips e
WHERE e.region = '*'
  AND NOT EXISTS (SELECT 1 FROM awscc.ec2.eip_associations a
                  WHERE a.region = '*' AND a.allocation_id = e.allocation_id)
  AND NOT EXISTS (SELECT 1 FROM awscc.ec2.nat_gateways n
                  WHERE n.region = '*' AND n.allocation_id = e.allocation_id)
ORDER BY e.region, e.public_ip
