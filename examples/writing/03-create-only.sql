-- A network's address range is given at its creation; this is refused before anything is sent.
UPDATE awscc.ec2.vpcs
SET cidr_block = '10.99.0.0/16'
WHERE region = 'us-west-2' AND tags_map ->> 'Name' = 'sandbox-usw2';
