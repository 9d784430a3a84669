-- Which networks are linked to accounts outside our organisation?
--
-- A row is a peering whose other side belongs to an account that the organisation does not have.
-- Attachments of a transit gateway do not say whose they are.
-- Source: CIS 6.6
SELECT c.region, c.id, c.vpc_id, c.peer_owner_id, c.peer_vpc_id
FROM awscc.ec2.vpc_peering_connections c
LEFT JOIN awscc.organizations.accounts a ON a.account_id = c.peer_owner_id
WHERE c.region = '*' AND a.account_id IS NULL
ORDER BY c.region, c.id
